//! What a head says of the body: its type, its compression, what the caller expects, and whom it takes itself for.

use crate::case::{Case, sent};
use crate::counting::Counting;
use crate::request::{HOST, body, framed, raw, with};

#[tokio::test]
async fn what_a_head_says_of_its_body_decides_before_the_body_is_read() {
    Counting::start().await.hold(cases()).await;
}

pub fn cases() -> Vec<Case> {
    let mut cases = types();
    cases.extend(expectations());
    cases.extend(tokens());
    cases
}

fn types() -> Vec<Case> {
    let of = |lines: &str| {
        sent(
            lines.escape_debug().to_string(),
            with(format!("{lines}\r\n")),
        )
    };
    let json = [
        "content-type: application/json",
        "content-type: APPLICATION/Json",
        "content-type:application/json;charset=utf-8",
        "content-type: application/json ; charset=UTF-16",
        "content-type: application/json;",
        "content-type: application/vnd.api+json",
        "content-type: application/json\r\ncontent-type: application/json",
        "content-encoding: identity",
        "content-encoding: IDENTITY",
    ];
    let other = [
        "content-type: text/plain",
        "content-type: text/json",
        "content-type: text/html; charset=utf-8",
        "content-type: application/x-www-form-urlencoded",
        "content-type: multipart/form-data; boundary=a",
        "content-type: application/xml",
        "content-type: application/octet-stream",
        "content-type: application/jsonp",
        "content-type: application/json, text/plain",
        "content-type: text/plain; application/json",
        "content-type: text/plain\r\ncontent-type: application/json",
        "content-type: application/json\r\ncontent-type: text/plain",
        "content-type: */*",
        "content-type: application/*",
        "content-type: json",
        "content-type: +json",
        "content-type:",
        "content-type: é",
        "content-encoding: gzip",
        "content-encoding: GZIP",
        "content-encoding: x-gzip",
        "content-encoding: br",
        "content-encoding: zstd",
        "content-encoding: deflate",
        "content-encoding: gzip, identity",
        "content-encoding: identity\r\ncontent-encoding: gzip",
        "content-encoding: gzip\r\ncontent-encoding: identity",
        "content-encoding: chunked",
        "content-encoding:",
    ];
    let mut cases: Vec<Case> = json.map(|line| of(line).called()).into();
    cases.extend(other.map(|line| of(line).refused(415)));
    cases
}

fn expectations() -> Vec<Case> {
    let body = body();
    let of = |text: &str| {
        sent(
            format!("expect: {text}"),
            with(format!("expect: {text}\r\n")),
        )
    };
    let before = |name: &str, lines: &str| {
        let head = raw(format!("expect: 100-continue\r\n{lines}"), "");
        sent(format!("100-continue, and {name}"), head)
    };
    vec![
        of("100-continue").called().continues(),
        of("100-CONTINUE").called().continues(),
        // a server MAY answer 417 to what it does not know; hyper takes no notice of it
        of("200-ok").called(),
        of("100-continue, 200-ok").called(),
        of("").called(),
        of("\"100-continue\"").called(),
        sent(
            "100-continue in HTTP/1.0",
            framed("POST /pedidos HTTP/1.0", "expect: 100-continue\r\n"),
        )
        .called()
        .closes_silently(),
        sent(
            "100-continue twice",
            with("expect: 100-continue\r\nexpect: 100-continue\r\n"),
        )
        .called()
        .continues(),
        sent(
            "100-continue with chunks",
            raw(
                "expect: 100-continue\r\ntransfer-encoding: chunked\r\n",
                crate::request::chunked(&body),
            ),
        )
        .called()
        .continues(),
        // refused by its head: nobody is told to go on
        before("too long a body", "content-length: 2097153\r\n").refused(413),
        before(
            "another type",
            "content-length: 5\r\ncontent-type: text/plain\r\n",
        )
        .refused(415),
        before(
            "an unknown encoding",
            "transfer-encoding: gzip, chunked\r\n",
        )
        .refused(501),
        before("no body", "content-length: 0\r\n").answered(400),
        sent(
            "100-continue, and no credential",
            format!(
                "POST /fechado HTTP/1.1\r\n{HOST}expect: 100-continue\r\ncontent-length: 5\r\n\r\n"
            ),
        )
        .refused(401),
    ]
}

fn tokens() -> Vec<Case> {
    let to = |webhook: &str, lines: &str| {
        let name = format!("at {webhook}: {}", lines.escape_debug());
        sent(
            name,
            framed(
                format!("POST /{webhook} HTTP/1.1"),
                format!("{HOST}{lines}"),
            ),
        )
    };
    let own = "x-assistant-signature-token: t0k3n\r\n";
    vec![
        to("fechado", own).called(),
        to("fechado", "authorization: Bearer t0k3n\r\n").called(),
        to("fechado", "authorization: bEARER t0k3n\r\n").called(),
        to("fechado", "authorization: Basic dTp0MGszbg==\r\n").called(),
        to("fechado", "x-assistant-signature-token: \t t0k3n \r\n").called(),
        to("fechado", "").refused(401),
        to("fechado", "x-assistant-signature-token:\r\n").refused(401),
        to("fechado", "x-assistant-signature-token: T0K3N\r\n").refused(401),
        to("fechado", "x-assistant-signature-token: t0k3n,t0k3n\r\n").refused(401),
        to("fechado", "x_assistant_signature_token: t0k3n\r\n").refused(401),
        to("fechado", "x-assistant-signature-token: \u{e9}t0k3n\r\n").refused(401),
        to("fechado", "authorization: t0k3n\r\n").refused(401),
        to("fechado", "authorization: Digest t0k3n\r\n").refused(401),
        to("fechado", "proxy-authorization: Bearer t0k3n\r\n").refused(401),
        to("fechado", "cookie: x-assistant-signature-token=t0k3n\r\n").refused(401),
        to("fechado?x-assistant-signature-token=t0k3n", "").refused(401),
        // twice is not believed, wherever it is sent to
        to("fechado", &own.repeat(2)).refused(401),
        to("pedidos", &own.repeat(2)).refused(401),
        to("pedidos", own).called(),
    ]
}
