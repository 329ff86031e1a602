//! An entreposto: every message of a Serprobots chatbot passes here on its way to the gateway, and leaves a row in an
//! audit trail, with who wrote it and from which address, which `/audit` lists.
//!
//! It shows the function that messages pass and the one for new conversations, an intent that answers in the gateway's
//! place, a session, a state that blocks (SQLite), and a page of one's own behind a password. A stand-in for SERPRO's
//! gateway is here too, with a page that plays the chat window, so that all of it runs without the Internet.
//!
//! With one command:
//!
//! ```sh
//! cargo run -p entreposto --bin demo
//! ```
//!
//! It prints the address of the window, and the audit's with its password: a new one each time, or what `AUDIT_TOKEN` says.
//! Or in two terminals, as it would be deployed
//! (without `--gateway` it is SERPRO's that is asked). The trail is the file `audit.db`, or what `AUDIT_FILE` names:
//!
//! ```sh
//! cargo run -p entreposto --bin gateway
//! AUDIT_TOKEN=demo cargo run -p entreposto -- --gateway http://127.0.0.1:5053
//! ```
//!
//! Where it is deployed, a proxy with the certificate stands in front, and all visitors seem to come from there:
//! `FULFILLMENT_TRUSTED_PROXIES=10.0.0.2` (the proxy's own address) lets the trail have theirs. Addresses are personal data
//! in many laws, as what people write is: keep neither longer than you may.
//!
//! Without a browser, from another terminal (`demo` is the audit's password):
//!
//! ```sh
//! curl -X POST http://127.0.0.1:5052/conversation/meu-chatbot
//! curl http://127.0.0.1:5052/answer/meu-chatbot -H 'content-type: application/json' \
//!   -d '{"text": "olá", "parameters": {"nome": "João"}}'
//! curl http://127.0.0.1:5052/audit -u auditora:demo
//! ```

pub mod addresses;
pub mod audit;
mod audit_page;
mod chatbot;
pub mod stand_in;
#[cfg(test)]
mod tests;

use fulfillment_runtime::{Server, Token};

use crate::audit::Audit;

/// This server, with all that the functions of the chatbot need, and the audit's page behind `token`.
pub fn audited(server: Server, audit: Audit, token: impl Into<Token>) -> Server {
    server
        .session(chatbot::visitor)
        .state(audit.clone())
        .mount("/audit", audit_page::page(audit).token(token))
}
