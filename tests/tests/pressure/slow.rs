//! Four hundred connections that are slow with heads, bodies or answers: each is closed, and no honest caller notices.

use fulfillment_tests::optional::Optional;
use fulfillment_tests::pressure::{Honest, Slow, Slowness, Wave};

use super::{observe, start};

static SLOWHTTPTEST: Optional = Optional::new("slowhttptest", env!("CARGO_TARGET_TMPDIR"));

const CONNECTIONS: usize = 400;
const WAVE: Wave = Wave {
    connections: CONNECTIONS,
    per_second: CONNECTIONS,
    // whoever has to wait for it has found a fault
    seconds: 300,
};

async fn all_are_closed_beside_honest_calls(slowness: Slowness, settings: &[(&str, &str)]) {
    let Some(program) = SLOWHTTPTEST.find() else {
        return;
    };
    let bot = start(settings).await;
    let before = observe(&bot).sockets();
    let honest = Honest::on(bot.address, None);
    let slow = Slow::start(&program, slowness, WAVE, bot.address);
    let seen = slow.ended().await;
    // before honest callers let go of theirs, so that it is the server who did
    assert!(seen.all_were_closed, "{seen:?}");
    // it looks once a second, and some may be closed before the last of them comes
    assert!(seen.connected >= CONNECTIONS / 2, "{seen:?}");
    honest.end().await;
    observe(&bot).has_sockets_left(before).await;
    SLOWHTTPTEST.ran();
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_that_come_slowly_are_not_waited_for() {
    all_are_closed_beside_honest_calls(Slowness::Headers, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_come_slowly_are_not_waited_for() {
    all_are_closed_beside_honest_calls(Slowness::Body, &[]).await;
}
