//! Pages of the project's own: where they are, who may see them, and what keeps them from being mounted.

use bytes::Bytes;
use fulfillment_runtime::{App, AppBuilder, Auth, FullUri, Intent, Page, Secret};
use fulfillment_tests::{Bot, Reply, TOKEN_HEADER, assistente};
use http::{Request, Response};

/// `anyone:t0k3n`
const BASIC: (&str, &str) = ("authorization", "Basic YW55b25lOnQwazNu");

/// Says which page answered, and what it saw.
fn echo(name: &'static str) -> Page {
    Page::new(move |request: Request<Bytes>| async move {
        let (head, body) = request.into_parts();
        let header = head
            .headers
            .get("x-own")
            .and_then(|value| value.to_str().ok());
        let whole = head.extensions.get::<FullUri>().map(|whole| &whole.0);
        let whole = whole.expect("the whole target");
        let text = format!(
            "{name}: {} {} of {whole} {header:?} ",
            head.method, head.uri
        );
        Response::new([text.as_bytes(), &body].concat())
    })
}

/// The line on which the page at `/audit` is mounted.
const AUDIT: u32 = line!() + 9;

fn app() -> AppBuilder {
    App::builder()
        .intent(
            Intent::new("pedidos", "Novo")
                .public()
                .handler(|| "Anotado!"),
        )
        .mount("/audit", echo("audit").token("t0k3n"))
        .mount("audit/open/", echo("open").public())
        .mount("/atenção", echo("accents").public())
}

async fn get(bot: &Bot, target: &str) -> Reply {
    bot.exchange("GET", target, &[BASIC], "").await
}

#[tokio::test]
async fn a_page_takes_every_method_at_its_path_and_below_it_and_sees_what_is_below_it() {
    let bot = Bot::of(app()).await;
    for (target, below) in [
        ("/audit", "/"),
        ("/audit/", "/"),
        ("/audit?x=y", "/?x=y"),
        ("/audit/2026/11?x=y&z", "/2026/11?x=y&z"),
        ("/audit/a//b/./c", "/a//b/./c"),
        ("/audit//evil.example/", "/evil.example/"),
    ] {
        let reply = get(&bot, target).await;
        assert_eq!(reply.status, 200, "{target}: {reply:?}");
        let seen = format!("audit: GET {below} of {target} None ");
        assert_eq!(reply.text(), seen);
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
        let headers = [BASIC, ("x-own", "1"), ("content-type", "text/csv")];
        let reply = bot.exchange(method, "/audit/x", &headers, "a;b\n").await;
        let seen = format!("audit: {method} /x of /audit/x Some(\"1\") a;b\n");
        assert_eq!((reply.status, reply.text()), (200, &*seen));
    }
    let reply = get(&bot, "/aten%C3%A7%C3%A3o/a%C3%A7%C3%A3o").await;
    assert_eq!(
        reply.text(),
        "accents: GET /a%C3%A7%C3%A3o of /aten%C3%A7%C3%A3o/a%C3%A7%C3%A3o None "
    );
}

