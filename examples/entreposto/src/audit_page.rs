//! The page at `/audit`: what is in the trail, newest first.

mod html;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use fulfillment_runtime::bytes::Bytes;
use fulfillment_runtime::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use fulfillment_runtime::http::{HeaderValue, Request, Response, StatusCode};
use fulfillment_runtime::{HandlerError, Page};

use crate::audit::Audit;

const ENTRIES_A_PAGE: i64 = 100;
const NEW_CONVERSATIONS: i64 = 20;

/// The page, without its guard.
pub(crate) fn page(audit: Audit) -> Page {
    Page::new(move |request| {
        let audit = audit.clone();
        async move { show(&audit, &request).await.unwrap_or_else(failed) }
    })
}

/// `/audit` has the newest entries and the newest conversations, `/audit?conversation=..` the entries of one. With
/// `before=42` they are those before the 42nd: where a page begins does not move when entries are added.
async fn show(audit: &Audit, request: &Request<Bytes>) -> Result<Response<String>, HandlerError> {
    let query = request.uri().query().unwrap_or_default();
    let asked = |name: &str| {
        let mut members = query.split('&').filter_map(|member| member.split_once('='));
        members.find_map(|(member, value)| (member == name).then_some(value))
    };
    let Ok(before) = asked("before").map_or(Ok(i64::MAX), str::parse) else {
        return Ok(told(StatusCode::BAD_REQUEST, NO_NUMBER));
    };
    // ids are UUIDs: nothing in them is escaped in a query string
    let conversation = asked("conversation");
    let entries = match conversation {
        Some(id) => {
            audit
                .newest_of(id.to_owned(), before, ENTRIES_A_PAGE)
                .await?
        }
        None => audit.newest(before, ENTRIES_A_PAGE).await?,
    };

    let mut page = include_str!("audit_page/head.html").to_owned();
    if let Some(id) = conversation {
        let id = html::escaped(id);
        writeln!(
            page,
            "<p>Conversa <code>{id}</code> · <a href='?'>Todas</a></p>"
        )?;
    }
    html::messages(&mut page, &entries)?;
    let older = entries.last().map(|entry| entry.id);
    if let Some(last) = older.filter(|_| entries.len() as i64 == ENTRIES_A_PAGE) {
        let of = conversation.map(|id| format!("&amp;conversation={}", html::escaped(id)));
        let of = of.unwrap_or_default();
        writeln!(page, "<p><a href='?before={last}{of}'>Mais antigas</a></p>")?;
    }
    if query.is_empty() {
        page.push_str("<h2>Conversas novas</h2>\n");
        html::conversations(&mut page, &audit.conversations(NEW_CONVERSATIONS).await?)?;
    }
    let mut response = Response::new(page);
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

/// What whoever wrote the address is told.
const NO_NUMBER: &str = "O que segue `before=` no endereço deve ser o número de uma mensagem.";

/// The cause is for the log, not for the browser.
fn failed(error: HandlerError) -> Response<String> {
    tracing::error!(%error, "the audit's page cannot be shown");
    told(
        StatusCode::INTERNAL_SERVER_ERROR,
        "A auditoria não pôde ser lida.",
    )
}

fn told(status: StatusCode, sentence: &str) -> Response<String> {
    let mut response = Response::new(sentence.to_owned());
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}
