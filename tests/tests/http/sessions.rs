//! Sessions of the project's own: what makes them sees the call, and may refuse it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fulfillment_runtime::{
    App, AppBuilder, FromInvocation, HandlerError, Intent, Invocation, Needs, Refusal, Response,
    Session, State,
};
use fulfillment_tests::{Bot, HELD, Held, Reply, SOON, assistente, dialogflow, logs, serprobots};
use serde_json::{Value, json};

use super::extractors::{FALLBACK, says, with};

#[derive(Clone)]
struct User(String);

/// The user that the header `x-user` or the parameter `user` names; refuses as the parameter `how` says.
async fn user(invocation: Invocation) -> Result<User, Refusal> {
    let request = invocation.request();
    let how: Option<String> = request.parameter("how")?;
    match how.as_deref() {
        Some("unauthorized") => return Err(Refusal::unauthorized()),
        Some("answer") => return Err(Refusal::answer(Response::message("Entre primeiro."))),
        Some("absent") => return Err(Refusal::absent("nobody is logged in")),
        Some("error") => Err("out of order")?,
        Some("panic") => panic!("out of order"),
        _ => {}
    }
    let header = request.headers().get("x-user");
    let header = header.and_then(|value| value.to_str().ok().map(str::to_owned));
    let parameter: Option<String> = request.parameter("user")?;
    let name = header.or(parameter);
    name.map(User).ok_or_else(|| Refusal::absent("nobody"))
}

fn greet(session: Option<Session<User>>) -> String {
    session.map_or("Olá!".to_owned(), |Session(user)| {
        format!("Olá, {}!", user.0)
    })
}

fn app() -> AppBuilder {
    let node = |name: &'static str| Intent::new("loja", name).public();
    App::builder()
        .session(user)
        .intent(node("Quem").handler(greet))
        .intent(node("Ana").handler(async |Session(User(name)): Session<User>| name))
}

/// The first text of an answer, whoever's it is.
fn text_of(reply: &Reply) -> String {
    let json = reply.json_of(200);
    let text = [
        &json["message"],
        &json["fulfillmentMessages"][0]["text"]["text"][0],
        &json["contents"][0]["text"],
    ];
    let text = text.into_iter().find_map(Value::as_str);
    text.unwrap_or_else(|| panic!("{reply:?}")).to_owned()
}

#[tokio::test]
async fn a_session_is_made_of_a_header_or_a_parameter_on_every_platform() {
    let bot = Bot::of(app()).await;
    for (path, body) in [
        ("/loja", assistente("Quem")),
        ("/loja", dialogflow("Quem")),
        ("/answer/loja", serprobots("Quem")),
    ] {
        let of_the_page = with(body.clone(), json!({"user": "Bia"}));
        let reply = bot.call(path, None, &of_the_page).await;
        assert_eq!(text_of(&reply), "Olá, Bia!");
        let headers = [("x-user", "Ana")];
        let reply = bot.request("POST", path, &headers, body.to_string()).await;
        assert_eq!(text_of(&reply), "Olá, Ana!");
        let reply = bot.call(path, None, &body).await;
        assert_eq!(text_of(&reply), "Olá!");
    }
}

#[tokio::test]
async fn a_session_may_be_refused_with_401_an_answer_or_an_error() {
    let bot = Bot::of(app()).await;
    for node in ["Quem", "Ana"] {
        let call = |how: &str| with(assistente(node), json!({"how": how, "user": "Ana"}));
        let reply = bot.call("/loja", None, &call("unauthorized")).await;
        assert_eq!(reply.status, 401, "{node}: {reply:?}");
        says(
            &bot.call("/loja", None, &call("answer")).await,
            "Entre primeiro.",
        );
        for how in ["error", "panic"] {
            says(&bot.call("/loja", None, &call(how)).await, FALLBACK);
        }
    }
    let nobody = with(assistente("Ana"), json!({"how": "absent"}));
    says(&bot.call("/loja", None, &nobody).await, FALLBACK);
    for body in [serprobots("Ana"), dialogflow("Ana")] {
        let path = if body["text"] == "Ana" {
            "/answer/loja"
        } else {
            "/loja"
        };
        let refused = with(body, json!({"how": "unauthorized"}));
        assert_eq!(bot.call(path, None, &refused).await.status, 401);
    }
}

