//! A gateway that is down: it is left alone, and asked again after a while.

use fulfillment_tests::gateway::{Gateway, Say, usual};
use fulfillment_tests::{Bot, logs, within_a_minute};

use super::{FALLBACK, relaying, say, texts};

#[tokio::test]
async fn a_gateway_that_is_down_is_left_alone_and_asked_again_after_a_while() {
    let gateway = Gateway::answering(|_| Say::status(503, "text/html", "down")).await;
    let bot = Bot::of(relaying(&gateway, "o1")).await;
    for _ in 0..20 {
        assert_eq!(texts(&say(&bot, "o1", "oi").await), [FALLBACK]);
    }
    assert_eq!(gateway.seen().len(), 5, "the rest were spared");
    logs::wait_for(&["WARN", &gateway.url(), "left alone"]).await;
    logs::wait_for(&["WARN", "webhook=o1", "the gateway was not asked"]).await;

    gateway.answers(usual);
    within_a_minute("a gateway that is asked again", async {
        while texts(&say(&bot, "o1", "oi").await) != ["gateway: oi"] {}
    })
    .await;
    logs::wait_for(&["INFO", &gateway.url(), "answers again"]).await;
    assert_eq!(texts(&say(&bot, "o1", "oi").await), ["gateway: oi"]);
}

#[tokio::test]
async fn what_the_gateway_does_not_like_is_no_sign_that_it_is_down() {
    let gateway = Gateway::answering(|_| Say::status(404, "text/html", "no such bot")).await;
    let bot = Bot::of(relaying(&gateway, "o2")).await;
    for _ in 0..20 {
        assert_eq!(texts(&say(&bot, "o2", "oi").await), [FALLBACK]);
    }
    assert_eq!(gateway.seen().len(), 20);
}
