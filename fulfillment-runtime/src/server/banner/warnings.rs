//! Warnings about what should not go to production.

use crate::app::App;
use crate::site::Site;

/// Warns about what should not go to production.
pub(in crate::server) fn warn(app: &App) {
    let table = &app.inner.table;
    let rows = table.rows().iter().filter(|row| row.literal_secret);
    let pages = table.pages.iter().filter(|page| page.literal_secret);
    let literal = places(rows.map(|row| row.site).chain(pages.map(|page| page.site)));
    if !literal.is_empty() {
        tracing::warn!(
            places = literal,
            "secrets stand in the code, where everyone who has it reads them; \
             take them from outside with `env(\"NAME\")` or `file(\"PATH\")`, in an `Auth` or a `Webhook` `Secret::env(\"NAME\")`"
        );
    }
    let rows = table.rows().iter().filter(|row| row.trusts_upstream);
    let pages = table.pages.iter().filter(|page| page.trusts_upstream);
    let trusting = places(rows.map(|row| row.site).chain(pages.map(|page| page.site)));
    if !trusting.is_empty() {
        tracing::warn!(
            places = trusting,
            "these let in whoever reaches this server, trusting that what stands in front has checked who calls; \
             make sure that nobody reaches it directly"
        );
    }
    #[cfg(feature = "tls")]
    for name in OF_DIALOGFLOW {
        if table.guards.are_met_by_certificate(name) {
            tracing::warn!(
                name,
                "a guard asks for Dialogflow's certificate alone, which is that of every agent, a stranger's too; \
                 ask for more with `Auth::all_of([..])`, such as a password or a Google identity"
            );
        }
    }
}

/// The names in the client certificates that Dialogflow has presented.
#[cfg(feature = "tls")]
const OF_DIALOGFLOW: [&str; 2] = ["Google LLC", "*.dialogflow.com"];

/// Places as one text, each once.
fn places(sites: impl Iterator<Item = Site>) -> String {
    let mut places: Vec<String> = Vec::new();
    for site in sites {
        let place = site.to_string();
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.join(", ")
}
