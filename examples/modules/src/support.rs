//! The help desk.

use fulfillment_runtime::{HandlerError, Request, Response, intent};

use crate::SUPPORT;

// The name of the node is what a user of the chat window types or clicks.
#[intent(webhook = SUPPORT, node = ["Horário", "Que horas abre?"])]
pub(crate) fn opening_hours(request: Request) -> &'static str {
    if request.language().starts_with("en") {
        "We are open from 18:00 to 23:00."
    } else {
        "Abrimos das 18h às 23h."
    }
}

#[intent(webhook = SUPPORT, node = "Reclamação", fallback_message = "Ligue para nós: 0800 000 000.")]
async fn complaint(request: Request) -> Result<Response, HandlerError> {
    let order: u64 = request.parameter("pedido")?;
    Ok(Response::message(format!(
        "Vamos ver o que houve com o pedido {order}."
    )))
}
