//! What must hold for every input, tried on random ones.
//!
//! Nothing is kept between runs: a failure prints the least input that it could find, which then becomes a test of its
//! own. With the environment variable `PROPERTIES_TIMES=100` each property is tried a hundred times as often.

mod any_request;
mod bot;
mod caller;
mod corpus;
// where the files of the runtime that `corpus` includes look for it
#[path = "../../fuzz/src/error.rs"]
mod error;
mod everything;
mod explanations;
#[path = "../fixtures/files.rs"]
mod files;
mod json;
mod known;
mod lenient;
mod mutations;
mod own_types;
mod response;
mod responses;

use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};

/// Tries `test` on so many values.
fn check<S: Strategy>(
    cases: u32,
    strategy: S,
    test: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let times = std::env::var("PROPERTIES_TIMES").map_or(1, |times| {
        times.parse().expect("PROPERTIES_TIMES is a whole number")
    });
    let config = ProptestConfig {
        cases: cases * times,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if let Err(error) = TestRunner::new(config).run(&strategy, test) {
        panic!("{error}");
    }
}

/// A text of any characters, the ones that break careless programs more often than others.
fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "",
        "\0",
        "\u{1b}[31m",
        "\r\n\t",
        "\u{7f}\u{85}",
        "\u{2028}\u{2029}",
        "\u{feff}",
        "\u{ffff}\u{10ffff}",
        "👩‍👩‍👧 ♫ ♩",
        "a\u{303}o",
        "\"\\/\\u0000",
        "</script>",
        "{\"message\": null}",
        "null",
        "1e400",
    ]);
    let any = prop::collection::vec(any::<char>(), 0..12).prop_map(String::from_iter);
    prop_oneof![2 => any, 2 => nasty.prop_map(str::to_owned), 1 => "[ -~]{0,20}"]
}
