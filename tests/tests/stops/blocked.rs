//! A runtime that a function blocks: the log says so while it is.

use fulfillment_tests::process::{Running, send_signal};

use super::{Gate, call, start};

/// A bot whose one worker is blocked by the first call of `Trava`.
async fn with_one_worker(gate: &Gate) -> Running {
    start(gate, &[("TOKIO_WORKER_THREADS", "1")]).await
}

#[tokio::test]
async fn a_runtime_that_is_blocked_is_told_of_while_it_is_and_when_it_goes_on() {
    let gate = Gate::new().await;
    let bot = with_one_worker(&gate).await;
    let mut call = call(bot.address, "Trava").await;
    let function = gate.came().await;
    bot.wait_for_log("the runtime is blocked", 1).await;
    let line = bot.logged("the runtime is blocked").remove(0);
    assert!(line.contains("WARN") && line.contains("calls=1"), "{line}");
    // who watches functions has it named, who does not is told how to
    let how = if cfg!(debug_assertions) {
        "functions=`trava` at tests/src/bin/stop_bot.rs:"
    } else {
        "run with `--debug --host 0.0.0.0`"
    };
    assert!(line.contains(how), "{line}");
    assert!(bot.logged("the runtime goes on").is_empty());

    function.let_go();
    assert_eq!(call.reply().await.json_of(200)["message"], "let go");
    bot.wait_for_log(
        "the runtime goes on: it was blocked for so long milliseconds=",
        1,
    )
    .await;
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    // it is told once
    assert!(!ended.stderr.contains("the runtime was late"), "{ended:?}");
}

#[tokio::test]
async fn a_process_that_was_suspended_is_not_taken_for_one_that_is_blocked() {
    let (gate, other_gate) = (Gate::new().await, Gate::new().await);
    let bot = with_one_worker(&gate).await;
    send_signal(bot.id(), "STOP").await;
    // as long as it takes another one to be told of
    let other = with_one_worker(&other_gate).await;
    let _call = call(other.address, "Trava").await;
    let _function = other_gate.came().await;
    other.wait_for_log("the runtime is blocked", 1).await;
    send_signal(bot.id(), "CONT").await;

    // whatever it says of that time it says before it says this
    let _call = call(bot.address, "Trava").await;
    let _function = gate.came().await;
    bot.wait_for_log("the runtime is blocked", 1).await;
    let line = bot.logged("the runtime is blocked").remove(0);
    assert!(line.contains("calls=1"), "{line}");
    assert!(bot.logged("the runtime was late").is_empty());
    assert!(bot.logged("the runtime goes on").is_empty());
}
