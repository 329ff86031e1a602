//! The server around the calls: connections, heads, bodies that are slow, and its own settings.

use std::sync::{Arc, Mutex};

use fulfillment_runtime::{App, Intent, Request, Server, State};
use fulfillment_tests::{Bot, Connection, HELD, Held, SOON, TOKEN_HEADER, assistente, serprobots};
use serde_json::json;

fn server() -> Server {
    Server::of(
        App::builder().intent(
            Intent::new("pedidos", "Novo")
                .public()
                .handler(|| "Anotado!"),
        ),
    )
}

const HEAD: &str = "POST /pedidos HTTP/1.1\r\nhost: localhost\r\n";

async fn calls(connection: &mut Connection) {
    let body = assistente("Novo").to_string();
    connection
        .send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    assert_eq!(connection.reply().await.json_of(200)["message"], "Anotado!");
}

#[tokio::test]
async fn a_trailing_slash_is_the_same_route() {
    let bot = Bot::serve(server()).await;
    for path in ["/pedidos", "/pedidos/", "/pedidos/?a=1"] {
        assert_eq!(
            bot.call(path, None, &assistente("Novo")).await.status,
            200,
            "{path}"
        );
    }
    for path in ["/answer/pedidos", "/answer/pedidos/"] {
        assert_eq!(
            bot.call(path, None, &serprobots("Novo")).await.status,
            200,
            "{path}"
        );
    }
}

#[tokio::test]
async fn more_slashes_than_one_are_another_route_and_in_front_none() {
    let bot = Bot::serve(server()).await;
    for path in ["//", "//pedidos", "///", "//answer/pedidos"] {
        for method in ["GET", "POST", "PUT"] {
            let body = if method == "POST" {
                &*assistente("Novo").to_string()
            } else {
                ""
            };
            let reply = bot.request(method, path, &[], body).await;
            assert!(reply.json_of(404)["error"].is_string(), "{method} {path}");
        }
    }
    // nothing public stands there, and without a token nobody learns that nothing does
    for path in ["/pedidos//", "/answer//pedidos", "/answer/pedidos//"] {
        let reply = bot.call(path, None, &assistente("Novo")).await;
        assert_eq!(reply.status, 401, "{path}");
    }
}

#[tokio::test]
async fn a_connection_is_kept_alive_over_calls_and_over_mistakes_that_were_read_whole() {
    let bot = Bot::serve(server()).await;
    let mut connection = bot.connect().await;
    for (body, status) in [
        ("{", 400),
        ("{}", 422),
        ("{\"intent_name\": \"Nada\"}", 401),
    ] {
        calls(&mut connection).await;
        connection
            .send_request("POST", "/pedidos", &[], body.as_bytes())
            .await;
        assert_eq!(connection.reply().await.status, status);
    }
    connection.send_request("PUT", "/pedidos", &[], b"").await;
    assert_eq!(connection.reply().await.status, 405);
    calls(&mut connection).await;
}

#[tokio::test]
async fn requests_that_were_sent_ahead_are_answered_in_their_order() {
    let bot = Bot::serve(server()).await;
    let mut connection = bot.connect().await;
    let body = assistente("Novo").to_string();
    let call = format!("{HEAD}content-length: {}\r\n\r\n{body}", body.len());
    let health = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
    connection.send(format!("{call}{health}{call}")).await;
    assert_eq!(connection.reply().await.json_of(200)["message"], "Anotado!");
    assert_ne!(connection.reply().await.json_of(200)["message"], "Anotado!");
    assert_eq!(connection.reply().await.json_of(200)["message"], "Anotado!");
}

#[tokio::test]
async fn a_caller_that_asks_to_close_is_closed_and_http_1_0_is_spoken() {
    let bot = Bot::serve(server()).await;
    let mut connection = bot.connect().await;
    connection
        .send_request("GET", "/", &[("connection", "close")], b"")
        .await;
    assert_eq!(connection.reply().await.status, 200);
    assert_eq!(connection.rest().await, b"");
    let mut connection = bot.connect().await;
    connection.send("GET / HTTP/1.0\r\n\r\n").await;
    let answer = connection.rest().await;
    assert!(
        answer.starts_with(b"HTTP/1.0 200"),
        "{:?}",
        String::from_utf8_lossy(&answer)
    );
}

