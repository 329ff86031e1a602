//! A signal after the first.

use fulfillment_tests::process::send_signal;

use super::{Gate, call, start, until_refused, until_stopping};

#[tokio::test]
async fn a_second_signal_ends_a_lame_duck_at_once_as_its_own_exit_code_says() {
    for (second, code) in [("TERM", 143), ("INT", 130)] {
        let gate = Gate::new().await;
        let bot = start(&gate, &[("FULFILLMENT_LAME_DUCK", "300s")]).await;
        let _call = call(bot.address, "Espera").await;
        let _function = gate.came().await;
        send_signal(bot.id(), "TERM").await;
        until_stopping(bot.address).await;
        send_signal(bot.id(), second).await;
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(code), "{ended:?}");
        assert!(!ended.stderr.contains("stopped"), "{ended:?}");
        let told = |parts: &[&str]| {
            let mut lines = ended.stderr.lines();
            lines.any(|line| parts.iter().all(|part| line.contains(part)))
        };
        assert!(
            told(&["second signal: ending at once", "calls=1"]),
            "{ended:?}"
        );
        assert!(told(&["cut off: a call", "node=\"Espera\""]), "{ended:?}");
    }
}

#[tokio::test]
async fn a_second_signal_ends_a_drain_at_once_whatever_hangs() {
    for (node, second, code) in [("Espera", "TERM", 143), ("Bloqueia", "INT", 130)] {
        let gate = Gate::new().await;
        let bot = start(&gate, &[("FULFILLMENT_DRAIN_TIMEOUT", "300s")]).await;
        let _call = call(bot.address, node).await;
        let _function = gate.came().await;
        send_signal(bot.id(), "INT").await;
        until_refused(bot.address).await;
        send_signal(bot.id(), second).await;
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(code), "{ended:?}");
    }
}

/// Nothing else of such a server can be reached: signals are heard by a thread of their own.
#[tokio::test]
async fn a_second_signal_ends_a_bot_whose_runtime_is_blocked() {
    let gate = Gate::new().await;
    let variables = [
        ("TOKIO_WORKER_THREADS", "1"),
        ("FULFILLMENT_DRAIN_TIMEOUT", "300s"),
    ];
    let bot = start(&gate, &variables).await;
    let _call = call(bot.address, "Trava").await;
    let _function = gate.came().await;
    send_signal(bot.id(), "TERM").await;
    // the accept loop is no worker's: it hears of the stop all the same
    until_refused(bot.address).await;
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(143), "{ended:?}");
}

#[tokio::test]
async fn a_second_signal_only_hurries_a_server_that_is_a_part_of_another_program() {
    for second in ["TERM", "INT"] {
        let gate = Gate::new().await;
        let variables = [("FULFILLMENT_LAME_DUCK", "300s"), ("STOP_BOT", "embedded")];
        let bot = start(&gate, &variables).await;
        let mut call = call(bot.address, "Espera").await;
        let function = gate.came().await;
        send_signal(bot.id(), "TERM").await;
        until_stopping(bot.address).await;
        send_signal(bot.id(), second).await;
        until_refused(bot.address).await;
        function.let_go();
        assert_eq!(call.reply().await.json_of(200)["message"], "let go");
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

#[tokio::test]
async fn a_program_that_goes_on_without_its_server_is_ended_by_the_next_signal() {
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let gate = Gate::new().await;
        let mut bot = start(&gate, &[("STOP_BOT", "after")]).await;
        send_signal(bot.id(), "TERM").await;
        bot.wait_for_line("goes on").await;
        send_signal(bot.id(), signal).await;
        assert_eq!(bot.ended().await.code, Some(code));
    }
}
