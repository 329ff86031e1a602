//! `Parameters<T>`: whatever serde_json reads strictly is read to the same value, and no error says what was there.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fulfillment_runtime::{App, Intent, Parameters, Refusal, Request};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::{check, json, text};

/// What `Parameters<T>` makes of an object.
struct Reader<T> {
    app: App,
    runtime: Runtime,
    read: Arc<Mutex<Option<Result<T, String>>>>,
}

impl<T: DeserializeOwned + Send + 'static> Reader<T> {
    fn new() -> Self {
        let read = Arc::new(Mutex::new(None));
        let result = Arc::clone(&read);
        let handler = move |read: Result<Parameters<T>, Refusal>| {
            let read = read
                .map(|parameters| parameters.0)
                .map_err(|refusal| format!("{refusal:?}"));
            *result.lock().expect("no panic before") = Some(read);
            async { "ok" }
        };
        let app = App::builder()
            .intent(Intent::new("bot", "*").public().handler(handler))
            .build()
            .expect("nothing is missing");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        Self { app, runtime, read }
    }

    fn read(&self, object: &str) -> Result<T, String> {
        let body = format!(r#"{{"intent_name": "a", "parameters": {object}}}"#);
        let request = http::Request::post("/bot").body(Bytes::from(body));
        let answer = self
            .runtime
            .block_on(self.app.call(request.expect("a request")));
        assert_eq!(answer.status(), 200, "{object}");
        let read = self.read.lock().expect("no panic before").take();
        read.expect("the function was called")
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Everything {
    small: (i8, u8, i16, u16, i32, u32),
    large: (i64, u64),
    huge: (i128, u128),
    floats: (f32, f64),
    flag: bool,
    letter: char,
    text: String,
    nothing: (),
    // `Some("")` and `Some(())` cannot be told from `None`
    maybe: Option<i64>,
    size: Size,
    sizes: Vec<Size>,
    by_name: BTreeMap<String, Vec<Option<bool>>>,
    by_number: BTreeMap<u64, i8>,
    by_size: BTreeMap<Plain, String>,
    wrapped: Wrapped,
    unit: Unit,
    any: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing: Option<Box<Everything>>,
    #[serde(flatten)]
    flat: Flat,
    tagged: Tagged,
    untagged: Untagged,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Size {
    Small,
    Custom(i64),
    Both(u8, String),
    Named { width: u16, height: Option<u16> },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Plain {
    Little,
    VeryLarge,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Wrapped(i64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Flat {
    flat_number: i64,
    #[serde(rename = "flat/~text")]
    flat_text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    A { number: i64 },
    B,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Texts(Vec<String>),
}

fn size() -> impl Strategy<Value = Size> {
    prop_oneof![
        Just(Size::Small),
        any::<i64>().prop_map(Size::Custom),
        (any::<u8>(), text()).prop_map(|(a, b)| Size::Both(a, b)),
        any::<(u16, Option<u16>)>().prop_map(|(width, height)| Size::Named { width, height }),
    ]
}

fn finite() -> impl Strategy<Value = (f32, f64)> {
    let float = any::<f64>().prop_filter("JSON has no other", |float| float.is_finite());
    (
        any::<f32>().prop_filter("JSON has no other", |float| float.is_finite()),
        float,
    )
}

fn everything() -> impl Strategy<Value = Everything> {
    let numbers = (
        any::<(i8, u8, i16, u16, i32, u32)>(),
        any::<(i64, u64)>(),
        any::<(i128, u128)>(),
        finite(),
    );
    let scalars = (
        any::<bool>(),
        any::<char>(),
        text(),
        any::<Option<i64>>(),
        any::<(i64, i64, i64)>(),
    );
    let plain = prop_oneof![Just(Plain::Little), Just(Plain::VeryLarge)];
    let maps = (
        prop::collection::btree_map(text(), any::<Vec<Option<bool>>>(), 0..3),
        prop::collection::btree_map(any::<u64>(), any::<i8>(), 0..3),
        prop::collection::btree_map(plain, text(), 0..3),
        // floats are compared in `floats`: serde_json alone is off by the last bit for some of them
        "[a-z]{0,5}".prop_map(Value::from),
    );
    let enums = (
        size(),
        prop::collection::vec(size(), 0..3),
        prop_oneof![
            any::<i64>().prop_map(|number| Tagged::A { number }),
            Just(Tagged::B)
        ],
        prop_oneof![
            any::<i64>().prop_map(Untagged::Number),
            prop::collection::vec(text(), 0..3).prop_map(Untagged::Texts)
        ],
    );
    let flat = (any::<i64>(), text()).prop_map(|(flat_number, flat_text)| Flat {
        flat_number,
        flat_text,
    });
    let one = (numbers, scalars, maps, enums, flat).prop_map(
        |(
            (small, large, huge, floats),
            (flag, letter, text, maybe, wrapped),
            maps,
            enums,
            flat,
        )| Everything {
            small,
            large,
            huge,
            floats,
            flag,
            letter,
            text,
            nothing: (),
            maybe,
            size: enums.0,
            sizes: enums.1,
            by_name: maps.0,
            by_number: maps.1,
            by_size: maps.2,
            any: maps.3,
            wrapped: Wrapped(wrapped.0),
            unit: Unit,
            missing: None,
            flat,
            tagged: enums.2,
            untagged: enums.3,
        },
    );
    prop::collection::vec(one, 1..3).prop_map(|ones| {
        let nested = ones.into_iter().reduce(|inner, mut outer| {
            outer.missing = Some(Box::new(inner));
            outer
        });
        nested.expect("there is one at least")
    })
}

#[test]
fn what_was_written_as_json_is_read_as_the_same_value() {
    let reader = Reader::<Everything>::new();
    check(400, everything(), |value| {
        let json = serde_json::to_string(&value).expect("plain data");
        prop_assert_eq!(reader.read(&json), Ok(value), "{}", json);
        Ok(())
    });
}

/// `T` is read from `value` as serde_json reads it, if that reads it at all.
fn as_strictly<T: DeserializeOwned + Debug + PartialEq>(
    value: &Value,
) -> Result<(), TestCaseError> {
    let Ok(strict) = serde_json::from_str::<T>(&value.to_string()) else {
        return Ok(());
    };
    let request = Request::builder().parameter("a", value).build();
    prop_assert_eq!(request.parameter::<T>("a"), Ok(strict), "{}", value);
    Ok(())
}

#[test]
fn whatever_json_fits_a_type_strictly_is_read_to_the_same_value() {
    check(1_500, json::value(), |value| {
        as_strictly::<Value>(&value)?;
        as_strictly::<Map<String, Value>>(&value)?;
        as_strictly::<Vec<Value>>(&value)?;
        as_strictly::<bool>(&value)?;
        as_strictly::<i64>(&value)?;
        as_strictly::<u64>(&value)?;
        as_strictly::<u8>(&value)?;
        as_strictly::<i128>(&value)?;
        as_strictly::<char>(&value)?;
        as_strictly::<String>(&value)?;
        as_strictly::<Vec<String>>(&value)?;
        as_strictly::<BTreeMap<String, String>>(&value)?;
        as_strictly::<Option<bool>>(&value)
    });
}

const PLANTED: &str = "p14nt3d";

/// Objects whose values, not names, hold a word that no error may say.
fn planted() -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(vec![
        "\"p14nt3d\"",
        "\"p14nt3d \\u0000\"",
        "\"14037\"",
        "14037",
        "14037.5",
        "-14037",
        "true",
        "null",
        "\"\"",
        "1403700000000000000000000000000000000000000000",
        "\"\\ud800 p14nt3d\"",
        "{\"kind\": \"p14nt3d\"}",
        "[\"p14nt3d\"]",
        "{\"p14nt3d\": \"p14nt3d\"}",
    ]);
    let names = prop::sample::subsequence(
        vec![
            "small",
            "large",
            "huge",
            "floats",
            "flag",
            "letter",
            "text",
            "nothing",
            "maybe",
            "size",
            "sizes",
            "by_name",
            "by_number",
            "by_size",
            "wrapped",
            "unit",
            "any",
            "missing",
            "flat_number",
            "flat/~text",
            "tagged",
            "untagged",
        ],
        0..22,
    );
    (names, prop::collection::vec(scalar, 22)).prop_map(|(names, values)| {
        let member = |(name, value): (&str, &str)| format!("\"{name}\": {value}");
        let members: Vec<String> = names.into_iter().zip(values).map(member).collect();
        format!("{{{}}}", members.join(", "))
    })
}

/// No error of reading `object` as a `T` says what stands in it; names are told, because pointers are.
fn silent<T: DeserializeOwned + Send + 'static>(
    reader: &Reader<T>,
    object: &str,
) -> Result<(), TestCaseError> {
    let Err(error) = reader.read(object) else {
        return Ok(());
    };
    let without_names = error.replace("/p14nt3d", "");
    prop_assert!(!without_names.contains(PLANTED), "{} of {}", error, object);
    prop_assert!(!without_names.contains("14037"), "{} of {}", error, object);
    Ok(())
}

#[test]
fn no_error_of_parameters_says_what_was_there() {
    let everything = Reader::<Everything>::new();
    let small = Reader::<BTreeMap<String, u8>>::new();
    let plain = Reader::<BTreeMap<String, Plain>>::new();
    let flat = Reader::<Flat>::new();
    let tagged = Reader::<Tagged>::new();
    let untagged = Reader::<Untagged>::new();
    check(800, planted(), |object| {
        silent(&everything, &object)?;
        silent(&small, &object)?;
        silent(&plain, &object)?;
        silent(&flat, &object)?;
        silent(&tagged, &object)?;
        silent(&untagged, &object)
    });
}
