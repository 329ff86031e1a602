//! Whatever callers send, and however much of it: no series is added by it, and nothing of it stands in the text.

use bytes::Bytes;
use fulfillment_runtime::{App, Intent, Request, Response, Server};
use fulfillment_tests::{TOKEN_HEADER, assistente, dialogflow, serprobots};

use crate::{Scraped, ask};

/// In everything that is sent, and a secret of this bot.
const CANARY: &str = "c4n4ry";

fn app() -> App {
    let said = |request: Request| match request.text() {
        "" => Ok(Response::message(CANARY)),
        text => Err(format!("{CANARY} {text}")),
    };
    let builder = App::builder()
        .intent(Intent::new("aberto", "*").public().handler(said))
        .intent(Intent::new("guardado", "Novo").token(CANARY).handler(said))
        .metrics(true);
    builder.build().expect("an application")
}

/// A call of anything, with the number in every place.
fn call(number: usize) -> http::Request<Bytes> {
    let text = format!("{CANARY}-{number}");
    let (path, body) = match number % 6 {
        0 => ("aberto".to_owned(), assistente(&text)),
        1 => ("aberto".to_owned(), dialogflow(&text)),
        2 => ("answer/aberto".to_owned(), serprobots(&text)),
        3 => (text.clone(), assistente(&text)),
        4 => (format!("answer/{text}"), serprobots(&text)),
        _ => ("guardado".to_owned(), dialogflow(&text)),
    };
    let mut body = body;
    for member in [
        "sessionId",
        "session",
        "conversationId",
        "channelName",
        "message",
    ] {
        if body.get(member).is_some() {
            body[member] = text.clone().into();
        }
    }
    let method = if number % 17 == 0 { "PURGE" } else { "POST" };
    let mut request = http::Request::builder()
        .method(method)
        .uri(format!("/{path}?{text}={text}"))
        .header("user-agent", &text)
        .header("origin", format!("https://{text}.example"))
        .header(format!("x-{text}"), &text);
    if number % 3 == 0 {
        request = request.header(TOKEN_HEADER, if number % 2 == 0 { CANARY } else { &text });
    }
    let body = if number % 13 == 0 {
        text
    } else {
        body.to_string()
    };
    request.body(body.into()).expect("a request")
}

#[tokio::test]
async fn a_thousand_different_calls_add_no_series_and_nothing_of_them_is_told() {
    let app = app();
    let read = |app: &App| {
        let text = app.metrics().expect("metrics");
        assert!(!text.contains(CANARY), "{text}");
        crate::text::Metrics::read(&text)
    };
    // once around: each of these has been refused, has failed or was answered in every way that there is
    for number in 0..6 * 17 * 13 {
        app.call(call(number)).await;
    }
    let before = read(&app);
    for number in 10_000..11_000 {
        app.call(call(number)).await;
    }
    let after = read(&app);
    assert_eq!(after.series(), before.series());
    let counted = |metrics: &crate::text::Metrics| {
        metrics.sum("calls_total", &[]) + metrics.sum("refusals_total", &[])
    };
    assert_eq!(
        counted(&after) - counted(&before),
        1_000.0,
        "each is counted"
    );
    assert!(before.sum("fallbacks_total", &[]) > 0.0 && before.sum("refusals_total", &[]) > 0.0);
}

#[tokio::test]
async fn nothing_of_a_scrapers_request_comes_back() {
    let intent = Intent::new("aberto", "*").token(CANARY).handler(|| CANARY);
    let scraped = Scraped::of(Server::of(App::builder().intent(intent))).await;
    for target in ["/metrics?c4n4ry=c4n4ry", "/c4n4ry", "/metrics/c4n4ry"] {
        let headers = [("x-c4n4ry", CANARY), ("accept", CANARY)];
        let reply = ask(scraped.metrics, "GET", target, &headers).await;
        assert!(!format!("{reply:?}").contains(CANARY), "{reply:?}");
    }
}
