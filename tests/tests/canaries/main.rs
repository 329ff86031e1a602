//! Secrets, what users write, parameters and payloads stand in no `Debug`, no `Display`, no log line and nothing that a
//! program prints.
//!
//! Every secret and every personal value of these tests holds the same word. Whatever is printed is searched for it,
//! and each search is tried on a leak first.

mod answers;
mod calls;
mod late;
mod log;
mod logs;
mod pages;
mod printed;
mod requests;
mod secrets;

use std::sync::Once;

/// The word. Names of types, files and functions here must not hold it.
const CANARY: &str = "c4n4ry";

/// A token, and it as the password of `Authorization: Basic`.
const TOKEN: &str = "c4n4ry-t0k3n";
const BASIC: &str = "Basic eDpjNG40cnktdDBrM24=";

/// Whether a text tells a secret or something personal, as it is or in base64.
fn leaks(text: &str) -> bool {
    text.to_lowercase().contains(CANARY) || IN_BASE64.iter().any(|part| text.contains(part))
}

/// What of the word stays the same in base64, whatever stands around it: it begins at any of three places.
const IN_BASE64: [&str; 3] = ["YzRuNHJ5", "M0bjRye", "jNG40cn"];

/// Nothing leaks from what is printed.
#[track_caller]
fn silent(what: &str, printed: impl AsRef<str>) {
    let printed = printed.as_ref();
    assert!(!leaks(printed), "{what} tells: {printed}");
}

/// `Debug`, plain and pretty, says nothing.
#[track_caller]
fn debug_is_silent(value: &impl std::fmt::Debug) {
    let plain = format!("{value:?}");
    assert!(!plain.is_empty());
    silent("Debug", &plain);
    silent("Debug", format!("{value:#?}"));
}

/// Only `serve()` installs a hook that prints no payload; without it panics on purpose would be told by the tests.
fn hush_expected_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let payload = info.payload();
            let text = payload
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| payload.downcast_ref::<&str>().copied());
            if !text.is_some_and(|text| text.starts_with("on purpose")) {
                before(info);
            }
        }));
    });
}

#[test]
fn a_leak_is_found_in_every_spelling() {
    for leak in [
        "token c4n4ry-t0k3n",
        "Some(\"C4N4RY\")",
        "\\\"c4n4ry\\\"",
        "Basic eDpjNG40cnktdDBrM24=",
    ] {
        assert!(leaks(leak), "{leak}");
    }
    assert!(!leaks("canary canaries c4n4r y"));
}
