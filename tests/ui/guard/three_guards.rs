use fulfillment_runtime::{Auth, Response, intent};

fn guard() -> Auth {
    Auth::token("t0k3n")
}

#[intent(webhook = "pedidos", node = "Novo pedido", public, token = "t0k3n", auth = guard())]
fn novo_pedido() -> Response {
    Response::message("Anotado!")
}

fn main() {}
