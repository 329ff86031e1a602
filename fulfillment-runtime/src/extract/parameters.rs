//! [`Parameters`]: the conversation's parameters as a type of one's own.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::invocation::{FromInvocation, Invocation, Refusal};
use crate::lenient;

/// The conversation's parameters as a type of one's own, read as platforms really send them.
///
/// Whole floats and strings that hold a number are read as numbers, scalars as strings where a string is asked for,
/// `""` and `null` as `None`. What does not fit is a failed call: the log names the JSON pointer of the first field
/// that does not fit and what was expected there, never the value.
///
/// `Option<Parameters<T>>` is `None` where the call has no parameters and `T` cannot be read from nothing; a `T` whose
/// fields are all optional can, so it is `Some`.
///
/// Inside `#[serde(flatten)]`, `#[serde(tag = "..")]` and `#[serde(untagged)]` serde keeps the values and reads them a
/// second time, strictly: whole floats are integers there too (`3.0` is 3), but strings that hold a number are strings,
/// numbers are no strings, `""` is not `None`, and of a field that does not fit the error names the value around. So is
/// `serde_json::Value` read, whose `3.0` is 3.
///
/// ```
/// use fulfillment_runtime::{Parameters, Response};
///
/// #[derive(serde::Deserialize)]
/// struct Pedido {
///     produto: String,
///     quantidade: u32,
///     cupom: Option<String>,
/// }
///
/// fn novo_pedido(Parameters(pedido): Parameters<Pedido>) -> Response {
///     Response::message(format!("{} × {}", pedido.quantidade, pedido.produto))
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned + Send + 'static> FromInvocation for Parameters<T> {
    type Refusal = Refusal;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        let json = invocation.request().parameters();
        match lenient::whole(json) {
            Ok(parameters) => Ok(Self(parameters)),
            Err(error) if lenient::is_empty(json) => Err(Refusal::absent(error)),
            Err(error) => Err(Refusal::error(error)),
        }
    }
}

/// Shows no value: parameters are personal data.
impl<T> fmt::Debug for Parameters<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parameters(..)")
    }
}
