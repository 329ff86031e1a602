//! Words that may stand in one place only: sockets, wire fields, the inventory.

use crate::paths::paths;
use crate::source::{Source, Tree, words};
use crate::{Broken, file, hold};

const RUNTIME: &str = "fulfillment-runtime/src";
const MACROS: &str = "fulfillment-macros/src";

/// The files under `folder` but those that are, or stand under, one of `rooms`: `server` is `server.rs` and `server/`.
fn outside<'a>(
    tree: &'a Tree,
    folder: &'a str,
    rooms: &'a [&str],
) -> impl Iterator<Item = &'a Source> {
    tree.under(folder, "rs").filter(move |source| {
        let inside = source.path[folder.len()..].trim_start_matches('/');
        let top = inside.split('/').next().unwrap_or_default();
        !rooms.contains(&top.strip_suffix(".rs").unwrap_or(top))
    })
}

const SOCKETS: [&str; 11] = [
    "HttpConnector",
    "TcpListener",
    "TcpSocket",
    "TcpStream",
    "UdpSocket",
    "UnixDatagram",
    "UnixListener",
    "UnixSocket",
    "UnixStream",
    "lookup_host",
    "ToSocketAddrs",
];

/// Modules whose items are sockets, but for addresses, which are mere values.
const SOCKET_MODULES: [&[&str]; 4] = [
    &["std", "net"],
    &["std", "os", "unix", "net"],
    &["tokio", "net"],
    &["hyper_util", "client"],
];
const ADDRESSES: [&str; 7] = [
    "AddrParseError",
    "IpAddr",
    "Ipv4Addr",
    "Ipv6Addr",
    "SocketAddr",
    "SocketAddrV4",
    "SocketAddrV6",
];

fn sockets(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in outside(tree, RUNTIME, &["server", "client", "dev"]) {
        for path in paths(&source.code()) {
            let named = path
                .segments
                .iter()
                .any(|segment| SOCKETS.contains(segment));
            let is_address = path
                .segments
                .iter()
                .any(|segment| ADDRESSES.contains(segment));
            let inside = SOCKET_MODULES
                .iter()
                .any(|module| path.segments.starts_with(module));
            if named || inside && !is_address {
                broken.push(Broken::new(
                    source.place(path.offset),
                    format!("names `{}`", path.segments.join("::")),
                ));
            }
        }
    }
    broken
}

#[test]
fn only_the_outside_names_sockets() {
    let dispatch = |text| file("fulfillment-runtime/src/dispatch.rs", text);
    let caught = [
        dispatch("use std::net::{IpAddr, TcpListener};"),
        dispatch("use tokio::{net, sync};"),
        dispatch("fn a(s: UnixStream) {}"),
        dispatch("use std::net::*;"),
    ];
    let legal = [
        dispatch(
            "use std::net::{IpAddr, SocketAddr}; // TcpListener\nconst A: &str = \"TcpStream\";",
        ),
        file(
            "fulfillment-runtime/src/server/mod.rs",
            "use tokio::net::TcpListener;",
        ),
    ];
    let mend = "Only server/, client/ and dev/ name sockets, so that everything else is tested without any: hand bytes \
                and addresses inwards, and open the socket out there.";
    hold(sockets, mend, &caught, &legal);
}

/// Fields whose names only a platform uses. Words that are everybody's (`message`, `parameters`, `session`) and the
/// names of our own methods (`jump_to`, `short_message`) prove nothing and are not listed.
const WIRE_FIELDS: [&str; 60] = [
    // Assistente
    "allRequiredParamsPresent",
    "carolEnvironment",
    "carolEnvironmentId",
    "carolOrganization",
    "carolOrganizationId",
    "channelName",
    "intent_name",
    "isProduction",
    "namedQueries",
    "sessionId",
    "sessionLog",
    // Serprobots
    "conversationId",
    "showValue",
    // Dialogflow
    "accessibilityText",
    "basicCard",
    "browseCarouselCard",
    "cancelsSlotFilling",
    "carouselSelect",
    "columnProperties",
    "contentUrl",
    "diagnosticInfo",
    "displayName",
    "displayText",
    "endInteraction",
    "entityOverrideMode",
    "followupEventInput",
    "followup_event_input",
    "formattedText",
    "fulfillmentMessages",
    "fulfillmentText",
    "fulfillment_messages",
    "fulfillment_text",
    "horizontalAlignment",
    "imageDisplayOptions",
    "imageUri",
    "intentDetectionConfidence",
    "isFallback",
    "languageCode",
    "lifespanCount",
    "lifespan_count",
    "linkOutSuggestion",
    "listSelect",
    "mediaContent",
    "openUriAction",
    "originalDetectIntentRequest",
    "outputContexts",
    "output_contexts",
    "queryResult",
    "queryText",
    "query_result",
    "quickReplies",
    "responseId",
    "sentimentAnalysisResult",
    "sessionEntityTypes",
    "simpleResponses",
    "speechRecognitionConfidence",
    "tableCard",
    "textToSpeech",
    "webhookPayload",
    "webhookSource",
];

