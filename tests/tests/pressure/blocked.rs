//! Plain functions that never return, as many as may run at once.

use fulfillment_tests::Connection;
use fulfillment_tests::pressure::{FALLBACK, Numbered, said};
use fulfillment_tests::process::Running;
use fulfillment_tests::{assistente, within_a_minute};
use serde_json::json;

use super::start;

const SLOTS: usize = 4;

/// Calls a node, and tells what it says.
async fn call(bot: &Running, node: &str) -> String {
    let mut connection = Connection::to(bot.address).await.expect("a connection");
    let mut body = assistente(node);
    body["parameters"] = json!({"numero": 1});
    connection
        .send_request("POST", "/pedidos", &[], body.to_string().as_bytes())
        .await;
    said(&connection.reply().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn where_every_thread_is_stuck_plain_functions_fall_back_and_all_else_goes_on() {
    let bot = start(&[("FULFILLMENT_MAX_BLOCKING", "4")]).await;
    let all_stuck = format!("presos {SLOTS}");
    within_a_minute("threads that are held", async {
        // on a slow machine a call's time may be up before it has its thread
        while call(&bot, "Presos").await != all_stuck {
            assert_eq!(call(&bot, "Prende").await, FALLBACK);
        }
    })
    .await;

    for _ in 0..3 * SLOTS {
        assert_eq!(call(&bot, "Responde logo").await, FALLBACK);
        assert_eq!(call(&bot, "Responde").await, "número 1");
        assert_eq!(call(&bot, "Presos").await, all_stuck);
        let mut connection = Connection::to(bot.address).await.expect("a connection");
        connection.send_request("GET", "/", &[], b"").await;
        assert_eq!(connection.reply().await.status, 200);
    }

    assert_eq!(call(&bot, "Solta").await, "soltos");
    let mut connection = Connection::to(bot.address).await.expect("a connection");
    for number in 0..6 {
        Numbered(number).is_answered(&mut connection).await;
    }
}
