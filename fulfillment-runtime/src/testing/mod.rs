//! A test client without a socket, and requests for functions that are tested by calling them (feature `testing`).
//!
//! ```
//! use fulfillment_runtime::{App, Intent, Parameters, Request, Response, dialogflow};
//! use serde_json::json;
//!
//! #[derive(serde::Deserialize)]
//! struct Pedido { quantidade: u32 }
//!
//! fn novo_pedido(Parameters(pedido): Parameters<Pedido>) -> Response {
//!     Response::message(format!("{} peças", pedido.quantidade)).options(["Confirmar", "Cancelar"])
//! }
//!
//! # let runtime = tokio::runtime::Runtime::new().unwrap();
//! # runtime.block_on(async {
//! let app = App::builder()
//!     .intent(Intent::new("pedidos", "Novo pedido").token("t0k3n").handler(novo_pedido))
//!     .build_for_tests();
//!
//! // one line a platform; the client presents the node's token
//! let reply = app.assistente("pedidos", "Novo pedido").parameter("quantidade", 3).send().await;
//! assert_eq!(reply.json()["message"], "3 peças");
//! assert_eq!(reply.answer().options.as_deref(), Some(&["Confirmar".into(), "Cancelar".into()][..]));
//!
//! let reply = app.dialogflow("pedidos", "Novo pedido").parameter("quantidade", 3.0).send().await;
//! assert_eq!(reply.answer().fulfillment_messages.len(), 2);
//! # });
//! ```

mod call;
mod conversation_call;
#[cfg(feature = "gateway")]
mod gateway;
mod presenting;
mod reply;
mod request;
mod sending;

pub use self::call::Call;
pub use self::conversation_call::ConversationCall;
pub use self::reply::Reply;
pub use self::request::RequestBuilder;
use crate::app::{App, AppBuilder};
use crate::platform::{assistente, dialogflow, serprobots};

impl App {
    /// Every intent that `#[intent]` registered, with secrets invented where they are not set.
    ///
    /// For states: `App::builder().inventory().state(..).build_for_tests()`.
    ///
    /// # Panics
    ///
    /// With everything that would keep the server from starting.
    #[track_caller]
    pub fn for_tests() -> Self {
        Self::builder().inventory().build_for_tests()
    }

    /// A call of the Assistente.
    pub fn assistente(&self, webhook: &str, node: &str) -> Call<'_, assistente::WebhookResponse> {
        Call::new(self, &assistente::Assistente, webhook, node)
    }

    /// A call of Dialogflow; `node` is the intent's display name.
    pub fn dialogflow(&self, webhook: &str, node: &str) -> Call<'_, dialogflow::WebhookResponse> {
        Call::new(self, &dialogflow::Dialogflow, webhook, node)
    }

    /// A message of the Serprobots chat window to a chatbot. The window presents no token.
    pub fn serprobots(&self, chatbot: &str, text: &str) -> Call<'_, serprobots::Answer> {
        Call::new(self, &serprobots::Serprobots, chatbot, "").text(text)
    }

    /// The Serprobots chat window's call for a new conversation with a chatbot, as it opens.
    pub fn serprobots_conversation(&self, chatbot: &str) -> ConversationCall<'_> {
        ConversationCall::new(self, chatbot)
    }
}

impl AppBuilder {
    /// The application, with secrets invented where variables are not set or files not there.
    ///
    /// # Panics
    ///
    /// With everything that would keep the server from starting.
    #[track_caller]
    pub fn build_for_tests(self) -> App {
        match self.invent_secrets().build() {
            Ok(app) => app,
            Err(error) => panic!("{error}"),
        }
    }
}
