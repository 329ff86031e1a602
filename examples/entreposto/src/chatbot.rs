//! The chatbot's functions.

use std::net::IpAddr;
use std::time::Instant;

use fulfillment_runtime::serprobots::{Answer, Conversation, Message};
use fulfillment_runtime::{
    Gateway, HandlerError, Invocation, Refusal, Session, State, entreposto, intent,
};

use crate::audit::Audit;

/// Every message of the chatbot passes here on its way to the gateway.
///
/// What gets no answer is recorded too. A message that cannot be recorded gets no answer: the user reads the fallback,
/// because an audit with holes is worth less than a chatbot that rests.
#[entreposto(chatbot = "meu-chatbot", environment = "d")]
async fn auditar(
    message: Message,
    gateway: Gateway,
    Session(visitor): Session<Visitor>,
    State(audit): State<Audit>,
) -> Result<Answer, HandlerError> {
    let asked = Instant::now();
    let answer = gateway.answer(&message).await;
    audit
        .record(visitor, &message, answer.as_ref().ok(), asked.elapsed())
        .await?;
    Ok(answer?)
}

/// A conversation's id is the gateway's to give; the audit knows when.
#[entreposto(chatbot = "meu-chatbot", environment = "d", on = conversation)]
async fn abrir(gateway: Gateway, State(audit): State<Audit>) -> Result<Conversation, HandlerError> {
    let conversation = gateway.conversation().await?;
    audit.opened(conversation.id()).await?;
    Ok(conversation)
}

/// Answered here: `gateway.answer` looks among the intents first, so the audit has these messages too. It is for the
/// window alone: calls of other platforms do not pass `auditar`.
#[intent(webhook = "meu-chatbot", node = "Horário", public(serprobots))]
fn horario() -> &'static str {
    "Atendemos de segunda a sexta, das 9h às 18h."
}

/// Who writes, and from where.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) name: String,
    /// Behind a proxy it is the visitor's only if `FULFILLMENT_TRUSTED_PROXIES` names the proxy.
    pub(crate) address: Option<IpAddr>,
}

/// The name in the query string of the page that shows the window. Anyone can write any name there: a project with a
/// login of its own puts a token there, looks it up here, and refuses with [`Refusal::unauthorized`].
pub(crate) async fn visitor(invocation: Invocation) -> Result<Visitor, Refusal> {
    let request = invocation.request();
    // what is no name is no reason for a hole in the audit
    let name: Option<String> = request.parameter("nome").unwrap_or_default();
    Ok(Visitor {
        name: name.unwrap_or_else(|| "anônimo".to_owned()),
        address: request.caller(),
    })
}
