//! A process that may have 64 descriptors, and three times as many peers who say nothing.

use std::time::{Duration, Instant};

use fulfillment_tests::Connection;
use fulfillment_tests::pressure::{Honest, Numbered};
use fulfillment_tests::process::Running;

use super::{BOT, many_descriptors, observe, program};

const PEERS: usize = 200;
/// What is logged when there is no descriptor for a connection.
const NO_DESCRIPTOR: &str = "cannot accept connections";

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_has_no_descriptor_left_neither_ends_nor_spins_and_answers_again() {
    let _alone = many_descriptors().await;
    let settings = [("FULFILLMENT_HEAD_TIMEOUT", "2s")];
    let with_64 = ["-c", "ulimit -n 64; exec \"$0\"", BOT];
    let started = Instant::now();
    let bot = Running::start(program("sh", &settings, &with_64)).await;
    let (before, ran_before) = (observe(&bot).sockets(), observe(&bot).has_run());

    let mut silent = Vec::new();
    for _ in 0..PEERS {
        silent.push(Connection::to(bot.address).await.expect("a connection"));
    }
    bot.wait_for_log(NO_DESCRIPTOR, 1).await;
    assert!(observe(&bot).sockets() < 64);
    // behind all of them in the queue
    let mut honest = Connection::to(bot.address).await.expect("a connection");
    Numbered(0).is_answered(&mut honest).await;
    drop(honest);
    let rest = silent.iter_mut().map(|peer| peer.rest());
    for peer in rest {
        assert_eq!(peer.await, b"");
    }
    let (ran, passed) = (observe(&bot).has_run() - ran_before, started.elapsed());
    // whoever tries on without a pause uses all of the time that passes, on however slow a machine
    assert!(ran < passed / 2, "{ran:?} of {passed:?}");
    // once a second at most, so a slower machine may log more
    let lines = bot.logged(NO_DESCRIPTOR).len();
    let bound = passed.div_duration_f64(Duration::from_secs(1)) as usize + 1;
    assert!(lines <= bound, "{lines} lines in {passed:?}");

    Honest::on(bot.address, None).end().await;
    observe(&bot).has_sockets_left(before).await;
}
