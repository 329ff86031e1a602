//! Methods (RFC 9110, 9): calls are POST, health is GET and HEAD, pages ask with OPTIONS, and all else is 405.

use crate::case::{Case, Sent, sent};
use crate::counting::Counting;
use crate::request::{HOST, bare, framed};

#[tokio::test]
async fn every_method_but_those_that_are_served_is_405_with_allow() {
    Counting::start().await.hold(cases()).await;
}

const OTHERS: [&str; 17] = [
    "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "TRACK", "QUERY", "PROPFIND",
    "MKCOL", "LOCK", "PURGE", "BREW", "post", "Post", "M-SEARCH",
];

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        sent("POST", framed("POST /pedidos HTTP/1.1", HOST)).called(),
        sent("GET of the root", bare("GET / HTTP/1.1")).answered(200),
        sent("HEAD of the root", bare("HEAD / HTTP/1.1"))
            .answered(200)
            .of_head(),
        sent(
            "POST to the root, where no webhook is",
            framed("POST / HTTP/1.1", HOST),
        )
        .refused(401),
    ];
    for method in OTHERS {
        let alone = |case: Sent| match method {
            "HEAD" => case.answered(405).of_head(),
            _ => case.answered(405),
        };
        for path in ["/pedidos", "/nada"] {
            let line = format!("{method} {path} HTTP/1.1");
            cases.push(alone(sent(format!("{method} {path}"), bare(&line))).allows("POST"));
        }
        let line = format!("{method} /pedidos HTTP/1.1");
        let mut with_body = sent(format!("{method} with a body"), framed(line, HOST)).refused(405);
        with_body.head = method == "HEAD";
        cases.push(with_body);
        if !matches!(method, "GET" | "HEAD") {
            let at_root = sent(
                format!("{method} of the root"),
                bare(format!("{method} / HTTP/1.1")),
            );
            cases.push(alone(at_root).allows("GET, HEAD, POST"));
        }
    }
    cases.extend(tunnels());
    cases.extend(preflights());
    cases.extend(probes());
    cases
}

/// Nobody is tunnelled to anywhere.
fn tunnels() -> Vec<Case> {
    let of = |target: &str| {
        sent(
            format!("CONNECT {target}"),
            bare(format!("CONNECT {target} HTTP/1.1")),
        )
    };
    vec![
        of("localhost:80").answered(405),
        of("localhost:443").answered(405),
        of("127.0.0.1:22").answered(405),
        of("[::1]:80").answered(405),
        of("/pedidos").answered(405),
        of("http://localhost/").answered(405),
        sent(
            "CONNECT, and a call in the tunnel",
            [
                bare("CONNECT localhost:80 HTTP/1.1"),
                crate::request::call_of(crate::case::SECOND),
            ]
            .concat(),
        )
        .gets([405, 200])
        .runs([crate::case::SECOND]),
    ]
}

fn preflights() -> Vec<Case> {
    let of = |name: &str, target: &str, headers: &str| {
        sent(
            name,
            format!("OPTIONS {target} HTTP/1.1\r\n{HOST}{headers}\r\n"),
        )
    };
    let origin = "origin: https://loja.example\r\n";
    let asking = "origin: https://loja.example\r\naccess-control-request-method: POST\r\n\
                  access-control-request-headers: content-type\r\n";
    vec![
        of("a preflight", "/pedidos", asking).answered(200),
        of("a preflight to nobody", "/nada", asking).answered(200),
        of("a preflight to what needs a token", "/fechado", asking).answered(200),
        of("a preflight of the root", "/", asking).answered(200),
        of("OPTIONS with an origin alone", "/pedidos", origin).answered(200),
        of(
            "OPTIONS with no origin",
            "/pedidos",
            "access-control-request-method: POST\r\n",
        )
        .answered(405),
        of("a preflight to an ill-formed path", "/%2F", asking).answered(404),
        of("a preflight of an asterisk", "*", asking).answered(404),
        of("a preflight from null", "/pedidos", "origin: null\r\n").answered(200),
        sent(
            "a call from a page",
            framed("POST /pedidos HTTP/1.1", format!("{HOST}{origin}")),
        )
        .called(),
        sent(
            "DELETE from a page",
            format!("DELETE /pedidos HTTP/1.1\r\n{HOST}{origin}\r\n"),
        )
        .answered(405),
    ]
}

/// What an orchestrator asks for.
fn probes() -> Vec<Case> {
    let mut cases = Vec::new();
    for path in ["/livez", "/readyz"] {
        let of = |method: &str| {
            sent(
                format!("{method} {path}"),
                bare(format!("{method} {path} HTTP/1.1")),
            )
        };
        cases.push(of("GET").answered(200));
        cases.push(of("HEAD").answered(200).of_head());
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
            cases.push(of(method).answered(405));
        }
        let call = framed(format!("POST {path} HTTP/1.1"), HOST);
        cases.push(sent(format!("a call to {path}"), call).refused(405));
    }
    cases
}
