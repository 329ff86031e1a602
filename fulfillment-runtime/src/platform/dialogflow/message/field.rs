//! How a field of a wire message is read, when it is left out, and what of it `Debug` may show.
//!
//! Proto3 JSON makes no difference between a field that is missing, `null` or empty, and callers add oddities of
//! their own: `[]` for an empty object (PHP), `3.0` for 3, numbers for enums. Serde's derive alone would refuse
//! those, and quote the refused value, which may be personal, in its error. So every field goes through [`Field`].

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::platform::wire::Flag;

/// A field's type.
pub(crate) trait Field: Sized {
    /// Reads it as callers write it. The error says what was expected, never what was there.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Whether it is left out when written.
    fn is_unset(&self) -> bool;

    /// Its kind and size, for `Debug`.
    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// A field as `Debug` shows it: kinds and counts, no contents.
pub(crate) struct Outline<'a, T>(pub(crate) &'a T);

impl<T: Field> fmt::Debug for Outline<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.outline(f)
    }
}

/// [`Field::read`] where serde wants a type.
pub(crate) struct Read<T>(pub(crate) T);

impl<'de, T: Field> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

impl Field for String {
    /// Numbers and booleans are taken as they are written.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self::new()),
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            Value::Array(_) | Value::Object(_) => Err(D::Error::custom("expected a string")),
        }
    }

    fn is_unset(&self) -> bool {
        self.is_empty()
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.len())
    }
}

impl Field for bool {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // by way of a value, whose kind an error may name and whose contents it may not
        let flag = Flag::deserialize(Value::deserialize(deserializer)?);
        flag.map(|flag| flag.0.unwrap_or_default())
            .map_err(|_| D::Error::custom("expected a boolean"))
    }

    fn is_unset(&self) -> bool {
        !self
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Field for i32 {
    /// Whole floats and strings that hold a whole number are taken.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::read(deserializer)?;
        // every i32 is exact as a float
        if number.fract() == 0.0 && (f64::from(Self::MIN)..=f64::from(Self::MAX)).contains(&number)
        {
            Ok(number as Self)
        } else {
            Err(D::Error::custom("expected a whole number of 32 bits"))
        }
    }

    fn is_unset(&self) -> bool {
        *self == 0
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Field for f64 {
    /// Integers and strings that hold a number are taken.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = match Value::deserialize(deserializer)? {
            Value::Null => Some(0.0),
            Value::Number(number) => number.as_f64(),
            Value::String(text) if text.is_empty() => Some(0.0),
            Value::String(text) => text
                .trim()
                .parse()
                .ok()
                .filter(|number: &Self| number.is_finite()),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        number.ok_or_else(|| D::Error::custom("expected a number"))
    }

    fn is_unset(&self) -> bool {
        *self == 0.0
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Field for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn is_unset(&self) -> bool {
        self.is_null()
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(_) => f.write_str("<boolean>"),
            Self::Number(_) => f.write_str("<number>"),
            Self::String(text) => text.outline(f),
            Self::Array(elements) => write!(f, "<{} elements>", elements.len()),
            Self::Object(members) => members.outline(f),
        }
    }
}

impl Field for Map<String, Value> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_object(deserializer)
    }

    fn is_unset(&self) -> bool {
        self.is_empty()
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} members>", self.len())
    }
}

impl<T: Field> Field for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }

    fn is_unset(&self) -> bool {
        self.is_empty()
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Outline)).finish()
    }
}

impl<T: Field> Field for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Read<T>>::deserialize(deserializer)?.map(|read| read.0))
    }

    fn is_unset(&self) -> bool {
        self.is_none()
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(field) => field.outline(f),
            None => f.write_str("None"),
        }
    }
}

/// An object as a `T`; `null` and PHP's `[]` are the empty one.
pub(crate) fn read_object<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

/// What is neither `null`, an object nor an array, refused without a word of it.
macro_rules! refuse_scalars {
    ($($method:ident($kind:ty))*) => {
        $(fn $method<E: Error>(self, _: $kind) -> Result<Self::Value, E> {
            Err(E::custom(format_args!("expected {}", &self as &dyn serde::de::Expected)))
        })*
    };
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    refuse_scalars!(visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str));

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<T, A::Error> {
        match elements.next_element::<Value>()? {
            None => Ok(T::default()),
            Some(_) => Err(A::Error::custom("expected an object")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Field> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    refuse_scalars!(visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str));

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(Read(element)) = elements.next_element()? {
            list.push(element);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Vec<T>, A::Error> {
        // PHP again: an empty list that was forced to be an object
        match members.next_entry::<String, Value>()? {
            None => Ok(Vec::new()),
            Some(_) => Err(A::Error::custom("expected an array")),
        }
    }
}