#[tokio::test]
async fn a_window_without_a_login_is_told_that_and_nothing_of_tokens() {
    let bot = Bot::of(app()).await;
    for (path, body) in [
        ("/answer/loja", serprobots("Ana")),
        ("/loja", dialogflow("Ana")),
    ] {
        let refused = with(body, json!({"how": "unauthorized"}));
        let reply = bot.call(path, None, &refused).await;
        let error = "this conversation needs a login; log in, then send the message again";
        assert_eq!(reply.json_of(401), json!({"error": error}));
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    }
    let cause = "no login that the project's function accepts";
    for platform in ["serprobots", "dialogflow"] {
        let platform = format!("platform={platform}");
        logs::wait_for(&["DEBUG", "call refused", &platform, "webhook=loja", cause]).await;
    }
    // somebody who must log in is nobody's misconfiguration
    assert_eq!(logs::with(&["WARN", cause]), [""; 0]);
}

#[tokio::test]
async fn a_session_is_within_the_deadline_of_its_call() {
    let (mut held, wait) = Held::asynchronous();
    let slow = move |invocation: Invocation| {
        let waiting = wait(invocation.request().clone());
        async move { Ok::<_, HandlerError>(waiting.await) }
    };
    let intent = Intent::new("slow-session", "Novo").public().timeout(SOON);
    let intent = intent.handler(|Session(text): Session<&'static str>| text);
    let bot = Bot::of(App::builder().session(slow).intent(intent)).await;
    let reply = bot.call("/slow-session", None, &assistente("Novo")).await;
    says(&reply, FALLBACK);
    held.began().await;
    held.let_go();
    logs::wait_for(&["nobody waits", "webhook=slow-session"]).await;
    assert_ne!(HELD, FALLBACK);
}

/// A session that keeps the call that it was made of.
#[derive(Clone)]
struct Keeps(#[allow(dead_code)] Arc<(Invocation, CountsDrop)>);

struct CountsDrop(Arc<AtomicUsize>);

impl Drop for CountsDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_session_that_keeps_its_invocation_ends_with_the_call() {
    let dropped = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&dropped);
    let keeps = move |invocation| {
        let keeps = Keeps(Arc::new((invocation, CountsDrop(Arc::clone(&count)))));
        async move { Ok::<_, Refusal>(keeps) }
    };
    let intent = Intent::new("loja", "Novo").public();
    let intent = intent.handler(|_: Session<Keeps>, _: Session<Keeps>| "Olá!");
    let bot = Bot::of(App::builder().session(keeps).intent(intent)).await;
    for call in 1..=5 {
        says(&bot.call("/loja", None, &assistente("Novo")).await, "Olá!");
        assert_eq!(dropped.load(Ordering::SeqCst), call);
    }
}

#[tokio::test]
async fn a_session_lasts_as_long_as_a_function_that_runs_on_after_its_deadline() {
    let (mut held, wait) = Held::asynchronous();
    let [made, dropped] = [0; 2].map(|none| Arc::new(AtomicUsize::new(none)));
    let counts = [&made, &dropped].map(Arc::clone);
    let keeps = move |invocation| {
        let [made, dropped] = &counts;
        made.fetch_add(1, Ordering::SeqCst);
        let keeps = Keeps(Arc::new((invocation, CountsDrop(Arc::clone(dropped)))));
        async move { Ok::<_, Refusal>(keeps) }
    };
    let twice = move |Whole(invocation): Whole| {
        let waiting = wait(invocation.request().clone());
        async move {
            let first = Session::<Keeps>::from_invocation(&invocation).await;
            drop(first);
            let text = waiting.await;
            let second = Session::<Keeps>::from_invocation(&invocation).await;
            second
                .map(|_| text)
                .map_err(|_| HandlerError::from("no session"))
        }
    };
    let intent = Intent::new("late-session", "Novo").public().timeout(SOON);
    let app = App::builder().session(keeps).intent(intent.handler(twice));
    let bot = Bot::of(app).await;
    let reply = bot.call("/late-session", None, &assistente("Novo")).await;
    says(&reply, FALLBACK);
    held.began().await;
    assert_eq!(dropped.load(Ordering::SeqCst), 0);
    held.let_go();
    logs::wait_for(&["nobody waits", "webhook=late-session", "ended=answered"]).await;
    assert_eq!(made.load(Ordering::SeqCst), 1);
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}

/// The call itself, for a function that takes what it wants when it wants it.
struct Whole(Invocation);

impl FromInvocation for Whole {
    type Refusal = Refusal;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        Ok(Self(invocation.clone()))
    }
}

