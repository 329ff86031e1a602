//! One value among a call's parameters, on every platform. No function asks for it here: it must be JSON, and more need
//! not be known of it.

use crate::case::Case;
use crate::json::{BROKEN, CALLED, Call, hold, row};

#[tokio::test]
async fn a_value_is_json_and_more_is_not_asked_of_it() {
    hold(cases()).await;
}

pub fn cases() -> Vec<Case> {
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
