//! Which origins the browser lets read what the entreposto answers.

use fulfillment_tests::Bot;

use crate::browser::in_a_browser;
use crate::window::{Window, audit, before, gateway, origin};

/// What the window shows where the browser keeps an answer from it.
const KEPT: &str = "Algo deu errado: o serviço não pôde ser chamado.";

/// Sends a message without an open conversation, which the window itself would not do.
const SEND: &str = "
    const request = {
        method: 'POST',
        headers: {'content-type': 'application/json'},
        body: JSON.stringify({text: 'horário'}),
    };
    return fetch('SERVICE/answer/meu-chatbot', request).then(() => 'read', (error) => error.name);";

#[tokio::test]
async fn the_browser_keeps_answers_from_an_origin_that_is_not_listed_and_sends_it_no_message() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let server = before(&gateway).allowed_origins(["https://outra.example"]);
        let entreposto = Bot::serve(server).await;

        let window = Window::open(browser, &gateway, &entreposto, "").await;
        window.balloon("error", KEPT).await;
        browser.screenshot("foreign-origin").await;

        let send = SEND.replace("SERVICE", &origin(&entreposto));
        assert_eq!(browser.run(&send, &[]).await, "TypeError");
        assert!(!audit(&entreposto).await.contains("horário"));
    })
    .await;
}

#[tokio::test]
async fn the_browser_hands_answers_to_an_origin_that_is_listed() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let listed = [origin(&gateway), "https://outra.example".to_owned()];
        let entreposto = Bot::serve(before(&gateway).allowed_origins(listed)).await;

        let window = Window::open(browser, &gateway, &entreposto, "nome=Ana").await;
        window.say("olá").await;
        window.hears("Olá, Ana!").await;

        let send = SEND.replace("SERVICE", &origin(&entreposto));
        assert_eq!(browser.run(&send, &[]).await, "read");
        assert!(audit(&entreposto).await.contains("horário"));
    })
    .await;
}
