//! What an operator sees at the start: the table of routes, a call to try on each platform, and warnings.

mod calls;
mod descriptors;
mod table;
#[cfg(test)]
mod tests;
mod warnings;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use percent_encoding::utf8_percent_encode;

pub(super) use self::warnings::warn;
use crate::app::App;
use crate::platform::PATH;

/// Prints the table of routes, and for each platform a call to paste.
#[allow(clippy::print_stdout)] // for whoever started the program
pub(super) fn print(app: &App, address: SocketAddr, tls: bool) {
    print!("{}", text(app, address, tls));
}

/// Prints where metrics are, if they are anywhere.
#[cfg(feature = "metrics")]
#[allow(clippy::print_stdout)] // for whoever started the program
pub(super) fn print_metrics(url: Option<String>) {
    if let Some(url) = url {
        println!("Metrics are at {url}\n");
    }
}

fn text(app: &App, address: SocketAddr, tls: bool) -> String {
    let base_path = match &*app.inner.settings.base_path {
        "" => String::new(),
        path => format!("/{}", utf8_percent_encode(path, PATH)),
    };
    let everywhere = match address.ip().is_unspecified() {
        true => format!("and, as it is bound to {address}, on every address of this machine\n"),
        false => String::new(),
    };
    let scheme = if tls { "https" } else { "http" };
    let url = format!("{scheme}://{}{base_path}", reachable(address));
    let mut text = format!("\nFulfillment is listening on {url}\n{everywhere}\n");
    table::write(&mut text, app);
    calls::write(&mut text, app, &url);
    text.push('\n');
    text
}

/// The address as this machine can call it.
pub(super) fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Ipv6Addr::LOCALHOST.into()
        });
    }
    address
}
