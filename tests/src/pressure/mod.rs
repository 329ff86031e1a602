//! What presses on a server, and what is seen of the server meanwhile: honest callers, slow ones, the process from
//! outside. For the tests that count (tests/tests/pressure) and for the program that measures (src/bin/pressure.rs).

mod calls;
mod honest;
mod observed;
mod slow;

pub use self::calls::{FALLBACK, Numbered, said};
pub use self::honest::{Answered, Honest};
pub use self::observed::Observed;
pub use self::slow::{Seen, Slow, Slowness, Wave};
