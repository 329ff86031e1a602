//! Errors by audience: the platform that called ([`Rejection`]), the log ([`HandlerError`]), the operator
//! ([`StartupError`]). Compile errors, the developer's, are the macro crate's.

mod handler;
mod rejection;
mod startup;

pub(crate) use handler::Kind;
pub use handler::{HandlerError, ParametersError};
pub(crate) use rejection::{FieldError, Rejection, json_error};
pub(crate) use startup::Problem;
pub use startup::StartupError;
