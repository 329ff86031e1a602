//! Nodes that are registered twice stop the start, every one of them named with both places.

use fulfillment_runtime::{App, Server, intent};
use fulfillment_tests::process;

#[intent(webhook = "pedidos", node = "Novo", public)]
fn first() -> &'static str {
    "a"
}

#[intent(webhook = "/pedidos", node = "Novo", token = "t0k3n")]
async fn second() -> &'static str {
    "b"
}

const BOT: &str = env!("CARGO_BIN_EXE_startup_duplicates");

#[tokio::test]
async fn every_duplicate_is_printed_with_both_places_and_the_exit_code_is_1() {
    let ended = process::ended(process::program(BOT, &[("FULFILLMENT_PORT", "0")], &[])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let source = include_str!("../src/bin/startup_duplicates.rs");
    let place = |function| {
        let line = process::line_of(source, function);
        format!("`{function}` at tests/src/bin/startup_duplicates.rs:{line}")
    };
    let expected = format!(
        "Error: the server cannot start, for 2 reasons:\n  \
         - node `Novo pedido` is registered twice on webhook `pedidos`; keep one of them\n      {}\n      {}\n  \
         - action `order.cancel` is registered twice on webhook `pedidos`; keep one of them\n      {}\n      {}\n",
        place("primeiro"),
        place("segundo"),
        place("terceiro"),
        place("quarto"),
    );
    assert_eq!(ended.stderr.replace('\\', "/"), expected);
    assert_eq!(ended.stdout, "");
}

#[tokio::test]
async fn nothing_is_bound_where_a_node_is_registered_twice() {
    let hook = |_| async { unreachable!("nothing is bound") as Result<(), &str> };
    let server = Server::new().host("127.0.0.1").port(0).on_start(hook);
    let error = server
        .serve_async()
        .await
        .expect_err("two nodes of one name")
        .to_string();
    assert_eq!(
        Some(error),
        App::from_inventory().err().map(|error| error.to_string())
    );
}

#[test]
fn two_applications_of_one_binary_may_each_choose_one() {
    for function in ["first", "second"] {
        App::from_inventory_where(|registration| registration.function() == function)
            .expect("one node");
    }
}
