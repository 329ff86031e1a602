//! [`ConversationHandler`]: functions and closures that open a chatbot's conversations, registered by value.

use std::sync::Arc;

use super::conversation;
use crate::blocking::blocking;
use crate::entreposto::Entreposto;
use crate::handler::{Asynchronous, Plain, handlers_of_any_arity};
use crate::intent::HandlerCall;
use crate::invocation::{CallFuture, FromInvocation, Invocation, Needs, boxed, extract};
use crate::platform::serprobots::IntoConversation;

/// A function or closure that opens a chatbot's conversations: async, or plain and then run where it may block.
///
/// As a [`Handler`](crate::Handler), but what comes back is an
/// [`IntoConversation`](crate::serprobots::IntoConversation).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot open conversations",
    label = "not a handler of new conversations",
    note = "it is a function or closure of up to eight arguments, each of a type that implements `FromInvocation` (say \
            the types of a closure's arguments), that returns a `Conversation` or a `Result` of it"
)]
pub trait ConversationHandler<M>: sealed::Sealed<M> + Send + Sync + Sized + 'static {
    /// What must be there at startup.
    #[doc(hidden)]
    fn needs(needs: &mut Needs);

    /// Starts the call.
    #[doc(hidden)]
    fn call(self: Arc<Self>, invocation: Invocation) -> CallFuture;
}

/// Functions and closures alone are handlers: what else would be called outside the guards of a call.
mod sealed {
    pub trait Sealed<M> {}
}

handlers_of_any_arity!(ConversationHandler, IntoConversation, conversation);

impl Entreposto {
    /// The function that every new conversation passes, in place of asking the gateway alone: what
    /// `#[entreposto(.., on = conversation)]` registers.
    ///
    /// ```no_run
    /// use fulfillment_runtime::{Entreposto, Gateway, Server};
    ///
    /// fn main() -> fulfillment_runtime::Result {
    ///     let chatbot = Entreposto::new("meu-chatbot", "d").conversation_handler(|gateway: Gateway| async move {
    ///         let conversation = gateway.conversation().await;
    ///         println!("uma conversa de {}", gateway.chatbot());
    ///         conversation
    ///     });
    ///     Server::from_env().arguments(std::env::args_os().skip(1)).entreposto(chatbot).serve()
    /// }
    /// ```
    #[must_use]
    pub fn conversation_handler<M, H: ConversationHandler<M>>(mut self, handler: H) -> Self {
        self.conversation = Some(opening(handler));
        self
    }
}

/// How a function that opens conversations is called.
pub(crate) fn opening<M, H: ConversationHandler<M>>(handler: H) -> HandlerCall {
    let handler = Arc::new(handler);
    HandlerCall {
        needs: H::needs,
        start: Arc::new(move |invocation| Arc::clone(&handler).call(invocation)),
    }
}
