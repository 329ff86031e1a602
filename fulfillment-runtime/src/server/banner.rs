//! What an operator sees at the start: the table of routes, a call to try on each platform, and warnings.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use percent_encoding::utf8_percent_encode;

use crate::app::App;
use crate::auth::Presenting;
use crate::platform::{ALL, Composed, Matching, PATH, Platform};
use crate::route_table::{ANY_NODE, MountedPage, RouteTable, Row};
#[cfg(feature = "gateway")]
use crate::route_table::{Chatbot, Entry};
use crate::site::Site;

/// Warns about what should not go to production.
pub(super) fn warn(app: &App) {
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

/// Prints the table of routes, and for each platform a call to paste.
#[allow(clippy::print_stdout)] // for whoever started the program
pub(super) fn print(app: &App, address: SocketAddr, tls: bool) {
    print!("{}", text(app, address, tls));
}

fn text(app: &App, address: SocketAddr, tls: bool) -> String {
    let base_path = match &*app.inner.settings.base_path {
        "" => String::new(),
        path => format!("/{}", utf8_percent_encode(path, PATH)),
    };
    let scheme = if tls { "https" } else { "http" };
    let url = format!("{scheme}://{}{base_path}", reachable(address));
    let rows = app.inner.table.rows();
    let mut text = format!("\nFulfillment is listening on {url}\n\n");
    table(&mut text, &app.inner.table);
    let hints: Vec<(String, String)> = ALL
        .into_iter()
        .filter_map(|platform| match best(rows, platform) {
            Some(row) => Some((
                format!("{}{}", platform.title(), hint(platform, row)),
                curl(&url, platform, row),
            )),
            None => relayed(app, platform, &url),
        })
        .collect();
    if !hints.is_empty() {
        text.push_str("\nTry it from another terminal:\n");
    }
    for (title, curl) in hints {
        // writing to a string cannot fail
        let _ = write!(text, "\n  # {title}\n  {curl}\n");
    }
    text.push('\n');
    text
}

/// A call to paste for a platform that finds no intent, and a chatbot that asks its gateway.
fn relayed(app: &App, platform: &dyn Platform, url: &str) -> Option<(String, String)> {
    #[cfg(feature = "gateway")]
    if platform.matching() == Matching::Spoken {
        let chatbot = *app.inner.table.chatbots.sorted().first()?;
        let label = match &*chatbot.label {
            ANY_NODE => "meu-chatbot",
            label => label,
        };
        let curl = post(url, &platform.sample(label, "Olá"), "");
        return Some((platform.title().to_owned(), curl));
    }
    // without a gateway nobody answers
    let _ = (app, platform, url);
    None
}

/// The address as this machine can call it.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Ipv6Addr::LOCALHOST.into()
        });
    }
    address
}

const HEADINGS: [&str; 4] = ["WEBHOOK", "NODE", "WHO MAY CALL", "FUNCTION"];

fn table(text: &mut String, table: &RouteTable) {
    let intents = table.rows().iter().map(cells);
    let lines = intents.chain(table.pages.iter().map(page_cells));
    #[cfg(feature = "gateway")]
    let lines = lines.chain(table.chatbots.sorted().into_iter().flat_map(chatbot_cells));
    let lines: Vec<[String; 4]> = lines.collect();
    let width = |column: usize| {
        let cells = lines.iter().map(|line| line[column].chars().count());
        cells
            .chain([HEADINGS[column].len()])
            .max()
            .unwrap_or_default()
    };
    let (webhook, node, guard) = (width(0), width(1), width(2));
    for [a, b, c, d] in std::iter::once(HEADINGS.map(str::to_owned)).chain(lines.iter().cloned()) {
        // writing to a string cannot fail
        let _ = writeln!(text, "  {a:<webhook$}  {b:<node$}  {c:<guard$}  {d}");
    }
}

fn cells(row: &Row) -> [String; 4] {
    let node = match (&*row.key.node, &row.action) {
        ("", Some(action)) => format!("action {action}"),
        (node, Some(action)) => format!("{node}, action {action}"),
        (node, None) => node.to_owned(),
    };
    let guard = if row.open_to_window && !row.public {
        format!("{}, window", row.guard)
    } else {
        row.guard.clone()
    };
    [
        format!("/{}", row.key.webhook),
        node,
        guard,
        row.site.to_string().replace('`', ""),
    ]
}