#[tokio::test]
async fn there_is_one_function_a_type_and_it_may_use_states() {
    #[derive(Clone)]
    struct Counter(Arc<AtomicUsize>);
    #[derive(Clone)]
    struct Ticket(usize);
    let ticket = async |invocation: Invocation| {
        let counter: Counter = invocation.state().ok_or("no counter")?;
        Ok::<_, HandlerError>(Ticket(counter.0.fetch_add(1, Ordering::SeqCst)))
    };
    let tell = |Session(Ticket(a)): Session<Ticket>,
                State(_): State<Counter>,
                user: Option<Session<User>>,
                nobody: Option<Session<u8>>| {
        format!("{a} {} {}", user.is_some(), nobody.is_some())
    };
    let app = app()
        .state(Counter(Arc::default()))
        .session(ticket)
        .intent(Intent::new("loja", "Senha").public().handler(tell));
    let bot = Bot::of(app).await;
    let call = with(assistente("Senha"), json!({"user": "Ana"}));
    says(&bot.call("/loja", None, &call).await, "0 true false");
    says(&bot.call("/loja", None, &call).await, "1 true false");
}

#[test]
fn a_session_that_nobody_makes_stops_the_start_with_who_needs_it() {
    struct OfMyOwn;
    impl FromInvocation for OfMyOwn {
        type Refusal = Refusal;
        fn needs(needs: &mut Needs) {
            needs.session::<u8>();
        }
        async fn from_invocation(_: &Invocation) -> Result<Self, Refusal> {
            Ok(Self)
        }
    }
    let node = |name: &'static str| Intent::new("loja", name).public();
    let (first, line) = (node("a").handler(|_: Session<u8>| "x"), line!());
    let second = node("b").handler(|_: Session<u8>, _: Option<Session<u16>>| "x");
    let app = App::builder().intent(second).intent(first);
    let error = app
        .intent(node("c").handler(|_: OfMyOwn| "x"))
        .build()
        .err();
    let error = error.expect("no session").to_string().replace('\\', "/");
    // all three were made on the line of the closure `node`
    let expected = format!(
        "the server cannot start: no session of type `u8`; register the function that makes it with \
         `Server::session(..)`\n      needed by tests/tests/http/sessions.rs:{}",
        line - 1
    );
    assert_eq!(error, expected);
}

#[test]
fn two_functions_for_one_type_stop_the_start() {
    let again = async |_: Invocation| Ok::<User, Refusal>(User(String::new()));
    let error = app()
        .session(again)
        .build()
        .err()
        .map(|error| error.to_string());
    let error = error.unwrap_or_default();
    assert!(
        error.contains("two functions make sessions of type `"),
        "{error}"
    );
    assert!(error.contains("User`; keep one of them"), "{error}");
}

#[test]
fn debug_of_a_session_shows_the_type_alone() {
    assert_eq!(format!("{:?}", Session(42_u8)), "Session<u8>");
}
