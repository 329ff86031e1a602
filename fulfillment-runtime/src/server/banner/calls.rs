//! Calls to paste: one on each platform, as a shell takes it, with secrets that the shell fills in.

use std::fmt::Write;

use percent_encoding::utf8_percent_encode;

use crate::app::App;
use crate::auth::{Presenting, quoted};
use crate::platform::{ALL, Composed, Matching, PATH, Platform};
use crate::route_table::{ANY_NODE, Row};

pub(super) fn write(text: &mut String, app: &App, url: &str) {
    let rows = app.inner.table.rows();
    let hints: Vec<(String, String)> = ALL
        .into_iter()
        .filter_map(|platform| match best(rows, platform) {
            Some(row) => Some((
                format!("{}{}", platform.title(), hint(platform, row)),
                curl(url, platform, row),
            )),
            None => relayed(app, platform, url),
        })
        .collect();
    if !hints.is_empty() {
        text.push_str("\nTry it from another terminal:\n");
    }
    for (title, curl) in hints {
        // writing to a string cannot fail
        let _ = write!(text, "\n  # {title}\n  {curl}\n");
    }
}

/// A call to paste for a platform that finds no intent, and a chatbot that asks its gateway.
fn relayed(app: &App, platform: &dyn Platform, url: &str) -> Option<(String, String)> {
    if platform.matching() != Matching::Spoken {
        return None;
    }
    let chatbot = *app.inner.table.chatbots.sorted().first()?;
    let label = match &*chatbot.label {
        ANY_NODE => "meu-chatbot",
        label => label,
    };
    let curl = post(url, &platform.sample(label, "Olá"), "");
    Some((platform.title().to_owned(), curl))
}

/// The intent that a call to paste is likeliest to reach: one that needs no token, else one whose token a shell can
/// name; a named node rather than `"*"`.
fn best<'r>(rows: &'r [Row], platform: &dyn Platform) -> Option<&'r Row> {
    let window = platform.matching() == Matching::Spoken;
    let open = |row: &Row| is_open(platform, row);
    let reachable = |row: &Row| match window {
        true => open(row),
        false => !row.window_alone,
    };
    let rank = |row: &&Row| {
        (
            !open(row),
            row.presenting.is_none() || blanks(row) > 0,
            &*row.key.node == ANY_NODE,
        )
    };
    rows.iter()
        .filter(|row| !row.key.node.is_empty() && reachable(row))
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
        Presenting::Basic(user, _) => {
            let user = quoted(&format!("{user}:"));
            format!(" -u {user}\"{}\"", secret("<password>"))
        }
        Presenting::Header(name, _) => {
            let name = quoted(&format!("{name}: "));
            format!(" -H {name}\"{}\"", secret("<secret>"))
        }
    }
}

fn post(url: &str, sample: &Composed, header: &str) -> String {
    let path = utf8_percent_encode(&sample.path, PATH);
    let body = quoted(&sample.body.to_string());
    // the certificate's name is not that of this machine
    let trust = if url.starts_with("https:") {
        "--insecure "
    } else {
        ""
    };
    format!("curl {trust}{url}/{path} -H 'content-type: application/json'{header} -d {body}")
}
