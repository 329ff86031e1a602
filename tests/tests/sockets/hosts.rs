//! `Host` (RFC 9112, 3.2; RFC 9110, 7.2): once and well made, or 400.

use crate::case::{Case, sent};
use crate::counting::Counting;
use crate::request::{LINE, framed};

#[tokio::test]
async fn a_host_stands_once_and_well_made_or_the_request_is_400() {
    Counting::start().await.hold(cases()).await;
}

pub fn cases() -> Vec<Case> {
    let host = |host: &str| {
        let name = format!("host `{}`", host.escape_debug());
        sent(name, framed(LINE, format!("host: {host}\r\n")))
    };
    let well_made = [
        "localhost",
        "LOCALHOST",
        "localhost:5052",
        "localhost:0",
        "localhost:65535",
        "localhost:",
        "localhost.",
        "bot.example",
        "my_bot",
        "xn--mnchen-3ya.example",
        "127.0.0.1",
        "127.0.0.1:5052",
        "[::1]",
        "[::1]:5052",
        "[2001:DB8::1]",
        " \tlocalhost \t",
        "caf%C3%A9.example",
        // what clients send that have no name for the server
        "",
        "   ",
    ];
    let ill_formed = [
        ":",
        ":5052",
        "local host",
        "localhost, localhost",
        "localhost another.example",
        "localhost\tanother",
        "user@localhost",
        "user:password@localhost",
        "@localhost",
        "localhost:65536",
        "localhost:99999999999999999999",
        "localhost:-1",
        "localhost:+80",
        "localhost:8o",
        "localhost:80:80",
        "localhost: 80",
        "http://localhost",
        "localhost/",
        "localhost/pedidos",
        "localhost?a",
        "localhost#a",
        "localhost\\",
        "local<host>",
        "local\"host\"",
        "local%host",
        "local%zzhost",
        "münchen.example",
        "::1",
        "[::1",
        "::1]",
        "[]",
        "[::1]5052",
        "[::1]]",
        "[localhost]",
        "[::g]",
    ];
    let mut cases: Vec<Case> = well_made.map(|text| host(text).called()).into();
    cases.extend(ill_formed.map(|text| host(text).refused(400)));
    let lines = |name: &str, lines: &str| sent(name, framed(LINE, lines));
    let old = |name: &str, lines: &str| sent(name, framed("POST /pedidos HTTP/1.0", lines));
    let absolute = |name: &str, lines: &str| {
        sent(
            name,
            framed("POST http://localhost/pedidos HTTP/1.1", lines),
        )
    };
    cases.extend([
        lines("no host", "").refused(400),
        lines(
            "the same host twice",
            "host: localhost\r\nHost: localhost\r\n",
        )
        .refused(400),
        lines("two hosts", "host: localhost\r\nhost: another.example\r\n").refused(400),
        lines("an empty host and one", "host:\r\nhost: localhost\r\n").refused(400),
        lines("a host on a folded line", "host:\r\n localhost\r\n").refused(400),
        lines("a host behind a blank", "host : localhost\r\n").refused(400),
        lines("a host in another's name", "x-host: localhost\r\n").refused(400),
        old("two hosts in HTTP/1.0", "host: a\r\nhost: b\r\n").refused_in_kind(400),
        old("an ill-formed host in HTTP/1.0", "host: a b\r\n").refused_in_kind(400),
        absolute("an absolute target without a host", "").refused(400),
        absolute(
            "an absolute target and another host",
            "host: another.example\r\n",
        )
        .called(),
        absolute("an absolute target and an ill-formed host", "host: a b\r\n").refused(400),
        absolute("an absolute target and an empty host", "host:\r\n").refused(400),
        absolute("an absolute target and two hosts", "host: a\r\nhost: a\r\n").refused(400),
        sent("health without a host", "GET / HTTP/1.1\r\n\r\n").refused(400),
        sent(
            "health with two hosts",
            "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        )
        .refused(400),
        sent(
            "a preflight without a host",
            "OPTIONS /pedidos HTTP/1.1\r\norigin: https://a\r\n\r\n",
        )
        .refused(400),
        sent("liveness without a host", "GET /livez HTTP/1.1\r\n\r\n").refused(400),
    ]);
    cases
}
