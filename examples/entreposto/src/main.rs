//! The entreposto as it is deployed: a file for the audit, a password for its page, settings from the environment.

use std::error::Error;

use entreposto::audit::Audit;
use fulfillment_runtime::{Secret, Server};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::var_os("AUDIT_FILE").unwrap_or_else(|| "audit.db".into());
    let server = Server::from_env().arguments(std::env::args_os().skip(1));
    let server = entreposto::audited(server, Audit::open(file)?, Secret::env("AUDIT_TOKEN"));
    Ok(server.serve()?)
}
