//! Where a call comes from: the peer of its connection, or whom a trusted proxy names; and everything that tells it.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fulfillment_runtime::{
    App, AppBuilder, ForwardedHeader, Intent, Invocation, Page, Refusal, Request, Response, Server,
    Session,
};
use fulfillment_tests::{
    Bot, Connection, HELD, Held, Reply, TOKEN_HEADER, assistente, dialogflow, logs, serprobots,
};
use serde_json::Value;

const JSON: (&str, &str) = ("content-type", "application/json");
const FOR: &str = "x-forwarded-for";

/// The callers of all records of an application.
type Told = Arc<Mutex<Vec<Option<IpAddr>>>>;

fn told(app: AppBuilder) -> (AppBuilder, Told) {
    let told = Told::default();
    let kept = told.clone();
    let app = app.on_call(move |record| kept.lock().expect("no panic before").push(record.caller));
    (app, told)
}

/// What was told since last time.
fn drained(told: &Mutex<Vec<Option<IpAddr>>>) -> Vec<String> {
    let mut told = told.lock().expect("no panic before");
    told.drain(..).map(shown).collect()
}

fn shown(address: Option<IpAddr>) -> String {
    address.map_or("nobody".to_owned(), |address| address.to_string())
}

/// A bot whose node `Quem` and whose page `/pagina` say who called.
fn app(webhook: &'static str) -> AppBuilder {
    let page = |request: http::Request<Bytes>| async move {
        http::Response::new(shown(request.extensions().get().copied()))
    };
    App::builder()
        .intent(
            Intent::new(webhook, "Quem")
                .public()
                .handler(|request: Request| shown(request.caller())),
        )
        .mount("/pagina", Page::new(page).public())
}

/// Who calls, as function, record and page have it; they must agree.
async fn who(app: AppBuilder, headers: &[(&str, &str)]) -> String {
    let (app, told) = told(app);
    let bot = Bot::of(app).await;
    let with_type = [&[JSON], headers].concat();
    let body = assistente("Quem").to_string();
    let reply = bot.request("POST", "/quem", &with_type, &body).await;
    let caller = reply.json_of(200)["message"]
        .as_str()
        .expect("an answer")
        .to_owned();
    let page = bot.exchange("GET", "/pagina", headers, "").await;
    assert_eq!((page.status, page.text()), (200, &*caller));
    assert_eq!(drained(&told), [&*caller]);
    caller
}

#[tokio::test]
async fn without_trusted_proxies_the_caller_is_the_peer_whatever_its_headers_say() {
    for headers in [
        &[][..],
        &[(FOR, "203.0.113.9")],
        &[("forwarded", "for=203.0.113.9")],
        &[(FOR, "\"\\,;")],
    ] {
        assert_eq!(who(app("quem"), headers).await, "127.0.0.1", "{headers:?}");
    }
    let header = app("quem").forwarded_header(ForwardedHeader::Forwarded);
    let headers = [("forwarded", "for=203.0.113.9")];
    assert_eq!(who(header, &headers).await, "127.0.0.1");
}

#[tokio::test]
async fn a_peer_that_is_none_of_the_trusted_proxies_is_not_believed() {
    let app = app("quem").trusted_proxies(["10.0.0.0/8", "127.0.0.2", "::1"]);
    let headers = [(FOR, "203.0.113.9, 10.0.0.1")];
    assert_eq!(who(app, &headers).await, "127.0.0.1");
}

