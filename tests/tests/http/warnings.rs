//! What is logged at which level, and what is a warning once.

use fulfillment_runtime::{App, Context, Intent, Page, Response};
use fulfillment_tests::{Bot, assistente, dialogflow, logs, serprobots};
use serde_json::json;

#[tokio::test]
async fn failures_are_logged_as_warnings_and_everything_else_for_debugging() {
    let app = App::builder()
        .intent(
            Intent::new("levels", "Novo")
                .token("levels-t0k3n")
                .handler(|| "x"),
        )
        .intent(
            Intent::new("levels", "Falha")
                .token("levels-t0k3n")
                .handler(|| Err::<Response, _>("no")),
        );
    let bot = Bot::of(app).await;
    let token = Some("levels-t0k3n");
    bot.call("/levels", token, &assistente("Novo")).await;
    bot.call("/levels", token, &assistente("Falha")).await;
    let lines = logs::with(&["webhook=levels "]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with("DEBUG message=call answered"),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with("WARN message=call failed"),
        "{lines:?}"
    );
    assert!(
        lines.iter().all(|line| line.contains("milliseconds=")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn what_nobody_understands_is_told_once_a_minute_so_that_strangers_fill_no_log() {
    let intent = Intent::new("unheard", "Novo").public().handler(|| "x");
    let bot = Bot::of(App::builder().intent(intent)).await;
    for _ in 0..5 {
        let text = serprobots("bom dia");
        assert_eq!(bot.call("/answer/unheard", None, &text).await.status, 200);
    }
    let lines = |level: &str| logs::with(&[level, "webhook=unheard "]).len();
    assert_eq!((lines("WARN"), lines("call not understood")), (1, 5));
}

#[tokio::test]
async fn a_wrong_password_of_a_page_is_told_once_a_minute_and_the_first_question_is_not() {
    let page = Page::new(|_| async { http::Response::new("x") });
    let bot = Bot::of(App::builder().mount("guessed", page.token("t0k3n"))).await;
    let told = || logs::with(&["WARN", "calls are refused", "webhook=guessed "]);
    assert_eq!(bot.exchange("GET", "/guessed", &[], "").await.status, 401);
    assert_eq!(told(), [""; 0]);
    for _ in 0..3 {
        let wrong = [("authorization", "Basic eDp5")];
        assert_eq!(
            bot.exchange("GET", "/guessed", &wrong, "").await.status,
            401
        );
    }
    let told = told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("caller=127.0.0.1"), "{told:?}");
}

#[tokio::test]
async fn what_a_platform_cannot_do_is_a_warning_once_for_each_intent_platform_and_part() {
    let respond = || {
        let response = Response::message("Olá")
            .jump_to("Fim")
            .context(Context::new("c", 1));
        response.payload(json!({"a": 1}))
    };
    let line = line!() + 1;
    let intent = Intent::new("pedidos", "Novo").public().handler(respond);
    let bot = Bot::of(App::builder().intent(intent)).await;
    for _ in 0..3 {
        bot.call("/pedidos", None, &assistente("Novo")).await;
        bot.call("/pedidos", None, &dialogflow("Novo")).await;
        bot.call("/answer/pedidos", None, &serprobots("Novo")).await;
    }
    let here = format!("warnings.rs:{line}");
    let warned = |platform: &str| -> Vec<String> {
        logs::with(&[
            "WARN",
            "cannot do this part",
            &format!("platform={platform} "),
            &here,
        ])
        .iter()
        .filter_map(|line| Some(line.split_once("part=")?.1.split(" in ").next()?.to_owned()))
        .collect()
    };
    assert_eq!(warned("assistente"), ["payload", "context"]);
    assert_eq!(warned("dialogflow"), ["jump_to"]);
    assert_eq!(warned("serprobots"), ["context"]);
    let led_nowhere = logs::with(&["WARN", "a jump leads to a node", &here]);
    assert_eq!(led_nowhere.len(), 1, "{led_nowhere:?}");
    assert!(
        led_nowhere[0].contains("webhook=pedidos node=Fim"),
        "{led_nowhere:?}"
    );
}

#[tokio::test]
async fn a_token_in_the_code_is_a_warning_at_the_start_without_the_token() {
    let line = line!() + 1;
    let in_the_code = Intent::new("pedidos", "Novo").token("canary-t0k3n");
    let given = Intent::new("pedidos", "Dado").token(String::from("canary-given"));
    let app = App::builder()
        .intent(in_the_code.node("Outro").handler(|| "x"))
        .intent(given.handler(|| "x"));
    let _bot = Bot::of(app).await;
    let here = format!("warnings.rs:{line}");
    let told = logs::wait_for(&["WARN", "stand in the code", &here]).await;
    assert_eq!(
        told.matches("warnings.rs:").count(),
        1,
        "one intent, named once: {told}"
    );
    assert_eq!(logs::with(&["canary"]), [""; 0]);
}

#[tokio::test]
async fn a_token_of_a_page_in_the_code_is_a_warning_too() {
    let page = |_| async { http::Response::new("x") };
    let in_the_code = Page::new(page).token("canary-page");
    let open = Page::new(page).public();
    let line = line!() + 1;
    let app = App::builder().mount("a", in_the_code).mount("b", open);
    let _bot = Bot::of(app).await;
    let here = format!("warnings.rs:{line}");
    let told = logs::wait_for(&["WARN", "stand in the code", &here]).await;
    assert_eq!(told.matches("warnings.rs:").count(), 1, "{told}");
}

#[tokio::test]
async fn refusals_are_a_warning_once_and_not_for_each_of_them() {
    let app = App::builder()
        .intent(
            Intent::new("noticed", "Novo")
                .token("noticed-1")
                .handler(|| "x"),
        )
        .intent(
            Intent::new("noticed", "Outro")
                .token("noticed-2")
                .handler(|| "x"),
        );
    let bot = Bot::of(app).await;
    for _ in 0..3 {
        bot.call("/noticed", Some("noticed-2"), &assistente("Novo"))
            .await;
    }
    let told = |message| logs::with(&[message, "webhook=noticed ", "another node's"]).len();
    assert_eq!(
        (
            told("WARN message=calls are refused"),
            told("DEBUG message=call refused")
        ),
        (1, 3)
    );
}
