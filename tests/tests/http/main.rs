//! Real HTTP over real sockets: what WIRE says to the letter, what bad input gets, and what a server owes its callers.
//!
//! One binary of modules. Intents are values, so that no module sees another's; `annotated` alone has functions with
//! `#[intent]`.

mod abandoned;
mod annotated;
mod assistente;
mod assistente_answers;
mod assistente_fields;
mod assistente_refusals;
mod bad_input;
mod broken_json;
mod caller;
mod calls;
mod cors;
mod cors_origins;
mod dialogflow;
mod dialogflow_answers;
mod dialogflow_fields;
mod dialogflow_messages;
mod extractors;
mod failures;
mod fallback_reasons;
mod guards;
mod handlers;
mod health;
mod hostile_errors;
mod limits;
mod own_extractors;
mod page_answers;
mod page_limits;
mod pages;
mod records;
mod serprobots;
mod serprobots_answers;
mod serprobots_nodes;
mod serprobots_own;
mod server;
mod sessions;
mod shutdown;
mod spans;
mod stalls;
mod strange_json;
mod warnings;
mod window_paths;
mod workers;
