//! The Rust way to answer chatbots. (manual to be written)

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub use fulfillment_macros::intent;

mod app;
mod auth;
mod dispatch;
mod error;
mod extract;
mod guards;
mod handler;
mod intent;
mod invocation;
mod lenient;
mod panic_guard;
mod platform;
mod record;
mod registration;
mod request;
mod response;
mod route_table;
mod server;
#[cfg(feature = "testing")]
pub mod testing;
mod webhook;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use self::app::{App, AppBuilder};
pub use self::auth::{Auth, Secret, Token};
pub use self::error::{HandlerError, ParametersError, StartupError};
pub use self::extract::{Headers, Parameters, State};
pub use self::handler::Handler;
pub use self::intent::Intent;
pub use self::invocation::{FromInvocation, Invocation, Needs, Refusal};
pub use self::platform::{assistente, dialogflow, serprobots};
pub use self::record::{CallOutcome, CallRecord};
pub use self::registration::Registration;
pub use self::request::Request;
pub use self::response::{
    Card, Choice, Context, Display, Event, Image, IntoResponse, Options, Response,
};
pub use self::server::{Server, serve, serve_async};
pub use self::webhook::Webhook;

/// What `main` returns: `fn main() -> fulfillment_runtime::Result`.
///
/// The error's `Debug`, which is what `main` prints, is a readable list of everything that must be mended.
pub type Result<T = (), E = StartupError> = std::result::Result<T, E>;
