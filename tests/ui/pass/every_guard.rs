#![deny(warnings)]

use fulfillment_runtime::{App, Auth, Response, Secret, Webhook, intent};

const WITH_GUARD: Webhook = Webhook::new("com").token(Secret::env("WEBHOOK_TOKEN"));
const WITHOUT_GUARD: Webhook = Webhook::new("sem");
const WITH_WINDOW: Webhook = Webhook::new("janela").open_to_window();
const TOKEN: Secret = Secret::env("CONST_TOKEN");

#[intent(webhook = WITH_GUARD, node = "webhook")]
#[intent(webhook = WITH_GUARD, node = "window", public(serprobots))]
#[intent(webhook = WITH_GUARD, node = "own", token = env("OWN_TOKEN"))]
#[intent(webhook = WITHOUT_GUARD, node = "public", public)]
#[intent(webhook = WITHOUT_GUARD, node = "auth", auth = Auth::token(TOKEN))]
#[intent(webhook = Webhook::new("expr").public(), node = "expression")]
#[intent(webhook = WITHOUT_GUARD, node = "window alone", public(serprobots))]
#[intent(webhook = WITH_WINDOW, node = "window of the webhook")]
#[intent(webhook = "a", node = "window", public(serprobots))]
#[intent(webhook = "a", node = "literal", token = "t0k3n")]
#[intent(webhook = "a", node = "const", token = TOKEN)]
#[intent(webhook = "a", node = "text", token = String::from("t0k3n"))]
#[intent(webhook = "a", node = "turbofish", token = either::<String, &str>("t0k3n".into(), "outro"))]
fn responde() -> Response {
    Response::message("Anotado!")
}

fn either<A, B>(a: A, _b: B) -> A {
    a
}

fn main() {
    let mut nodes: Vec<&str> = Vec::new();
    let app = App::builder().variables(|_| Some("segredo".to_owned())).inventory_where(|intent| {
        nodes.extend(intent.nodes());
        true
    });
    drop(app.build().unwrap());
    assert_eq!(nodes.len(), 13);
}
