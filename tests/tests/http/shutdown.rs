//! Start and stop: hooks, what keeps a server from starting, and what a stop waits for.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use fulfillment_runtime::{App, AppBuilder, Intent, Server, StartupError};
use fulfillment_tests::{Bot, Connection, HELD, Held, SOON, assistente, logs, within_a_minute};

fn app() -> AppBuilder {
    App::builder().intent(
        Intent::new("pedidos", "Novo")
            .public()
            .handler(|| "Anotado!"),
    )
}

/// Why this server does not start.
async fn refusal(server: Server) -> StartupError {
    let server = server.host("127.0.0.1").stop_when(std::future::ready(()));
    server
        .serve_async()
        .await
        .expect_err("a server that does not start")
}

#[tokio::test]
async fn a_stop_answers_what_is_in_flight_and_takes_nothing_new() {
    let (mut held, function) = Held::asynchronous();
    let stopped = Arc::new(Mutex::new(Vec::new()));
    let (first, second) = (stopped.clone(), stopped.clone());
    let server =
        Server::of(app().intent(Intent::new("pedidos", "Held").public().handler(function)))
            .on_stop(move || async move { first.lock().unwrap().push("first hook") })
            .on_stop(move || async move { second.lock().unwrap().push("second hook") });
    let bot = Bot::serve(server).await;
    let address = bot.address();
    let mut idle = bot.connect().await;
    idle.send_request("GET", "/", &[], b"").await;
    assert_eq!(idle.reply().await.status, 200);
    let mut busy = bot.connect().await;
    let body = assistente("Held").to_string();
    busy.send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;

    let stopping = bot.begin_stop().await;
    // idle connections are closed, new ones refused, and the call goes on
    assert_eq!(idle.rest().await, b"");
    assert!(Connection::to(address).await.is_err());
    assert!(!stopping.has_ended());
    assert_eq!(*stopped.lock().unwrap(), [""; 0]);

    held.let_go();
    let reply = busy.reply().await;
    assert_eq!(reply.json_of(200)["message"], HELD);
    assert_eq!(reply.header("connection"), Some("close"));
    assert_eq!(busy.rest().await, b"");
    stopping.ended().await.expect("a stop without an error");
    assert_eq!(*stopped.lock().unwrap(), ["first hook", "second hook"]);
}

