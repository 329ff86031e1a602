//! What is printed, of the whole.

use super::*;
use crate::auth::{Auth, Secret};
use crate::intent::Intent;
use crate::page::Page;

fn printed(intents: impl IntoIterator<Item = Intent>) -> String {
    printed_below("api", intents)
}

fn printed_below(base_path: &str, intents: impl IntoIterator<Item = Intent>) -> String {
    let app = intents
        .into_iter()
        .fold(App::builder(), |app, intent| app.intent(intent));
    let app = app
        .base_path(base_path)
        .variables(|_| Some("canary".to_owned()))
        .build()
        .expect("a table");
    text(&app, ([0, 0, 0, 0], 5052).into(), false)
}

#[test]
fn a_call_to_paste_names_the_place_of_its_token_and_never_the_token() {
    let text = printed([
        Intent::new("pedidos", "D'água")
            .token(Secret::env("PEDIDOS_TOKEN"))
            .handler(|| "x"),
        Intent::new("pedidos", "Literal")
            .token("canary")
            .handler(|| "x"),
    ]);
    assert!(
        text.contains("-H \"x-assistant-signature-token: $PEDIDOS_TOKEN\""),
        "{text}"
    );
    assert!(text.contains(r"D'\''água"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn what_a_shell_would_read_otherwise_is_quoted_for_it() {
    let guarded = |auth: Auth| printed([Intent::new("a", "Novo").auth(auth).handler(|| "x")]);
    for (auth, option) in [
        (Auth::basic("ana", Secret::env("ANA")), r#"-u 'ana:'"$ANA""#),
        (
            Auth::basic(r#"d'A"$(id)!`id`\"#, Secret::env("ANA")),
            r#"-u 'd'\''A"$(id)!`id`\:'"$ANA""#,
        ),
        (
            Auth::basic("ana", Secret::env("A-B")),
            r#"-u 'ana:'"<password>""#,
        ),
        (
            Auth::header("x-$key`", Secret::env("KEY")),
            r#"-H 'x-$key`: '"$KEY""#,
        ),
        (
            Auth::token(Secret::env("1;id")),
            r#"-H "x-assistant-signature-token: <token>""#,
        ),
    ] {
        let text = guarded(auth);
        assert!(text.contains(option), "{option}: {text}");
    }
}

#[test]
fn a_node_that_needs_no_token_is_offered_first_and_the_window_sees_only_what_is_open_to_it() {
    let text = printed([
        Intent::new("a", "Guardado").token("canary").handler(|| "x"),
        Intent::new("atenção", "Aberto").public().handler(|| "x"),
        Intent::new("b", "Janela")
            .token("canary")
            .open_to_window()
            .handler(|| "x"),
    ]);
    assert!(
        text.contains("http://127.0.0.1:5052/api/aten%C3%A7%C3%A3o -H"),
        "{text}"
    );
    assert!(text.contains("/api/answer/aten%C3%A7%C3%A3o"), "{text}");
    let guarded = printed([Intent::new("a", "Guardado").token("canary").handler(|| "x")]);
    assert!(!guarded.contains("/api/answer/"), "{guarded}");
}

#[test]
fn what_is_for_the_window_alone_is_said_to_be_and_offered_to_no_other_platform() {
    let text = printed([Intent::new("b", "Janela").open_to_window().handler(|| "x")]);
    assert!(text.contains("/api/b   Janela  window  "), "{text}");
    assert_eq!(text.matches("curl ").count(), 1, "{text}");
    assert!(text.contains("/api/answer/b -H"), "{text}");
}

#[test]
fn pages_stand_below_the_intents_and_are_no_calls_to_paste() {
    let page = || Page::new(|_| async { http::Response::new("x") });
    let app = App::builder()
        .mount("audit", page().token(Secret::env("AUDIT_TOKEN")))
        .mount("atenção/aberta", page().public())
        .variables(|_| Some("canary".to_owned()));
    let app = app.build().expect("a table");
    let text = text(&app, ([127, 0, 0, 1], 5052).into(), false);
    let line = |part: &str| text.lines().any(|line| line.contains(part));
    assert!(
        line("/audit           (page)  token $AUDIT_TOKEN  "),
        "{text}"
    );
    assert!(
        line("/atenção/aberta  (page)  public              "),
        "{text}"
    );
    assert!(!text.contains("Try it"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn over_tls_a_call_to_paste_does_not_look_at_the_certificates_name() {
    let app = App::builder().intent(Intent::new("a", "Aberto").public().handler(|| "x"));
    let app = app.build().expect("a table");
    let text = text(&app, ([0, 0, 0, 0], 5052).into(), true);
    let url = "https://127.0.0.1:5052";
    assert!(text.contains(&format!("listening on {url}\n")), "{text}");
    let lines = text.lines().filter(|line| line.contains("curl "));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 3, "{text}");
    let pasted = format!("  curl --insecure {url}/");
    assert!(lines.iter().all(|line| line.starts_with(&pasted)), "{text}");
}

#[test]
fn a_base_path_is_printed_as_urls_write_it() {
    let text = printed_below(
        "/área 1/",
        [Intent::new("a", "Aberto").public().handler(|| "x")],
    );
    let url = "http://127.0.0.1:5052/%C3%A1rea%201";
    assert!(text.contains(&format!("listening on {url}\n")), "{text}");
    assert!(text.contains(&format!("curl {url}/a -H")), "{text}");
    // in the table as webhooks are written there
    assert_eq!(text.matches("área").count(), 1, "{text}");
    assert!(text.contains("\n  /área 1/a  Aberto  "), "{text}");
}

#[test]
fn where_a_bot_listens_everywhere_the_address_that_it_is_bound_to_is_printed_too() {
    let app = App::builder().intent(Intent::new("a", "Aberto").public().handler(|| "x"));
    let app = app.build().expect("a table");
    let everywhere = text(&app, ([0, 0, 0, 0], 5052).into(), false);
    let told = "listening on http://127.0.0.1:5052\nand, as it is bound to 0.0.0.0:5052, on every address of this machine\n";
    assert!(everywhere.contains(told), "{everywhere}");
    let here = text(&app, ([127, 0, 0, 1], 5052).into(), false);
    assert!(
        here.contains("listening on http://127.0.0.1:5052\n\n"),
        "{here}"
    );
}
