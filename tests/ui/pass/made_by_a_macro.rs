#![deny(warnings)]

use fulfillment_runtime::{App, Request, Response, Webhook, intent};

const VENDAS: Webhook = Webhook::new("vendas").public();

macro_rules! intents {
    ($($webhook:literal $node:literal $function:ident($argument:ty);)*) => {$(
        #[intent(webhook = $webhook, node = $node, public)]
        fn $function(argument: $argument) -> Response {
            let _ = argument;
            Response::message("Anotado!")
        }
    )*};
    ($webhook:expr, $nodes:expr, $item:item) => {
        #[intent(webhook = $webhook, node = $nodes)]
        $item
    };
}

intents! {
    "pedidos" "Novo pedido" novo_pedido(Request);
    "pedidos" "Cancela pedido" cancela_pedido(Option<Request>);
}

intents!(VENDAS, ["Nova venda", "Venda nova"], pub async fn nova_venda() -> String {
    String::new()
});

fn main() {
    let mut nodes: Vec<&str> = Vec::new();
    let app = App::from_inventory_where(|intent| {
        nodes.extend(intent.nodes());
        true
    });
    drop(app.unwrap());
    nodes.sort_unstable();
    assert_eq!(nodes, ["Cancela pedido", "Nova venda", "Novo pedido", "Venda nova"]);
}
