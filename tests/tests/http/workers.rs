//! Functions that hold a worker thread: who develops one is told.

use std::time::Duration;

use fulfillment_runtime::{App, Intent};
use fulfillment_tests::{Bot, assistente, logs};

/// Longer than an async function may run without awaiting something.
const TOO_LONG: Duration = Duration::from_millis(150);

#[tokio::test]
async fn an_async_function_that_blocks_is_told_of_once_with_its_place() {
    let app = App::builder().intent(Intent::new("holding", "Async").public().handler(|| async {
        // the mistake itself
        std::thread::sleep(TOO_LONG);
        "x"
    }));
    let line = line!() - 5;
    let bot = Bot::of(app).await;
    for _ in 0..3 {
        assert_eq!(
            bot.call("/holding", None, &assistente("Async"))
                .await
                .status,
            200
        );
    }
    let told = logs::with(&[
        "WARN",
        "held a worker thread",
        "other calls on this thread had to wait",
        "make it a plain `fn`",
        "webhook=holding",
    ]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(&format!("workers.rs:{line}")), "{told:?}");
}

#[tokio::test]
async fn a_plain_function_may_block() {
    let app = App::builder().intent(Intent::new("blocking", "Plain").public().handler(|| {
        // what is a mistake in an async function, and none here
        std::thread::sleep(TOO_LONG);
        "x"
    }));
    let bot = Bot::of(app).await;
    assert_eq!(
        bot.call("/blocking", None, &assistente("Plain"))
            .await
            .status,
        200
    );
    assert_eq!(
        logs::with(&["held a worker thread", "webhook=blocking"]),
        [""; 0]
    );
}
