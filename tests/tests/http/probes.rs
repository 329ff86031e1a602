//! `/livez` and `/readyz`: what those ask who restart this process, and who send calls to it.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use bytes::Bytes;
use fulfillment_runtime::{App, AppBuilder, Intent, Page, Request};
use fulfillment_tests::{Bot, Connection, Held, Records, Reply, assistente, logs, within_a_minute};
use serde_json::json;

fn app() -> AppBuilder {
    App::builder().intent(
        Intent::new("pedidos", "Novo")
            .token("t0k3n")
            .handler(|| "Anotado!"),
    )
}

fn request(method: &str, target: &str) -> http::Request<Bytes> {
    let request = http::Request::builder().method(method).uri(target);
    request.body(Bytes::new()).expect("a request")
}

/// Asks until the server is ready, as those do who wait for it, and tells the answer that said so. A machine that has
/// much to do may make any server late.
async fn until_ready(bot: &Bot, target: &str) -> Reply {
    within_a_minute("a server that is ready", async {
        loop {
            let reply = bot.exchange("GET", target, &[], "").await;
            if reply.status == 200 {
                return reply;
            }
            assert_eq!(reply.json_of(503)["message"], "the runtime is late");
        }
    })
    .await
}

#[tokio::test]
async fn probes_say_what_they_found_and_that_it_is_not_to_be_kept() {
    let bot = Bot::of(app()).await;
    for (target, message) in [
        ("/readyz", "ready"),
        ("/livez", "alive"),
        ("/livez/", "alive"),
    ] {
        let reply = until_ready(&bot, target).await;
        assert_eq!(reply.json(), json!({ "message": message }));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn an_application_without_a_server_is_alive_and_ready() {
    let app = app().build().expect("nothing is missing");
    for (target, message) in [("/readyz", "ready"), ("/livez", "alive")] {
        let answer = app.call(request("GET", target)).await;
        assert_eq!(answer.status(), 200);
        let body = format!(r#"{{"message": "{message}"}}"#);
        assert_eq!(answer.body(), &body);

        let head = app.call(request("HEAD", target)).await;
        assert_eq!((head.status().as_u16(), head.body().len()), (200, 0));
        assert_eq!(head.headers()["content-length"], body.len().to_string());
    }
}

#[tokio::test]
async fn probes_lie_below_the_base_path_as_webhooks_do() {
    let app = app().base_path("/api").build().expect("nothing is missing");
    for (target, status) in [
        ("/api/livez", 200),
        ("/api/readyz", 200),
        ("/livez", 404),
        ("/readyz", 404),
    ] {
        let answer = app.call(request("GET", target)).await;
        assert_eq!(answer.status(), status, "{target}");
    }
}

#[tokio::test]
async fn any_other_method_of_a_probe_is_405_a_preflight_too() {
    let bot = Bot::of(app()).await;
    let origin = [("origin", "https://loja.example")];
    for target in ["/livez", "/readyz"] {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
            for headers in [&[][..], &origin] {
                let reply = bot.exchange(method, target, headers, "").await;
                assert_eq!(reply.status, 405, "{method} {target}: {reply:?}");
                assert_eq!(reply.header("allow"), Some("GET, HEAD"));
                assert!(reply.json()["error"].is_string(), "{reply:?}");
            }
        }
    }
}

#[tokio::test]
async fn no_answer_of_a_probe_says_who_may_read_it() {
    let origins = [
        app(),
        app().allowed_origins(["https://loja.example"]),
        app()
            .allowed_origins(["https://loja.example"])
            .allow_credentials(true),
    ];
    for app in origins {
        let app = app.build().expect("nothing is missing");
        for target in ["/livez", "/readyz"] {
            for method in ["GET", "HEAD", "OPTIONS", "POST"] {
                for origin in [None, Some("https://loja.example"), Some("null")] {
                    let mut request = request(method, target);
                    if let Some(origin) = origin {
                        let origin = origin.parse().expect("a header's value");
                        request.headers_mut().insert("origin", origin);
                    }
                    let answer = app.call(request).await;
                    let told = answer.headers().keys().filter(|name| {
                        name.as_str().starts_with("access-control") || *name == "vary"
                    });
                    assert_eq!(told.count(), 0, "{method} {target} {origin:?}: {answer:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn probes_are_no_calls() {
    let (mut held, function) = Held::asynchronous();
    let held_node = Intent::new("probed", "Held").public().handler(function);
    let (app, mut records) = Records::of(app().intent(held_node).max_calls(1));
    let bot = Bot::of(app).await;
    let call = assistente("Held");
    let (reply, ()) = tokio::join!(bot.call("/probed", None, &call), async {
        held.began().await;
        assert_eq!(
            bot.call("/probed", None, &call).await.status,
            503,
            "no more calls are taken"
        );
        assert_eq!(records.next().await.status, 503);
        until_ready(&bot, "/readyz").await;
        assert_eq!(bot.exchange("GET", "/livez", &[], "").await.status, 200);
        assert!(records.are_all_seen());
        held.let_go();
    });
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_page_beside_the_probes_does_not_hide_them() {
    let page = Page::new(async |_: http::Request<Bytes>| http::Response::new("page"));
    let app = app().mount("livez/details", page.public());
    let app = app.build().expect("nothing is missing");
    let answer = app.call(request("GET", "/livez/details")).await;
    assert_eq!(answer.body(), "page");
    let answer = app.call(request("GET", "/livez")).await;
    assert_eq!(answer.body(), r#"{"message": "alive"}"#);
}

/// A bot in a runtime of its own, with one worker, and a function that blocks it until it is told to go on.
struct Blocked {
    bot: Arc<Bot>,
    began: mpsc::Receiver<()>,
    go: mpsc::Sender<()>,
    _runtime: tokio::runtime::Runtime,
}

impl Blocked {
    fn bot() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let (tell_began, began) = mpsc::channel();
        let (go, gone) = mpsc::channel::<()>();
        let gone = Arc::new(Mutex::new(gone));
        let blocks = move |_: Request| {
            let (tell_began, gone) = (tell_began.clone(), gone.clone());
            async move {
                let _ = tell_began.send(());
                // what no async function should do; a test that failed lets it go, too
                let _ = gone.lock().unwrap().recv();
                "Anotado!"
            }
        };
        let app = app().intent(Intent::new("blocks", "Novo").public().handler(blocks));
        let (tell_bot, bot) = mpsc::channel();
        runtime.spawn(async move { tell_bot.send(Bot::of(app).await) });
        Self {
            bot: Arc::new(bot.recv().expect("a bot")),
            began,
            go,
            _runtime: runtime,
        }
    }
}

/// Waits until a caller has waited as long as it may, 1.5 s: a second has passed then on every clock.
async fn more_than_a_second() {
    let (_held, never) = Held::asynchronous();
    let intent = Intent::new("slow", "Novo").public();
    let limit = Duration::from_millis(1_500);
    let app = App::builder().intent(intent.timeout(limit).handler(never));
    let bot = Bot::of(app).await;
    let reply = bot.call("/slow", None, &assistente("Novo")).await;
    assert_eq!(reply.status, 200);
}

#[test]
fn a_function_that_blocks_the_runtime_makes_the_server_unready_until_it_was_well_for_a_while() {
    let blocked = Blocked::bot();
    let bot = blocked.bot.clone();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        until_ready(&bot, "/readyz").await;
        let caller = bot.clone();
        let call =
            tokio::spawn(async move { caller.call("/blocks", None, &assistente("Novo")).await });
        tokio::task::block_in_place(|| blocked.began.recv().expect("a function that begins"));
        let mut probe = Connection::to(bot.address()).await.expect("a connection");
        probe.send_request("GET", "/readyz", &[], b"").await;
        more_than_a_second().await;
        blocked.go.send(()).expect("a function that waits");

        // asked while it was blocked, or right after: whoever sends calls here learns of it
        let reply = probe.reply().await;
        assert_eq!(
            reply.json_of(503),
            json!({"message": "the runtime is late"})
        );
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(call.await.expect("an answer").status, 200);
        // a process that is late is not to be restarted for it
        assert_eq!(bot.exchange("GET", "/livez", &[], "").await.status, 200);
        logs::wait_for(&["WARN", "the runtime was late", "async function that blocks"]).await;
        until_ready(&bot, "/readyz").await;
    });
}
