//! The program around the library: settings and state.

// A crate that is never named is not linked, and its intents with it. `Stock` below names this one already; where
// `main` does no more than call `serve()`, this line is what brings the functions in.
use modules as _;

use fulfillment_runtime::Server;
use modules::stock::Stock;

fn main() -> fulfillment_runtime::Result {
    let stock = Stock::new([("calabresa", 12), ("portuguesa", 0)]);
    // what `serve()` does, with a state
    Server::from_env()
        .arguments(std::env::args_os().skip(1))
        .state(stock)
        .serve()
}
