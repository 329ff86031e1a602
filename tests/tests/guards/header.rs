//! A header with a secret value.

use fulfillment_runtime::{App, Auth, Headers, Intent};
use fulfillment_tests::{Bot, assistente};

async fn status(bot: &Bot, headers: &[(&str, &str)]) -> u16 {
    let mut all = vec![("content-type", "application/json")];
    all.extend(headers);
    bot.request("POST", "/p", &all, assistente("Novo").to_string())
        .await
        .status
}

async fn bot(name: &str) -> Bot {
    let auth = Auth::header(name, "ch4ve".to_owned());
    let says = |Headers(headers): Headers| {
        let credential = headers.get("x-key").or(headers.get("authorization"));
        assert!(credential.is_some_and(|value| value.is_sensitive()));
        "x"
    };
    Bot::of(App::builder().intent(Intent::new("p", "Novo").auth(auth).handler(says))).await
}

#[tokio::test]
async fn the_name_is_that_of_a_header_and_the_value_is_whole() {
    let bot = bot("X-Key").await;
    for name in ["x-key", "X-KEY", "X-Key"] {
        assert_eq!(status(&bot, &[(name, "ch4ve")]).await, 200, "{name}");
    }
    for value in [
        "",
        "ch4v",
        "ch4ve, ch4ve",
        "Ch4ve",
        "Bearer ch4ve",
        "ch4ve;",
    ] {
        assert_eq!(status(&bot, &[("x-key", value)]).await, 401, "{value}");
    }
}

#[tokio::test]
async fn a_header_that_comes_twice_is_not_believed() {
    let bot = bot("x-key").await;
    for twice in [["ch4ve", "ch4ve"], ["ch4ve", "x"], ["x", "ch4ve"]] {
        let headers = twice.map(|value| ("x-key", value));
        assert_eq!(status(&bot, &headers).await, 401, "{twice:?}");
    }
}

#[tokio::test]
async fn the_header_may_be_one_that_has_another_meaning_too() {
    let bot = bot("authorization").await;
    assert_eq!(status(&bot, &[("authorization", "ch4ve")]).await, 200);
    assert_eq!(
        status(&bot, &[("authorization", "Bearer ch4ve")]).await,
        401
    );
}
