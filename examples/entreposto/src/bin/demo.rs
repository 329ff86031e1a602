//! The entreposto and the stand-in gateway in one process, without a setting or a file.
//!
//! The gateway has the port 5053, or what `GATEWAY_PORT` says; the entreposto's is 5052, or what `--port` says.

use std::error::Error;
use std::ffi::OsString;
use std::future::pending;

use entreposto::addresses::{base_path, gateway_port};
use entreposto::audit::Audit;
use entreposto::stand_in;
use fulfillment_runtime::serprobots::Conversation;
use fulfillment_runtime::{HandlerError, Server};
use tokio::sync::oneshot;

#[allow(clippy::print_stdout)] // for whoever started it
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let base_path = base_path(&arguments);
    let gateway_port = gateway_port(std::env::var_os("GATEWAY_PORT"))?;
    // that of whoever starts it, else a new one each time: none stands in the code
    let password = std::env::var("AUDIT_TOKEN").unwrap_or_else(|_| new_password());
    let server = Server::new().host("127.0.0.1").arguments(arguments);
    let server = entreposto::audited(server, Audit::open(":memory:")?, password.clone())
        .gateway(format!("http://127.0.0.1:{gateway_port}"))
        .on_start(move |_| gateway(gateway_port))
        .on_start(move |address| async move {
            let service = format!("http://127.0.0.1:{}{base_path}", address.port());
            println!("The window: http://127.0.0.1:{gateway_port}/meu-chatbot?nome=Ana&serviceURL={service}");
            println!("The audit:  {service}/audit, any user's name, password `{password}`");
            Ok::<_, HandlerError>(())
        });
    Ok(server.serve()?)
}

/// Starts the stand-in gateway, which ends with the process.
async fn gateway(port: u16) -> Result<(), HandlerError> {
    let (listens, listening) = oneshot::channel();
    let gateway = stand_in::server()
        .host("127.0.0.1")
        .port(port)
        .stop_when(pending())
        .on_start(|_| async move {
            let _ = listens.send(());
            Ok::<_, HandlerError>(())
        });
    tokio::spawn(gateway.serve_async());
    // it tells nobody if it cannot start; on this machine's own address that is a port which is in use
    listening.await.map_err(|_| {
        HandlerError::new(format!(
            "the stand-in gateway cannot listen on port {port}; stop the program that does, or set `GATEWAY_PORT` to a \
             free one"
        ))
    })
}

/// What nobody guesses while the demo runs.
fn new_password() -> String {
    let random = Conversation::new();
    random.id().chars().take(8).collect()
}
