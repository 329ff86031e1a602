//! Bad input around the body: lengths, framing, types and encodings. After each, an honest call is answered.

use fulfillment_runtime::{App, Intent};
use fulfillment_tests::{Bot, Reply, TOKEN_HEADER, assistente, logs};

const LIMIT: usize = 1_000;
const TOKEN: (&str, &str) = (TOKEN_HEADER, "t0k3n");

async fn bot() -> Bot {
    let intent = Intent::new("pedidos", "Novo")
        .token("t0k3n")
        .handler(|| "Anotado!");
    Bot::of(App::builder().max_body(LIMIT).intent(intent)).await
}

async fn is_honest_still(bot: &Bot) {
    let reply = bot
        .call("/pedidos", Some("t0k3n"), &assistente("Novo"))
        .await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
}

#[track_caller]
fn is_error(reply: &Reply, status: u16) {
    assert!(reply.json_of(status)["error"].is_string(), "{reply:?}");
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
}

/// The head of a call, to which framing is added.
const HEAD: &str =
    "POST /pedidos HTTP/1.1\r\nhost: localhost\r\nx-assistant-signature-token: t0k3n\r\n";

/// A call of exactly this many bytes.
fn of_size(size: usize) -> String {
    let mut call = assistente("Novo");
    let missing = size - call.to_string().len();
    call["query"] = "a".repeat(missing).into();
    call.to_string()
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_taken_however_it_is_framed() {
    let bot = bot().await;
    let body = of_size(LIMIT);
    assert_eq!(bot.send("/pedidos", Some("t0k3n"), &body).await.status, 200);
    let (first, second) = body.split_at(123);
    let chunked = format!(
        "{HEAD}transfer-encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:X};name=value\r\n{second}\r\n0\r\nx-trailer: 1\r\n\r\n",
        first.len(),
        second.len()
    );
    let mut connection = bot.connect().await;
    connection.send(chunked).await;
    assert_eq!(connection.reply().await.status, 200);
    // the framing was read to its end: the next request on the connection is understood
    connection.send_request("GET", "/", &[], b"").await;
    assert_eq!(connection.reply().await.status, 200);
}

#[tokio::test]
async fn a_length_over_the_limit_is_413_before_a_byte_of_the_body_and_the_connection_is_closed() {
    let bot = bot().await;
    for length in ["1001", "2097152", "18446744073709551613"] {
        let mut connection = bot.connect().await;
        connection
            .send(format!("{HEAD}content-length: {length}\r\n\r\n"))
            .await;
        let reply = connection.reply().await;
        is_error(&reply, 413);
        assert!(reply.text().contains("1000 bytes"), "{reply:?}");
        assert_eq!(reply.header("connection"), Some("close"));
        assert_eq!(connection.rest().await, b"");
        is_honest_still(&bot).await;
    }
}

// elsewhere a system may throw away what a caller has not read yet when the peer closes on it
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_caller_that_sends_a_large_body_nevertheless_reads_its_413() {
    let bot = bot().await;
    let mut connection = bot.connect().await;
    let body = vec![b' '; 3 * 1024 * 1024];
    let head = format!("{HEAD}content-length: {}\r\n\r\n", body.len());
    connection.send_what_is_taken(head.as_bytes()).await;
    connection.send_what_is_taken(&body).await;
    is_error(&connection.reply().await, 413);
    is_honest_still(&bot).await;
}

#[tokio::test]
async fn chunks_over_the_limit_are_413_and_the_connection_is_closed() {
    let bot = bot().await;
    let body = of_size(LIMIT + 1);
    let mut connection = bot.connect().await;
    connection
        .send(format!(
            "{HEAD}transfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n",
            body.len()
        ))
        .await;
    let reply = connection.reply().await;
    is_error(&reply, 413);
    assert_eq!(reply.header("connection"), Some("close"));
    assert_eq!(connection.rest().await, b"");
    is_honest_still(&bot).await;
}

#[tokio::test]
async fn the_limit_of_the_body_is_checked_before_the_token() {
    let bot = bot().await;
    let mut connection = bot.connect().await;
    connection
        .send("POST /nada HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1001\r\n\r\n")
        .await;
    is_error(&connection.reply().await, 413);
}

#[tokio::test]
async fn two_mebibytes_are_taken_by_default() {
    let intent = Intent::new("pedidos", "Novo")
        .token("t0k3n")
        .handler(|| "Anotado!");
    let bot = Bot::of(App::builder().intent(intent)).await;
    let body = of_size(2 * 1024 * 1024);
    assert_eq!(bot.send("/pedidos", Some("t0k3n"), &body).await.status, 200);
    let mut connection = bot.connect().await;
    connection
        .send(format!(
            "{HEAD}content-length: {}\r\n\r\n",
            2 * 1024 * 1024 + 1
        ))
        .await;
    is_error(&connection.reply().await, 413);
}

#[tokio::test]
async fn a_content_type_that_is_not_json_is_415() {
    let bot = bot().await;
    for content_type in [
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/jsonp",
        "json",
        "",
        "é",
    ] {
        let headers = [TOKEN, ("content-type", content_type)];
        let reply = bot
            .request("POST", "/pedidos", &headers, assistente("Novo").to_string())
            .await;
        is_error(&reply, 415);
        assert_eq!(
            reply.header("connection"),
            Some("close"),
            "its body was not read"
        );
    }
    is_honest_still(&bot).await;
}

#[tokio::test]
async fn a_compressed_body_is_415_and_identity_is_no_compression() {
    let bot = bot().await;
    for encoding in [
        "gzip",
        "GZIP",
        "br",
        "deflate",
        "zstd",
        "gzip, identity",
        "x",
    ] {
        let headers = [TOKEN, ("content-encoding", encoding)];
        let reply = bot
            .request("POST", "/pedidos", &headers, b"\x1f\x8b\x08\x00")
            .await;
        is_error(&reply, 415);
    }
    let headers = [TOKEN, ("content-encoding", "identity")];
    let reply = bot
        .request("POST", "/pedidos", &headers, assistente("Novo").to_string())
        .await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_400() {
    let bot = bot().await;
    for framing in [
        "content-length: 100\r\n\r\n{\"intent",
        "transfer-encoding: chunked\r\n\r\n9\r\n{\"int",
    ] {
        let mut connection = bot.connect().await;
        connection.send(format!("{HEAD}{framing}")).await;
        connection.send_no_more().await;
        is_error(&connection.reply().await, 400);
        is_honest_still(&bot).await;
    }
}

#[tokio::test]
async fn wrong_chunks_are_400_and_the_connection_is_closed() {
    let bot = bot().await;
    for chunks in [
        "ZZ\r\n{}\r\n0\r\n\r\n",
        "-1\r\n{}\r\n",
        "fffffffffffffffff\r\n",
        "2\r\n{}oops\r\n",
    ] {
        let mut connection = bot.connect().await;
        connection
            .send(format!("{HEAD}transfer-encoding: chunked\r\n\r\n{chunks}"))
            .await;
        let reply = connection.reply().await;
        is_error(&reply, 400);
        assert_eq!(connection.rest().await, b"", "{chunks:?}");
        is_honest_still(&bot).await;
    }
}

#[tokio::test]
async fn what_is_no_http_is_400_without_a_body() {
    let bot = bot().await;
    for bytes in [
        "GET\r\n\r\n".to_owned(),
        "\u{0}\u{1}\u{2}\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost localhost\r\n\r\n".to_owned(),
        format!("{HEAD}content-length: -1\r\n\r\n"),
        format!("{HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}"),
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n".to_owned(),
    ] {
        let mut connection = bot.connect().await;
        connection.send(&bytes).await;
        let reply = connection.reply().await;
        assert!(matches!(reply.status, 400 | 505), "{bytes:?}: {reply:?}");
        assert!(reply.body.is_empty(), "{reply:?}");
        assert_eq!(connection.rest().await, b"");
        is_honest_still(&bot).await;
    }
}

#[tokio::test]
async fn an_http_2_preface_is_refused_at_once() {
    let bot = bot().await;
    let mut connection = bot.connect().await;
    connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    let answer = connection.rest().await;
    assert!(
        !answer.starts_with(b"HTTP/1.1 2"),
        "{:?}",
        String::from_utf8_lossy(&answer)
    );
    is_honest_still(&bot).await;
}

#[tokio::test]
async fn a_peer_that_hangs_up_anywhere_harms_nobody() {
    let bot = bot().await;
    let whole = format!(
        "{HEAD}content-length: 30\r\n\r\n{}",
        &assistente("Novo").to_string()[..30]
    );
    for end in [0, 1, 10, 40, HEAD.len(), HEAD.len() + 10, whole.len() - 1] {
        let mut connection = bot.connect().await;
        connection.send(&whole[..end]).await;
        drop(connection);
        is_honest_still(&bot).await;
    }
    assert_eq!(logs::with(&["ERROR", "panick", "bad_input"]), [""; 0]);
}
