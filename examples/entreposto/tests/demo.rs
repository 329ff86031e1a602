//! The program `demo` where it cannot start.

use std::net::TcpListener;
use std::process::Command;

use entreposto::addresses::GATEWAY_PORT;

#[test]
fn the_demo_says_that_the_port_of_its_gateway_is_in_use_and_nothing_else() {
    // or somebody else has it, which is the same
    let _taken = TcpListener::bind(("127.0.0.1", GATEWAY_PORT));
    let demo = Command::new(env!("CARGO_BIN_EXE_demo"))
        .args(["--port", "0"])
        .output();
    let demo = demo.unwrap_or_else(|error| panic!("{error}"));
    let told = String::from_utf8_lossy(&demo.stderr);
    assert_eq!(demo.status.code(), Some(1), "{told}");
    assert_eq!(String::from_utf8_lossy(&demo.stdout), "");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(
        told.contains(
            "the stand-in gateway cannot listen on port 5053; stop the program that does"
        ),
        "{told}"
    );
}
