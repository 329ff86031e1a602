//! What is said in the window, and what is shown of the answers.

use fulfillment_runtime::{App, Entreposto};
use fulfillment_tests::{Bot, HELD, Held};
use serde_json::Value;

use crate::browser::{Browser, Element, in_a_browser};
use crate::window::{Window, audit, entreposto, gateway, origin};

/// What the window shows where the gateway gave no answer.
const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";

#[tokio::test]
async fn the_gateway_is_told_the_name_of_the_page_s_query_string_and_an_intent_answers_before_it() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let entreposto = entreposto(&gateway).await;
        let window = Window::open(browser, &gateway, &entreposto, "nome=João").await;

        window.say("olá").await;
        window.balloon("user", "olá").await;
        window.hears("Olá, João!").await;

        window.say("horário").await;
        window
            .hears("Atendemos de segunda a sexta, das 9h às 18h.")
            .await;
        browser.screenshot("talk").await;
    })
    .await;
}

#[tokio::test]
async fn an_image_is_loaded_and_shown() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let entreposto = entreposto(&gateway).await;
        let window = Window::open(browser, &gateway, &entreposto, "").await;

        window.say("figura").await;
        let image = browser.find(".bot img").await;
        let width = "return arguments[0].decode().then(() => arguments[0].naturalWidth)";
        assert_eq!(browser.run(width, &[&image]).await, 320);
        browser.screenshot("image").await;
    })
    .await;
}

#[tokio::test]
async fn options_are_buttons_a_list_or_a_menu_and_a_click_sends_the_value() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let entreposto = entreposto(&gateway).await;
        let window = Window::open(browser, &gateway, &entreposto, "").await;

        window.say("botões").await;
        let buttons = browser.find("fieldset.button").await;
        assert_eq!(direction(browser, &buttons).await, "row");
        // whose value is not to be shown
        let yes = browser.find("fieldset.button button:first-of-type").await;
        assert_eq!(yes.text().await, "Sim");
        yes.click().await;
        window.balloon("user", "Sim").await;
        window.hears("Que bom!").await;

        window.say("lista").await;
        let list = browser.find("fieldset.selection").await;
        assert_eq!(direction(browser, &list).await, "column");
        let no = browser.find("fieldset.selection button:last-of-type").await;
        assert_eq!(no.text().await, "Não");
        no.click().await;
        window.balloon("user", "no").await;
        window.hears("Que pena. Melhoras!").await;
        browser.screenshot("options").await;

        let window = Window::open(browser, &gateway, &entreposto, "").await;
        window.say("menu").await;
        let option = browser.find("fieldset.dropdown option:last-of-type").await;
        assert_eq!(option.text().await, "Não");
        option.click().await;
        browser.find("fieldset.dropdown button").await.click().await;
        window.balloon("user", "no").await;
        window.hears("Que pena. Melhoras!").await;
        browser.screenshot("menu").await;
    })
    .await;
}

async fn direction(browser: &Browser, element: &Element<'_>) -> Value {
    let script = "return getComputedStyle(arguments[0]).flexDirection";
    browser.run(script, &[element]).await
}

#[tokio::test]
async fn nothing_can_be_sent_while_an_answer_is_awaited() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let (mut held, answering) = Held::asynchronous();
        let relay = Entreposto::new("meu-chatbot", "d").handler(answering);
        let app = App::builder().entreposto(relay);
        let entreposto = Bot::of(app.gateway(origin(&gateway))).await;
        let window = Window::open(browser, &gateway, &entreposto, "").await;

        window.say("olá").await;
        held.began().await;
        browser.find("#text:disabled").await;
        browser.find("[role=log][aria-busy=true]").await;
        held.let_go();
        window.hears(HELD).await;
        browser.find("#text:enabled:focus").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_chatbot_says_is_shown_as_text_and_never_run() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let entreposto = entreposto(&gateway).await;
        let window = Window::open(browser, &gateway, &entreposto, "").await;

        let text = "<img src=x onerror='document.title=1'><b>forte</b>";
        window.say(text).await;
        window.hears(&format!("Você disse: {text}")).await;
        let elements = "return document.querySelectorAll('[role=log] :is(img, b)').length";
        assert_eq!(browser.run(elements, &[]).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_fallback_is_shown_when_the_gateway_is_gone() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let entreposto = entreposto(&gateway).await;
        let window = Window::open(browser, &gateway, &entreposto, "").await;
        window.say("olá").await;
        window.hears("Olá!").await;

        gateway.begin_stop().await.ended().await.expect("a stop");
        window.say("ainda está aí?").await;
        window.hears(FALLBACK).await;
        assert!(audit(&entreposto).await.contains("ainda está aí?"));
        // and what is answered here goes on
        window.say("horário").await;
        window
            .hears("Atendemos de segunda a sexta, das 9h às 18h.")
            .await;
        browser.screenshot("fallback").await;
    })
    .await;
}
