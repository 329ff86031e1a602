//! What the log says of what a stop cuts off.

use std::sync::{Arc, Mutex, mpsc};

use fulfillment_runtime::{App, Intent, Page, Request, Server};
use fulfillment_tests::{Bot, Connection, HELD, Held, SOON, assistente, dialogflow, logs};

async fn begin(bot: &Bot, target: &str, body: &str) -> Connection {
    let mut connection = bot.connect().await;
    connection
        .send_request("POST", target, &[], body.as_bytes())
        .await;
    connection
}

async fn stop(bot: Bot) {
    let stopping = bot.begin_stop().await;
    stopping.ended().await.expect("a stop without an error");
}

#[tokio::test]
async fn whatever_a_stop_cuts_off_is_named_and_whether_its_caller_waits() {
    let (mut held, function) = Held::asynchronous();
    let (mut blocked, plain) = Held::plain();
    let (mut shown, visit) = Held::asynchronous();
    let intent = |node: &'static str| Intent::new("named", node).public();
    let visit = move |_| {
        let visit = visit.clone();
        async move {
            let request = Request::builder().build();
            http::Response::new(visit(request).await)
        }
    };
    let app = App::builder()
        .intent(intent("Agora").handler(|| async { "answered at once" }))
        .intent(intent("Espera").handler(function.clone()))
        .intent(intent("Atrasa").timeout(SOON).handler(function))
        .intent(intent("Bloqueia").handler(plain))
        .mount("named-page", Page::new(visit).public());
    let bot = Bot::serve(Server::of(app).drain_timeout(SOON)).await;

    let says = |node: &str| assistente(node).to_string();
    let reply = bot.send("/named", None, says("Agora")).await;
    assert_eq!(reply.status, 200);
    let _espera = begin(&bot, "/named", &dialogflow("Espera").to_string()).await;
    held.began().await;
    let late = bot.send("/named", None, says("Atrasa")).await;
    assert_ne!(late.json_of(200)["message"], HELD);
    held.began().await;
    let _bloqueia = begin(&bot, "/named", &says("Bloqueia")).await;
    blocked.began().await;
    let _page = begin(&bot, "/named-page", "").await;
    shown.began().await;
    stop(bot).await;

    let lines = |parts: &[&str]| logs::with(&[&["WARN", "cut off: "], parts].concat());
    assert_eq!(lines(&["webhook=named "]).len(), 3);
    for (platform, node, caller_waits) in [
        ("dialogflow", "Espera", true),
        ("assistente", "Atrasa", false),
        ("assistente", "Bloqueia", true),
    ] {
        let platform = format!("platform={platform} ");
        let node = format!("node={node} milliseconds=");
        let caller_waits = format!("caller_waits={caller_waits}");
        let found = lines(&["a call", &platform, "webhook=named ", &node, &caller_waits]);
        assert_eq!(found.len(), 1, "{platform} {node}");
    }
    let pages = lines(&[
        "a page",
        "page=named-page milliseconds=",
        "caller_waits=true",
    ]);
    assert_eq!(pages.len(), 1);
    logs::wait_for(&["WARN", "the drain's time is up", "calls=4"]).await;
}

#[tokio::test]
async fn a_stop_names_twenty_and_counts_the_others() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("many", "Espera").public().handler(function);
    let server = Server::of(App::builder().intent(intent));
    let bot = Bot::serve(server.drain_timeout(SOON)).await;
    let mut callers = Vec::new();
    for _ in 0..27 {
        callers.push(begin(&bot, "/many", &assistente("Espera").to_string()).await);
        held.began().await;
    }
    stop(bot).await;
    let named = logs::with(&["WARN", "cut off: a call", "webhook=many "]);
    assert_eq!(named.len(), 20);
    logs::wait_for(&["WARN", "cut off: others", "more=7"]).await;
}

#[test]
fn async_functions_that_never_awaited_anything_are_counted_where_a_stop_cuts_them_off() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
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
    let app = App::builder().intent(Intent::new("blocks", "Novo").public().handler(blocks));
    let (tell_bot, bot) = mpsc::channel();
    let server = Server::of(app).drain_timeout(SOON);
    runtime.spawn(async move { tell_bot.send(Bot::serve(server).await) });
    let bot = bot.recv().expect("a bot");
    let tests = tokio::runtime::Runtime::new().expect("a runtime");
    tests.block_on(async {
        // the stop wakes it, and with it the other worker, which then looks after timers
        let mut idle = begin(&bot, "/", "").await;
        idle.reply().await;
        let _call = begin(&bot, "/blocks", &assistente("Novo").to_string()).await;
        tokio::task::block_in_place(|| began.recv().expect("a function that begins"));
        stop(bot).await;
        logs::wait_for(&[
            "WARN",
            "cut off: async functions",
            "awaited nothing",
            "calls=1",
        ])
        .await;
    });
    drop(go);
}
