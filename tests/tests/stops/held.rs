//! Calls that are in flight when a signal comes.

use fulfillment_tests::process::send_signal;
use fulfillment_tests::within_a_minute;

use super::{Gate, call, probe, start, until_refused, until_stopping};

#[tokio::test]
async fn twenty_calls_in_flight_at_sigterm_are_twenty_answers() {
    let gate = Gate::new().await;
    let bot = start(&gate, &[("FULFILLMENT_LAME_DUCK", "3s")]).await;
    let mut calls = Vec::new();
    let mut waiting = Vec::new();
    for number in 0..20 {
        let node = ["Espera", "Bloqueia"][number % 2];
        calls.push(call(bot.address, node).await);
        waiting.push(gate.came().await);
    }
    send_signal(bot.id(), "TERM").await;
    until_stopping(bot.address).await;
    assert_eq!(probe(bot.address, "/livez").await.status, 200);
    for function in waiting {
        function.let_go();
    }
    for mut call in calls {
        let reply = call.reply().await;
        assert_eq!(reply.json_of(200)["message"], "let go");
        assert_eq!(reply.header("connection"), Some("close"));
    }
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let stages = [
        // and connections: theirs, and that of a probe which may be there when the signal is heard
        "stopping by=SIGTERM calls=20 ",
        "lame duck: ",
        "draining: ",
        "stop hooks hooks=1",
        "stopped",
    ];
    let places = stages.map(|stage| ended.stderr.find(stage).ok_or(stage));
    assert!(places.iter().all(Result::is_ok), "{places:?} {ended:?}");
    assert!(places.is_sorted(), "{places:?} {ended:?}");
    // the lame duck, the drain, and what the hooks have
    assert!(ended.stderr.contains("at_most_seconds=9"), "{ended:?}");
    assert!(!ended.stderr.contains("cut off"), "{ended:?}");
}

#[tokio::test]
async fn ctrl_c_drains_at_once() {
    let gate = Gate::new().await;
    let bot = start(&gate, &[("FULFILLMENT_LAME_DUCK", "300s")]).await;
    let mut call = call(bot.address, "Espera").await;
    let function = gate.came().await;
    send_signal(bot.id(), "INT").await;
    until_refused(bot.address).await;
    function.let_go();
    assert_eq!(call.reply().await.json_of(200)["message"], "let go");
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stderr.contains("lame duck"), "{ended:?}");
    assert!(
        ended.stderr.contains("stopping by=Ctrl-C calls=1"),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_bot_without_a_call_in_flight_ends_with_its_lame_duck() {
    let gate = Gate::new().await;
    let bot = start(&gate, &[("FULFILLMENT_LAME_DUCK", "100ms")]).await;
    let address = bot.address;
    send_signal(bot.id(), "TERM").await;
    let ended = within_a_minute("a bot that ends", bot.ended()).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let line = ended.stderr.lines().find(|line| line.contains("lame duck"));
    assert!(
        line.is_some_and(|line| line.contains("seconds=0.1")),
        "{ended:?}"
    );
    until_refused(address).await;
}
