#![deny(warnings)]

use fulfillment_runtime::{App, HandlerError, IntoResponse, Response, intent};

#[intent(webhook = "pedidos", node = "Response", public)]
fn response() -> Response {
    Response::keep()
}

#[intent(webhook = "pedidos", node = "String", public)]
async fn string() -> String {
    String::new()
}

#[intent(webhook = "pedidos", node = "str", public)]
fn text() -> &'static str {
    ""
}

#[intent(webhook = "pedidos", node = "anyhow", public)]
async fn anyhow() -> anyhow::Result<Response> {
    anyhow::bail!("no")
}

#[intent(webhook = "pedidos", node = "io", public)]
fn io() -> std::io::Result<String> {
    Ok(String::new())
}

#[intent(webhook = "pedidos", node = "HandlerError", public)]
fn handler_error() -> Result<&'static str, HandlerError> {
    Err("no")?
}

#[intent(webhook = "pedidos", node = "impl", public)]
fn opaque() -> impl IntoResponse {
    ""
}

#[intent(webhook = "pedidos", node = "async impl", public)]
async fn async_opaque() -> Result<impl IntoResponse, std::fmt::Error> {
    Ok("")
}

fn main() {
    let mut count = 0;
    let app = App::from_inventory_where(|_| {
        count += 1;
        true
    });
    drop(app.unwrap());
    assert_eq!(count, 8);
}
