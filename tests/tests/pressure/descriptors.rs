//! A process that may have 64 descriptors, and three times as many peers who say nothing.

use std::time::Instant;

use fulfillment_tests::Connection;
use fulfillment_tests::pressure::{Honest, Numbered};
use fulfillment_tests::process::Running;

use super::{BOT, many_descriptors, observe, program};

const PEERS: usize = 200;
/// What is logged when there is no place for a connection, of which there are fewer than descriptors.
const NO_PLACE: &str = "as many connections are open as may be";
/// And when there is no descriptor all the same, which others need.
const NO_DESCRIPTOR: &str = "cannot accept connections";

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_has_no_descriptor_left_neither_ends_nor_spins_and_answers_all_the_same() {
    let _alone = many_descriptors().await;
    // so that peers who are silent leave for nothing but to make room
    let settings = [("FULFILLMENT_HEAD_TIMEOUT", "3600s")];
    let with_64 = ["-c", "ulimit -n 64; exec \"$0\"", BOT];
    let started = Instant::now();
    let bot = Running::start(program("sh", &settings, &with_64)).await;
    let (before, ran_before) = (observe(&bot).sockets(), observe(&bot).has_run());

    let mut silent = Vec::new();
    for _ in 0..PEERS {
        silent.push(Connection::to(bot.address).await.expect("a connection"));
    }
    bot.wait_for_log(NO_PLACE, 1).await;
    assert!(observe(&bot).sockets() < 64);
    // behind all of them in the queue
    let mut honest = Connection::to(bot.address).await.expect("a connection");
    Numbered(0).is_answered(&mut honest).await;
    let (ran, passed) = (observe(&bot).has_run() - ran_before, started.elapsed());
    // whoever tries on without a pause uses all of the time that passes, on however slow a machine
    assert!(ran < passed / 2, "{ran:?} of {passed:?}");
    // once a minute at most, so a slower machine may log more
    let lines = bot.logged(NO_PLACE).len();
    let bound = usize::try_from(passed.as_secs() / 60).expect("minutes") + 1;
    assert!(lines <= bound, "{lines} lines in {passed:?}");
    assert!(bot.logged(NO_DESCRIPTOR).is_empty());

    drop((silent, honest));
    Honest::on(bot.address, None).end().await;
    observe(&bot).has_sockets_left(before).await;
}