/// A page and what is below it; it has no node.
fn page_cells(page: &MountedPage) -> [String; 4] {
    [
        format!("/{}", page.path),
        "(page)".to_owned(),
        page.shown_guard.clone(),
        page.site.to_string(),
    ]
}

/// A chatbot that is relayed: what passes which function on its way where.
#[cfg(feature = "gateway")]
fn chatbot_cells(chatbot: &Chatbot) -> Vec<[String; 4]> {
    let line = |action: &str, what: &str, function: Option<&Entry>| {
        let function = function.map_or_else(
            || "passed on".to_owned(),
            |entry| entry.route.site.to_string().replace('`', ""),
        );
        [
            format!("/{action}/{}", chatbot.label),
            what.to_owned(),
            "window".to_owned(),
            format!("{function} → {}", chatbot.shown_gateway()),
        ]
    };
    let answer = chatbot.has_function.then_some(&chatbot.answer);
    let conversation = chatbot.opens_with_function.then_some(&chatbot.conversation);
    let what = if answer.is_some() {
        "(every message)"
    } else {
        "(what no intent answers)"
    };
    vec![
        line("answer", what, answer),
        line("conversation", "(new)", conversation),
    ]
}

/// The intent that a call to paste is likeliest to reach: one that needs no token, else one whose token a shell can
/// name; a named node rather than `"*"`.
fn best<'r>(rows: &'r [Row], platform: &dyn Platform) -> Option<&'r Row> {
    let window = platform.matching() == Matching::Spoken;
    let open = |row: &Row| is_open(platform, row);
    let rank = |row: &&Row| {
        (
            !open(row),
            row.presenting.is_none() || blanks(row) > 0,
            &*row.key.node == ANY_NODE,
        )
    };
    rows.iter()
        .filter(|row| !row.key.node.is_empty() && (!window || open(row)))
        .min_by_key(rank)
}

/// What must be there for a call to work that presents something.
fn hint(platform: &dyn Platform, row: &Row) -> String {
    if is_open(platform, row) {
        return String::new();
    }
    let Some(presenting) = &row.presenting else {
        return " (a shell cannot present what it asks for)".to_owned();
    };
    let known: Vec<&str> = presenting.iter().filter_map(Presenting::shell).collect();
    match (known.is_empty(), blanks(row)) {
        (_, 1..) => " (with the secret in place of what stands in angle brackets)".to_owned(),
        (false, 0) => format!(" (this terminal needs {} too)", known.join(" and ")),
        (true, 0) => String::new(),
    }
}

/// How many secrets a shell cannot fill in.
fn blanks(row: &Row) -> usize {
    let presenting = row.presenting.iter().flatten();
    presenting.filter(|one| one.shell().is_none()).count()
}

/// Whether an intent needs no token on this platform.
fn is_open(platform: &dyn Platform, row: &Row) -> bool {
    row.public || (platform.matching() == Matching::Spoken && row.open_to_window)
}

fn curl(url: &str, platform: &dyn Platform, row: &Row) -> String {
    let node = if &*row.key.node == ANY_NODE {
        "Olá"
    } else {
        &row.key.node
    };
    let sample = platform.sample(&row.key.webhook, node);
    if is_open(platform, row) {
        return post(url, &sample, "");
    }
    let presented = row.presenting.iter().flatten();
    let presented: String = presented.map(|one| option(platform, one)).collect();
    post(url, &sample, &presented)
}

/// What of a call presents this, as curl is told it.
fn option(platform: &dyn Platform, presenting: &Presenting) -> String {
    let secret = |blank| presenting.shell().unwrap_or(blank);
    match presenting {
        Presenting::Token(_) => {
            let name = platform
                .token_header()
                .map_or("Authorization: Bearer", |name| name.as_str());
            let colon = if name.contains(':') { "" } else { ":" };
            format!(" -H \"{name}{colon} {}\"", secret("<token>"))
        }
        Presenting::Basic(user, _) => format!(" -u \"{user}:{}\"", secret("<password>")),
        Presenting::Header(name, _) => format!(" -H \"{name}: {}\"", secret("<secret>")),
    }
}

