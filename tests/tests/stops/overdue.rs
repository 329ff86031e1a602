//! What a stop does not wait for.

use fulfillment_tests::process::{Ended, send_signal};

use super::{Gate, call, start};

#[tokio::test]
async fn a_stop_hook_that_never_ends_is_dropped_and_so_are_those_behind_it() {
    let gate = Gate::new().await;
    let variables = [("STOP_BOT", "hook"), ("FULFILLMENT_DRAIN_TIMEOUT", "50ms")];
    let bot = start(&gate, &variables).await;
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("calls: 0"), "{ended:?}");
    assert!(!ended.stdout.contains("after the hook"), "{ended:?}");
    assert!(
        ended.stderr.contains("the stop hooks take too long"),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_bot_whose_runtime_is_blocked_is_ended_when_its_stop_takes_too_long() {
    let gate = Gate::new().await;
    for (signal, lame_duck) in [
        ("TERM", "50ms"),
        // which Ctrl-C leaves out
        ("INT", "300s"),
    ] {
        let variables = [
            ("TOKIO_WORKER_THREADS", "1"),
            ("FULFILLMENT_LAME_DUCK", lame_duck),
            ("FULFILLMENT_DRAIN_TIMEOUT", "50ms"),
        ];
        let bot = start(&gate, &variables).await;
        let _call = call(bot.address, "Trava").await;
        let _function = gate.came().await;
        send_signal(bot.id(), signal).await;
        let ended = bot.ended().await;
        is_overdue(&ended);
    }
}

fn is_overdue(ended: &Ended) {
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for part in [
        "the stop takes too long",
        "cut off: async functions that have awaited nothing",
    ] {
        assert!(ended.stderr.contains(part), "{part}: {ended:?}");
    }
}