#[tokio::test]
async fn a_stop_waits_for_calls_that_run_on_after_their_deadline() {
    let (mut held, function) = Held::asynchronous();
    let stopped = Arc::new(Mutex::new(false));
    let tell = stopped.clone();
    let intent = Intent::new("drained", "Held")
        .public()
        .timeout(SOON)
        .handler(function);
    let server = Server::of(app().intent(intent))
        .on_stop(move || async move { *tell.lock().unwrap() = true });
    let bot = Bot::serve(server).await;
    assert_eq!(
        bot.call("/drained", None, &assistente("Held")).await.status,
        200
    );
    held.began().await;

    let stopping = bot.begin_stop().await;
    assert!(!stopping.has_ended());
    held.let_go();
    held.ended().await;
    stopping.ended().await.expect("a stop without an error");
    assert!(*stopped.lock().unwrap());
    assert_eq!(logs::with(&["nobody waits", "webhook=drained"]).len(), 1);
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_the_drains_time() {
    let (mut held, function) = Held::asynchronous();
    let intent = Intent::new("pedidos", "Held").public().handler(function);
    let bot = Bot::serve(Server::of(app().intent(intent)).drain_timeout(SOON)).await;
    let mut busy = bot.connect().await;
    let body = assistente("Held").to_string();
    busy.send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    held.began().await;
    bot.begin_stop()
        .await
        .ended()
        .await
        .expect("a stop without an error");
    logs::wait_for(&["WARN", "the drain's time is up", "calls=1"]).await;
    assert_eq!(busy.rest().await, b"", "the connection is cut off");
}

#[tokio::test]
async fn a_request_that_is_half_sent_at_the_stop_is_still_answered() {
    let bot = Bot::of(app()).await;
    let body = assistente("Novo").to_string();
    let mut half = bot.connect().await;
    half.send(format!(
        "POST /pedidos HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    ))
    .await;
    // the server waits for the body when it says so
    half.skip_continue().await;
    let stopping = bot.begin_stop().await;
    half.send(&body).await;
    assert_eq!(half.reply().await.json_of(200)["message"], "Anotado!");
    stopping.ended().await.expect("a stop without an error");
}

#[tokio::test]
async fn start_hooks_run_in_their_order_before_the_first_call_with_the_address() {
    let seen = Arc::new(Mutex::new(Vec::<SocketAddr>::new()));
    let (first, second) = (seen.clone(), seen.clone());
    let server = Server::of(app())
        .on_start(move |address| async move {
            first.lock().unwrap().push(address);
            Ok::<_, &str>(())
        })
        .on_start(move |address| async move {
            assert_eq!(second.lock().unwrap().len(), 1);
            second.lock().unwrap().push(address);
            anyhow::Ok(())
        });
    let bot = Bot::serve(server).await;
    assert_eq!(*seen.lock().unwrap(), [bot.address(), bot.address()]);
    assert!(bot.address().ip().is_loopback() && bot.address().port() != 0);
}

#[tokio::test]
async fn a_start_hook_that_fails_stops_the_start_and_the_hooks_behind_it() {
    let seen = Arc::new(Mutex::new(None));
    let tell = seen.clone();
    let server = Server::of(app())
        .port(0)
        .on_start(move |address| async move {
            *tell.lock().unwrap() = Some(address);
            Err::<(), _>(anyhow::anyhow!("connection refused").context("cannot reach the database"))
        })
        .on_start(|_| async { unreachable!("a start that has failed") as Result<(), &str> })
        .on_stop(|| async { unreachable!("a server that never started") });
    let error = refusal(server).await;
    let expected = "the server cannot start: a start hook failed: cannot reach the database: connection refused";
    assert_eq!(error.to_string(), expected);
    let address = seen.lock().unwrap().expect("a hook that ran");
    assert!(Connection::to(address).await.is_err());
}

#[tokio::test]
async fn a_stop_during_a_start_hook_that_never_ends_runs_the_stop_hooks() {
    let stopped = Arc::new(Mutex::new(Vec::new()));
    let (first, second) = (stopped.clone(), stopped.clone());
    let (tell_started, started) = tokio::sync::oneshot::channel();
    let server = Server::of(app())
        .host("127.0.0.1")
        .port(0)
        .on_start(|_| async {
            let _ = tell_started.send(());
            std::future::pending::<Result<(), &str>>().await
        })
        .on_start(|_| async { unreachable!("a start that was stopped") as Result<(), &str> })
        .on_stop(move || async move { first.lock().unwrap().push("first hook") })
        .on_stop(move || async move { second.lock().unwrap().push("second hook") })
        .stop_when(async {
            let _ = started.await;
        });
    within_a_minute("a server that stops", server.serve_async())
        .await
        .expect("a stop without an error");
    assert_eq!(*stopped.lock().unwrap(), ["first hook", "second hook"]);
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = refusal(Server::of(app()).port(port)).await;
    let expected = format!(
        "the server cannot start: port {port} is in use; stop the other program, or choose a free port with `--port` or `FULFILLMENT_PORT`"
    );
    assert_eq!(
        (error.to_string(), format!("{error:?}")),
        (expected.clone(), expected)
    );
}

#[tokio::test]
async fn a_host_that_does_not_exist_is_named() {
    let server = Server::of(app()).port(0).host("no such host");
    let error = server
        .serve_async()
        .await
        .expect_err("a host that does not exist");
    assert!(
        error
            .to_string()
            .contains("host `no such host` cannot be resolved"),
        "{error}"
    );
}

#[tokio::test]
async fn everything_that_is_wrong_is_listed_before_anything_is_bound() {
    let hook = |_| async { unreachable!("nothing is bound") as Result<(), &str> };
    let server = Server::of(App::builder())
        .port(0)
        .intent(Intent::new("livez", "Novo").public().handler(|| "x"))
        .intent(Intent::new("pedidos", " Novo").handler(|| "x"))
        .arguments(["--port=http".to_owned(), "--prot".to_owned()])
        .on_start(hook);
    let error = refusal(server).await.to_string();
    for part in [
        "for 5 reasons",
        "webhook `livez` is reserved for health checks; choose another",
        "node ` Novo` is empty or has blanks at its ends",
        "an intent has no guard",
        "setting `--port`: expected a port, 0 to 65535, not `http`",
        "setting `--prot`: no such argument; `--help` lists them",
        "shutdown.rs:",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[tokio::test]
async fn no_intent_at_all_is_an_error_with_its_likeliest_reason() {
    let error = refusal(Server::of(App::builder()).port(0))
        .await
        .to_string();
    assert!(error.contains("use my_handlers as _;"), "{error}");
}