#[tokio::test]
async fn behind_trusted_proxies_the_caller_is_the_last_that_is_none_of_them() {
    let behind = || app("quem").trusted_proxies(["127.0.0.0/8", "10.0.0.0/8"]);
    for (headers, expected) in [
        (&[(FOR, "203.0.113.9")][..], "203.0.113.9"),
        (&[("X-FORWARDED-FOR", "[2001:db8::1]:4711")], "2001:db8::1"),
        (
            &[(FOR, "198.51.100.1, 203.0.113.9:80, 10.0.0.2")],
            "203.0.113.9",
        ),
        (
            &[
                (FOR, "198.51.100.1"),
                ("x-own", "1"),
                (FOR, "203.0.113.9"),
                (FOR, "10.0.0.2,10.0.0.3"),
            ],
            "203.0.113.9",
        ),
        (&[(FOR, "203.0.113.9, unknown, 10.0.0.2")], "10.0.0.2"),
        (&[(FOR, "203.0.113.9,")], "127.0.0.1"),
        (&[("forwarded", "for=203.0.113.9")], "127.0.0.1"),
        (&[], "127.0.0.1"),
    ] {
        assert_eq!(who(behind(), headers).await, expected, "{headers:?}");
    }
    let forwarded = || behind().forwarded_header(ForwardedHeader::Forwarded);
    for (headers, expected) in [
        (
            &[(
                "Forwarded",
                "for=\"198.51.100.1\", FOR=\"[2001:db8::1]:4711\";proto=https, for=10.0.0.2",
            )][..],
            "2001:db8::1",
        ),
        (
            &[
                ("forwarded", "for=\"6.6.6.6, for=203.0.113.9"),
                ("forwarded", "by=_x;for=10.0.0.2"),
            ],
            "203.0.113.9",
        ),
        (&[(FOR, "203.0.113.9")], "127.0.0.1"),
    ] {
        assert_eq!(who(forwarded(), headers).await, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn the_largest_head_of_hops_is_answered() {
    let behind = || app("quem").trusted_proxies(["127.0.0.1", "10.0.0.0/8"]);
    let hops = "10.0.0.2,".repeat(7_000);
    assert_eq!(who(behind(), &[(FOR, &hops)]).await, "127.0.0.1");
    let hops = format!("{hops}10.0.0.3");
    assert_eq!(who(behind(), &[(FOR, &hops)]).await, "10.0.0.2");
    let quotes = "\"\\".repeat(31_000);
    let forwarded = behind().forwarded_header(ForwardedHeader::Forwarded);
    assert_eq!(who(forwarded, &[("forwarded", &quotes)]).await, "127.0.0.1");
}

#[tokio::test]
async fn an_ipv4_peer_of_an_ipv6_socket_is_the_ipv4_address() {
    // a machine without IPv6 has no such peers
    if std::net::TcpListener::bind("[::]:0").is_err() {
        return;
    }
    let server = Server::of(app("quem").trusted_proxies(["127.0.0.1/32"]));
    let bot = Bot::serve_on("::", server).await;
    let address = SocketAddr::from(([127, 0, 0, 1], bot.address().port()));
    let mut connection = Connection::to(address).await.expect("a connection");
    let body = assistente("Quem").to_string();
    for (headers, expected) in [
        (&[JSON][..], "127.0.0.1"),
        (&[JSON, (FOR, "::ffff:203.0.113.9")], "203.0.113.9"),
    ] {
        connection
            .send_request("POST", "/quem", headers, body.as_bytes())
            .await;
        let reply = connection.reply().await;
        assert_eq!(reply.json_of(200)["message"], expected);
    }
}

/// Method, target, body or node, headers, status.
type Fate = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    u16,
);

/// Calls of every fate.
const FATES: [Fate; 13] = [
    ("POST", "/destinos", "Bem", &[JSON], 200),
    ("POST", "/destinos", "Mal", &[JSON], 200),
    ("PUT", "/destinos", "Bem", &[JSON], 405),
    ("POST", "/a%2Fb", "Bem", &[JSON], 404),
    ("POST", "/trancado", "Bem", &[JSON], 401),
    (
        "POST",
        "/destinos",
        "Bem",
        &[("content-type", "text/plain")],
        415,
    ),
    ("POST", "/destinos", "{", &[JSON], 400),
    (
        "POST",
        "/destinos",
        "Nada",
        &[JSON, (TOKEN_HEADER, "t0k3n")],
        400,
    ),
    ("POST", "/destinos", "[1]", &[JSON], 422),
    ("POST", "/conversation/destinos", "", &[], 200),
    ("POST", "/conversation/trancado", "", &[], 401),
    ("POST", "/destinos", "Entre", &[JSON], 401),
    (
        "POST",
        "/destinos",
        "Bem",
        &[JSON, ("origin", "https://foreign.example")],
        403,
    ),
];

#[tokio::test]
async fn every_record_has_its_caller_whatever_became_of_the_call() {
    let node = |name: &'static str| Intent::new("destinos", name).public();
    let app = App::builder()
        .intent(node("Bem").handler(|| "Olá!"))
        .intent(node("Mal").handler(|| Err::<&str, _>("out of order")))
        .intent(node("Entre").handler(|_: Session<()>| "never"))
        .intent(
            Intent::new("trancado", "Bem")
                .token("t0k3n")
                .handler(|| "Olá!"),
        )
        .session(async |_: Invocation| Err::<(), _>(Refusal::unauthorized()))
        .allowed_origins(["https://loja.example"])
        .trusted_proxies(["127.0.0.1"]);
    let (app, told) = told(app);
    let bot = Bot::of(app).await;
    for (number, (method, target, body, headers, status)) in FATES.into_iter().enumerate() {
        let caller = format!("203.0.113.{number}");
        let headers = [headers, &[(FOR, &caller)]].concat();
        let body = match body {
            "" | "{" | "[1]" => body.to_owned(),
            node => assistente(node).to_string(),
        };
        let reply = bot.exchange(method, target, &headers, &body).await;
        assert_eq!(reply.status, status, "{method} {target} {body}: {reply:?}");
        let told = std::mem::take(&mut *told.lock().expect("no panic before"));
        assert_eq!(told, [caller.parse().ok()], "{method} {target} {body}");
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_and_a_server_that_is_full_are_told_with_their_callers() {
    let (mut held, function) = Held::asynchronous();
    let app = App::builder()
        .intent(Intent::new("cheio", "Novo").public().handler(function))
        .max_calls(1)
        .trusted_proxies(["127.0.0.1"]);
    let (app, told) = told(app);
    let bot = Bot::of(app).await;
    let mut connection = bot.connect().await;
    let head = "POST /cheio HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 203.0.113.1\r\ntransfer-encoding: chunked\r\n\r\n";
    connection.send(format!("{head}x\r\n")).await;
    assert_eq!(connection.reply().await.status, 400);

    let body = assistente("Novo").to_string();
    let call = async |caller| {
        let headers = [JSON, (FOR, caller)];
        bot.request("POST", "/cheio", &headers, &body).await
    };
    let meanwhile = async {
        held.began().await;
        assert_eq!(call("203.0.113.3").await.status, 503);
        held.let_go();
    };
    let (reply, ()) = tokio::join!(call("203.0.113.2"), meanwhile);
    assert_eq!(reply.json_of(200)["message"], HELD);
    assert_eq!(
        drained(&told),
        ["203.0.113.1", "203.0.113.3", "203.0.113.2"]
    );
}

#[tokio::test]
async fn the_lines_of_the_log_tell_the_caller() {
    let app = App::builder()
        .intent(Intent::new("linhas", "Bem").public().handler(|| "Olá!"))
        .intent(
            Intent::new("linhas", "Mal")
                .public()
                .handler(|| Err::<Response, _>("out of order")),
        )
        .intent(
            Intent::new("linhas", "Alheio")
                .token("t0k3n")
                .handler(|| "Olá!"),
        )
        .trusted_proxies(["127.0.0.1"]);
    let bot = Bot::of(app).await;
    let call = async |node, caller| -> Reply {
        let headers = [JSON, (FOR, caller)];
        let body = assistente(node).to_string();
        bot.request("POST", "/linhas", &headers, body).await
    };
    call("Bem", "203.0.113.1").await;
    call("Mal", "203.0.113.2").await;
    call("Alheio", "203.0.113.3").await;
    let webhook = "webhook=linhas ";
    logs::wait_for(&["DEBUG", "call answered", webhook, "caller=203.0.113.1 "]).await;
    logs::wait_for(&["WARN", "call failed", webhook, "caller=203.0.113.2 "]).await;
    logs::wait_for(&["DEBUG", "call refused", webhook, "caller=203.0.113.3 "]).await;
    logs::wait_for(&["WARN", "calls are refused", webhook, "caller=203.0.113.3 "]).await;
}

#[tokio::test]
async fn an_abandoned_call_is_told_with_the_address_of_its_caller() {
    let (mut held, function) = Held::asynchronous();
    let app = App::builder().intent(Intent::new("vai", "Novo").public().handler(function));
    logs::collect();
    let (app, told) = told(app);
    let app = app.build().expect("nothing is missing");
    let request = request("/vai", &assistente("Novo"), Some("203.0.113.9"));
    let call = tokio::spawn(async move { app.call(request).await });
    held.began().await;
    call.abort();
    assert!(call.await.is_err_and(|error| error.is_cancelled()));
    logs::wait_for(&["was abandoned", "caller=203.0.113.9 "]).await;
    let told = told.lock().expect("no panic before").clone();
    assert_eq!(told, ["203.0.113.9".parse().ok()]);
    held.let_go();
    held.ended().await;
}

/// A call without a socket, of a peer or of nobody.
fn request(path: &str, body: &Value, peer: Option<&str>) -> http::Request<Bytes> {
    let mut request = http::Request::post(path)
        .header(FOR, "203.0.113.9")
        .body(Bytes::from(body.to_string()))
        .expect("a request");
    if let Some(peer) = peer {
        let address: IpAddr = peer.parse().expect(peer);
        request
            .extensions_mut()
            .insert(SocketAddr::new(address, 50_000));
    }
    request
}

#[tokio::test]
async fn without_a_socket_the_caller_is_the_peer_that_the_request_brings_or_unknown() {
    logs::collect();
    let (app, told) = told(app("soltas").trusted_proxies(["10.0.0.0/8"]));
    let app = app.build().expect("nothing is missing");
    for (peer, expected) in [
        (None, "nobody"),
        (Some("198.51.100.1"), "198.51.100.1"),
        (Some("10.0.0.1"), "203.0.113.9"),
        (Some("::ffff:10.0.0.1"), "203.0.113.9"),
        (Some("::ffff:198.51.100.1"), "198.51.100.1"),
    ] {
        for (path, body) in [
            ("/soltas", assistente("Quem")),
            ("/soltas", dialogflow("Quem")),
            ("/answer/soltas", serprobots("quem")),
        ] {
            let response = app.call(request(path, &body, peer)).await;
            let text = String::from_utf8_lossy(response.body()).into_owned();
            assert!(
                text.contains(&format!("\"{expected}\"")),
                "{peer:?}: {text}"
            );
        }
        let mut page = request("/pagina", &Value::Null, peer);
        *page.method_mut() = http::Method::GET;
        assert_eq!(app.call(page).await.body(), expected, "{peer:?}");
        let told = std::mem::take(&mut *told.lock().expect("no panic before"));
        let told: Vec<_> = told.into_iter().map(shown).collect();
        assert_eq!(told, [expected; 3]);
    }
    let of_nobody = logs::with(&["call answered", "webhook=soltas "]);
    let known = of_nobody.iter().filter(|line| line.contains("caller="));
    assert_eq!((of_nobody.len(), known.count()), (15, 12), "{of_nobody:?}");
}

#[test]
fn trusted_proxies_that_are_none_stop_the_start_all_of_them_at_once() {
    let written = [
        "10.0.0.1/8",
        "10.0.0.1",
        "proxy.example",
        "0.0.0.0/0",
        "[::1]:80",
    ];
    let error = app("quem").trusted_proxies(written).build().err();
    assert_eq!(
        error.map(|error| error.to_string()).as_deref(),
        Some(
            "the server cannot start, for 4 reasons:\n  \
             - trusted proxy `0.0.0.0/0` is everybody, who could then write any address; name the networks of the \
             proxies\n  \
             - trusted proxy `10.0.0.1/8` says more than its first 8 bits; write `10.0.0.0/8` for the range, or \
             `10.0.0.1` for that address alone\n  \
             - trusted proxy `[::1]:80` has a port, which differs for each connection; write `::1`\n  \
             - trusted proxy `proxy.example` is no address or range; write `192.0.2.7`, `2001:db8::1` or `10.0.0.0/8`"
        )
    );
    let all = App::builder().trusted_proxies(["*"]).build().err();
    let all = all.expect("two problems").to_string();
    assert!(all.contains("for 2 reasons"), "{all}");
}
