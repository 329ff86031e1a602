//! A platform's own request as an argument: the whole body in that platform's type.

use serde::de::DeserializeOwned;

use crate::invocation::{Invocation, Refusal};
use crate::request::Request;

/// The request, if this platform called; absent for calls of other platforms.
pub(super) fn of<'i>(
    invocation: &'i Invocation,
    platform: &'static str,
) -> Result<&'i Request, Refusal> {
    let request = invocation.request();
    if request.platform() == platform {
        return Ok(request);
    }
    Err(Refusal::absent(format!(
        "the function takes {platform}'s own request, but {} called; take an `Option` of it",
        request.platform()
    )))
}

/// The body as a `T`; absent for calls of other platforms.
pub(super) fn take<T: DeserializeOwned>(
    invocation: &Invocation,
    platform: &'static str,
) -> Result<T, Refusal> {
    of(invocation, platform)?.json().map_err(Refusal::error)
}

/// `FromInvocation` and `IntoResponse` for a platform's own request and response; `$refused` tells why the platform
/// would not take a response, where its type cannot rule that out.
macro_rules! own_types {
    ($platform:expr, $request:ty, $response:ty $(, $refused:path)?) => {
        impl crate::invocation::FromInvocation for $request {
            type Refusal = crate::invocation::Refusal;

            async fn from_invocation(
                invocation: &crate::invocation::Invocation,
            ) -> Result<Self, Self::Refusal> {
                crate::platform::own_request::take(invocation, $platform)
            }
        }

        impl crate::response::IntoResponse for $response {
            fn into_response(
                self,
            ) -> Result<crate::response::Response, crate::error::HandlerError> {
                $(if let Some(cause) = $refused(&self) {
                    return Err(cause.into());
                })?
                crate::response::Response::native($platform, &self)
            }
        }
    };
}
pub(super) use own_types;
