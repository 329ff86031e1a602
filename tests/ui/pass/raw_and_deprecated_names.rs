#![deny(warnings)]

use fulfillment_runtime::{App, State, intent};

#[intent(webhook = "pedidos", node = "raw", public)]
async fn r#type(r#fn: State<u8>) -> String {
    let State(estado) = r#fn;
    std::future::ready(estado).await.to_string()
}

#[intent(webhook = "pedidos", node = "deprecated function", public)]
#[deprecated = "use another"]
fn velha() -> &'static str {
    "Anotado!"
}

#[deprecated]
#[derive(Clone)]
struct Velho;

#[intent(webhook = "pedidos", node = "deprecated type", public)]
#[expect(deprecated, reason = "until the new one is ready")]
fn nova(_velho: State<Velho>) -> &'static str {
    "Anotado!"
}

fn main() {
    let mut functions = Vec::new();
    #[allow(deprecated)]
    let app = App::builder().state(7_u8).state(Velho).inventory_where(|intent| {
        functions.push(intent.function());
        true
    });
    drop(app.build().unwrap());
    functions.sort_unstable();
    assert_eq!(functions, ["nova", "r#type", "velha"]);
}
