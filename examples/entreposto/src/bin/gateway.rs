//! The stand-in gateway alone, on port 5053 unless `--port` says another.

use std::ffi::OsString;

use entreposto::addresses::{GATEWAY_PORT, base_path};
use entreposto::stand_in;
use fulfillment_runtime::HandlerError;

#[allow(clippy::print_stdout)] // for whoever started it
fn main() -> fulfillment_runtime::Result {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let base_path = base_path(&arguments);
    stand_in::server()
        .host("127.0.0.1")
        .port(GATEWAY_PORT)
        .arguments(arguments)
        .on_start(move |address| async move {
            println!("The window: http://{address}{base_path}/meu-chatbot?nome=Ana");
            Ok::<_, HandlerError>(())
        })
        .serve()
}
