//! Any method, path, headers and body: an answer, never a panic, never an error of the server's.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use proptest::prelude::*;
use serde_json::Value;

use crate::bot::{Bot, OTHER, TOKEN};
use crate::check;
use crate::mutations::{body, fixtures};

fn method() -> impl Strategy<Value = Method> {
    let known = prop::sample::select(vec![
        "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT",
    ]);
    let token = prop_oneof![3 => known.prop_map(str::to_owned), 1 => "[A-Z!#*_-]{1,8}"];
    let other = token.prop_map(|token| Method::from_bytes(token.as_bytes()).expect("a token"));
    prop_oneof![4 => Just(Method::POST), 1 => other]
}

fn uri() -> impl Strategy<Value = Uri> {
    let known = prop::sample::select(vec![
        "/",
        "/bot",
        "/bot/",
        "/aten%C3%A7%C3%A3o",
        "/parametros",
        "/valor",
        "/talvez",
        "/recusa",
        "/proprio",
        "/hostil",
        "/hostil/1",
        "/hostil/2",
        "/hostil/3",
        "/hostil/4",
        "/guardado",
        "/answer/bot",
        "/answer/parametros",
        "/answer/guardado",
        "/answer/hostil",
        "/answer/hostil/2",
        "/answer/",
        "/conversation/bot",
        "/conversation/guardado",
        "/conversation/nenhum",
        "/livez",
        "*",
        "http://outro.example/bot",
        "outro.example:80",
    ]);
    let any =
        "(/|%[0-9A-Fa-f]{2}|[a-z*@:;,~+.=-]|answer/|conversation/|bot){0,12}(\\?[a-z=&%]{0,6})?";
    let any = any.prop_map(|path| format!("/{path}"));
    let text = prop_oneof![3 => known.prop_map(str::to_owned), 1 => any];
    text.prop_map(|text| text.parse().unwrap_or_default())
}

fn header() -> impl Strategy<Value = (HeaderName, HeaderValue)> {
    let known = prop::sample::select(vec![
        ("x-assistant-signature-token", TOKEN),
        ("x-assistant-signature-token", OTHER),
        ("authorization", "Bearer t0k3n"),
        ("authorization", "Basic eDp0MGszbg=="),
        ("authorization", "Basic ===="),
        ("authorization", "Basic"),
        ("content-type", "application/json"),
        (
            "content-type",
            "application/cloudevents+json; charset=utf-8",
        ),
        ("content-type", "text/plain"),
        ("content-encoding", "gzip"),
        ("content-encoding", "identity"),
        ("content-length", "18446744073709551616"),
        ("content-length", "99999999"),
        ("origin", "https://janela.example"),
        ("access-control-request-headers", "content-type"),
        ("cookie", "a=b"),
    ]);
    let known = known.prop_map(|(name, value)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    });
    let name = prop::sample::select(vec![
        "x-assistant-signature-token",
        "authorization",
        "content-type",
        "content-encoding",
        "content-length",
        "origin",
        "access-control-request-headers",
        "accept",
        "x-any",
    ]);
    // whatever a header may carry
    let byte = prop_oneof![0x20..=0x7e_u8, 0x80..=0xff_u8, Just(b'\t')];
    let value = prop::collection::vec(byte, 0..20);
    let any = (name, value).prop_map(|(name, value)| {
        let value = HeaderValue::from_bytes(&value).expect("bytes that a header may carry");
        (HeaderName::from_static(name), value)
    });
    prop_oneof![3 => known, 1 => any]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let near =
        "([\\[\\]{}\",:0-9a-z\\\\ ]|\"intent_name\":|\"queryResult\":|null|\\\\u[0-9a-f]{4}){0,30}";
    let fixture = prop::sample::select(fixtures()).prop_map(|fixture| fixture.text.into_bytes());
    let broken =
        (body(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(body, at, byte)| {
            let mut bytes = body.text.into_bytes();
            if let Some(place) = bytes.get_mut(at.index(body.length.max(1))) {
                *place = byte;
            }
            bytes
        });
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..64),
        1 => near.prop_map(String::into_bytes),
        2 => fixture,
        2 => broken,
    ]
}

#[test]
fn any_request_gets_an_answer_that_is_no_error_of_the_servers() {
    let bot = Bot::new();
    let headers = prop::collection::vec(header(), 0..5);
    check(
        8_000,
        (method(), uri(), headers, bytes()),
        |(method, uri, headers, body)| {
            let mut request = Request::new(Bytes::from(body));
            *request.method_mut() = method.clone();
            // no page reads how a server fares
            let is_probe = uri.path() == "/livez";
            *request.uri_mut() = uri;
            request.headers_mut().extend(headers);
            let origins: Vec<_> = request
                .headers()
                .get_all("origin")
                .iter()
                .cloned()
                .collect();

            let answer = bot.call(request);
            let status = answer.status().as_u16();
            prop_assert!(
                [200, 400, 401, 403, 404, 405, 413, 415, 422].contains(&status),
                "{status}"
            );
            let headers = answer.headers();
            let allowed = headers.get("access-control-allow-origin");
            let origins = if origins.is_empty() {
                vec![HeaderValue::from_static("*")]
            } else {
                origins
            };
            match allowed {
                None => prop_assert!(is_probe),
                Some(origin) => prop_assert!(!is_probe && origins.contains(origin)),
            }
            prop_assert_eq!(headers.contains_key("www-authenticate"), status == 401);
            prop_assert_eq!(headers.contains_key("allow"), status == 405);
            match headers.get("content-type") {
                None => prop_assert!(answer.body().is_empty()),
                Some(_) if method == Method::HEAD => prop_assert!(answer.body().is_empty()),
                Some(json) if json == "application/json" => {
                    prop_assert!(serde_json::from_slice::<Value>(answer.body()).is_ok())
                }
                Some(text) => {
                    prop_assert_eq!(text, "text/plain; charset=utf-8");
                    prop_assert_eq!(answer.body().len(), 36);
                }
            }
            Ok(())
        },
    );
}
