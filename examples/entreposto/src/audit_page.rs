//! The page at `/audit`: what is in the trail, newest first.

use std::fmt::Write;

use fulfillment_runtime::bytes::Bytes;
use fulfillment_runtime::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use fulfillment_runtime::http::{HeaderValue, Request, Response, StatusCode};
use fulfillment_runtime::{HandlerError, Page};

use crate::audit::{Audit, Entry};

const ENTRIES_A_PAGE: i64 = 100;

/// The page, without its guard.
pub(crate) fn page(audit: Audit) -> Page {
    Page::new(move |request| {
        let audit = audit.clone();
        async move { show(&audit, &request).await.unwrap_or_else(failed) }
    })
}

/// `/audit` has the newest entries, `/audit?before=42` those before the 42nd: where a page begins does not move when
/// entries are added.
async fn show(audit: &Audit, request: &Request<Bytes>) -> Result<Response<String>, HandlerError> {
    let before = request
        .uri()
        .query()
        .and_then(|query| query.strip_prefix("before="));
    let before = before.map_or(Ok(i64::MAX), str::parse)?;
    let entries = audit.newest(before, ENTRIES_A_PAGE).await?;

    let mut html = HEAD.to_owned();
    for entry in &entries {
        row(&mut html, entry)?;
    }
    html.push_str("</tbody></table>");
    if let Some(last) = entries
        .last()
        .filter(|_| entries.len() as i64 == ENTRIES_A_PAGE)
    {
        write!(
            html,
            "<p><a href='?before={}'>Mais antigas</a></p>",
            last.id
        )?;
    }
    let mut response = Response::new(html);
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    // what people wrote stays in no cache
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Nothing is loaded and no script runs, whatever an entry holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const HEAD: &str = "<!doctype html>
<html lang='pt-BR'>
<meta charset='utf-8'>
<meta name='viewport' content='width=device-width, initial-scale=1'>
<title>Auditoria</title>
<style>
  body { margin: 2rem; font: 16px/1.4 system-ui, sans-serif; color: #1b2733 }
  table { border-collapse: collapse; width: 100% }
  th, td { padding: .4rem .6rem; border-bottom: 1px solid #cfd9e2; text-align: left; vertical-align: top }
  th { background: #e8eef4 }
  td { overflow-wrap: break-word }
  td:nth-child(6) { overflow-wrap: anywhere; min-width: 20rem }
  td:first-child, td:last-child { white-space: nowrap }
  code { font-size: .85em }
</style>
<h1>Auditoria</h1>
<table>
<thead><tr><th scope='col'>Quando (UTC)<th scope='col'>Quem<th scope='col'>Endereço<th scope='col'>Conversa
<th scope='col'>Pergunta<th scope='col'>Resposta<th scope='col'>Tempo</tr></thead>
<tbody>
";

fn row(html: &mut String, entry: &Entry) -> std::fmt::Result {
    let text = |text: &Option<String>| text.as_deref().map_or_else(|| "—".to_owned(), escaped);
    writeln!(
        html,
        "<tr><td>{}<td>{}<td><code>{}</code><td><code>{}</code><td>{}<td><code>{}</code><td>{} ms</tr>",
        escaped(&entry.answered),
        escaped(&entry.who),
        text(&entry.address),
        text(&entry.conversation),
        text(&entry.question),
        text(&entry.contents),
        entry.milliseconds
    )
}

/// A text as HTML: what a visitor wrote is shown, never run.
fn escaped(text: &str) -> String {
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

/// The cause is for the log, not for the browser.
fn failed(error: HandlerError) -> Response<String> {
    tracing::error!(%error, "the audit's page cannot be shown");
    let mut response = Response::new("A auditoria não pôde ser lida.".to_owned());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
