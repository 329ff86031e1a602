//! `Parameters<T>`: whatever serde_json reads strictly is read to the same value, and no error says what was there.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fulfillment_runtime::{App, Intent, Parameters, Refusal, Request};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::everything::{Everything, Flat, Plain, Tagged, Untagged, everything};
use crate::{check, json};

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

#[test]
fn what_was_written_as_json_is_read_as_the_same_value() {
    let reader = Reader::<Everything>::new();
    check(800, everything(), |value| {
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

/// The same for values of no type, with numbers compared as numbers: whole floats are read as integers, because an
/// integer may be what is wanted in the end (`flatten`, `untagged`), and serde takes no float for it.
fn as_strictly_in_numbers<T: DeserializeOwned + Into<Value>>(
    value: &Value,
) -> Result<(), TestCaseError> {
    let Ok(strict) = serde_json::from_str::<T>(&value.to_string()) else {
        return Ok(());
    };
    let request = Request::builder().parameter("a", value).build();
    let read = request.parameter::<T>("a").map(Into::into);
    let read = read.map_err(|error| TestCaseError::fail(format!("{error} of {value}")))?;
    prop_assert!(
        same_in_numbers(&read, &strict.into()),
        "{} of {}",
        read,
        value
    );
    Ok(())
}

fn same_in_numbers(read: &Value, strict: &Value) -> bool {
    match (read, strict) {
        (Value::Number(read), Value::Number(strict)) => {
            read == strict || (strict.is_f64() && nearly(read.as_f64(), strict.as_f64()))
        }
        (Value::Array(read), Value::Array(strict)) => {
            let mut pairs = read.iter().zip(strict);
            read.len() == strict.len() && pairs.all(|(read, strict)| same_in_numbers(read, strict))
        }
        (Value::Object(read), Value::Object(strict)) => {
            let mut names = strict.iter();
            read.len() == strict.len()
                && names.all(|(name, strict)| {
                    read.get(name)
                        .is_some_and(|read| same_in_numbers(read, strict))
                })
        }
        (read, strict) => read == strict,
    }
}

/// The same, but for the last bit: serde_json reads a float fast, and not always to the nearest.
fn nearly(read: Option<f64>, strict: Option<f64>) -> bool {
    match (read, strict) {
        (Some(read), Some(strict)) => (read - strict).abs() <= strict.abs() * 2.0 * f64::EPSILON,
        _ => false,
    }
}

#[test]
fn whatever_json_fits_a_type_strictly_is_read_to_the_same_value() {
    check(3_000, json::value(), |value| {
        as_strictly_in_numbers::<Value>(&value)?;
        as_strictly_in_numbers::<Map<String, Value>>(&value)?;
        as_strictly_in_numbers::<Vec<Value>>(&value)?;
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

/// A type with words of its own, which quote what was there.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Value")]
struct Cpf;

impl TryFrom<Value> for Cpf {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        Err(format!("{value} is no CPF"))
    }
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
    let quoting = Reader::<BTreeMap<String, Cpf>>::new();
    check(1_500, planted(), |object| {
        silent(&everything, &object)?;
        silent(&small, &object)?;
        silent(&plain, &object)?;
        silent(&flat, &object)?;
        silent(&tagged, &object)?;
        silent(&untagged, &object)?;
        silent(&quoting, &object)
    });
}
