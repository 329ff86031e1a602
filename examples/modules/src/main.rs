//! The program around the library: settings, state, and nothing else.

use std::sync::Arc;

// A crate that is never named is not linked, and its intents with it. The state below names this one already; where
// `main` only calls `serve()`, this line is what brings the functions in.
use modules as _;

use fulfillment_runtime::Server;
use modules::stock::Stock;

fn main() -> fulfillment_runtime::Result {
    let stock: Stock = Arc::new([("calabresa".to_owned(), 12), ("portuguesa".to_owned(), 0)].into());
    // what `serve()` does, with a state
    Server::from_env().arguments(std::env::args().skip(1)).state(stock).serve()
}
