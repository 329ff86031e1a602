//! What keeps a server with metrics from starting.

use std::net::TcpListener;

use fulfillment_runtime::{App, Intent, Server};

fn server() -> Server {
    let intent = Intent::new("pedidos", "Novo").public().handler(|| "x");
    Server::of(App::builder().intent(intent))
        .host("127.0.0.1")
        .port(0)
        .stop_when(std::future::ready(()))
}

async fn refusal(server: Server) -> String {
    let refused = server.serve_async().await;
    refused
        .expect_err("a server that does not start")
        .to_string()
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_with_the_name_of_its_setting() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    assert_eq!(
        refusal(server().metrics_port(port)).await,
        format!(
            "the server cannot start: setting `FULFILLMENT_METRICS_PORT`: port {port} is in use; stop the other program, or \
             choose a free port"
        )
    );
}

#[tokio::test]
async fn a_port_that_the_bot_has_itself_is_the_metrics_to_move() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let told = refusal(server().port(port).metrics_port(port)).await;
    assert!(
        told.contains("`FULFILLMENT_METRICS_PORT`") && !told.contains("reasons"),
        "{told}"
    );
}

#[tokio::test]
async fn two_ports_that_are_taken_are_told_at_once() {
    let taken = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
    let [one, other] = taken
        .each_ref()
        .map(|taken| taken.local_addr().expect("an address").port());
    let told = refusal(server().port(one).metrics_port(other)).await;
    for part in [
        "for 2 reasons",
        &format!(
            "port {one} is in use; stop the other program, or choose a free port with `--port`"
        ),
        &format!("setting `FULFILLMENT_METRICS_PORT`: port {other} is in use"),
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_told_with_the_name_of_its_setting() {
    let told = refusal(server().metrics_port(0).metrics_host("no such host")).await;
    assert!(
        told.contains("setting `FULFILLMENT_METRICS_HOST`: `no such host` cannot be resolved: "),
        "{told}"
    );
    // an address of another machine
    let told = refusal(server().metrics_port(0).metrics_host("203.0.113.1")).await;
    assert!(
        told.contains("setting `FULFILLMENT_METRICS_PORT`: cannot listen on 203.0.113.1:0: "),
        "{told}"
    );
}

#[tokio::test]
async fn an_address_without_a_port_is_told() {
    let told = refusal(server().metrics_host("127.0.0.1")).await;
    assert_eq!(
        told,
        "the server cannot start: setting `FULFILLMENT_METRICS_HOST`: metrics have no port; set \
         `FULFILLMENT_METRICS_PORT` too, or neither"
    );
}

#[tokio::test]
async fn what_an_argument_set_is_told_with_the_name_of_the_argument() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let told = refusal(server().arguments(["--metrics-port", &*port])).await;
    assert!(
        told.contains(&format!("setting `--metrics-port`: port {port} is in use")),
        "{told}"
    );
    let told = refusal(server().arguments(["--metrics-host", "127.0.0.1"])).await;
    assert!(
        told.contains("setting `--metrics-host`: metrics have no port; set `--metrics-port` too"),
        "{told}"
    );
    // what code sets after it is nobody's argument
    let port = taken.local_addr().expect("an address").port();
    let moved = server()
        .arguments(["--metrics-port", "0"])
        .metrics_port(port);
    let told = refusal(moved).await;
    assert!(
        told.contains("setting `FULFILLMENT_METRICS_PORT`: "),
        "{told}"
    );
}
