//! Bodies on every platform: JSON that breaks off, is of another dialect, or is nothing of the kind.

use fulfillment_tests::PLATFORMS;
use serde_json::Value;

use crate::case::{Case, OUTER, sent};
use crate::counting::Counting;
use crate::request::HOST;

#[tokio::test]
async fn a_body_is_json_of_its_platform_or_refused() {
    hold(cases()).await;
}

/// Runs such cases.
pub async fn hold(cases: Vec<Case>) {
    Counting::start().await.hold(cases).await;
}

/// A call of a platform, in bytes: where it goes, and what it says.
pub struct Call {
    pub platform: &'static str,
    path: &'static str,
    pub body: Value,
}

/// The calls of all platforms, in the order of [`Statuses`].
fn calls() -> [Call; 3] {
    PLATFORMS.map(|(platform, path, call)| {
        let mut body = call("Novo");
        match platform {
            "Assistente" => body["sessionId"] = OUTER.into(),
            "Dialogflow" => {
                body["session"] = format!("projects/loja/agent/sessions/{OUTER}").into()
            }
            _ => body["conversationId"] = OUTER.into(),
        }
        Call {
            platform,
            path,
            body,
        }
    })
}

impl Call {
    /// The object in which the platform's parameters are.
    fn parameters(&mut self) -> &mut Value {
        match self.platform {
            "Dialogflow" => &mut self.body["queryResult"]["parameters"],
            _ => &mut self.body["parameters"],
        }
    }

    /// The call with this text as its parameters, be it JSON or not.
    pub fn with_parameters(mut self, text: &str) -> String {
        *self.parameters() = MARK.into();
        self.body.to_string().replace(&format!("\"{MARK}\""), text)
    }
}

const MARK: &str = "what is put here";

/// What a row of these tables comes to, for each platform.
pub type Statuses = [u16; 3];

/// Well made, and answered by a function.
pub const CALLED: Statuses = [200; 3];
/// Not JSON.
pub const BROKEN: Statuses = [400; 3];

/// The case of each platform for one row.
pub fn row(name: &str, make: impl Fn(Call) -> Vec<u8>, statuses: Statuses) -> Vec<Case> {
    let case = |(call, status): (Call, u16)| {
        let (platform, path) = (call.platform, call.path);
        let body = make(call);
        let head = format!(
            "POST {path} HTTP/1.1\r\n{HOST}content-length: {}\r\n\r\n",
            body.len()
        );
        let case = sent(
            format!("{platform}: {name}"),
            [head.as_bytes(), &body].concat(),
        );
        match status {
            200 => case.called(),
            other => case.answered(other),
        }
    };
    calls().into_iter().zip(statuses).map(case).collect()
}

pub fn cases() -> Vec<Case> {
    let mut cases = whole();
    cases.extend(broken());
    cases.extend(anyones());
    cases
}

