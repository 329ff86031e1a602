//! A type with everything that serde can derive, and any value of it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::text;

/// One field for each kind of type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Everything {
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
pub(crate) enum Size {
    Small,
    Custom(i64),
    Both(u8, String),
    Named { width: u16, height: Option<u16> },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Plain {
    Little,
    VeryLarge,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wrapped(i64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unit;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Flat {
    flat_number: i64,
    #[serde(rename = "flat/~text")]
    flat_text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub(crate) enum Tagged {
    A { number: i64 },
    B,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Untagged {
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

pub(crate) fn everything() -> impl Strategy<Value = Everything> {
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
