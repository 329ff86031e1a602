//! Guards that ask for certificates, where nobody is asked for one.

use super::Settings;
use crate::error::Problem;
use crate::route_table::RouteTable;

/// What keeps the server from starting: guards that can be met in no other way.
pub(in crate::server) fn problem(settings: &Settings, table: &RouteTable) -> Option<Problem> {
    let sites = table.sites_where(|guard| table.guards.needs_certificate(guard));
    let unmet = !settings.asks_clients() && !sites.is_empty();
    unmet.then_some(Problem::NobodyShowsCertificates { sites })
}

/// Warns of guards that can be met in another way alone.
pub(in crate::server) fn warn(settings: &Settings, table: &RouteTable) {
    let sites = table.sites_where(|guard| table.guards.takes_certificate(guard));
    if !settings.asks_clients() && !sites.is_empty() {
        tracing::warn!(
            places = crate::site::listed(sites),
            "these take a client certificate too, and nobody is asked for one; name the file of the clients' authority in \
             `FULFILLMENT_TLS_CLIENT_CA`"
        );
    }
}
