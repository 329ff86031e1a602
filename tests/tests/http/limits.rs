//! Limits of calls: as many in flight, and as many plain functions at once, as the application is set to.

use fulfillment_runtime::{App, Intent};
use fulfillment_tests::{Bot, HELD, Held, SOON, assistente, dialogflow, logs, serprobots};
use serde_json::json;

#[tokio::test]
async fn one_call_too_many_is_503_with_retry_after_until_one_ends() {
    let (mut held, function) = Held::asynchronous();
    let app = App::builder()
        .max_calls(2)
        .intent(
            Intent::new("pedidos", "Novo")
                .token("t0k3n")
                .handler(function),
        )
        .intent(Intent::new("pedidos", "Olá").public().handler(|| "Olá!"));
    let bot = Bot::of(app).await;
    let call = assistente("Novo");
    let flood = async {
        held.began().await;
        held.began().await;
        for body in [assistente("Olá"), dialogflow("Olá"), json!({})] {
            let reply = bot.call("/pedidos", Some("t0k3n"), &body).await;
            assert!(reply.json_of(503)["error"].is_string(), "{reply:?}");
            assert_eq!(reply.header("retry-after"), Some("1"));
        }
        // whoever asks, whatever for: nobody is authenticated on a server that is full
        assert_eq!(
            bot.call("/answer/pedidos", None, &serprobots("Olá"))
                .await
                .status,
            503
        );
        assert_eq!(
            bot.call("/pedidos", Some("wrong"), &assistente("Olá"))
                .await
                .status,
            503
        );
        // health checks and preflights are no calls
        assert_eq!(bot.request("GET", "/", &[], "").await.status, 200);
        let origin = [("origin", "https://loja.example")];
        assert_eq!(
            bot.request("OPTIONS", "/pedidos", &origin, "").await.status,
            200
        );
        assert_eq!(bot.request("GET", "/pedidos", &[], "").await.status, 405);
        held.let_go();
        held.let_go();
    };
    let (first, second, ()) = tokio::join!(
        bot.call("/pedidos", Some("t0k3n"), &call),
        bot.call("/pedidos", Some("t0k3n"), &call),
        flood,
    );
    assert_eq!(first.json_of(200)["message"], HELD);
    assert_eq!(second.json_of(200)["message"], HELD);
    assert_eq!(
        bot.call("/pedidos", None, &assistente("Olá")).await.status,
        200
    );
}

#[tokio::test]
async fn a_call_that_runs_on_after_its_deadline_counts_as_in_flight() {
    let (mut held, function) = Held::asynchronous();
    let app = App::builder()
        .max_calls(1)
        .intent(
            Intent::new("runs-on", "Novo")
                .public()
                .timeout(SOON)
                .handler(function),
        )
        .intent(Intent::new("runs-on", "Olá").public().handler(|| "Olá!"));
    let bot = Bot::of(app).await;
    assert_eq!(
        bot.call("/runs-on", None, &assistente("Novo")).await.status,
        200
    );
    assert_eq!(
        bot.call("/runs-on", None, &assistente("Olá")).await.status,
        503
    );
    held.began().await;
    held.let_go();
    logs::wait_for(&["nobody waits", "webhook=runs-on"]).await;
    assert_eq!(
        bot.call("/runs-on", None, &assistente("Olá")).await.status,
        200
    );
}

#[tokio::test]
async fn refused_and_failed_calls_give_their_place_back() {
    let app = App::builder()
        .max_calls(1)
        .intent(
            Intent::new("pedidos", "Falha")
                .public()
                .handler(|| Err::<&str, _>("no")),
        )
        .intent(
            Intent::new("pedidos", "Pânico")
                .public()
                .handler(|| -> &'static str { panic!("no") }),
        )
        .intent(Intent::new("pedidos", "Olá").public().handler(|| "Olá!"));
    let bot = Bot::of(app).await;
    for (body, status) in [
        ("{".to_owned(), 400),
        ("{}".to_owned(), 422),
        (assistente("Nada").to_string(), 401),
        (assistente("Falha").to_string(), 200),
        (assistente("Pânico").to_string(), 200),
    ] {
        assert_eq!(
            bot.send("/pedidos", None, &body).await.status,
            status,
            "{body}"
        );
        assert_eq!(
            bot.call("/pedidos", None, &assistente("Olá")).await.status,
            200,
            "after {body}"
        );
    }
}

#[tokio::test]
async fn no_more_plain_functions_run_at_once_than_there_are_threads_for() {
    let (mut held, function) = Held::plain();
    let node = |name: &'static str| Intent::new("pedidos", name).public();
    let app = App::builder()
        .max_blocking(2)
        .intent(node("Novo").handler(function.clone()))
        .intent(node("Terceiro").timeout(SOON).handler(function));
    let bot = Bot::of(app).await;
    let novo = assistente("Novo");
    let third = async {
        held.began().await;
        held.began().await;
        // answered by its fallback, when its time was up
        let reply = bot.call("/pedidos", None, &assistente("Terceiro")).await;
        assert_ne!(reply.json_of(200)["message"], HELD);
        assert!(held.none_began(), "a third function runs");
        held.let_go();
        held.ended().await;
        // the place of one that has ended is another's, while one is held still
        let last = async {
            held.began().await;
            held.let_go();
            held.let_go();
        };
        tokio::join!(bot.call("/pedidos", None, &novo), last).0
    };
    let (first, second, last) = tokio::join!(
        bot.call("/pedidos", None, &novo),
        bot.call("/pedidos", None, &novo),
        third,
    );
    for reply in [first, second, last] {
        assert_eq!(reply.json_of(200)["message"], HELD);
    }
}

#[tokio::test]
async fn a_plain_function_that_gets_no_thread_before_its_deadline_is_not_called() {
    let (mut held, function) = Held::plain();
    let (mut queued, never) = Held::plain();
    let app = App::builder()
        .max_blocking(1)
        .intent(Intent::new("threads", "Holds").public().handler(function))
        .intent(
            Intent::new("threads", "Waits")
                .public()
                .timeout(SOON)
                .handler(never),
        )
        .intent(
            Intent::new("threads", "Async")
                .public()
                .handler(|| async { "no thread needed" }),
        );
    let bot = Bot::of(app).await;
    let holds = assistente("Holds");
    let (reply, ()) = tokio::join!(bot.call("/threads", None, &holds), async {
        held.began().await;
        let reply = bot.call("/threads", None, &assistente("Waits")).await;
        assert!(
            reply.json_of(200)["message"]
                .as_str()
                .is_some_and(|text| text.starts_with("Desculpe"))
        );
        let reply = bot.call("/threads", None, &assistente("Async")).await;
        assert_eq!(reply.json_of(200)["message"], "no thread needed");
        held.let_go();
    });
    assert_eq!(reply.json_of(200)["message"], HELD);
    // by the call itself, or by what is left of it: both wait for the same moment
    logs::wait_for(&[
        "WARN",
        "webhook=threads",
        "node=Waits",
        "the function was not called",
    ])
    .await;
    assert!(queued.none_began());
}
