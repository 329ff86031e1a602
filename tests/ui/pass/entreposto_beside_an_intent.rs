#![deny(warnings)]

use fulfillment_runtime::{App, Request, Response, entreposto, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
#[entreposto(chatbot = "vendas", environment = "d")]
/// Documented between its attributes.
#[entreposto(chatbot = "suporte", environment = "d")]
#[intent(webhook = "pedidos", node = "Pedido novo", public)]
fn novo_pedido(request: Request) -> Response {
    Response::message(request.text().to_owned())
}

fn main() {
    let (mut nodes, mut chatbots) = (Vec::<&str>::new(), Vec::new());
    let app = App::builder()
        .inventory_where(|intent| {
            nodes.extend(intent.nodes());
            true
        })
        .entrepostos_where(|chatbot| {
            chatbots.push(chatbot.to_owned());
            true
        });
    drop(app.build().unwrap());
    nodes.sort_unstable();
    chatbots.sort_unstable();
    assert_eq!(nodes, ["Novo pedido", "Pedido novo"]);
    assert_eq!(chatbots, ["suporte", "vendas"]);
}
