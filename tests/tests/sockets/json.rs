//! Bodies on every platform: JSON that breaks off, JSON of another dialect, and JSON that is well made and strange.

use fulfillment_tests::PLATFORMS;
use serde_json::Value;

use crate::case::{Case, OUTER, sent};
use crate::request::HOST;
use crate::run::Counting;

#[tokio::test]
async fn a_body_is_json_of_its_platform_or_refused_whatever_stands_in_it() {
    Counting::start().await.hold(cases()).await;
}

/// A call of a platform, in bytes: where it goes, and what it says.
struct Call {
    platform: &'static str,
    path: &'static str,
    body: Value,
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
    fn with_parameters(mut self, text: &str) -> String {
        *self.parameters() = MARK.into();
        self.body.to_string().replace(&format!("\"{MARK}\""), text)
    }
}

const MARK: &str = "what is put here";

/// What a row of these tables comes to, for each platform.
type Statuses = [u16; 3];

/// Well made, and answered by a function.
const CALLED: Statuses = [200; 3];
/// Not JSON.
const BROKEN: Statuses = [400; 3];

/// The case of each platform for one row.
fn row(name: &str, make: impl Fn(Call) -> Vec<u8>, statuses: Statuses) -> Vec<Case> {
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
    cases.extend(values());
    cases.extend(nested());
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

/// One value among the parameters, which no function asks for: it must be JSON, and more need not be known of it.
fn values() -> Vec<Case> {
    let of = |name: &str, value: &str, statuses| {
        row(
            name,
            |call| {
                call.with_parameters(&format!("{{\"a\": {value}}}"))
                    .into_bytes()
            },
            statuses,
        )
    };
    let fine = [
        "1e99999",
        "-1e-99999",
        "18446744073709551616",
        "-0",
        "0.000000000000000000000000000000001",
        "1E+2",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\u{10ffff}\u{202e}\u{feff}\"",
        "\"\\/\\b\\f\\n\\r\\t\"",
        "\"</script><!--\"",
        "1, \"a\": 2",
        "1, \"\": 2",
        "{\"__proto__\": {\"constructor\": 1}}",
    ];
    let broken = [
        "NaN",
        "-NaN",
        "Infinity",
        "-Infinity",
        "inf",
        "undefined",
        "True",
        "01",
        "-01",
        "+1",
        ".5",
        "1.",
        "1.e5",
        "1e",
        "1e+",
        "0x10",
        "0b1",
        "1_000",
        "1,5",
        "- 1",
        "--1",
        "٣",
        "\"\\x41\"",
        "\"\\u12\"",
        "\"\\u{41}\"",
        "\"\\'\"",
        "\"\\\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"a\0b\"",
        "\"a\x1fb\"",
        "'a'",
        "`a`",
        "a",
        "\u{201c}a\u{201d}",
        "/* a */ 1",
        "1 // a",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{:1}",
        "{a: 1}",
        "(1)",
        "new Date()",
    ];
    let shown = |value: &str| format!("a value {}", value.escape_debug());
    let mut cases = fine.map(|value| of(&shown(value), value, CALLED)).concat();
    cases.extend(
        broken
            .map(|value| of(&shown(value), value, BROKEN))
            .concat(),
    );
    let no_text: [&[u8]; 8] = [
        b"\xff",
        b"\xe3",
        b"\xc0\xaf",
        b"\xe0\x80\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xf0\x9f\x98",
    ];
    for bytes in no_text {
        let make = |call: Call| {
            let text = call.with_parameters("{\"a\": \"-\"}");
            let place = text.find("\"-\"").expect("the value") + 1;
            [
                &text.as_bytes()[..place],
                bytes,
                &text.as_bytes()[place + 1..],
            ]
            .concat()
        };
        cases.extend(row(
            &format!("bytes {}", bytes.escape_ascii()),
            make,
            BROKEN,
        ));
    }
    cases
}

/// Much of it, and deep.
fn nested() -> Vec<Case> {
    let with = |name: &str, parameters: String, statuses| {
        row(
            name,
            move |call| call.with_parameters(&parameters).into_bytes(),
            statuses,
        )
    };
    let beside = |name: &str, member: String, statuses| {
        let make =
            move |call: Call| format!("{{{member},{}", &call.body.to_string()[1..]).into_bytes();
        row(name, make, statuses)
    };
    let arrays = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    let objects = |depth: usize| "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth);
    let members = |count: usize| {
        let members: Vec<_> = (0..count)
            .map(|number| format!("\"m{number}\": {number}"))
            .collect();
        members.join(",")
    };
    let mut cases = Vec::new();
    for depth in [127, 128, 129, 10_000, 100_000] {
        cases.extend(with(&format!("arrays {depth} deep"), arrays(depth), CALLED));
        cases.extend(with(
            &format!("objects {depth} deep"),
            objects(depth),
            CALLED,
        ));
        let member = format!("\"deep\": {}", arrays(depth));
        cases.extend(beside(
            &format!("an unknown member {depth} deep"),
            member,
            CALLED,
        ));
        let unclosed = "[".repeat(depth);
        cases.extend(row(
            &format!("{depth} brackets"),
            |_| unclosed.clone().into_bytes(),
            BROKEN,
        ));
        cases.extend(with(
            &format!("parameters of {depth} braces"),
            "{\"a\":".repeat(depth),
            BROKEN,
        ));
    }
    cases.extend(
        [
            with(
                "10,000 parameters",
                format!("{{{}}}", members(10_000)),
                CALLED,
            ),
            beside("10,000 unknown members", members(10_000), CALLED),
            with(
                "the same parameter 10,000 times",
                format!("{{{}}}", vec!["\"a\": 1"; 10_000].join(",")),
                CALLED,
            ),
            with(
                "a number of 100,000 digits",
                format!("{{\"a\": {}}}", "9".repeat(100_000)),
                CALLED,
            ),
            with(
                "a text of 1,000,000 letters",
                format!("{{\"a\": \"{}\"}}", "a".repeat(1_000_000)),
                CALLED,
            ),
            with(
                "a name of 1,000,000 letters",
                format!("{{\"{}\": 1}}", "a".repeat(1_000_000)),
                CALLED,
            ),
            with(
                "a text of 100,000 escapes",
                format!("{{\"a\": \"{}\"}}", "\\u0061".repeat(100_000)),
                CALLED,
            ),
            with("null as parameters", "null".to_owned(), CALLED),
            with(
                "an empty array as parameters",
                "[]".to_owned(),
                [422, 200, 422],
            ),
            with("an array as parameters", "[1]".to_owned(), [422, 400, 422]),
            with("a text as parameters", "\"a\"".to_owned(), [422, 400, 422]),
            with("a number as parameters", "1".to_owned(), [422, 400, 422]),
        ]
        .concat(),
    );
    cases.extend(twice());
    cases
}

/// Members that are read, twice or of another type.
fn twice() -> Vec<Case> {
    let beside = |name: &str, members: Statuses, texts: [&str; 3]| {
        let make = |call: Call| {
            let index = PLATFORMS.iter().position(|known| known.0 == call.platform);
            let member = texts[index.expect("a platform")];
            format!("{{{member},{}", &call.body.to_string()[1..]).into_bytes()
        };
        row(name, make, members)
    };
    let changed = |name: &str, statuses: Statuses, value: Value| {
        let make = move |mut call: Call| {
            match call.platform {
                "Assistente" => call.body["intent_name"] = value.clone(),
                "Dialogflow" => call.body["queryResult"]["intent"]["displayName"] = value.clone(),
                _ => call.body["text"] = value.clone(),
            }
            call.body.to_string().into_bytes()
        };
        row(name, make, statuses)
    };
    [
        beside(
            "the session twice",
            [422, 400, 422],
            [
                "\"sessionId\": \"a\"",
                "\"session\": \"a\"",
                "\"conversationId\": null",
            ],
        ),
        beside(
            "the node twice",
            [422, 400, 422],
            [
                "\"intent_name\": \"Novo\"",
                "\"queryResult\": {}",
                "\"text\": \"Novo\"",
            ],
        ),
        changed("a number as node", [422, 400, 422], 1.into()),
        changed("true as node", [422, 400, 422], true.into()),
        changed(
            "an object as node",
            [422, 400, 422],
            Value::Object(Default::default()),
        ),
        changed(
            "an array as node",
            [422, 400, 422],
            Value::Array(vec!["Novo".into()]),
        ),
    ]
    .concat()
}
