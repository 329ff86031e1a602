//! A bot that has outgrown one file: its functions stand in modules of a library, the program only serves them.
//!
//! It shows what the nodes of a webhook share as constants, a state that functions ask for, and tests in two ways:
//! a function called directly (in `orders.rs`), and the whole bot called as each platform would (in `tests.rs`).
//!
//! The tokens are read from the environment, so set them in both terminals:
//!
//! ```sh
//! export PEDIDOS_TOKEN=demo ATENDIMENTO_TOKEN=demo2
//! ```
//!
//! In the first, `cargo run -p modules`. In the second:
//!
//! ```sh
//! curl http://127.0.0.1:5052/pedidos -H 'content-type: application/json' -H "X-Assistant-Signature-Token: $PEDIDOS_TOKEN" \
//!   -d '{"intent_name": "Novo pedido", "parameters": {"sabor": "calabresa", "quantidade": 2}}'
//! curl http://127.0.0.1:5052/answer/atendimento -H 'content-type: application/json' -d '{"text": "que horas abre?"}'
//! ```
//!
//! `cargo test -p modules` needs none of that.

mod orders;
pub mod stock;
mod support;
#[cfg(test)]
mod tests;

use fulfillment_runtime::{Secret, Webhook};

/// What every node of the order desk shares; a key at a single function wins over it.
pub const ORDERS: Webhook = Webhook::new("pedidos")
    .token(Secret::env("PEDIDOS_TOKEN"))
    .fallback_message("O balcão está fechado. Volte já.");

/// The help desk, with a token of its own; the Serprobots chat window, which sends none, may reach it too.
pub const SUPPORT: Webhook = Webhook::new("atendimento")
    .token(Secret::env("ATENDIMENTO_TOKEN"))
    .open_to_window();
