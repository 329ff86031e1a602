//! The stand-in gateway alone, on port 5053 unless `--port` says another.

use entreposto::stand_in;
use fulfillment_runtime::HandlerError;

#[allow(clippy::print_stdout)] // for whoever started it
fn main() -> fulfillment_runtime::Result {
    stand_in::server()
        .host("127.0.0.1")
        .port(5053)
        .arguments(std::env::args_os().skip(1))
        .on_start(|address| async move {
            println!("The window: http://{address}/meu-chatbot?nome=Ana");
            Ok::<_, HandlerError>(())
        })
        .serve()
}
