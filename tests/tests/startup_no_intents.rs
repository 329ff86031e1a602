//! A bot without any intent does not start, and says what is likeliest forgotten.

use fulfillment_runtime::App;
use fulfillment_tests::process;

const BOT: &str = env!("CARGO_BIN_EXE_startup_nothing");

const EXPECTED: &str = "the server cannot start: no intent is registered; annotate a function with \
                        `#[intent(...)]` or `#[entreposto(...)]`, or set `FULFILLMENT_ENTREPOSTO=meu-chatbot-d`. Are \
                        they in another crate? A crate that is never named is not linked: add `use my_handlers as _;` \
                        to main.rs";

#[tokio::test]
async fn no_intent_is_printed_with_its_likeliest_reason_and_the_exit_code_is_1() {
    let ended = process::ended(process::program(BOT, &[], &[])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(ended.stderr, format!("Error: {EXPECTED}\n"));
    assert_eq!(ended.stdout, "");
}

#[tokio::test]
async fn problems_of_settings_are_listed_beside_it() {
    let variables = [
        ("FULFILLMENT_PORT", "http"),
        ("FULFILLMENT_TIMEOUT", "soon"),
    ];
    let ended = process::ended(process::program(BOT, &variables, &["--body-timeout", "0s"])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for part in [
        "for 4 reasons",
        "no intent is registered",
        "setting `FULFILLMENT_PORT`: expected a port, 0 to 65535",
        "setting `FULFILLMENT_TIMEOUT`: expected a duration with its unit, such as `4s` or `800ms`",
        "setting `--body-timeout`: expected a duration with its unit, such as `4s` or `800ms`",
    ] {
        assert!(ended.stderr.contains(part), "{part}: {ended:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_argument_that_is_no_utf_8_is_listed_beside_it() {
    use std::os::unix::ffi::OsStrExt;

    let mut program = process::program(BOT, &[], &[]);
    program.arg(std::ffi::OsStr::from_bytes(b"--caf\xe9"));
    let ended = process::ended(program).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let part = "\n  - setting `--caf\u{fffd}`: no such argument; `--help` lists them\n";
    assert!(ended.stderr.contains(part), "{ended:?}");
}

#[test]
fn an_application_of_nothing_is_refused_too() {
    for refused in [
        App::from_inventory(),
        App::from_inventory_where(|_| true),
        App::builder().build(),
    ] {
        assert_eq!(
            refused.err().map(|error| error.to_string()).as_deref(),
            Some(EXPECTED)
        );
    }
}
