//! Where the chat window calls: the root's chatbot, mnemonics that other webhooks' paths hide, and slashes.

use fulfillment_runtime::{App, Intent, Webhook};
use fulfillment_tests::{Bot, Reply, assistente, serprobots};

use super::serprobots::{is_uuid, says};

const ROOTS: [&str; 2] = ["", "/"];

#[tokio::test]
async fn the_root_webhook_is_reached_by_the_window_without_a_mnemonic() {
    for root in ROOTS {
        let root = Webhook::new(root).public();
        let intent = Intent::new(root, "Oi").handler(|| "Olá!");
        let bot = Bot::of(App::builder().intent(intent)).await;
        for path in ["/answer", "/answer/", "/answer?a=1", "/answer/?a=1"] {
            says(&bot.call(path, None, &serprobots("oi")).await, "Olá!");
        }
        for path in ["/conversation", "/conversation/"] {
            is_uuid(&bot.request("POST", path, &[], "").await);
        }
        // and by the others as ever
        let reply = bot.call("/", None, &assistente("Oi")).await;
        assert_eq!(reply.json_of(200)["message"], "Olá!");
    }
}

#[tokio::test]
async fn the_root_webhook_below_a_base_path_is_reached_by_the_window_too() {
    let intent = Intent::new("", "Oi").public().handler(|| "Olá!");
    let bot = Bot::of(App::builder().base_path("/api").intent(intent)).await;
    for path in ["/api/answer", "/api/answer/"] {
        says(&bot.call(path, None, &serprobots("Oi")).await, "Olá!");
    }
    is_uuid(&bot.request("POST", "/api/conversation/", &[], "").await);
    let reply = bot.call("/answer", None, &serprobots("Oi")).await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn a_guarded_root_is_closed_to_the_window() {
    let intent = Intent::new("", "Oi").token("t0k3n").handler(|| "Olá!");
    let bot = Bot::of(App::builder().intent(intent)).await;
    for path in ["/answer", "/answer/"] {
        let reply = bot.call(path, None, &serprobots("Oi")).await;
        assert_eq!(reply.status, 401, "{path}");
        says(
            &bot.call(path, Some("t0k3n"), &serprobots("Oi")).await,
            "Olá!",
        );
    }
}

/// The mnemonics `x`, which is closed, and `nada`, which does not exist, behind paths that are public webhooks; and
/// `fechado` without one.
async fn hidden() -> Bot {
    let public = |webhook| Intent::new(webhook, "Oi").public().handler(|| "path");
    let closed = |webhook| {
        let intent = Intent::new(webhook, "Oi").token("t0k3n");
        intent.handler(|| "closed")
    };
    let app = App::builder()
        .intent(closed("x"))
        .intent(closed("fechado"))
        .intent(public("answer/x"))
        .intent(public("answer/nada"))
        .intent(public("conversation/x"))
        .intent(public("conversation/nada"));
    Bot::of(app).await
}

#[tokio::test]
async fn a_public_webhook_at_a_path_of_the_window_opens_no_mnemonic() {
    let bot = hidden().await;
    let reply = bot.send("/answer/x", None, "{\"text\":\"Oi\"}").await;
    assert!(reply.json_of(401)["error"].is_string(), "{reply:?}");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    let reply = bot.request("POST", "/conversation/x", &[], "").await;
    assert_eq!(reply.status, 401, "{reply:?}");
    // whose shape is another's is answered by the path, which is public
    let reply = bot.call("/answer/x", None, &assistente("Oi")).await;
    assert_eq!(reply.json_of(200)["message"], "path");
    // and whoever has the token comes in
    says(
        &bot.call("/answer/x", Some("t0k3n"), &serprobots("Oi"))
            .await,
        "closed",
    );
}

#[tokio::test]
async fn a_closed_mnemonic_cannot_be_told_from_one_that_does_not_exist() {
    let bot = hidden().await;
    let same = |mut closed: Reply, mut unknown: Reply| {
        assert_eq!(closed.status, 401);
        for reply in [&mut closed, &mut unknown] {
            reply.headers.retain(|(name, _)| name != "date");
        }
        assert_eq!(closed, unknown);
    };
    for text in ["Oi", "nada", ""] {
        let text = serprobots(text);
        same(
            bot.call("/answer/x", None, &text).await,
            bot.call("/answer/nada", None, &text).await,
        );
        // paths that no webhook hides
        same(
            bot.call("/answer/fechado", Some("wrong"), &text).await,
            bot.call("/answer/nenhum", Some("wrong"), &text).await,
        );
    }
    for (closed, unknown) in [("x", "nada"), ("fechado", "nenhum")] {
        let closed = format!("/conversation/{closed}");
        let unknown = format!("/conversation/{unknown}");
        same(
            bot.request("POST", &closed, &[], "").await,
            bot.request("POST", &unknown, &[], "").await,
        );
    }
}
