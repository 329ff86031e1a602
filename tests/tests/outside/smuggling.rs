//! Requests that hide in others, through a proxy.

use fulfillment_tests::Connection;

use crate::attempts::{OUTER, SMUGGLED, attempts, hidden};
use crate::bot::{Noting, call, honest};
use crate::proxy::{Kind, Proxy};

#[tokio::test]
async fn nothing_is_smuggled_through_nginx() {
    hold(Kind::Nginx).await;
}

#[tokio::test]
async fn nothing_is_smuggled_through_an_nginx_that_takes_everything() {
    hold(Kind::LenientNginx).await;
}

#[tokio::test]
async fn nothing_is_smuggled_through_haproxy() {
    hold(Kind::Haproxy).await;
}

#[tokio::test]
async fn nothing_is_smuggled_through_a_haproxy_that_takes_everything() {
    hold(Kind::LenientHaproxy).await;
}

/// So many attempts reach the bot at least through any proxy; what is refused before it tells nothing of it.
const REACH_THE_BOT: usize = 10;

async fn hold(kind: Kind) {
    let noting = Noting::start(|app| app).await;
    let Some(proxy) = Proxy::start(kind, noting.bot.address()).await else {
        return;
    };
    let mut failed = Vec::new();
    let mut honest_calls = 0;
    for (name, bytes) in attempts() {
        let mut connection = Connection::to(proxy.address).await.expect("a connection");
        connection.send_what_is_taken(&bytes).await;
        // each asks for the end of its connection, so all that comes is in answer to one request
        let told = connection.rest().await;
        let told = String::from_utf8_lossy(&told);
        let mut faults = Vec::new();
        if told.contains(SMUGGLED) {
            faults.push(format!("it was answered to the caller: {told}"));
        }
        // on the connection that the proxy keeps: a request that waits there would be answered to one of these
        for _ in 0..2 {
            honest_calls += 1;
            let session = format!("honest-{honest_calls}");
            faults.extend(honest(proxy.address, &session).await.err());
        }
        if noting.ran_for(SMUGGLED) > 0 {
            faults.push("the function behind it ran".to_owned());
        }
        if !faults.is_empty() {
            failed.push(format!("{name}: {}", faults.join("; ")));
            break;
        }
    }
    assert!(failed.is_empty(), "{kind:?}: {}", failed.join("\n"));
    let reached = noting.ran_for(OUTER);
    assert!(
        reached >= REACH_THE_BOT,
        "{kind:?}: only {reached} reached the bot"
    );
    shows_openly(&noting, &proxy).await;
    // when nothing is under way any more, not even what nobody waits for
    assert_eq!(noting.stopped_after(SMUGGLED).await, 1, "{kind:?}");
}

/// The same hidden call, sent openly, is called and counted: or nothing of the above would mean anything.
async fn shows_openly(noting: &Noting, proxy: &Proxy) {
    let mut connection = Connection::to(proxy.address).await.expect("a connection");
    connection
        .send([call("Novo", "first", ""), hidden()].concat())
        .await;
    assert_eq!(connection.reply().await.json()["message"], "first");
    assert_eq!(connection.reply().await.json()["message"], SMUGGLED);
    assert_eq!(noting.ran_for(SMUGGLED), 1);
}
