//! Cookies between the window and the entreposto, which browsers send to listed origins alone.

use fulfillment_runtime::http::HeaderValue;
use fulfillment_runtime::http::header::SET_COOKIE;
use fulfillment_runtime::serprobots::{Answer, Message};
use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError, Request, Server};
use fulfillment_tests::Bot;

use crate::browser::in_a_browser;
use crate::window::{Window, gateway, origin};

/// Counts a browser's visits in a cookie, which the gateway is asked about.
async fn counted(
    request: Request,
    message: Message,
    gateway: Gateway,
) -> Result<Answer, GatewayError> {
    let seen = request.cookie("visita").unwrap_or("nenhuma").to_owned();
    let answer = gateway.answer(&message.with_text(seen)).await?;
    let cookie = HeaderValue::from_static("visita=primeira; HttpOnly; SameSite=Lax");
    Ok(answer.header(SET_COOKIE, cookie))
}

#[tokio::test]
async fn a_cookie_that_an_answer_sets_comes_back_with_the_next_message_where_credentials_are_allowed()
 {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let relay = Entreposto::new("meu-chatbot", "d").handler(counted);
        let server = Server::of(App::builder())
            .entreposto(relay)
            .gateway(origin(&gateway))
            .allowed_origins([origin(&gateway)])
            .allow_credentials(true);
        let entreposto = Bot::serve(server).await;

        // a window that was not told to sends none, and keeps none
        let window = Window::open(browser, &gateway, &entreposto, "").await;
        window.say("olá").await;
        window.hears("Você disse: nenhuma").await;

        let window = Window::open(browser, &gateway, &entreposto, "credentials=include").await;
        window.say("olá").await;
        window.hears("Você disse: nenhuma").await;
        window.say("olá").await;
        window.hears("Você disse: primeira").await;
    })
    .await;
}
