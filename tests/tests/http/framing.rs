//! The framing of requests: what two servers could read in two ways is answered by none, and nobody gets the connection
//! for another protocol.

use fulfillment_runtime::{App, AppBuilder, Intent};
use fulfillment_tests::{Became, Bot, Connection, Records, Reply, TOKEN_HEADER, assistente};

fn app() -> AppBuilder {
    let intent = Intent::new("pedidos", "Novo").token("t0k3n");
    App::builder().intent(intent.handler(|| "Anotado!"))
}

async fn is_honest_still(bot: &Bot) {
    let reply = bot
        .call("/pedidos", Some("t0k3n"), &assistente("Novo"))
        .await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
}

/// A call with these lines in its head, framed as they say, and another request behind it.
fn call_with(lines: &str, body: &str) -> String {
    format!(
        "POST /pedidos HTTP/1.1\r\n{TOKEN_HEADER}: t0k3n\r\n{lines}\r\n{body}GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    )
}

/// The answer to a request after which the connection is closed, whatever stands behind it.
async fn last_answer(bot: &Bot, bytes: &str) -> Reply {
    let mut connection = bot.connect().await;
    connection.send(bytes).await;
    let reply = connection.reply().await;
    assert_eq!(reply.header("connection"), Some("close"), "{bytes:?}");
    assert_eq!(connection.rest().await, b"", "{bytes:?}");
    reply
}

async fn refused(records: &mut Records) -> (u16, String) {
    let record = records.next().await;
    match record.became {
        Became::Refused(cause) => (record.status, cause),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_request_without_a_host_or_with_one_that_is_none_is_400_and_closes_the_connection() {
    let (app, mut records) = Records::of(app());
    let bot = Bot::of(app).await;
    let body = assistente("Novo").to_string();
    for (lines, cause) in [
        ("", "no `Host`"),
        ("host: a\r\nhost: a\r\n", "`Host` came twice or is no host"),
        ("host: a\r\nHOST: b\r\n", "`Host` came twice or is no host"),
        ("host: a b\r\n", "`Host` came twice or is no host"),
        ("host: a, b\r\n", "`Host` came twice or is no host"),
        ("host: ana@a\r\n", "`Host` came twice or is no host"),
        ("host: a/b\r\n", "`Host` came twice or is no host"),
        ("host: :80\r\n", "`Host` came twice or is no host"),
        ("host: a:b\r\n", "`Host` came twice or is no host"),
        ("host: a\tb\r\n", "`Host` came twice or is no host"),
        ("host: caf\u{e9}\r\n", "`Host` came twice or is no host"),
    ] {
        let lines = format!("{lines}content-length: {}\r\n", body.len());
        let reply = last_answer(&bot, &call_with(&lines, &body)).await;
        assert!(reply.json_of(400)["error"].is_string(), "{reply:?}");
        assert_eq!(refused(&mut records).await, (400, cause.to_owned()));
        is_honest_still(&bot).await;
        records.next().await;
    }
    // health checks are no exception
    let reply = last_answer(&bot, "GET / HTTP/1.1\r\n\r\n").await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn a_host_is_wanted_of_http_1_1_alone_and_checked_where_there_is_one() {
    let bot = Bot::of(app()).await;
    for (bytes, status) in [
        ("GET / HTTP/1.0\r\n\r\n", "200"),
        ("GET / HTTP/1.0\r\nhost: a\r\n\r\n", "200"),
        ("GET / HTTP/1.0\r\nhost: a b\r\n\r\n", "400"),
        ("GET / HTTP/1.0\r\nhost: a\r\nhost: a\r\n\r\n", "400"),
    ] {
        let mut connection = bot.connect().await;
        connection.send(bytes).await;
        let answer = String::from_utf8(connection.rest().await).expect("text");
        let expected = format!("HTTP/1.0 {status} ");
        assert!(answer.starts_with(&expected), "{bytes:?}: {answer}");
    }
    for bytes in [
        "GET / HTTP/1.1\r\nhost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:  a:5052  \r\n\r\n",
        "GET / HTTP/1.1\r\nhost: [::1]:5052\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET http://a:80/ HTTP/1.1\r\nhost: b\r\n\r\n",
    ] {
        let mut connection = bot.connect().await;
        connection.send(bytes).await;
        assert_eq!(connection.reply().await.status, 200, "{bytes:?}");
        connection.send_request("GET", "/", &[], b"").await;
        assert_eq!(connection.reply().await.status, 200, "{bytes:?}");
    }
    for bytes in [
        "GET http://a/ HTTP/1.1\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nhost: a,b\r\n\r\n",
        "GET http://ana:senha@a/ HTTP/1.1\r\nhost: a\r\n\r\n",
    ] {
        assert_eq!(last_answer(&bot, bytes).await.status, 400, "{bytes:?}");
    }
}

#[tokio::test]
async fn a_transfer_coding_that_nobody_knows_is_501_and_any_other_list_than_chunked_400() {
    let (app, mut records) = Records::of(app());
    let bot = Bot::of(app).await;
    let body = assistente("Novo").to_string();
    let chunks = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let unknown = (501, "unknown transfer coding");
    let wrong = (400, "wrong transfer encoding");
    for (lines, expected) in [
        ("transfer-encoding: gzip, chunked\r\n", unknown),
        ("transfer-encoding: identity, chunked\r\n", unknown),
        ("transfer-encoding: chunked, chunked\r\n", wrong),
        ("transfer-encoding: , chunked\r\n", wrong),
        ("transfer-encoding: chunked;q=1, chunked\r\n", wrong),
        (
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
            wrong,
        ),
        (
            "transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n",
            wrong,
        ),
    ] {
        let bytes = call_with(&format!("host: a\r\n{lines}"), &chunks);
        let reply = last_answer(&bot, &bytes).await;
        assert!(reply.json_of(expected.0)["error"].is_string(), "{reply:?}");
        let told = refused(&mut records).await;
        assert_eq!(told, (expected.0, expected.1.to_owned()), "{lines}");
        is_honest_still(&bot).await;
        records.next().await;
    }
    for lines in [
        "transfer-encoding: CHUNKED\r\n",
        "Transfer-Encoding: \t chunked \t\r\n",
    ] {
        let mut connection = bot.connect().await;
        let bytes = call_with(&format!("host: a\r\n{lines}"), &chunks);
        connection.send(bytes).await;
        assert_eq!(connection.reply().await.status, 200, "{lines:?}");
        assert_eq!(connection.reply().await.status, 200, "what is behind it");
    }
}

#[tokio::test]
async fn codings_that_are_refused_before_anybody_looks_are_400_without_a_body() {
    let bot = Bot::of(app()).await;
    for lines in [
        "transfer-encoding: gzip\r\n",
        "transfer-encoding: chunked;q=1\r\n",
        "transfer-encoding: chunked, gzip\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: gzip\r\n",
        "transfer-encoding: identity\r\n",
        "transfer-encoding:\r\n",
    ] {
        let bytes = call_with(&format!("host: a\r\n{lines}"), "");
        let mut connection = bot.connect().await;
        connection.send(bytes).await;
        let reply = connection.reply().await;
        assert_eq!((reply.status, &*reply.body), (400, &b""[..]), "{lines:?}");
        assert_eq!(connection.rest().await, b"", "{lines:?}");
        is_honest_still(&bot).await;
    }
}

#[tokio::test]
async fn a_length_beside_chunks_does_not_count_and_ends_the_connection() {
    let bot = Bot::of(app()).await;
    let body = assistente("Novo").to_string();
    let chunks = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    for lines in [
        "content-length: 3\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 3\r\n",
    ] {
        let bytes = call_with(&format!("host: a\r\n{lines}"), &chunks);
        assert_eq!(last_answer(&bot, &bytes).await.status, 200, "{lines:?}");
    }
}

#[tokio::test]
async fn connect_and_trace_are_405_whatever_they_ask_for() {
    for app in [app(), app().base_path("/api")] {
        let bot = Bot::of(app).await;
        for request in [
            "CONNECT a:443",
            "CONNECT 127.0.0.1:80",
            "TRACE /",
            "TRACE *",
            "TRACE /api/pedidos",
            "TRACE http://a/",
        ] {
            let mut connection = bot.connect().await;
            let bytes = format!("{request} HTTP/1.1\r\nhost: a\r\nx-told: canary\r\n\r\n");
            connection.send(bytes).await;
            let reply = connection.reply().await;
            assert_eq!(reply.status, 405, "{request}: {reply:?}");
            assert!(reply.header("allow").is_some(), "{request}");
            assert!(!reply.text().contains("canary"), "{reply:?}");
        }
    }
}

#[tokio::test]
async fn nobody_gets_the_connection_for_another_protocol() {
    let bot = Bot::of(app()).await;
    let body = assistente("Novo").to_string();
    let headers = [(TOKEN_HEADER, "t0k3n")];
    let upgrades = [
        ("websocket", "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("h2c", "http2-settings", "AAMAAABkAARAAAAAAAIAAAAA"),
        ("TLS/1.0", "x-nothing", "1"),
    ];
    for (protocol, name, value) in upgrades {
        let mut connection: Connection = bot.connect().await;
        let asked = [
            ("connection", "upgrade"),
            ("upgrade", protocol),
            (name, value),
        ];
        connection.send_request("GET", "/", &asked, b"").await;
        let reply = connection.reply().await;
        assert_eq!((reply.status, reply.header("upgrade")), (200, None));
        let headers = [&headers[..], &asked].concat();
        connection
            .send_request("POST", "/pedidos", &headers, body.as_bytes())
            .await;
        let reply = connection.reply().await;
        assert_eq!(reply.json_of(200)["message"], "Anotado!", "{protocol}");
    }
}