fn post(url: &str, sample: &Composed, header: &str) -> String {
    let path = utf8_percent_encode(&sample.path, PATH);
    let body = sample.body.to_string().replace('\'', r"'\''");
    // the certificate's name is not that of this machine
    let trust = if url.starts_with("https:") {
        "--insecure "
    } else {
        ""
    };
    format!("curl {trust}{url}/{path} -H 'content-type: application/json'{header} -d '{body}'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Secret;
    use crate::intent::Intent;
    use crate::page::Page;

    fn printed(intents: impl IntoIterator<Item = Intent>) -> String {
        printed_below("api", intents)
    }

    fn printed_below(base_path: &str, intents: impl IntoIterator<Item = Intent>) -> String {
        let app = intents
            .into_iter()
            .fold(App::builder(), |app, intent| app.intent(intent));
        let app = app
            .base_path(base_path)
            .variables(|_| Some("canary".to_owned()))
            .build()
            .expect("a table");
        text(&app, ([0, 0, 0, 0], 5052).into(), false)
    }

    #[test]
    fn a_call_to_paste_names_the_place_of_its_token_and_never_the_token() {
        let text = printed([
            Intent::new("pedidos", "D'água")
                .token(Secret::env("PEDIDOS_TOKEN"))
                .handler(|| "x"),
            Intent::new("pedidos", "Literal")
                .token("canary")
                .handler(|| "x"),
        ]);
        assert!(
            text.contains("-H \"x-assistant-signature-token: $PEDIDOS_TOKEN\""),
            "{text}"
        );
        assert!(text.contains(r"D'\''água"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }

    #[test]
    fn a_node_that_needs_no_token_is_offered_first_and_the_window_sees_only_what_is_open_to_it() {
        let text = printed([
            Intent::new("a", "Guardado").token("canary").handler(|| "x"),
            Intent::new("atenção", "Aberto").public().handler(|| "x"),
            Intent::new("b", "Janela")
                .token("canary")
                .open_to_window()
                .handler(|| "x"),
        ]);
        assert!(
            text.contains("http://127.0.0.1:5052/api/aten%C3%A7%C3%A3o -H"),
            "{text}"
        );
        assert!(text.contains("/api/answer/aten%C3%A7%C3%A3o"), "{text}");
        let guarded = printed([Intent::new("a", "Guardado").token("canary").handler(|| "x")]);
        assert!(!guarded.contains("/api/answer/"), "{guarded}");
    }

    #[test]
    fn pages_stand_below_the_intents_and_are_no_calls_to_paste() {
        let page = || Page::new(|_| async { http::Response::new("x") });
        let app = App::builder()
            .mount("audit", page().token(Secret::env("AUDIT_TOKEN")))
            .mount("atenção/aberta", page().public())
            .variables(|_| Some("canary".to_owned()));
        let app = app.build().expect("a table");
        let text = text(&app, ([127, 0, 0, 1], 5052).into(), false);
        let line = |part: &str| text.lines().any(|line| line.contains(part));
        assert!(
            line("/audit           (page)  token $AUDIT_TOKEN  "),
            "{text}"
        );
        assert!(
            line("/atenção/aberta  (page)  public              "),
            "{text}"
        );
        assert!(!text.contains("Try it"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }

    #[test]
    fn over_tls_a_call_to_paste_does_not_look_at_the_certificates_name() {
        let app = App::builder().intent(Intent::new("a", "Aberto").public().handler(|| "x"));
        let app = app.build().expect("a table");
        let text = text(&app, ([0, 0, 0, 0], 5052).into(), true);
        let url = "https://127.0.0.1:5052";
        assert!(text.contains(&format!("listening on {url}\n")), "{text}");
        let lines = text.lines().filter(|line| line.contains("curl "));
        let lines: Vec<&str> = lines.collect();
        assert_eq!(lines.len(), 3, "{text}");
        let pasted = format!("  curl --insecure {url}/");
        assert!(lines.iter().all(|line| line.starts_with(&pasted)), "{text}");
    }

    #[test]
    fn a_base_path_is_printed_as_urls_write_it() {
        let text = printed_below(
            "/área 1/",
            [Intent::new("a", "Aberto").public().handler(|| "x")],
        );
        let url = "http://127.0.0.1:5052/%C3%A1rea%201";
        assert!(text.contains(&format!("listening on {url}\n")), "{text}");
        assert!(text.contains(&format!("curl {url}/a -H")), "{text}");
        assert!(!text.contains("área"), "{text}");
    }
}
