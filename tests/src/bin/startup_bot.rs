//! A bot for the tests of starts: reads settings and arguments as `serve()` does.
//!
//! `STARTUP_BOT` says what is wrong with it: `no-state`, `inside-runtime`, or `stuck`: in a start hook. Or it says that
//! the server is a part of another program: `embedded`; or that it is given no arguments: `deaf`; or that the program
//! reads them itself and says so: `reader`.

use std::convert::Infallible;
use std::net::SocketAddr;

use fulfillment_runtime::{Server, State, intent};

#[derive(Clone)]
struct Loja(&'static str);

#[intent(webhook = "pedidos", node = "Novo pedido", token = env("STARTUP_BOT_TOKEN"))]
fn novo_pedido(State(loja): State<Loja>) -> &'static str {
    loja.0
}

#[intent(webhook = "pedidos", node = "Ajuda", public)]
async fn ajuda() -> &'static str {
    "Como posso ajudar?"
}

#[intent(
    webhook = "pedidos",
    node = "Pane",
    public,
    fallback_message = "Em manutenção."
)]
fn pane() -> &'static str {
    panic!("the oven is cold")
}

async fn started(address: SocketAddr) -> Result<(), Infallible> {
    println!("started at {address}");
    Ok(())
}

fn main() -> fulfillment_runtime::Result {
    let wrong = std::env::var("STARTUP_BOT").unwrap_or_default();
    let server = Server::from_env();
    let server = match &*wrong {
        "deaf" => server,
        // as the warning of `deaf` says it
        "reader" => server.arguments([""; 0]),
        _ => server.arguments(std::env::args_os().skip(1)),
    };
    match &*wrong {
        "no-state" => server.serve(),
        "inside-runtime" => tokio::runtime::Runtime::new()
            .expect("a runtime")
            .block_on(async { fulfillment_runtime::serve() }),
        "embedded" => tokio::runtime::Runtime::new().expect("a runtime").block_on(
            server
                .state(Loja("Anotado!"))
                .on_start(started)
                .serve_async(),
        ),
        "stuck" => server
            .state(Loja("Anotado!"))
            .on_start(|_| async {
                println!("starting");
                std::future::pending::<Result<(), Infallible>>().await
            })
            .on_stop(|| async { println!("stopped") })
            .serve(),
        _ => server.state(Loja("Anotado!")).serve(),
    }
}
