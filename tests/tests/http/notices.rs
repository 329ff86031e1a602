//! What is told of refused calls at WARN, once a minute: those that a platform or a proxy may cause, and those that find
//! no room.

use fulfillment_runtime::{App, AppBuilder, Intent, Page, Request, Server};
use fulfillment_tests::{Bot, Connection, HELD, Held, SOON, assistente, logs};
use serde_json::json;

fn app() -> AppBuilder {
    let intent = Intent::new("avisos", "Novo").public();
    App::builder()
        .intent(intent.handler(|| "Anotado!"))
        .trusted_proxies(["127.0.0.1"])
        .max_body(1_000)
}

/// The status of the answer to this request, and the lines at WARN about it. Each caller is that of one test alone.
async fn told_of(app: AppBuilder, caller: u8, line: &str, headers: &str) -> (u16, Vec<String>) {
    let bot = Bot::of(app).await;
    let mut connection = bot.connect().await;
    let head = format!("{line} HTTP/1.1\r\nx-forwarded-for: 203.0.113.{caller}\r\n{headers}\r\n");
    connection.send(head).await;
    let status = connection.reply().await.status;
    let caller = format!("caller=203.0.113.{caller} ");
    logs::wait_for(&["DEBUG", "call refused", &caller]).await;
    (status, logs::with(&["WARN", "calls are refused", &caller]))
}

#[tokio::test]
async fn what_a_platform_or_a_proxy_may_cause_is_told() {
    let host = "host: a\r\n";
    let long = "host: a\r\ncontent-type: application/json\r\ncontent-length: 1001\r\n";
    let compressed = "host: a\r\ncontent-encoding: gzip\r\n";
    let below = |path: &str| app().base_path(path);
    for (caller, app, line, headers, status) in [
        (101, app(), "POST /avisos", long, 413),
        (102, app(), "POST /avisos", compressed, 415),
        // a redirect makes a GET of a POST
        (103, app(), "GET /avisos", host, 405),
        (104, app(), "GET /answer/avisos", host, 405),
        (105, app(), "POST /avisos", "", 400),
        (106, app(), "POST /avisos", "host: a\r\nhost: b\r\n", 400),
        (107, below("bot"), "POST /avisos", host, 404),
    ] {
        let (answered, told) = told_of(app, caller, line, headers).await;
        assert_eq!(answered, status, "{line} {headers}");
        assert_eq!(told.len(), 1, "{line} {headers}: {told:?}");
        assert!(told[0].contains(&format!("status={status} ")), "{told:?}");
    }
}

#[tokio::test]
async fn what_strangers_alone_cause_is_told_for_debugging_alone() {
    let host = "host: a\r\n";
    for (caller, line, headers, status) in [
        (121, "GET /bot/favicon.ico", host, 405),
        (122, "GET /favicon.ico", host, 404),
        (123, "PUT /bot/livez", host, 405),
        (124, "TRACE /bot/avisos", host, 405),
        (
            125,
            "POST /bot/avisos",
            "host: a\r\ntransfer-encoding: gzip, chunked\r\n",
            501,
        ),
    ] {
        let (answered, told) = told_of(app().base_path("bot"), caller, line, headers).await;
        assert_eq!(answered, status, "{line} {headers}");
        // TRACE is what no platform sends, wherever it is sent to
        assert_eq!(told, [""; 0], "{line} {headers}");
    }
}

