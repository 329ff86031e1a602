//! Intents that the chat window alone may call: on every other platform nobody may, whatever they present.

use fulfillment_runtime::{App, Auth, Intent, Secret, Webhook};
use fulfillment_tests::{Bot, TOKEN_HEADER, assistente, dialogflow, serprobots};

use super::serprobots::says;

/// A token of another webhook.
const FOREIGN: (&str, &str) = (TOKEN_HEADER, "f0r31gn");

fn app() -> fulfillment_runtime::AppBuilder {
    const WINDOW: Webhook = Webhook::new("janela").open_to_window();
    const GUARDED: Webhook = Webhook::new("com-guarda").token(Secret::literal("t0k3n"));
    App::builder()
        // it does not let in whoever has it: these say who may call
        .auth(Auth::token("default"))
        .intent(
            Intent::new("bot", "Janela")
                .open_to_window()
                .handler(|| "window"),
        )
        .intent(Intent::new(WINDOW, "Janela").handler(|| "webhook"))
        .intent(
            Intent::new(GUARDED, "Janela")
                .open_to_window()
                .handler(|| "beside"),
        )
        .intent(
            Intent::new("outro", "Guardado")
                .token(FOREIGN.1)
                .handler(|| "guarded"),
        )
}

#[tokio::test]
async fn the_window_reaches_what_is_for_it_alone() {
    let bot = Bot::of(app()).await;
    for (path, text) in [
        ("/answer/bot", "window"),
        ("/answer/janela", "webhook"),
        ("/answer/com-guarda", "beside"),
    ] {
        says(&bot.call(path, None, &serprobots("janela")).await, text);
    }
    let reply = bot.request("POST", "/conversation/bot", &[], "").await;
    assert_eq!(reply.status, 200, "{reply:?}");
}

#[tokio::test]
async fn on_other_platforms_it_is_401_without_a_credential_and_as_a_foreign_token_with_one() {
    let bot = Bot::of(app()).await;
    for path in ["/bot", "/janela"] {
        for body in [assistente("Janela"), dialogflow("Janela")] {
            let body = body.to_string();
            let reply = bot.request("POST", path, &[], &body).await;
            assert_eq!(reply.status, 401, "{path}: {reply:?}");
        }
        for token in [FOREIGN, (TOKEN_HEADER, "default")] {
            let call = |body: serde_json::Value| {
                let (bot, body) = (&bot, body.to_string());
                async move { bot.request("POST", path, &[token], body).await.status }
            };
            // what nobody asks for proves nothing
            let known = token == FOREIGN;
            let (on_assistente, on_dialogflow) = if known { (400, 403) } else { (401, 401) };
            assert_eq!(call(assistente("Janela")).await, on_assistente, "{path}");
            assert_eq!(call(dialogflow("Janela")).await, on_dialogflow, "{path}");
        }
    }
}

#[tokio::test]
async fn on_the_windows_path_a_call_of_another_platform_is_401_too() {
    let bot = Bot::of(app()).await;
    for body in [assistente("Janela"), dialogflow("Janela")] {
        let reply = bot.call("/answer/bot", None, &body).await;
        assert_eq!(reply.status, 401, "{reply:?}");
    }
}

#[tokio::test]
async fn beside_a_guard_of_the_webhook_its_callers_come_in_as_before() {
    let bot = Bot::of(app()).await;
    let reply = bot
        .call("/com-guarda", Some("t0k3n"), &assistente("Janela"))
        .await;
    assert_eq!(reply.json_of(200)["message"], "beside");
}
