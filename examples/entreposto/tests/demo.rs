//! The program `demo` where it cannot start.

use std::net::TcpListener;
use std::process::Output;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// What the demo says with this port for its gateway, until it ends; after a minute it is killed.
async fn demo(gateway_port: &str) -> Output {
    let demo = Command::new(env!("CARGO_BIN_EXE_demo"))
        .args(["--port", "0"])
        .env("GATEWAY_PORT", gateway_port)
        .kill_on_drop(true)
        .output();
    let ended = timeout(Duration::from_secs(60), demo).await;
    let output = ended.unwrap_or_else(|_| panic!("the demo goes on"));
    output.unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn says_only(demo: &Output, expected: &str) {
    let told = String::from_utf8_lossy(&demo.stderr);
    assert_eq!(demo.status.code(), Some(1), "{told}");
    assert_eq!(String::from_utf8_lossy(&demo.stdout), "");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains(expected), "{told}");
}

#[tokio::test]
async fn the_demo_says_that_the_port_of_its_gateway_is_in_use_and_nothing_else() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap_or_else(|error| panic!("{error}"));
    let address = taken.local_addr();
    let port = address.unwrap_or_else(|error| panic!("{error}")).port();
    let expected = format!(
        "the stand-in gateway cannot listen on port {port}; stop the program that does, or set `GATEWAY_PORT` to a free one"
    );
    says_only(&demo(&port.to_string()).await, &expected);
}

#[tokio::test]
async fn the_demo_says_that_its_gateway_can_have_no_such_port_and_nothing_else() {
    let expected = "`GATEWAY_PORT` is `0`; expected a port, 1 to 65535";
    says_only(&demo("0").await, expected);
}
