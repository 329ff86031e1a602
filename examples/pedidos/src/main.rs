use fulfillment_runtime::{Request, Response, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", token = "demo")]
fn novo_pedido(request: Request) -> Response {
    Response::message(format!("Olá, nosso id de sessão é: {}", request.session_id()))
}

#[intent(webhook = "pedidos", node = "Cardápio", public)]
async fn cardapio() -> &'static str {
    "x"
}

fn main() -> fulfillment_runtime::Result {
    fulfillment_runtime::serve()
}
