//! A thousand panics and a thousand errors among two thousand honest calls, again and again: each is answered as it
//! should be, each failure is one line, and memory stays where it is.

use fulfillment_tests::Connection;
use fulfillment_tests::pressure::{FALLBACK, Numbered};
use fulfillment_tests::process::{Running, send_signal};
use tokio::task::JoinSet;

use super::{observe, start};

const CONNECTIONS: usize = 16;
const CALLS: usize = 4_000;
/// Shares no factor with them: neighbours are of all kinds, and every number has its turn.
const MIX: usize = 1_237;
/// After one that warms up: until then the allocator and the threads have not what they need.
const ROUNDS: usize = 5;
/// In KiB, for a round; 10 to 30 are seen. The least that a failure could leave behind, its line of the log, is more than
/// a hundred bytes: of 2,000 failures twice this much. The median of the rounds is held to it: a leak is in every one of
/// them, what the allocator takes at times for good is not, and no slowness of the machine adds to either.
const GROWTH: i64 = 96;

/// Every kind of call on every platform, in an async and in a plain function: twenty-four neighbours are all there are.
async fn call(number: usize, connection: &mut Connection) {
    let call = Numbered(number);
    match number / (CALLS / 4) {
        0 => assert_eq!(call.call("Pânico", connection).await, FALLBACK, "{call:?}"),
        1 => assert_eq!(call.call("Falha", connection).await, FALLBACK, "{call:?}"),
        _ => call.is_answered(connection).await,
    }
}

async fn a_round(bot: &Running) {
    let mut callers = JoinSet::new();
    for caller in 0..CONNECTIONS {
        let mut connection = Connection::to(bot.address).await.expect("a connection");
        callers.spawn(async move {
            for turn in (caller..CALLS).step_by(CONNECTIONS) {
                call(turn * MIX % CALLS, &mut connection).await;
            }
        });
    }
    while let Some(caller) = callers.join_next().await {
        caller.expect("every call has the answer that it should have");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_cost_their_own_callers_the_answer_a_line_of_the_log_and_nothing_else() {
    // what one thread frees another finds: else each of a hundred threads takes its own share first
    let settings = [("MALLOC_ARENA_MAX", "1"), ("FULFILLMENT_MAX_BLOCKING", "4")];
    let bot = start(&settings).await;
    let idle = observe(&bot).sockets();
    let mut levels = Vec::new();
    for _ in 0..=ROUNDS {
        a_round(&bot).await;
        observe(&bot).has_sockets_left(idle).await;
        levels.push(i64::try_from(observe(&bot).resident()).expect("a number"));
    }
    let mut growths: Vec<i64> = levels.windows(2).map(|pair| pair[1] - pair[0]).collect();
    growths.sort_unstable();
    assert!(
        growths[ROUNDS / 2] <= GROWTH,
        "resident set in KiB: {levels:?}"
    );

    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0));
    let rounds = ROUNDS + 1;
    let lines = |part: &str| ended.stderr.matches(part).count();
    assert_eq!(lines("call failed"), CALLS / 2 * rounds);
    assert_eq!(
        lines("panicked at tests/src/bin/pressure_bot.rs"),
        CALLS / 4 * rounds
    );
    assert_eq!(lines("sold out"), CALLS / 4 * rounds);
    // start and stop, and what a machine makes it say that has too much to do
    let expected = [
        "call failed",
        " listening ",
        " stopping ",
        " draining: ",
        " stopped",
        "the runtime ",
        "held a worker thread",
    ];
    let is_unexpected = |line: &&str| !expected.iter().any(|part| line.contains(part));
    let others: Vec<&str> = ended.stderr.lines().filter(is_unexpected).collect();
    assert_eq!(others, [""; 0]);
}
