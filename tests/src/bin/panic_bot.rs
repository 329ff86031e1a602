//! A bot whose functions catch panics, resume them and return what panics: for the tests of what is logged then.

use std::panic::{catch_unwind, resume_unwind};

use fulfillment_runtime::{HandlerError, Webhook, intent};
use fulfillment_tests::Hostile;

const PANICS: Webhook = Webhook::new("panics")
    .public()
    .fallback_message("Em manutenção.");

fn swallow() -> HandlerError {
    match catch_unwind(|| panic!("burnt")) {
        Ok(()) => "not burnt".into(),
        Err(_) => "sold out".into(),
    }
}

fn resume() -> &'static str {
    resume_unwind(Box::new("out of flour"))
}

#[intent(webhook = PANICS, node = "Engole")]
async fn engole() -> Result<&'static str, HandlerError> {
    Err(swallow())
}

#[intent(webhook = PANICS, node = "Engole plain")]
fn engole_plain() -> Result<&'static str, HandlerError> {
    Err(swallow())
}

#[intent(webhook = PANICS, node = "Retoma")]
async fn retoma() -> &'static str {
    resume()
}

#[intent(webhook = PANICS, node = "Retoma plain")]
fn retoma_plain() -> &'static str {
    resume()
}

#[intent(webhook = PANICS, node = "Hostil")]
async fn hostil() -> Result<&'static str, Hostile> {
    Err(Hostile::Panics)
}

fn main() -> fulfillment_runtime::Result {
    fulfillment_runtime::serve()
}
