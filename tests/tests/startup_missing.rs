//! Secrets and states that are missing stop the start, each named once with everyone who needs it.

use fulfillment_runtime::{App, Intent, Secret, State, Webhook, intent};
use fulfillment_tests::process;

const SOURCE: &str = include_str!("startup_missing.rs");
const BOT_SOURCE: &str = include_str!("../src/bin/startup_bot.rs");
const BOT: &str = env!("CARGO_BIN_EXE_startup_bot");

const PEDIDOS: Webhook = Webhook::new("pedidos").token(Secret::env("STARTUP_MISSING_TOKEN"));

#[derive(Clone)]
struct Loja;

#[intent(webhook = PEDIDOS, node = "Um")]
fn um(_: State<Loja>) -> &'static str {
    "a"
}

#[intent(webhook = PEDIDOS, node = "Dois")]
async fn dois(_: State<Loja>, _: State<u8>, _: Option<State<String>>) -> &'static str {
    "b"
}

#[tokio::test]
async fn a_missing_variable_is_printed_with_who_needs_it_and_the_exit_code_is_1() {
    let ended = process::ended(process::program(BOT, &[("PORT", "0")], &[])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(
        ended.stderr.replace('\\', "/"),
        format!(
            "Error: the server cannot start: environment variable `STARTUP_BOT_TOKEN` is not set; set it to the \
             secret that callers present\n      needed by `novo_pedido` at tests/src/bin/startup_bot.rs:{}\n",
            process::line_of(BOT_SOURCE, "novo_pedido")
        )
    );
}

#[tokio::test]
async fn an_empty_or_impossible_variable_is_refused_without_its_value() {
    for (value, part) in [
        ("", "environment variable `STARTUP_BOT_TOKEN` is empty"),
        ("\n", "environment variable `STARTUP_BOT_TOKEN` is empty"),
        (" canary", "holds a secret that no header can carry"),
        (
            "canary\n\n",
            "the second line of environment variable `STARTUP_BOT_TOKEN` is empty",
        ),
        (
            "\u{feff}canary",
            "environment variable `STARTUP_BOT_TOKEN` begins with a byte order mark",
        ),
    ] {
        let variables = [("PORT", "0"), ("STARTUP_BOT_TOKEN", value)];
        let ended = process::ended(process::program(BOT, &variables, &[])).await;
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.stderr.contains(part), "{part}: {ended:?}");
        assert!(!ended.stderr.contains("canary"), "{ended:?}");
    }
}

#[tokio::test]
async fn a_missing_state_is_printed_with_who_needs_it_and_the_exit_code_is_1() {
    let variables = [
        ("PORT", "0"),
        ("STARTUP_BOT_TOKEN", "t0k3n"),
        ("STARTUP_BOT", "no-state"),
    ];
    let ended = process::ended(process::program(BOT, &variables, &[])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(
        ended.stderr.replace('\\', "/"),
        format!(
            "Error: the server cannot start: no state of type `startup_bot::Loja`; add it with \
             `Server::state(..)`\n      needed by `novo_pedido` at tests/src/bin/startup_bot.rs:{}\n",
            process::line_of(BOT_SOURCE, "novo_pedido")
        )
    );
}

#[test]
fn what_many_need_is_one_problem_and_all_problems_are_listed_at_once() {
    let error = App::builder()
        .inventory()
        .state("another")
        .build()
        .err()
        .map(|error| error.to_string());
    let here = |function| {
        let line = process::line_of(SOURCE, function);
        format!("needed by `{function}` at tests/tests/startup_missing.rs:{line}")
    };
    let (um, dois) = (here("um"), here("dois"));
    let expected = format!(
        "the server cannot start, for 3 reasons:\n  \
         - environment variable `STARTUP_MISSING_TOKEN` is not set; set it to the secret that callers present\n      {um}\n      {dois}\n  \
         - no state of type `startup_missing::Loja`; add it with `Server::state(..)`\n      {um}\n      {dois}\n  \
         - no state of type `u8`; add it with `Server::state(..)`\n      {dois}"
    );
    assert_eq!(error.map(|error| error.replace('\\', "/")), Some(expected));
}

#[test]
fn what_is_there_is_missed_by_nobody() {
    let app = App::builder().inventory().state(Loja).state(1_u8);
    app.variables(|_| Some("t0k3n".to_owned()))
        .build()
        .expect("an application");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let intent = Intent::new("a", "b")
        .token(Secret::file("/no/such/token"))
        .handler(|| "x");
    let error = App::builder()
        .intent(intent)
        .build()
        .err()
        .map(|error| error.to_string());
    let error = error.unwrap_or_default();
    assert!(
        error.contains("file `/no/such/token` cannot be read: no such file"),
        "{error}"
    );
    assert!(error.contains("startup_missing.rs:"), "{error}");
}