#[tokio::test]
async fn a_caller_that_waits_for_100_continue_gets_it() {
    let bot = Bot::serve(server()).await;
    let body = assistente("Novo").to_string();
    let mut connection = bot.connect().await;
    connection
        .send(format!(
            "{HEAD}expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
            body.len()
        ))
        .await;
    connection.skip_continue().await;
    connection.send(&body).await;
    assert_eq!(connection.reply().await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_too_slow_is_408_and_the_connection_is_closed() {
    let bot = Bot::serve(server().body_timeout(SOON)).await;
    for framing in [
        "content-length: 100\r\n\r\n{\"intent",
        "transfer-encoding: chunked\r\n\r\n5\r\n{\"int\r\n",
    ] {
        let mut connection = bot.connect().await;
        connection.send(format!("{HEAD}{framing}")).await;
        let reply = connection.reply().await;
        assert!(reply.json_of(408)["error"].is_string());
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(connection.rest().await, b"");
    }
}

#[tokio::test]
async fn a_head_that_never_ends_and_a_connection_that_says_nothing_are_closed() {
    let bot = Bot::serve(server().head_timeout(SOON).idle_timeout(SOON)).await;
    for bytes in ["", "P", "POST /pedidos HTTP/1.1\r\nhost: loc"] {
        let mut connection = bot.connect().await;
        connection.send(bytes).await;
        let answer = connection.rest().await;
        assert!(
            !answer.starts_with(b"HTTP/1.1 2"),
            "{:?}",
            String::from_utf8_lossy(&answer)
        );
    }
    // an answered connection that falls silent is closed too
    let mut connection = bot.connect().await;
    calls(&mut connection).await;
    assert_eq!(connection.rest().await, b"");
}

#[tokio::test]
async fn more_than_64_headers_are_431_and_64_are_not() {
    let bot = Bot::serve(server()).await;
    let headers = |count| {
        (0..count)
            .map(|number| format!("x-{number}: 1\r\n"))
            .collect::<String>()
    };
    // beside them there is `host`
    for (count, status) in [(63, 200), (64, 431)] {
        let mut connection = bot.connect().await;
        connection
            .send(format!(
                "GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
                headers(count)
            ))
            .await;
        assert_eq!(connection.reply().await.status, status, "{count}");
    }
}

#[tokio::test]
async fn a_head_of_more_than_64_kib_is_431_without_a_body() {
    let bot = Bot::serve(server()).await;
    let mut connection = bot.connect().await;
    connection
        .send(format!(
            "GET / HTTP/1.1\r\nhost: localhost\r\nx-large: {}\r\n\r\n",
            "a".repeat(65_536)
        ))
        .await;
    let reply = connection.reply().await;
    assert_eq!(reply.status, 431);
    assert!(reply.body.is_empty());
    let large = "a".repeat(32_768);
    assert_eq!(
        bot.request("GET", "/", &[("x-large", &large)], "")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_target_that_is_too_long_is_431_and_414_where_so_large_a_head_is_let_in() {
    for (max_head, length, status) in [
        (65_536, 65_535, 431),
        (262_144, 65_534, 405),
        (262_144, 65_535, 414),
    ] {
        let bot = Bot::serve(server().max_head(max_head)).await;
        let mut connection = bot.connect().await;
        let target = "a".repeat(length - 1);
        connection
            .send(format!("GET /{target} HTTP/1.1\r\nhost: a\r\n\r\n"))
            .await;
        assert_eq!(connection.reply().await.status, status, "{length}");
    }
}

#[tokio::test]
async fn headers_and_heads_are_as_many_and_as_large_as_is_set() {
    let bot = Bot::serve(server().max_headers(16).max_head(8_192)).await;
    let status = async |lines: &str| {
        let mut connection = bot.connect().await;
        let bytes = format!("GET / HTTP/1.1\r\nhost: localhost\r\n{lines}\r\n");
        connection.send(bytes).await;
        connection.reply().await.status
    };
    assert_eq!(status(&"x: 1\r\n".repeat(15)).await, 200);
    assert_eq!(status(&"x: 1\r\n".repeat(16)).await, 431);
    let large = |size| format!("x: {}\r\n", "a".repeat(size));
    assert_eq!(status(&large(8_000)).await, 200);
    assert_eq!(status(&large(8_192)).await, 431);
    let bot = Bot::serve(server().max_headers(1_000).max_head(262_144)).await;
    let bytes = "x: 1\r\n".repeat(900) + &large(200_000);
    let mut connection = bot.connect().await;
    let bytes = format!("GET / HTTP/1.1\r\nhost: localhost\r\n{bytes}\r\n");
    connection.send(bytes).await;
    assert_eq!(connection.reply().await.status, 200);
}

#[tokio::test]
async fn calls_of_many_connections_run_beside_each_other() {
    let (mut held, function) = Held::asynchronous();
    let app = App::builder().intent(Intent::new("pedidos", "Novo").public().handler(function));
    let bot = Arc::new(Bot::of(app).await);
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let bot = bot.clone();
            tokio::spawn(async move { bot.call("/pedidos", None, &assistente("Novo")).await })
        })
        .collect();
    // all have begun before one ends
    for _ in 0..100 {
        held.began().await;
    }
    for call in calls {
        held.let_go();
        assert_eq!(call.await.unwrap().json_of(200)["message"], HELD);
    }
}

#[tokio::test]
async fn every_setting_of_an_application_can_be_made_on_the_server() {
    let statuses = Arc::new(Mutex::new(Vec::new()));
    let kept = statuses.clone();
    let (_held, never) = Held::asynchronous();
    let tell = |State(name): State<&'static str>, _: Request| name;
    let server = Server::of(App::builder())
        .intent(Intent::new("pedidos", "Nome").token("t0k3n").handler(tell))
        .intent(
            Intent::new("pedidos", "Nunca")
                .token("t0k3n")
                .handler(never),
        )
        .state("padaria")
        .base_path("/api/")
        .timeout(SOON)
        .fallback_message("Volte já.")
        .max_body(1_000)
        .max_calls(10)
        .max_blocking(1)
        .on_call(move |record| kept.lock().unwrap().push(record.status));
    let bot = Bot::serve(server.timeout(SOON)).await;
    let reply = bot
        .call("/api/pedidos", Some("t0k3n"), &assistente("Nunca"))
        .await;
    assert_eq!(reply.json_of(200), json!({"message": "Volte já."}));
    let reply = bot
        .send("/api/pedidos", Some("t0k3n"), " ".repeat(1_001))
        .await;
    assert_eq!(reply.status, 413);
    let headers = [(TOKEN_HEADER, "t0k3n")];
    assert_eq!(
        bot.request("POST", "/pedidos", &headers, "{}").await.status,
        404
    );
    assert_eq!(*statuses.lock().unwrap(), [200, 413, 404]);
}
