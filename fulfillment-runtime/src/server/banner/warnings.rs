//! Warnings about what should not go to production.

use crate::app::App;
use crate::server::config::Config;
use crate::site::listed;

/// Warns about what should not go to production.
pub(in crate::server) fn warn(app: &App, config: &Config) {
    super::descriptors::tell(config);
    let table = &app.inner.table;
    let rows = table.rows().iter().filter(|row| row.literal_secret);
    let pages = table.pages.iter().filter(|page| page.literal_secret);
    let literal = listed(rows.map(|row| row.site).chain(pages.map(|page| page.site)));
    if !literal.is_empty() {
        tracing::warn!(
            places = literal,
            "secrets stand in the code, where everyone who has it reads them; \
             take them from outside with `env(\"NAME\")` or `file(\"PATH\")`, in an `Auth` or a `Webhook` `Secret::env(\"NAME\")`"
        );
    }
    let rows = table.rows().iter().filter(|row| row.trusts_upstream);
    let pages = table.pages.iter().filter(|page| page.trusts_upstream);
    let trusting = listed(rows.map(|row| row.site).chain(pages.map(|page| page.site)));
    if !trusting.is_empty() {
        tracing::warn!(
            places = trusting,
            "these let in whoever reaches this server, trusting that what stands in front has checked who calls; \
             make sure that nobody reaches it directly"
        );
    }
    let both = listed(table.sites_where(|guard| table.guards.needs_two_authorizations(guard)));
    if !both.is_empty() {
        tracing::warn!(
            places = both,
            "these need two things that both travel in `Authorization`, such as a password and a Google identity, and \
             Dialogflow sends one: ask for a header of your own, `Auth::header(..)`, in place of the password"
        );
    }
    #[cfg(feature = "gateway")]
    if let Some((headers, gateways)) = table.chatbots.sent_readably() {
        tracing::warn!(
            headers,
            gateways,
            "headers with secrets go to gateways without TLS, where everyone on the way can read them; call those at `https://`"
        );
    }
    #[cfg(feature = "tls")]
    for name in OF_DIALOGFLOW {
        if table.guards.are_met_by_certificate(name) {
            tracing::warn!(
                name,
                "a guard asks for Dialogflow's certificate alone, which is that of every agent, a stranger's too; \
                 ask for a password, a header or a Google identity with it, with `Auth::all_of([..])`, but not for a \
                 password and an identity: Dialogflow sends one of the two"
            );
        }
    }
}

/// The names in the client certificates that Dialogflow has presented.
#[cfg(feature = "tls")]
const OF_DIALOGFLOW: [&str; 2] = ["Google LLC", "*.dialogflow.com"];
