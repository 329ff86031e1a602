//! [`State`]: what the program made before it began to serve.

use std::any::type_name;
use std::fmt;

use crate::error::HandlerError;
use crate::invocation::{FromInvocation, Invocation, Needs, Refusal};

/// A value that the program made before it began to serve (a pool of connections, a client), one a type.
///
/// Given with [`Server::state`](crate::Server::state), cloned for each call. That it is missing is found at startup.
///
/// ```
/// use std::sync::Arc;
/// use fulfillment_runtime::{Response, State};
///
/// #[derive(Clone)]
/// struct Estoque(Arc<str>);
///
/// fn consulta(State(estoque): State<Estoque>) -> Response {
///     Response::message(format!("Temos {}", estoque.0))
/// }
/// ```
#[derive(Clone, Copy)]
pub struct State<T>(pub T);

impl<T: Clone + Send + Sync + 'static> FromInvocation for State<T> {
    type Refusal = Refusal;

    fn needs(needs: &mut Needs) {
        needs.state::<T>();
    }

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        let state = invocation.state::<T>().map(Self);
        state.ok_or_else(|| {
            Refusal::absent(HandlerError::from(format!(
                "no state of type `{}`",
                type_name::<T>()
            )))
        })
    }
}

/// Shows the type alone: states hold connections and credentials.
impl<T> fmt::Debug for State<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State<{}>", type_name::<T>())
    }
}
