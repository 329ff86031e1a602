//! [`Headers`]: the headers of a call.

use std::ops::Deref;

use http::HeaderMap;

use super::Never;
use crate::invocation::{FromInvocation, Invocation};

/// The headers of a call. Credentials among them are marked sensitive, so that `Debug` hides them.
///
/// ```
/// use fulfillment_runtime::Headers;
///
/// fn agent(headers: Headers) -> String {
///     let agent = headers.get("user-agent").and_then(|value| value.to_str().ok());
///     format!("Você usa {}", agent.unwrap_or("algo que não diz seu nome"))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Headers(pub HeaderMap);

impl Deref for Headers {
    type Target = HeaderMap;

    fn deref(&self) -> &HeaderMap {
        &self.0
    }
}

impl FromInvocation for Headers {
    type Refusal = Never;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Never> {
        Ok(Self(invocation.request().headers().clone()))
    }
}
