//! Plain HTTP where TLS is spoken.

use bytes::Bytes;
use fulfillment_tests::tls::narrow;
use fulfillment_tests::{Connection, within_a_minute};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::json;

use super::Secure;

/// More than any buffer on the way holds, and no more than a body may have.
const LARGE: usize = 2 * 1024 * 1024;

fn told() -> serde_json::Value {
    json!({"error": "this port speaks HTTPS; call it with https://"})
}

#[tokio::test]
async fn plain_http_is_told_to_call_with_https_whatever_it_asks() {
    let secure = Secure::start().await;
    for start in [
        "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
        "options * HTTP/1.1\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "P",
    ] {
        let mut connection = secure.bot.connect().await;
        connection.send(start).await;
        let reply = connection.reply().await;
        assert_eq!(reply.json_of(400), told(), "{start}");
        assert_eq!(reply.header("connection"), Some("close"));
        assert_eq!(connection.rest().await, b"");
    }
    secure.an_honest_call_is_answered().await;
}

#[tokio::test]
async fn it_reads_the_whole_answer_though_it_sends_its_whole_body_first() {
    let secure = Secure::start().await;
    let body = vec![b'a'; LARGE];
    let mut connection = Connection::over(narrow(secure.bot.address()).await);
    connection.send_request("POST", "/", &[], &body).await;
    connection.send_no_more().await;
    assert_eq!(connection.reply().await.json_of(400), told());
    assert_eq!(connection.rest().await, b"");
    secure.an_honest_call_is_answered().await;
}

#[tokio::test]
async fn a_real_client_with_a_large_body_reads_the_whole_answer() {
    let secure = Secure::start().await;
    let io = TokioIo::new(narrow(secure.bot.address()).await);
    let (mut sender, connection) = http1::handshake(io).await.expect("a connection");
    let running = tokio::spawn(connection);
    let body = Full::new(Bytes::from(vec![b'a'; LARGE]));
    let request = http::Request::post("/pedidos").body(body).expect("one");
    let answer = within_a_minute("an answer", sender.send_request(request)).await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 400);
    let body = answer.into_body().collect().await.expect("a whole body");
    let body: serde_json::Value = serde_json::from_slice(&body.to_bytes()).expect("JSON");
    assert_eq!(body, told());
    running.abort();
    secure.an_honest_call_is_answered().await;
}
