//! Where files of the runtime that are included look for its errors.

#[path = "../../../fulfillment-runtime/src/error/rejection.rs"]
#[allow(dead_code)] // a few of them do here
mod rejection;

pub(crate) use self::rejection::Rejection;
