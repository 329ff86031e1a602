//! A bot without any intent, for the tests of starts.

fn main() -> fulfillment_runtime::Result {
    fulfillment_runtime::serve()
}