#[tokio::test]
async fn the_line_tells_what_is_known_and_of_what_it_is_the_number() {
    let (_, told) = told_of(app(), 131, "GET /avisos", "host: a\r\n").await;
    let [line] = &told[..] else {
        panic!("one line: {told:?}")
    };
    for part in [
        "message=calls are refused; `refused` is how many for this cause since the last such line (RUST_LOG=debug shows each \
         one) caller=",
        " cause=method not allowed ",
        " refused=1",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    for name in ["platform=", "webhook=", "node="] {
        assert!(!line.contains(name), "{name}: {line}");
    }
}

#[tokio::test]
async fn each_cause_has_a_line_and_a_number_of_its_own() {
    let bot = Bot::of(app()).await;
    let refused = |method: &'static str, path: &'static str, headers: &'static str| {
        let bot = &bot;
        async move {
            let mut connection = bot.connect().await;
            let from = "host: a\r\nx-forwarded-for: 203.0.113.141\r\n";
            let head = format!("{method} {path} HTTP/1.1\r\n{from}{headers}\r\n");
            connection.send(head).await;
            connection.reply().await.status
        }
    };
    for _ in 0..3 {
        assert_eq!(refused("GET", "/avisos", "").await, 405);
        assert_eq!(refused("POST", "/avisos//x", "").await, 401);
        let gzip = "content-encoding: gzip\r\n";
        assert_eq!(refused("POST", "/avisos", gzip).await, 415);
    }
    let told = logs::with(&["WARN", "calls are refused", "caller=203.0.113.141 "]);
    assert_eq!(told.len(), 3, "{told:?}");
    for cause in [
        "method not allowed",
        "no credential that is accepted here",
        "body is compressed",
    ] {
        let of_cause = |line: &&String| line.contains(&format!("cause={cause} refused=1"));
        assert_eq!(told.iter().filter(of_cause).count(), 1, "{cause}: {told:?}");
    }
}

#[tokio::test]
async fn those_that_no_line_told_of_are_told_at_the_stop() {
    let intent = Intent::new("resto", "Novo").public().handler(|| "Anotado!");
    let bot = Bot::serve(Server::of(App::builder().intent(intent))).await;
    for _ in 0..4 {
        let reply = bot
            .call("/answer/resto", None, &json!({"text": "o quê?"}))
            .await;
        assert_eq!(reply.status, 200);
    }
    let ended = bot.begin_stop().await.ended().await;
    assert!(ended.is_ok(), "{ended:?}");
    logs::wait_for(&[
        "WARN",
        "more calls for this cause",
        "cause=no intent that",
        "calls=3",
    ])
    .await;
}

#[tokio::test]
async fn what_the_one_who_set_it_up_likely_did_is_told() {
    let window = || Intent::new("avisa", "Novo").public().handler(|| "Anotado!");
    let caller = |last: u8| format!("203.0.113.{last}");
    for (last, path, status, told) in [
        (151, "//answer/avisa", 404, "(`serviceURL`) end with one?"),
        (
            152,
            "/answer/avisa-d",
            401,
            "the environment belongs to the gateway's address",
        ),
        (153, "/answer/AVISA", 401, "but one does in small letters"),
        (
            154,
            "/answer/outro-d",
            401,
            "no chatbot of this mnemonic lets the window in refused=",
        ),
        (
            155,
            "/answer/avisa-dd",
            401,
            "no chatbot of this mnemonic lets the window in refused=",
        ),
    ] {
        let bot = Bot::of(
            App::builder()
                .intent(window())
                .trusted_proxies(["127.0.0.1"]),
        )
        .await;
        let headers = [("x-forwarded-for", &*caller(last))];
        let reply = bot.request("POST", path, &headers, "{}").await;
        assert_eq!(reply.status, status, "{path}");
        let caller = format!("caller={} ", caller(last));
        let line = logs::wait_for(&["WARN", "calls are refused", &caller]).await;
        assert!(line.contains(told), "{path}: {line}");
        // what is said of it is ours: nothing of what came stands there
        assert!(!line.contains("avisa") && !line.contains("AVISA"), "{line}");
    }
}

#[tokio::test]
async fn an_origin_that_is_not_listed_is_shown_for_debugging_with_its_odd_characters_escaped() {
    let bot = Bot::of(app().allowed_origins(["https://loja.example"])).await;
    let mut connection = bot.connect().await;
    let origin = "origin: https://outra.example\tx";
    let head = format!("POST /avisos HTTP/1.1\r\nhost: a\r\n{origin}\r\n\r\n");
    connection.send(head).await;
    assert_eq!(connection.reply().await.status, 403);
    logs::wait_for(&[
        "DEBUG",
        "not among the allowed origins",
        r"origin=https://outra.example\tx",
    ])
    .await;
    assert!(logs::with(&["WARN", "outra.example"]).is_empty());
}

