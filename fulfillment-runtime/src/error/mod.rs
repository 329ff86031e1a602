//! Errors by audience: the platform that called ([`Rejection`]), the log ([`HandlerError`]), the operator
//! ([`StartupError`]). Compile errors, the developer's, are the macro crate's.

#[cfg(feature = "gateway")]
mod gateway;
mod handler;
mod problem;
mod rejection;
mod startup;

#[cfg(feature = "gateway")]
pub use gateway::GatewayError;
#[cfg(feature = "gateway")]
pub(crate) use gateway::{EndedBy, GatewayErrorKind};
pub(crate) use handler::Kind;
pub use handler::{HandlerError, ParametersError};
#[cfg(feature = "gateway")]
pub(crate) use problem::RelayProblem;
pub(crate) use problem::{PageProblem, Problem};
pub(crate) use rejection::{Cause, FieldError, Rejection, json_error};
pub use startup::StartupError;
