//! Enums, and what serde reads twice: `flatten`, `tag`, `untagged`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::read;

const WELL_FORMED: &str =
    "well-formed JSON: valid escapes, less than 128 levels, numbers within range";

#[derive(Debug, Deserialize, PartialEq)]
struct Count {
    count: u32,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Flattened {
    name: String,
    #[serde(flatten)]
    rest: Count,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "kind")]
enum Tagged {
    A(Count),
    B { small: i8 },
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Untagged {
    Number(u32),
    Fraction(f64),
    Counts(Vec<Count>),
    Text(String),
}

#[test]
fn whole_floats_are_integers_in_what_serde_reads_twice() {
    assert_eq!(
        read(r#"{"count": 3.0, "name": 7.0}"#),
        Ok(Flattened {
            name: "7.0".into(),
            rest: Count { count: 3 }
        })
    );
    assert_eq!(
        read(r#"{"count": 3e0, "kind": "A"}"#),
        Ok(Tagged::A(Count { count: 3 }))
    );
    assert_eq!(
        read(r#"{"small": -3.0, "kind": "B"}"#),
        Ok(Tagged::B { small: -3 })
    );
    assert_eq!(read("3.0"), Ok(Untagged::Number(3)));
    assert_eq!(read("-0"), Ok(Untagged::Number(0)));
    assert_eq!(read("3.5"), Ok(Untagged::Fraction(3.5)));
    assert_eq!(read("-3.0"), Ok(Untagged::Fraction(-3.0)));
    assert_eq!(read("\"\\u0033\""), Ok(Untagged::Text("3".into())));
    assert_eq!(
        read(r#"[{"count": 3.0}]"#),
        Ok(Untagged::Counts(vec![Count { count: 3 }]))
    );
}

#[test]
fn a_value_of_any_shape_is_what_serde_json_reads_but_for_whole_floats() {
    let json = r#"{"a": [3.5, "3.0", null, true], "b": 18446744073709551615, "c": 18446744073709551616, "d": -0.5e-7}"#;
    let strict: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(read(json), Ok(strict));
    assert_eq!(read("[3.0, -3.0]"), Ok(serde_json::json!([3, -3])));
    // a float this large no longer says which whole number it was
    assert_eq!(read("1e16"), Ok(serde_json::json!(1e16)));
    assert_eq!(
        read::<Value>("[1e999]"),
        Err(format!("parameter `/0`: expected {WELL_FORMED}"))
    );
}

#[test]
fn an_error_in_what_serde_reads_twice_names_the_value_around() {
    let error = |json| read::<BTreeMap<String, Vec<Tagged>>>(json).expect_err("does not fit");
    assert_eq!(
        error(r#"{"a": [{"kind": "A", "count": "canary"}]}"#),
        "parameter `/a/0`: expected u32, found a string"
    );
    assert_eq!(
        error(r#"{"a": [{"kind": "A"}]}"#),
        "parameter `/a/0/count`: expected a value, found nothing"
    );
    assert_eq!(
        error(r#"{"a": [{"kind": "canary"}]}"#),
        "parameter `/a/0/kind`: expected one of `A`, `B`"
    );
    assert_eq!(
        error(r#"{"a": [{"count": 1}]}"#),
        "parameter `/a/0/kind`: expected a value, found nothing"
    );
    assert_eq!(
        error(r#"{"a": [14.5]}"#),
        "parameter `/a/0`: expected internally tagged enum Tagged, found a number"
    );
    assert_eq!(
        error(r#"{"a": [{"kind": "A", "count": 1, "deep": {"x": [0, "\ud800"]}}]}"#),
        format!("parameter `/a/0/deep/x/1`: expected {WELL_FORMED}")
    );
    assert_eq!(
        read::<Flattened>(r#"{"name": "x", "count": -1}"#),
        Err("parameter ``: expected u32".into())
    );
    assert_eq!(
        read::<Vec<Untagged>>(r#"[{"canary": 1}]"#),
        Err("parameter `/0`: expected a value that its type accepts".into())
    );
}

#[derive(Debug, Deserialize, PartialEq)]
enum Shape {
    Unit,
    Newtype(u32),
    Tuple(u8, String),
    #[serde(alias = "Named")]
    Struct {
        width: i128,
        inner: Option<Box<Shape>>,
    },
}

#[test]
fn all_four_kinds_of_variants_are_read_leniently() {
    assert_eq!(read("\"Unit\""), Ok(Shape::Unit));
    assert_eq!(read("\"Un\\u0069t\""), Ok(Shape::Unit));
    assert_eq!(read(r#"{"Unit": null}"#), Ok(Shape::Unit));
    assert_eq!(read(r#"{"Newtype": "3"}"#), Ok(Shape::Newtype(3)));
    assert_eq!(
        read(r#"{"Tuple": [3.0, 4]}"#),
        Ok(Shape::Tuple(3, "4".into()))
    );
    assert_eq!(
        read(r#"{"Named": {"width": "99999999999999999999", "inner": ""}}"#),
        Ok(Shape::Struct {
            width: 99_999_999_999_999_999_999,
            inner: None
        })
    );
}

#[test]
fn an_error_of_an_enum_names_the_variants_or_the_place_in_one() {
    for json in [r#""canary""#, r#"{"canary": 1}"#] {
        assert_eq!(
            read::<Shape>(json),
            Err(
                "parameter ``: expected one of `Unit`, `Newtype`, `Tuple`, `Named`, `Struct`"
                    .into()
            )
        );
    }
    let error = |json| {
        let error = read::<Shape>(json).expect_err("does not fit");
        assert!(!error.contains("canary"), "{error}");
        error.replace("parameter ", "").replace("expected ", "")
    };
    let alternatives = "one of `Unit`, `Newtype`, `Tuple`, `Named`, `Struct`";
    assert_eq!(error("7"), format!("``: {alternatives}, found a number"));
    assert_eq!(
        error(r#"{"Unit": null, "Tuple": "canary"}"#),
        format!("``: an object of one member, {alternatives}")
    );
    assert_eq!(
        error(r#""Newtype""#),
        "``: an object of one member, `Newtype`"
    );
    assert_eq!(error(r#"{"Unit": 1}"#), "`/Unit`: unit, found a number");
    assert_eq!(
        error(r#"{"Newtype": "canary"}"#),
        "`/Newtype`: u32, found a string"
    );
    assert_eq!(
        error(r#"{"Tuple": [1, []]}"#),
        "`/Tuple/1`: a string, found an array"
    );
    assert_eq!(
        error(r#"{"Struct": {"width": 1, "inner": {"Named": {"width": "canary"}}}}"#),
        "`/Struct/inner/Named/width`: i128, found a string"
    );
}

#[test]
fn enums_and_values_of_any_depth_leave_the_stack_alone() {
    let deep =
        |n: usize| r#"{"Struct":{"width":1,"inner":"#.repeat(n) + "\"Unit\"" + &"}}".repeat(n);
    assert!(read::<Shape>(&deep(60)).is_ok());
    assert!(read::<Shape>(&deep(70)).is_err());
    assert!(read::<Shape>(&deep(2_000)).is_err());
    let deep = |n: usize| r#"{"a":["#.repeat(n) + "3.0" + &"]}".repeat(n);
    assert!(read::<Value>(&deep(64)).is_ok());
    assert!(read::<Value>(&deep(70)).is_err_and(|error| error.contains("128 levels")));
    assert!(read::<Untagged>(&deep(2_000)).is_err());
}

#[test]
fn raw_and_borrowed_values_are_what_was_written() {
    #[derive(Deserialize)]
    struct Raw {
        raw: Box<RawValue>,
        #[serde(flatten)]
        rest: Value,
    }
    let raw: Raw = read(r#"{"raw": [3.0,  "x"], "other": 3.0}"#).expect("fits");
    assert_eq!(raw.raw.get(), r#"[3.0,  "x"]"#);
    assert_eq!(raw.rest, serde_json::json!({"other": 3}));
}
