//! JSON as text with structure: what no parser would give back (two members of one name, numbers of any size, what is
//! no JSON at all) can stand in it.

use std::fmt;

use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::text;

/// JSON, or nearly.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    /// As it is written.
    Raw(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(elements) => Self::Array(elements.iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), value.into()))
                    .collect(),
            ),
            scalar => Self::Raw(scalar.to_string()),
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Raw(text) => f.write_str(text),
            Self::Array(elements) => {
                f.write_str("[")?;
                for (index, element) in elements.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{element}")?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {value}", Value::from(name.as_str()))?;
                }
                f.write_str("}")
            }
        }
    }
}

/// What may happen to one element or member.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Drop,
    Replace(String),
    Duplicate,
    InArray,
    InObject,
    Rename(String),
}

impl Json {
    /// Changes the element or member with this number, counted from the outside in; there may be none.
    pub(crate) fn change(&mut self, number: usize, change: &Change) {
        let mut left = number;
        self.walk(&mut left, change);
    }

    /// How many elements and members there are.
    pub(crate) fn len(&self) -> usize {
        let inside = |json: &Self| 1 + json.len();
        match self {
            Self::Raw(_) => 0,
            Self::Array(elements) => elements.iter().map(inside).sum(),
            Self::Object(members) => members.iter().map(|(_, value)| inside(value)).sum(),
        }
    }

    fn walk(&mut self, left: &mut usize, change: &Change) -> bool {
        match self {
            Self::Raw(_) => false,
            Self::Array(elements) => {
                let mut members: Vec<(String, Self)> = elements
                    .drain(..)
                    .map(|value| (String::new(), value))
                    .collect();
                let done = apply(&mut members, left, change);
                elements.extend(members.into_iter().map(|(_, value)| value));
                done
            }
            Self::Object(members) => apply(members, left, change),
        }
    }
}

fn apply(members: &mut Vec<(String, Json)>, left: &mut usize, change: &Change) -> bool {
    for index in 0..members.len() {
        if *left > 0 {
            *left -= 1;
            if members[index].1.walk(left, change) {
                return true;
            }
            continue;
        }
        let (name, value) = members[index].clone();
        match change {
            Change::Drop => {
                members.remove(index);
            }
            Change::Replace(text) => members[index].1 = Json::Raw(text.clone()),
            Change::Duplicate => members.push((name, value)),
            Change::InArray => members[index].1 = Json::Array(vec![value]),
            Change::InObject => members[index].1 = Json::Object(vec![(name, value)]),
            Change::Rename(name) => members[index].0.clone_from(name),
        }
        return true;
    }
    false
}

/// Any JSON value.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        let members = prop::collection::vec((text(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| Value::from(Map::from_iter(members))),
        ]
    })
}

/// Any JSON object.
pub(crate) fn object() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec((text(), value()), 0..4).prop_map(Map::from_iter)
}
