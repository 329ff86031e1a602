//! Ten thousand messages at fifty connections: none lost, none doubled, as many rows in the audit.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use fulfillment_runtime::serprobots::{Answer, Message};
use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError, State};
use fulfillment_tests::Bot;
use fulfillment_tests::gateway::Gateway as StandIn;

use super::{message, texts};

const CONNECTIONS: usize = 50;
const EACH: usize = 200;

#[derive(Clone, Default)]
struct Audit(Arc<Mutex<Vec<String>>>);

async fn audit(
    message: Message,
    gateway: Gateway,
    State(audit): State<Audit>,
) -> Result<Answer, GatewayError> {
    let answer = gateway.answer(&message).await?;
    let row = message.text().unwrap_or_default();
    audit.0.lock().expect("rows").push(row);
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_at_fifty_connections_are_all_answered_and_audited_once() {
    let gateway = StandIn::start().await;
    let rows = Audit::default();
    let entreposto = Entreposto::new("load", "d")
        .gateway(gateway.url())
        .handler(audit);
    let app = App::builder().entreposto(entreposto).state(rows.clone());
    let bot = Bot::of(app).await;
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..CONNECTIONS {
        let mut connection = bot.connect().await;
        callers.spawn(async move {
            for number in 0..EACH {
                let text = format!("{caller}-{number}");
                let body = message(&text).to_string();
                let headers = [("content-type", "application/json")];
                connection
                    .send_request("POST", "/answer/load", &headers, body.as_bytes())
                    .await;
                let reply = connection.reply().await;
                assert_eq!(texts(&reply), [format!("gateway: {text}")]);
            }
        });
    }
    while let Some(caller) = callers.join_next().await {
        caller.expect("a caller whose answers are all right");
    }
    let rows = rows.0.lock().expect("rows").clone();
    let distinct: HashSet<&String> = rows.iter().collect();
    assert_eq!(
        (rows.len(), distinct.len(), gateway.seen().len()),
        (CONNECTIONS * EACH, CONNECTIONS * EACH, CONNECTIONS * EACH)
    );
    assert!(gateway.connections() <= CONNECTIONS);
}
