#![deny(warnings)]

use fulfillment_runtime::App;

mod vendas {
    pub mod pedidos {
        use fulfillment_runtime::{Response, intent};

        const WEBHOOK: &str = "Fechado.";

        #[intent(webhook = "pedidos", node = "módulo", public, fallback_message = WEBHOOK)]
        fn módulo() -> Response {
            Response::message("Anotado!")
        }
    }
}

fn function() {
    use fulfillment_runtime::{Webhook, intent};

    const PEDIDOS: Webhook = Webhook::new("pedidos").public();
    struct Texto(&'static str);
    impl From<Texto> for String {
        fn from(texto: Texto) -> Self {
            texto.0.to_owned()
        }
    }

    #[intent(webhook = PEDIDOS, node = "função")]
    fn inside() -> String {
        Texto("Anotado!").into()
    }

    if false {
        #[intent(webhook = "pedidos", node = "ramo", public)]
        fn branch() -> &'static str {
            "Anotado!"
        }
    }
}

fn main() {
    // what stands in a function is registered whether it is called or not
    let _never_called = function;
    let mut nodes: Vec<&str> = Vec::new();
    let app = App::from_inventory_where(|intent| {
        nodes.extend(intent.nodes());
        true
    });
    drop(app.unwrap());
    nodes.sort_unstable();
    assert_eq!(nodes, ["função", "módulo", "ramo"]);
}
