//! The table of routes: what is there, who may call it, and which function answers.

use std::fmt::Write;

use crate::app::App;
use crate::route_table::{Chatbot, Entry, MountedPage, Row};

const HEADINGS: [&str; 4] = ["WEBHOOK", "NODE", "WHO MAY CALL", "FUNCTION"];

pub(super) fn write(text: &mut String, app: &App) {
    let table = &app.inner.table;
    let intents = table.rows().iter().map(cells);
    let lines = intents.chain(table.pages.iter().map(page_cells));
    let lines = lines.chain(table.chatbots.sorted().into_iter().flat_map(chatbot_cells));
    let base_path = &*app.inner.settings.base_path;
    let lines = lines.map(|[path, node, guard, function]| match base_path {
        "" => [path, node, guard, function],
        _ => [format!("/{base_path}{path}"), node, guard, function],
    });
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
    let guard = if row.open_to_window && !row.public && !row.window_alone {
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
