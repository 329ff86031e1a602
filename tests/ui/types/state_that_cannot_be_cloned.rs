use fulfillment_runtime::{Response, State, intent};

struct Banco;

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido(_banco: State<Banco>) -> Response {
    Response::message("Anotado!")
}

fn main() {}
