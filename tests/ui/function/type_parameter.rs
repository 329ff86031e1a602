use fulfillment_runtime::{Response, State, intent};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido<T: Clone>(_state: State<T>) -> Response {
    Response::message("Anotado!")
}

fn main() {}
