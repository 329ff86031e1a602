//! What holds a secret: tokens, guards, intents, applications, servers, errors of a start, headers.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fulfillment_runtime::{
    App, Auth, FromInvocation, Headers, Intent, Invocation, Refusal, Request, Secret, Server,
    Session, StartupError, State, Token, Webhook, intent,
};
use fulfillment_tests::Folder;

use crate::{BASIC, TOKEN, debug_is_silent, silent};

const BOT: Webhook = Webhook::new("bot").token(Secret::literal("c4n4ry-t0k3n"));

#[intent(webhook = BOT, node = "Da constante")]
async fn from_a_constant() -> &'static str {
    "olá"
}

#[intent(webhook = "bot", node = "Literal", token = "c4n4ry-literal")]
async fn from_a_literal() -> &'static str {
    "olá"
}

#[intent(webhook = "bot", node = "Expressão", auth = Auth::token(String::from("c4n4ry-given")))]
async fn from_an_expression() -> &'static str {
    "olá"
}

#[test]
fn a_secret_is_silent_wherever_it_comes_from() {
    debug_is_silent(&Secret::literal(TOKEN));
    debug_is_silent(&Token::from(TOKEN));
    debug_is_silent(&Token::from(Secret::literal(TOKEN)));
    debug_is_silent(&Token::from(TOKEN.to_owned()));
    debug_is_silent(&Auth::token(TOKEN));
    debug_is_silent(&Auth::token(TOKEN.to_owned()));
    debug_is_silent(&Auth::any_of([
        Auth::all_of([Auth::basic("ana", TOKEN), Auth::header("x-key", TOKEN)]),
        Auth::basic("ana", TOKEN.to_owned()),
        Auth::header("x-key", TOKEN.to_owned()),
    ]));
    debug_is_silent(&BOT);
    debug_is_silent(&Webhook::new("bot").auth(|| Auth::basic("ana", TOKEN)));
    // a place is no secret
    assert!(format!("{:?}", Secret::env("A_NAME")).contains("A_NAME"));
    assert!(format!("{:?}", Secret::file("/a/path")).contains("/a/path"));
}

#[test]
fn an_intent_an_application_and_a_server_are_silent() {
    let intent = || {
        Intent::new(BOT, "Novo pedido")
            .token(TOKEN)
            .handler(|| async { "olá" })
    };
    debug_is_silent(&Intent::new(BOT, "Novo pedido").auth(Auth::token(TOKEN.to_owned())));
    debug_is_silent(&intent());
    let builder = || {
        App::builder()
            .intent(intent())
            .inventory()
            .variables(|_| Some(TOKEN.to_owned()))
            .state(TOKEN.to_owned())
    };
    debug_is_silent(&builder());
    debug_is_silent(&builder().build().expect("nothing is missing"));
    debug_is_silent(&Server::new().intent(intent()).state(TOKEN.to_owned()));
    debug_is_silent(&Server::new().intent(intent()).host("127.0.0.1"));
}

#[test]
fn a_registration_is_silent() {
    let mut seen = Vec::new();
    let chosen = App::from_inventory_where(|registration| {
        debug_is_silent(registration);
        seen.push(registration.function());
        true
    });
    assert!(chosen.is_ok());
    seen.sort_unstable();
    assert_eq!(
        seen,
        ["from_a_constant", "from_a_literal", "from_an_expression"]
    );
}

fn problem(token: impl Into<Token>, variable: Option<&'static str>) -> StartupError {
    let intent = Intent::new("bot", "Novo pedido").token(token);
    let app = App::builder()
        .intent(intent.handler(|| async { "olá" }))
        .variables(move |_| variable.map(str::to_owned))
        .build();
    app.expect_err("this token cannot be used")
}

#[test]
fn an_error_of_a_start_names_the_place_of_a_secret_and_not_the_secret() {
    let folder = Folder::new();
    let file = folder.write("token", " c4n4ry \n");
    let place = file.to_string_lossy();
    let variable = || Secret::env("BOT_TOKEN");
    for (error, named) in [
        (problem(" c4n4ry", None), "a literal"),
        (problem("c4n4ry\u{7}".to_owned(), None), "an expression"),
        (problem(variable(), Some("c4n4ry ")), "`BOT_TOKEN`"),
        (problem(variable(), Some("c4n4ry\n\n")), "`BOT_TOKEN`"),
        (problem(Token::file(&file), None), &*place),
    ] {
        assert!(error.to_string().contains(named), "{error}");
        silent("Display", error.to_string());
        debug_is_silent(&error);
    }
}

#[tokio::test]
async fn headers_hide_their_credentials_wherever_a_function_gets_them() {
    let printed = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&printed);
    let handler = move |headers: Headers, request: Request, whole: Whole| {
        let texts = [
            format!("{headers:?} {headers:#?}"),
            format!("{:?}", headers.0),
            format!("{:?}", headers.iter().collect::<Vec<_>>()),
            format!("{:?} {request:?}", request.headers()),
            whole.0,
        ];
        kept.lock().expect("no panic before").extend(texts);
        async { "olá" }
    };
    let app = App::builder()
        .intent(
            Intent::new("bot", "*")
                .auth(Auth::any_of([
                    Auth::token(TOKEN),
                    Auth::header("x-key", TOKEN),
                ]))
                .handler(handler),
        )
        .state(TOKEN.to_owned())
        .build()
        .expect("nothing is missing");
    for (name, value) in [
        ("x-assistant-signature-token", TOKEN),
        ("authorization", "Bearer c4n4ry-t0k3n"),
        ("authorization", BASIC),
        ("x-key", TOKEN),
    ] {
        let request = http::Request::post("/bot")
            .header(name, value)
            .header("proxy-authorization", "Bearer c4n4ry")
            .header("cookie", "session=c4n4ry")
            .header("authorization", "Bearer c4n4ry-of-another-kind")
            .body(Bytes::from(r#"{"intent_name": "Novo pedido"}"#));
        let answer = app.call(request.expect("a request")).await;
        assert_eq!(answer.status(), 200, "{name}: {value}");
    }
    let printed = printed.lock().expect("no panic before");
    assert_eq!(printed.len(), 20);
    for text in &*printed {
        silent("Debug", text);
    }
    assert!(printed[0].contains("Sensitive"), "{}", printed[0]);
}

/// What an argument of one's own sees of a call, printed.
struct Whole(String);

impl FromInvocation for Whole {
    type Refusal = Refusal;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        let state = State(invocation.state::<String>());
        Ok(Self(format!("{invocation:?} {invocation:#?} {state:?}")))
    }
}

/// States and sessions may hold anything: their types alone are shown.
#[test]
fn a_state_and_a_session_are_silent() {
    fn shown<T: Debug>(value: T) -> String {
        format!("{value:?}")
    }
    silent("Debug", shown(State(TOKEN)));
    silent("Debug", shown(State(vec![TOKEN.to_owned()])));
    silent("Debug", shown(Session(TOKEN)));
}
