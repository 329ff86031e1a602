//! What is in the trail, as HTML: what people wrote and what they read is shown, never run.

use std::fmt::{Display, Result, Write};

use fulfillment_runtime::serprobots::{Content, ContentKind};

use crate::audit::{Entry, Opened};

const MESSAGES: [&str; 7] = [
    "Quando (UTC)",
    "Quem",
    "Endereço",
    "Conversa",
    "Pergunta",
    "Resposta",
    "Tempo",
];
const CONVERSATIONS: [&str; 3] = ["Aberta (UTC)", "Conversa", "Mensagens"];

pub(super) fn messages(html: &mut String, entries: &[Entry]) -> Result {
    begin(html, "messages", &MESSAGES)?;
    for entry in entries {
        let cells = [
            time(&entry.answered),
            escaped(&entry.who),
            format!("<code>{}</code>", or_nothing(&entry.address)),
            conversation(entry.conversation.as_deref()),
            or_nothing(&entry.question),
            answer(entry.contents.as_deref()),
            format!("{} ms", entry.milliseconds),
        ];
        row(html, &cells)?;
    }
    html.write_str("</table>\n")
}

pub(super) fn conversations(html: &mut String, opened: &[Opened]) -> Result {
    begin(html, "conversations", &CONVERSATIONS)?;
    for one in opened {
        let messages = one.messages.to_string();
        row(
            html,
            &[time(&one.opened), conversation(Some(&one.id)), messages],
        )?;
    }
    html.write_str("</table>\n")
}

fn begin(html: &mut String, class: &str, columns: &[&str]) -> Result {
    write!(html, "<table class='{class}'>\n<thead><tr>")?;
    for column in columns {
        write!(html, "<th scope='col'>{column}")?;
    }
    html.write_str("</thead>\n<tbody>\n")
}

/// Each cell is HTML.
fn row(html: &mut String, cells: &[String]) -> Result {
    writeln!(html, "<tr><td>{}</tr>", cells.join("<td>"))
}

/// What stands where there is nothing.
const NOTHING: &str = "—";

fn or_nothing(text: &Option<String>) -> String {
    text.as_deref().map_or(NOTHING.to_owned(), escaped)
}

/// `2026-01-31T12:00:00.123Z`, as people write it.
fn time(rfc3339: &str) -> String {
    let rfc3339 = escaped(rfc3339);
    let seconds = rfc3339.get(..19).unwrap_or(&rfc3339).replace('T', " ");
    format!("<time datetime='{rfc3339}'>{seconds}</time>")
}

/// The begin of its id, which leads to its messages; the whole is its title.
fn conversation(id: Option<&str>) -> String {
    let Some(id) = id else {
        return NOTHING.to_owned();
    };
    let (whole, short) = (escaped(id), id.split('-').next().unwrap_or(id));
    let short = escaped(short);
    format!("<a href='?conversation={whole}' title='{whole}'><code>{short}</code></a>")
}

/// What the visitor read, and in what words the gateway said it.
fn answer(contents: Option<&str>) -> String {
    let Some(json) = contents else {
        return "<span class='quiet'>sem resposta</span>".to_owned();
    };
    let contents: Vec<Content> = serde_json::from_str(json).unwrap_or_default();
    let shown: String = contents.iter().map(content).collect();
    let json = escaped(json);
    format!("{shown}<details><summary>JSON</summary><code>{json}</code></details>")
}

fn content(content: &Content) -> String {
    match content.kind() {
        ContentKind::Text { text } => paragraph(escaped(&text)),
        ContentKind::Image { url } => paragraph(format!(
            "<span class='quiet'>imagem</span> {}",
            escaped(&url)
        )),
        ContentKind::Options { title, options, .. } => {
            let label = |label: &str| format!("<li>{}", escaped(label));
            let labels: String = options.iter().map(|option| label(&option.label)).collect();
            format!("{}<ul>{labels}</ul>", paragraph(escaped(&title)))
        }
        _ => paragraph("<span class='quiet'>conteúdo de outro tipo</span>"),
    }
}

fn paragraph(html: impl Display) -> String {
    format!("<p>{html}</p>")
}

/// A text as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}
