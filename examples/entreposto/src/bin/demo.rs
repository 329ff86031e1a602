//! The entreposto and the stand-in gateway in one process, without a setting or a file.

use std::error::Error;

use entreposto::audit::Audit;
use entreposto::stand_in;
use fulfillment_runtime::{HandlerError, Server};

#[allow(clippy::print_stdout)] // for whoever started it
fn main() -> Result<(), Box<dyn Error>> {
    let gateway = stand_in::server().host("127.0.0.1").port(5053);
    let server = Server::new()
        .host("127.0.0.1")
        .arguments(std::env::args_os().skip(1));
    let server = entreposto::audited(server, Audit::open(":memory:")?, "demo")
        .gateway("http://127.0.0.1:5053")
        .on_start(|address| async move {
            let service = format!("http://127.0.0.1:{}", address.port());
            println!("The window: http://127.0.0.1:5053/meu-chatbot?nome=Ana&serviceURL={service}");
            println!("The audit:  {service}/audit, any user's name, password `demo`");
            Ok::<_, HandlerError>(())
        })
        // the gateway stops when the process is told to, or if it cannot start; then all stops
        .stop_when(async {
            if let Err(error) = gateway.serve_async().await {
                tracing::error!("the stand-in gateway: {error}");
            }
        });
    Ok(server.serve()?)
}
