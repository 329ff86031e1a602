//! A user's name and a password.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use fulfillment_runtime::{App, Auth, Intent};
use fulfillment_tests::{Bot, assistente};

async fn bot(user: &str, password: &str) -> Bot {
    let auth = Auth::basic(user, password.to_owned());
    Bot::of(App::builder().intent(Intent::new("p", "Novo").auth(auth).handler(|| "x"))).await
}

async fn status(bot: &Bot, credential: &str) -> u16 {
    let authorization = format!("Basic {credential}");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &authorization),
    ];
    let body = assistente("Novo").to_string();
    bot.request("POST", "/p", &headers, body).await.status
}

#[tokio::test]
async fn a_password_may_have_colons_and_begins_behind_the_first() {
    let bot = bot("ana", ":a:b:").await;
    assert_eq!(status(&bot, &STANDARD.encode("ana::a:b:")).await, 200);
    for wrong in [
        "ana:a:b:",
        "ana::a:b",
        "ana::a::b:",
        "ana:",
        "ana",
        ":ana::a:b:",
        "",
    ] {
        assert_eq!(status(&bot, &STANDARD.encode(wrong)).await, 401, "{wrong}");
    }
}

#[tokio::test]
async fn what_is_not_ascii_is_understood_as_utf_8_and_as_latin_1() {
    let bot = bot("joão", "sem açúcar").await;
    assert_eq!(status(&bot, &STANDARD.encode("joão:sem açúcar")).await, 200);
    let latin_1: Vec<u8> = "joão:sem açúcar"
        .chars()
        .map(|letter| letter as u8)
        .collect();
    assert_eq!(status(&bot, &STANDARD.encode(latin_1)).await, 200);
    // decomposed it is another text
    for wrong in [
        "joa\u{303}o:sem açúcar",
        "joao:sem acucar",
        "JOÃO:sem açúcar",
    ] {
        assert_eq!(status(&bot, &STANDARD.encode(wrong)).await, 401, "{wrong}");
    }
}

#[tokio::test]
async fn padding_may_be_left_out_and_nothing_else() {
    let bot = bot("ana", "b").await;
    assert_eq!(STANDARD.encode("ana:b"), "YW5hOmI=");
    assert_eq!(status(&bot, &STANDARD_NO_PAD.encode("ana:b")).await, 200);
    for wrong in ["YW5hOm", "YW5hOmI==", "YW5hOmI=x", "YW5h OmI=", "ana:b"] {
        assert_eq!(status(&bot, wrong).await, 401, "{wrong}");
    }
}

#[tokio::test]
async fn a_user_may_have_no_name() {
    let bot = bot("", "b").await;
    assert_eq!(status(&bot, &STANDARD.encode(":b")).await, 200);
    assert_eq!(status(&bot, &STANDARD.encode("b")).await, 401);
}

#[tokio::test]
async fn two_users_with_one_password_are_two() {
    let app = App::builder()
        .intent(
            Intent::new("p", "Novo")
                .auth(Auth::basic("ana", "b".to_owned()))
                .handler(|| "x"),
        )
        .intent(
            Intent::new("p", "Outro")
                .auth(Auth::basic("rui", "b".to_owned()))
                .handler(|| "x"),
        );
    let bot = Bot::of(app).await;
    assert_eq!(status(&bot, &STANDARD.encode("ana:b")).await, 200);
    assert_eq!(status(&bot, &STANDARD.encode("rui:b")).await, 400);
}
