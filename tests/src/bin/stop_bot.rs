//! A bot for the tests of stops: functions that answer at once, and functions that wait until a test lets them go.
//!
//! Those that wait connect to the address in `STOP_BOT_GATE`, and go on when the connection ends.
//! `STOP_BOT` is `embedded`, where the server is a part of another program, `hook`, where a stop hook never ends, or
//! `after`, where the program goes on without its server.

use std::io::Read;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};

use fulfillment_runtime::{Server, intent};
use tokio::io::AsyncReadExt;

/// Calls that were taken.
static CALLS: AtomicUsize = AtomicUsize::new(0);

#[intent(webhook = "stops", node = "Agora", public)]
async fn agora() -> &'static str {
    CALLS.fetch_add(1, Ordering::Relaxed);
    "Olá!"
}

#[intent(webhook = "stops", node = "Espera", public)]
async fn espera() -> Result<&'static str, std::io::Error> {
    let mut gate = tokio::net::TcpStream::connect(gate()).await?;
    gate.read_to_end(&mut Vec::new()).await?;
    Ok("let go")
}

#[intent(webhook = "stops", node = "Bloqueia", public)]
fn bloqueia() -> Result<&'static str, std::io::Error> {
    TcpStream::connect(gate())?.read_to_end(&mut Vec::new())?;
    Ok("let go")
}

/// What no async function should do.
#[intent(webhook = "stops", node = "Trava", public)]
async fn trava() -> Result<&'static str, std::io::Error> {
    bloqueia()
}

fn gate() -> String {
    std::env::var("STOP_BOT_GATE").expect("an address")
}

fn main() -> fulfillment_runtime::Result {
    let server = Server::from_env().on_stop(|| async {
        println!("calls: {}", CALLS.load(Ordering::Relaxed));
    });
    match &*std::env::var("STOP_BOT").unwrap_or_default() {
        "embedded" => {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(server.on_start(started).serve_async())
        }
        "hook" => server
            .on_stop(std::future::pending::<()>)
            .on_stop(|| async { println!("after the hook") })
            .serve(),
        "after" => {
            server.serve()?;
            println!("goes on");
            loop {
                std::thread::park();
            }
        }
        _ => server.serve(),
    }
}

/// A server that is embedded prints nothing by itself.
async fn started(address: std::net::SocketAddr) -> Result<(), std::convert::Infallible> {
    println!("listening on http://{address}");
    for _ in 0..3 {
        println!("curl http://{address}");
    }
    Ok(())
}
