use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::*;

mod shapes;

fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    whole(json).map_err(|error| error.to_string())
}

#[test]
fn whole_floats_and_numeric_strings_are_numbers() {
    assert_eq!(read::<u32>("3.0"), Ok(3));
    assert_eq!(read::<u32>("\" 3 \""), Ok(3));
    assert_eq!(read::<i64>("\"-3.0\""), Ok(-3));
    assert_eq!(read::<f64>("\"7.5\""), Ok(7.5));
    assert_eq!(read::<f64>("7"), Ok(7.0));
    assert_eq!(
        read::<u128>("340282366920938463463374607431768211455"),
        Ok(u128::MAX)
    );
    assert!(read::<u128>("340282366920938463463374607431768211456").is_err());
    assert_eq!(
        read::<i128>("-99999999999999999999"),
        Ok(-99_999_999_999_999_999_999)
    );
    assert!(read::<u32>("3.5").is_err());
    assert!(read::<u32>("-1").is_err());
    assert!(read::<u8>("256").is_err());
    assert!(read::<u32>("\"três\"").is_err());
    assert!(read::<i64>("1e300").is_err());
    assert!(read::<f64>("1e99999").is_err());
}

#[test]
fn scalars_are_strings_where_a_string_is_asked_for() {
    assert_eq!(read::<String>("11987654321"), Ok("11987654321".into()));
    assert_eq!(read::<String>("3.0"), Ok("3.0".into()));
    assert_eq!(read::<String>("true"), Ok("true".into()));
    assert_eq!(read::<String>(r#""ol\u00e1""#), Ok("olá".into()));
    assert!(read::<String>("null").is_err());
    assert!(read::<String>("[]").is_err());
    assert!(read::<String>(r#""\ud800""#).is_err());
}

#[test]
fn nothing_is_none_and_what_does_not_fit_is_not() {
    assert_eq!(read::<Option<u32>>("\"\""), Ok(None));
    assert_eq!(read::<Option<u32>>("null"), Ok(None));
    assert_eq!(read::<Option<String>>("\"\""), Ok(None));
    assert_eq!(read::<Option<u32>>("\"3\""), Ok(Some(3)));
    assert!(read::<Option<u32>>("\"três\"").is_err());
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Item {
    sku: String,
    quantity: u32,
    size: Size,
    #[serde(default)]
    note: Option<String>,
}

#[test]
fn an_error_names_the_pointer_and_never_the_value() {
    let json = r#"{"items": [{"sku": 7, "quantity": "3", "size": "large", "note": ""}, {"sku": "x", "quantity": "12345678901", "size": "small"}]}"#;
    #[derive(Debug, Deserialize)]
    struct Order {
        #[serde(rename = "items")]
        _items: Vec<Item>,
    }
    let error = read::<Order>(json).expect_err("too large for u32");
    assert!(
        error.contains("`/items/1/quantity`") && error.contains("u32"),
        "{error}"
    );
    assert!(!error.contains("12345678901"), "{error}");

    let error = read::<Item>(r#"{"sku": "canary", "quantity": 1, "size": "canary"}"#)
        .expect_err("no such size");
    assert_eq!(error, "parameter `/size`: expected one of `small`, `large`");
    let error = read::<Item>(r#"{"sku": "canary"}"#).expect_err("a field is missing");
    assert_eq!(
        error,
        "parameter `/quantity`: expected a value, found nothing"
    );
    assert_eq!(
        read::<Item>(r#"{"sku": 7, "quantity": "3", "size": "large"}"#).map(|item| item.sku),
        Ok("7".into())
    );
}

#[test]
fn any_depth_is_an_error_or_a_value_and_never_a_full_stack() {
    #[derive(Debug, Deserialize)]
    struct Tree {
        #[serde(rename = "c")]
        _children: Vec<Tree>,
    }
    let deep = |n: usize| "{\"c\":[".repeat(n) + &"]}".repeat(n);
    assert!(read::<Tree>(&deep(20)).is_ok());
    assert!(read::<Tree>(&deep(200)).is_err());
    let deep = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert!(read::<Value>(&deep(10_000)).is_err());
    assert!(read::<Box<RawValue>>(&deep(10_000)).is_ok());
}

#[test]
fn a_member_is_found_the_last_of_two_and_a_missing_one_is_nothing() {
    let json = r#"{"a": 1, "b": "2", "a": 3}"#;
    assert_eq!(member::<u8>(json, "a"), Ok(3));
    assert_eq!(member::<u8>(json, "b"), Ok(2));
    assert_eq!(member::<Option<u8>>(json, "c"), Ok(None));
    let error = member::<u8>(json, "c").map_err(|error| error.to_string());
    assert_eq!(
        error,
        Err("parameter `/c`: expected u8, found nothing".into())
    );
}

#[test]
fn maps_with_numbers_for_keys_are_read() {
    use std::collections::BTreeMap;
    assert_eq!(
        read::<BTreeMap<u32, String>>(r#"{"1": "a", "2": 3}"#),
        Ok([(1, "a".into()), (2, "3".into())].into())
    );
}

#[test]
fn an_object_without_members_has_none_however_it_is_written() {
    for json in ["{}", "{ }", "{\n}", "{\r\n\t }"] {
        assert!(is_empty(json), "{json:?}");
    }
    for json in [r#"{"": ""}"#, "{ \"a\": {} }", "[]", "null", "\"{}\""] {
        assert!(!is_empty(json), "{json:?}");
    }
}