fn wire_fields(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in outside(tree, RUNTIME, &["platform"]) {
        // in literals too: that is where serde and hand-written JSON keep them
        for (offset, word) in words(&source.code_and_literals()) {
            if WIRE_FIELDS.contains(&word) {
                broken.push(Broken::new(
                    source.place(offset),
                    format!("names the wire field `{word}`"),
                ));
            }
        }
    }
    broken
}

#[test]
fn wire_fields_stand_under_platform_only() {
    let caught = [
        file(
            "fulfillment-runtime/src/dispatch.rs",
            "let node = body[\"queryResult\"].clone();",
        ),
        file(
            "fulfillment-runtime/src/testing.rs",
            "json(r#\"{\"intent_name\": \"a\"}\"#)",
        ),
        file(
            "fulfillment-runtime/src/request.rs",
            "#[serde(rename = \"sessionLog\")] log: Vec<u8>,",
        ),
    ];
    let legal = [
        file(
            "fulfillment-runtime/src/platform/assistente.rs",
            "intent_name: String,",
        ),
        file(
            "fulfillment-runtime/src/request.rs",
            "//! Dialogflow: `queryResult`\nfn session_id() {}",
        ),
        file(
            "fulfillment-runtime/src/app.rs",
            "#[cfg(test)] mod tests { const A: &str = \"intent_name\"; }",
        ),
    ];
    let mend = "Wire field names stand only under platform/: one place a name, so that a format changes in one file. \
                What is needed of a field elsewhere becomes a neutral field of `Request` or `Response`.";
    hold(wire_fields, mend, &caught, &legal);
}

fn inventory(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    let runtime = outside(tree, RUNTIME, &["registration", "private"]);
    for source in runtime
        .chain(tree.under(MACROS, "rs"))
        .chain(tree.under("examples", "rs"))
    {
        let code = source.code();
        for path in paths(&code) {
            let (behind, before) = (&code[path.offset..], &code[..path.offset]);
            let names_crate = match path.segments.split_last() {
                // not `fn inventory`, nor a call of it
                Some((&"inventory", [])) => before.trim_end().ends_with("use"),
                Some((&"inventory", _)) => !behind.starts_with("inventory("),
                _ => path.segments.contains(&"inventory"),
            };
            if names_crate {
                broken.push(Broken::new(source.place(path.offset), "names `inventory`"));
            }
        }
    }
    broken
}

#[test]
fn only_registration_and_private_name_the_inventory() {
    let caught = [
        file("fulfillment-runtime/src/app.rs", "use inventory as i;"),
        file(
            "fulfillment-runtime/src/app.rs",
            "for r in inventory::iter::<Registration> {}",
        ),
        file(
            "fulfillment-macros/src/codegen.rs",
            "quote!(::fulfillment_runtime::__private::inventory::submit!())",
        ),
    ];
    let legal = [
        file(
            "fulfillment-runtime/src/app.rs",
            "/// From the inventory.\nfn from_inventory() { panic!(\"inventory\") }",
        ),
        file(
            "fulfillment-runtime/src/app.rs",
            "fn inventory(self) { self.inventory(); Self::inventory() }",
        ),
        file(
            "fulfillment-runtime/src/registration.rs",
            "inventory::collect!(Registration);",
        ),
    ];
    let mend = "Only registration.rs and private.rs name `inventory`, so that another way of collecting can take its \
                place: ask `registration` for the registrations, and let generated code call `__private`.";
    hold(inventory, mend, &caught, &legal);
}