/// The whole body is changed.
fn whole() -> Vec<Case> {
    let text = |name: &str, change: fn(&str) -> String, statuses| {
        row(
            name,
            |call| change(&call.body.to_string()).into_bytes(),
            statuses,
        )
    };
    let utf_16 = |name: &str, bytes: fn(u16) -> [u8; 2]| {
        let make = |call: Call| {
            call.body
                .to_string()
                .encode_utf16()
                .flat_map(bytes)
                .collect()
        };
        row(name, make, BROKEN)
    };
    [
        text("as it is", str::to_owned, CALLED),
        text(
            "with blanks around it",
            |text| format!(" \r\n\t{text}\n "),
            CALLED,
        ),
        text(
            "with blanks everywhere",
            |text| text.replace(',', " ,\n\t").replace("\":", "\" : "),
            CALLED,
        ),
        text(
            "with escapes in its names",
            |text| text.replace("{\"", "{\"\\u0061\":1,\""),
            CALLED,
        ),
        text(
            "with a byte order mark",
            |text| format!("\u{feff}{text}"),
            BROKEN,
        ),
        text(
            "with a record separator",
            |text| format!("\x1e{text}\n"),
            BROKEN,
        ),
        text(
            "with a form feed around it",
            |text| format!("\x0c{text}"),
            BROKEN,
        ),
        text(
            "with a no-break space before it",
            |text| format!("\u{a0}{text}"),
            BROKEN,
        ),
        text("with NUL behind it", |text| format!("{text}\0"), BROKEN),
        text("with a word behind it", |text| format!("{text} x"), BROKEN),
        text("with a brace behind it", |text| format!("{text}}}"), BROKEN),
        text("twice", |text| text.repeat(2), BROKEN),
        text("on two lines", |text| format!("{text}\n{text}"), BROKEN),
        text("in brackets", |text| format!("[{text}]"), [422, 422, 422]),
        text(
            "as a string",
            |text| Value::from(text).to_string(),
            [422, 422, 422],
        ),
        text("as a form's field", |text| format!("body={text}"), BROKEN),
        text(
            "behind what stops scripts",
            |text| format!(")]}}',\n{text}"),
            BROKEN,
        ),
        text(
            "in a function's call",
            |text| format!("call({text});"),
            BROKEN,
        ),
        text("in single quotes", |text| text.replace('"', "'"), BROKEN),
        text(
            "without quotes around names",
            |text| text.replace("{\"", "{").replace("\":", ":"),
            BROKEN,
        ),
        text(
            "with a trailing comma",
            |text| format!("{},}}", &text[..text.len() - 1]),
            BROKEN,
        ),
        text(
            "with a leading comma",
            |text| format!("{{,{}", &text[1..]),
            BROKEN,
        ),
        text(
            "with two commas",
            |text| text.replacen(',', ",,", 1),
            BROKEN,
        ),
        text(
            "with a comment in front",
            |text| format!("/* a */{text}"),
            BROKEN,
        ),
        text(
            "with a comment behind",
            |text| format!("{text}// a"),
            BROKEN,
        ),
        text(
            "with a semicolon",
            |text| text.replacen(',', ";", 1),
            BROKEN,
        ),
        text(
            "with an equals sign",
            |text| text.replacen(':', "=", 1),
            BROKEN,
        ),
        utf_16("in UTF-16, little end first", u16::to_le_bytes),
        utf_16("in UTF-16, big end first", u16::to_be_bytes),
    ]
    .concat()
}

/// It breaks off after so many bytes, counted from its end where the number is negative.
fn broken() -> Vec<Case> {
    let at = |place: isize| {
        let make = |call: Call| {
            let text = call.body.to_string();
            let length = place.rem_euclid(text.len() as isize) as usize;
            text.as_bytes()[..length].to_vec()
        };
        row(&format!("cut at {place}"), make, BROKEN)
    };
    [1, 2, 5, 17, 40, 90, -40, -2, -1].map(at).concat()
}

/// Bodies that are no platform's; the path of the window is Serprobots' own.
fn anyones() -> Vec<Case> {
    let of = |(body, statuses): (&'static str, Statuses)| {
        row(
            &format!("`{}`", body.escape_debug()),
            |_| body.as_bytes().to_vec(),
            statuses,
        )
    };
    let no_object = [422; 3];
    // the window may say nothing at all, which is no node of anybody's: it is told the fallback, and no function runs
    let rows = [
        ("", BROKEN),
        ("  \r\n\t ", BROKEN),
        ("null", no_object),
        ("true", no_object),
        ("0", no_object),
        ("-1.5e3", no_object),
        ("\"Novo\"", no_object),
        ("[]", no_object),
        ("[[]]", no_object),
        ("nul", BROKEN),
        ("Null", BROKEN),
        ("undefined", BROKEN),
        ("NaN", BROKEN),
        ("{", BROKEN),
        ("}", BROKEN),
        ("{]", BROKEN),
        ("{\"a\"}", BROKEN),
        ("{1: 2}", BROKEN),
        ("{\"a\": 1", BROKEN),
        ("intent_name=Novo", BROKEN),
        ("<intent_name>Novo</intent_name>", BROKEN),
        ("\0", BROKEN),
    ];
    rows.map(of).concat()
}
