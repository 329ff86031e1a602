//! [`Secret`]: where something secret comes from, as a constant.
//!
//! A guard is declared in code, its secret lives outside: a [`Secret`] only names the place, so that it can stand in a
//! `const` and can be printed. What it names is read when the server starts, a file again whenever it changes.

use std::fmt;

/// Where a secret comes from: an environment variable, a file or, for demos, the code itself.
///
/// `const`, so that a [`Webhook`](crate::Webhook) constant can carry one. One trailing newline of what a
/// variable or a file holds is not part of the secret. A missing or empty secret stops the start.
///
/// While a secret is replaced, the old and the new one are both valid: write them on two lines of the file or variable,
/// change what the callers present, then leave the old line out. Where the server itself presents the secret, to others,
/// the first line is the one. More than two lines are refused.
///
/// ```
/// use fulfillment_runtime::Secret;
///
/// const TOKEN: Secret = Secret::env("PEDIDOS_TOKEN");
/// assert_eq!(format!("{TOKEN:?}"), "Secret::env(\"PEDIDOS_TOKEN\")");
/// assert_eq!(format!("{:?}", Secret::literal("s3cr3t")), "Secret::literal(***)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Secret(pub(super) Place);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Literal(&'static str),
    Env(&'static str),
    File(&'static str),
}

impl Secret {
    /// A secret that stands in the code. Everyone who can read the code or the binary has it, so the start
    /// warns about it; good for demos and tests.
    pub const fn literal(secret: &'static str) -> Self {
        Self(Place::Literal(secret))
    }

    /// The value of the environment variable `name` at startup.
    pub const fn env(name: &'static str) -> Self {
        Self(Place::Env(name))
    }

    /// The content of the file at `path`, as container platforms mount secrets. For a path that is known only while the
    /// program runs there is [`Token::file`](crate::Token::file).
    ///
    /// The running [`Server`](crate::Server) looks at the file once a second and reads it again when it has changed and
    /// stays as it is for a second: a secret is replaced without a restart. Write the new one to another file and rename
    /// that over this one, or a writer that pauses may make valid what it has written so far. On Unix, SIGHUP has it read
    /// at once, where [`serve()`](crate::serve()) or [`Server::serve`](crate::Server::serve) run the process; in a program
    /// that has a server in it (`serve_async`) SIGHUP stays the program's. Without a server,
    /// [`App::reread_secrets`](crate::App::reread_secrets) reads it again.
    ///
    /// What cannot be taken (the file is gone, empty or no text) is logged, and what was read before stays valid. What is
    /// no regular file, such as a pipe, is read once, at the start.
    pub const fn file(path: &'static str) -> Self {
        Self(Place::File(path))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Literal(_) => f.write_str("Secret::literal(***)"),
            Place::Env(name) => write!(f, "Secret::env({name:?})"),
            Place::File(path) => write!(f, "Secret::file({path:?})"),
        }
    }
}
