#![deny(warnings)]

use bytes::Bytes;
use fulfillment_runtime::{App, FromInvocation, Invocation, Refusal, Request, State, intent};

/// A letter of the session, to show that the arguments come in their order.
struct Letter<const INDEX: usize>(char);

impl<const INDEX: usize> FromInvocation for Letter<INDEX> {
    type Refusal = Refusal;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        let letter = invocation.request().session_id().chars().nth(INDEX);
        Ok(Self(letter.ok_or("no such letter")?))
    }
}

#[intent(webhook = "pedidos", node = "nenhum", public)]
fn nenhum() -> &'static str {
    "nenhum"
}

#[intent(webhook = "pedidos", node = "nenhum async", public)]
async fn nenhum_async() -> &'static str {
    "nenhum"
}

#[intent(webhook = "pedidos", node = "padrões", public)]
fn patterns(Letter(a): Letter<0>, mut b: Letter<1>, _: Request, State((c, _)): State<(char, char)>) -> String {
    b.0 = b.0.to_ascii_uppercase();
    format!("{a}{}{c}", b.0)
}

#[intent(webhook = "pedidos", node = "dez", public)]
#[allow(clippy::too_many_arguments)]
fn dez(
    Letter(a): Letter<0>,
    Letter(b): Letter<1>,
    Letter(c): Letter<2>,
    Letter(d): Letter<3>,
    Letter(e): Letter<4>,
    Letter(f): Letter<5>,
    Letter(g): Letter<6>,
    Letter(h): Letter<7>,
    Letter(i): Letter<8>,
    Letter(j): Letter<9>,
) -> String {
    [j, i, h, g, f, e, d, c, b, a].into_iter().collect()
}

#[intent(webhook = "pedidos", node = "dez async", public)]
#[allow(clippy::too_many_arguments)]
async fn dez_async(
    a: Letter<0>,
    b: Letter<1>,
    c: Letter<2>,
    d: Letter<3>,
    e: Letter<4>,
    f: Letter<5>,
    g: Letter<6>,
    h: Letter<7>,
    i: Letter<8>,
    j: Letter<9>,
) -> String {
    std::future::ready(()).await;
    [a.0, b.0, c.0, d.0, e.0, f.0, g.0, h.0, i.0, j.0].into_iter().collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = App::builder().state(('x', 'y')).inventory().build().unwrap();
    for (node, expected) in [
        ("nenhum", "nenhum"),
        ("nenhum async", "nenhum"),
        ("padrões", "aBx"),
        ("dez", "jihgfedcba"),
        ("dez async", "abcdefghij"),
    ] {
        let body = serde_json::json!({"intent_name": node, "sessionId": "abcdefghij"});
        let request = http::Request::post("/pedidos")
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let response = app.call(request).await;
        let answer: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(answer["message"], expected, "{node}");
    }
}