#[tokio::test]
async fn a_failed_call_names_its_function() {
    let intent = Intent::new("falha", "Novo").public();
    let app = App::builder().intent(intent.handler(|| Err::<&str, _>("fechado")));
    let line = line!() - 1;
    let bot = Bot::of(app).await;
    let reply = bot.call("/falha", None, &assistente("Novo")).await;
    assert_eq!(reply.status, 200);
    let told = logs::wait_for(&["WARN", "call failed", "cause=fechado"]).await;
    let function = format!("function={}:{}", file!(), line - 1);
    assert!(told.contains(&function), "{function}: {told}");
}

async fn begin(bot: &Bot, node: &str) -> Connection {
    let mut connection = bot.connect().await;
    let body = assistente(node).to_string();
    connection
        .send_request("POST", "/cheio", &[], body.as_bytes())
        .await;
    connection
}

/// A bot with so many places, and the other end of its nodes `Espera` and `Atrasa`.
async fn full(max_calls: usize) -> (Bot, Held) {
    let (held, function) = Held::asynchronous();
    let intent = |node: &'static str| Intent::new("cheio", node).public();
    let page = Page::new(|_| async { http::Response::new("x") });
    let app = App::builder()
        .max_calls(max_calls)
        .intent(intent("Espera").handler(function.clone()))
        .intent(intent("Atrasa").timeout(SOON).handler(function))
        .mount("pagina", page.public());
    (Bot::serve(Server::of(app)).await, held)
}

#[tokio::test]
async fn calls_that_find_no_room_are_told_once_a_minute_with_what_holds_the_places() {
    let (bot, mut held) = full(7).await;
    let mut waiting = Vec::new();
    for _ in 0..5 {
        waiting.push(begin(&bot, "Espera").await);
        held.began().await;
    }
    for _ in 0..2 {
        let late = bot.call("/cheio", None, &assistente("Atrasa")).await;
        assert_ne!(late.json_of(200)["message"], HELD);
        held.began().await;
    }
    for _ in 0..3 {
        let reply = bot.call("/cheio", None, &assistente("Espera")).await;
        assert_eq!(reply.status, 503);
    }
    let told = logs::with(&["WARN", "`FULFILLMENT_MAX_CALLS`", "in_flight=7 "]);
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["refused=1 ", "past_deadline=2", "get 503"] {
        assert!(told[0].contains(part), "{part}: {told:?}");
    }
    held.let_go();
}

#[tokio::test]
async fn a_visitor_who_finds_no_room_is_told_likewise() {
    let (bot, mut held) = full(9).await;
    let mut waiting = Vec::new();
    for _ in 0..9 {
        waiting.push(begin(&bot, "Espera").await);
        held.began().await;
    }
    let told = || logs::with(&["WARN", "`FULFILLMENT_MAX_CALLS`", "in_flight=9 "]).len();
    assert_eq!(told(), 0);
    assert_eq!(bot.exchange("GET", "/pagina", &[], "").await.status, 503);
    assert_eq!(told(), 1);
    held.let_go();
}

#[tokio::test]
async fn what_is_no_http_is_told_for_debugging_with_the_address_of_its_peer() {
    let bot = Bot::of(app()).await;
    let mut connection = bot.connect().await;
    connection.send("no HTTP\r\n\r\n").await;
    connection.rest().await;
    logs::wait_for(&["DEBUG", "connection ended", "peer=127.0.0.1 "]).await;
}

/// A function that says something, for lines that stand in its span.
fn speaks(_: Request) -> &'static str {
    tracing::info!("a function of a conversation speaks");
    "x"
}

#[tokio::test]
async fn a_functions_lines_name_their_conversation_if_there_is_one() {
    let intent = Intent::new("conversas", "Fala").public().handler(speaks);
    let bot = Bot::of(App::builder().intent(intent)).await;
    for (id, shown) in [
        ("sessao-1", Some("session=sessao-1")),
        ("a\nb", Some("session=a\\nb")),
        ("", None),
    ] {
        let before = logs::with(&["of a conversation speaks"]).len();
        let mut body = assistente("Fala");
        body["sessionId"] = id.into();
        assert_eq!(bot.call("/conversas", None, &body).await.status, 200);
        let line = logs::with(&["of a conversation speaks"]).swap_remove(before);
        match shown {
            Some(shown) => assert!(line.contains(shown), "{line}"),
            None => assert!(!line.contains("session"), "{line}"),
        }
    }
}
