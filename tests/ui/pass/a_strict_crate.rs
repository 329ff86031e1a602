//! A crate that forbids what can be forbidden, with every key of `#[intent]`.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, missing_debug_implementations)]
#![deny(elided_lifetimes_in_paths, trivial_casts, unused_results, unused_lifetimes, single_use_lifetimes)]
#![deny(clippy::all, clippy::pedantic)]

use fulfillment_runtime::{App, Auth, Parameters, Request, Response, Secret, State, Webhook, intent};

/// What the nodes of this webhook share.
pub const PEDIDOS: Webhook = Webhook::new("pedidos").token(Secret::literal("t0k3n"));

/// A name that several places use.
pub const CANCELA: &str = "Cancela pedido";

const VOLTE: &str = "Volte já.";

#[intent(webhook = PEDIDOS, node = ["Novo pedido", CANCELA], public(serprobots), fallback_message = VOLTE)]
async fn pedido(Parameters(mut pedido): Parameters<Option<u32>>, State(banco): State<u32>) -> String {
    pedido = std::future::ready(pedido).await;
    format!("{pedido:?} {banco}")
}

/// Public, and therefore documented.
#[intent(webhook = "/pedidos/", node = "*", auth = Auth::token("outro"), timeout = "800ms")]
pub fn outro(_: Request) -> Response {
    Response::keep()
}

#[intent(webhook = "vendas/atenção", action = "order.create", public, fallback_message = "Ops.", timeout = "4s")]
#[intent(webhook = "", node = "raiz", token = { let token = "expres"; format!("{token}são") }, crate = fulfillment_runtime)]
fn venda() -> &'static str {
    "Vendido!"
}

fn main() {
    let mut seen = Vec::new();
    let app = App::builder().state(7_u32).inventory_where(|intent| {
        seen.push((intent.webhook(), intent.nodes(), intent.function()));
        true
    });
    drop(app.build().unwrap());
    seen.sort_unstable();
    let expected: [(_, &[&str], _); 4] = [
        ("", &["raiz"], "venda"),
        ("pedidos", &["*"], "outro"),
        ("pedidos", &["Novo pedido", "Cancela pedido"], "pedido"),
        ("vendas/atenção", &[], "venda"),
    ];
    assert_eq!(seen, expected);
}