#[tokio::test]
async fn everything_else_is_answered_as_without_pages() {
    let bot = Bot::of(app()).await;
    assert_eq!(bot.request("GET", "/", &[], "").await.status, 200);
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    assert_eq!(reply.json_of(200)["message"], "Anotado!");
    for target in ["/auditor", "/x/audit", "/Audit", "/pedidos"] {
        let reply = bot.request("GET", target, &[BASIC], "").await;
        assert_eq!(reply.status, 405, "{target}: {reply:?}");
    }
    let reply = bot.request("GET", "/audit%2Fopen", &[BASIC], "").await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn the_innermost_page_answers_where_they_nest() {
    let bot = Bot::of(app()).await;
    for (target, name) in [
        ("/audit/open", "open"),
        ("/audit/open/x", "open"),
        ("/audit/openly", "audit"),
    ] {
        assert!(get(&bot, target).await.text().starts_with(name), "{target}");
    }
}

#[tokio::test]
async fn a_browser_is_asked_for_the_token_as_a_password_and_programs_send_it_as_ever() {
    let bot = Bot::of(app()).await;
    for headers in [
        &[][..],
        &[("authorization", "Basic YW55b25lOndyb25n")],
        &[("authorization", "Bearer wrong")],
        &[(TOKEN_HEADER, "t0k3n"), (TOKEN_HEADER, "t0k3n")],
    ] {
        let reply = bot.exchange("GET", "/audit/2026", headers, "").await;
        assert_eq!(reply.status, 401, "{headers:?}");
        assert_eq!(
            reply.header("www-authenticate"),
            Some("Basic realm=\"/audit\", charset=\"UTF-8\"")
        );
        assert_eq!(
            reply.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
        assert!(reply.text().contains("password"), "{reply:?}");
    }
    for header in [
        BASIC,
        ("authorization", "Bearer t0k3n"),
        (TOKEN_HEADER, "t0k3n"),
    ] {
        let reply = bot.exchange("GET", "/audit", &[header], "").await;
        assert_eq!(reply.status, 200, "{header:?}");
    }
    assert_eq!(
        bot.exchange("GET", "/audit/open", &[], "").await.status,
        200
    );
}

#[tokio::test]
async fn a_browser_is_asked_for_no_password_where_none_lets_it_in() {
    let key = || Auth::header("x-key", "k3y");
    let both = Auth::all_of([key(), Auth::token("t0k3n")]);
    let app = App::builder()
        .mount("key", echo("key").auth(key()))
        .mount("both", echo("both").auth(both));
    let bot = Bot::of(app).await;
    for (target, headers) in [
        ("/key", &[][..]),
        ("/key", &[BASIC]),
        ("/both", &[BASIC]),
        ("/both", &[("x-key", "k3y")]),
    ] {
        let reply = bot.exchange("GET", target, headers, "").await;
        assert_eq!(reply.status, 401, "{target} {headers:?}");
        assert_eq!(reply.values("www-authenticate"), ["Bearer"]);
        assert!(reply.text().contains("something else"), "{reply:?}");
    }
    let headers = [BASIC, ("x-key", "k3y")];
    let reply = bot.exchange("GET", "/both", &headers, "").await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn nothing_is_said_of_other_origins_and_a_preflight_is_the_pages_own() {
    let bot = Bot::of(
        app()
            .allowed_origins(["https://loja.example"])
            .allow_credentials(true),
    )
    .await;
    let origin = ("origin", "https://loja.example");
    for (method, header, status) in [
        ("GET", BASIC, 200),
        ("OPTIONS", BASIC, 200),
        ("GET", ("x-own", "1"), 401),
        ("OPTIONS", ("access-control-request-method", "POST"), 401),
    ] {
        let reply = bot.exchange(method, "/audit", &[origin, header], "").await;
        assert_eq!(reply.status, status, "{method}: {reply:?}");
        let cors = reply
            .headers
            .iter()
            .find(|(name, _)| name.starts_with("access-control"));
        assert_eq!((cors, reply.header("vary")), (None, None));
    }
}

#[tokio::test]
async fn pages_are_below_the_base_path_and_may_be_all_that_a_server_has() {
    let app = App::builder()
        .base_path("/api")
        .mount("audit", echo("audit").public());
    let bot = Bot::of(app).await;
    let reply = get(&bot, "/api/audit/x").await;
    assert_eq!(reply.text(), "audit: GET /x of /api/audit/x None ");
    assert_eq!(bot.request("GET", "/audit", &[], "").await.status, 404);
    assert_eq!(bot.request("GET", "/api", &[], "").await.status, 200);
}

#[tokio::test]
async fn a_browser_keeps_the_password_for_the_whole_path_of_the_page() {
    for (base_path, target, realm) in [
        ("api", "/api/audit", "/api/audit"),
        (
            "/api/atenção/",
            "/api/aten%C3%A7%C3%A3o/audit/x",
            "/api/aten%C3%A7%C3%A3o/audit",
        ),
    ] {
        let bot = Bot::of(app().base_path(base_path)).await;
        let reply = bot.exchange("GET", target, &[], "").await;
        let challenge = format!("Basic realm=\"{realm}\", charset=\"UTF-8\"");
        assert_eq!(reply.status, 401);
        assert_eq!(reply.values("www-authenticate"), [challenge]);
    }
}

fn problems(app: AppBuilder) -> String {
    let error = app.build().err().map(|error| error.to_string());
    error.unwrap_or_default().replace('\\', "/")
}

#[test]
fn a_page_that_would_hide_something_stops_the_start_all_of_them_at_once() {
    let first = line!() + 2;
    let app = app()
        .mount("/", echo("root").public())
        .mount("livez", echo("health").public())
        .mount("answer/pedidos", echo("window").public())
        .mount("a?b", echo("query").public())
        .mount("/pedidos", echo("webhook").public())
        .mount("/audit/", echo("twice").public())
        .mount("/naked", echo("naked"))
        .intent(Intent::new("naked/below", "x").public().handler(|| "x"));
    let text = problems(app);
    // where each is mounted, in the order of above
    let site = |number: u32| format!("tests/tests/http/pages.rs:{}", first + number);
    for part in [
        "for 8 reasons".to_owned(),
        format!(
            "page `/` is the health check's and the root webhook's; choose a path below it\n      {}\n",
            site(0)
        ),
        format!(
            "page `/livez` is reserved for health checks; choose another\n      {}\n",
            site(1)
        ),
        format!(
            "page `/answer/pedidos` is kept for the paths of the chat window; choose another\n      {}\n",
            site(2)
        ),
        format!(
            "page `/a?b` has one of `?`, `#`, `%`, `/`; write the decoded path alone\n      {}\n",
            site(3)
        ),
        format!(
            "page `/naked` has no guard; give it a token, an `Auth`, or say that it is public; or give one to all that \
             have none with `Server::auth(..)`\n      {}\n",
            site(6)
        ),
        format!(
            "page `/audit` is mounted twice; keep one of them\n      tests/tests/http/pages.rs:{AUDIT}\n      {}\n",
            site(5)
        ),
        format!(
            "page `/pedidos` would take the calls of webhook `pedidos`; mount it elsewhere\n      {}\n      \
             hides tests/tests/http/pages.rs:",
            site(4)
        ),
        format!(
            "page `/naked` would take the calls of webhook `naked/below`; mount it elsewhere\n      {}\n",
            site(6)
        ),
    ] {
        assert!(text.contains(&part), "{part}\n\n{text}");
    }
}

#[test]
fn the_secret_of_a_page_that_is_not_set_is_one_problem_with_everyone_who_needs_it() {
    let secret = Secret::env("PAGES_TOKEN");
    let intent = Intent::new("a", "b").token(secret).handler(|| "x");
    let app = App::builder()
        .intent(intent)
        .mount("audit", echo("audit").token(secret));
    let text = problems(app.variables(|_| None));
    assert!(
        text.starts_with("the server cannot start: environment variable `PAGES_TOKEN` is not set"),
        "{text}"
    );
    assert_eq!(
        text.matches("needed by tests/tests/http/pages.rs:").count(),
        2,
        "{text}"
    );
}
