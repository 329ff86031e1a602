//! Parameters as platforms really send them, read into the types that functions ask for.
//!
//! Chat platforms are careless with scalars: `3.0` for 3, `"3"` for 3, `11987654321` for a phone number, `""` for
//! nothing. This reader is driven by the type that is asked for and bends exactly that:
//!
//! | asked for | beside its own kind also taken |
//! |---|---|
//! | an integer | whole floats; strings that hold a whole number |
//! | a float | integers; strings that hold a number |
//! | a string | numbers and booleans, as they are written |
//! | an `Option` | `""` and `null` are `None` |
//!
//! Everything else is serde's. What asks for no type (`serde_json::Value`, and what serde keeps to read it a second
//! time for `flatten`, `tag` and `untagged`) gets whole floats as integers, because an integer may be wanted in the end
//! and serde takes no float for it: so `3.0` is 3 as a `Value` too, and nothing else is bent there.
//!
//! Errors name the place as a JSON pointer and what was expected there, never the value, which may be a CPF; so
//! serde_json's own messages, which quote values, never leave this module.

mod access;
mod error;
mod kind;
mod variant;

use std::borrow::Cow;

use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use self::access::Elements;
use self::error::{Error, expected};
use self::kind::Kind;
use self::variant::Variant;
use crate::error::ParametersError;

/// The whole of `json` as a `T`.
pub(crate) fn whole<T: DeserializeOwned>(json: &str) -> Result<T, ParametersError> {
    T::deserialize(Lenient { json, depth: 0 }).map_err(Error::into_parameters_error)
}

/// The member `name` of the object `json` as a `T`; what is not there is read as `null`.
pub(crate) fn member<T: DeserializeOwned>(json: &str, name: &str) -> Result<T, ParametersError> {
    let found = access::member(json, name).map_err(Error::into_parameters_error)?;
    value_of(name, found)
}

/// The value of the member `name` as a `T`; what is not there is read as `null`.
pub(crate) fn value_of<T: DeserializeOwned>(
    name: &str,
    json: Option<&str>,
) -> Result<T, ParametersError> {
    T::deserialize(Lenient {
        json: json.unwrap_or("null"),
        depth: 0,
    })
    .map_err(|error| error.inside(name).into_parameters_error())
}

/// Whether an object, well-formed and without blanks around it, has no member.
pub(crate) fn is_empty(json: &str) -> bool {
    let inside = json
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|members| members.trim_ascii().is_empty())
}

/// How deep a type may follow the JSON: a recursive type must not take the stack with it.
const MAX_DEPTH: u8 = 128;

/// How deep types that take anything are read leniently; what is deeper is read as serde_json does. Each level reads
/// its text again, so without this a body that is nested on purpose would cost its depth times its size.
const MAX_ANY_DEPTH: u8 = 8;

/// One JSON value, well-formed (a part of a body that was parsed before) and without blanks around it.
#[derive(Clone, Copy)]
struct Lenient<'de> {
    json: &'de str,
    depth: u8,
}

impl<'de> Lenient<'de> {
    fn kind(self) -> Kind {
        Kind::of(self.json)
    }

    fn string(self) -> Result<Cow<'de, str>, Error> {
        access::string(self.json)
    }

    /// What a number is read from: its own digits, or those of a string.
    fn digits(self, wanted: &dyn de::Expected) -> Result<Cow<'de, str>, Error> {
        match self.kind() {
            Kind::Number => Ok(Cow::Borrowed(self.json)),
            Kind::String => match self.string()? {
                Cow::Borrowed(text) => Ok(Cow::Borrowed(text.trim())),
                Cow::Owned(text) => Ok(Cow::Owned(text.trim().to_owned())),
            },
            kind => Err(expected(wanted, kind)),
        }
    }

    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let digits = self.digits(&visitor)?;
        if let Ok(number) = digits.parse::<u64>() {
            return visitor.visit_u64(number);
        }
        if let Ok(number) = digits.parse::<i64>() {
            return visitor.visit_i64(number);
        }
        if let Ok(number) = digits.parse::<i128>() {
            return visitor.visit_i128(number);
        }
        if let Ok(number) = digits.parse::<u128>() {
            return visitor.visit_u128(number);
        }
        match whole_float(&digits) {
            Some(number) => visitor.visit_i64(number),
            None => Err(expected(&visitor, self.kind())),
        }
    }

    fn float<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.digits(&visitor)?.parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            _ => Err(expected(&visitor, self.kind())),
        }
    }

    fn text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Kind::String => match self.string()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            Kind::Number | Kind::Bool => visitor.visit_borrowed_str(self.json),
            kind => Err(expected(&visitor, kind)),
        }
    }

    /// A number for a visitor that takes any value: whole floats as integers, the others as serde_json reads them.
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let Ok(number) = self.json.parse::<u64>() {
            return visitor.visit_u64(number);
        }
        let whole = self.json.parse::<i64>().ok();
        match whole.or_else(|| whole_float(self.json)) {
            Some(number) => match u64::try_from(number) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => visitor.visit_i64(number),
            },
            None => {
                let misfit = expected(&visitor, Kind::Number);
                let read = self.strict().deserialize_any(visitor);
                read.map_err(|error| error::strict_or(error, misfit))
            }
        }
    }

    fn deeper(self) -> Result<u8, Error> {
        if self.depth < MAX_DEPTH {
            Ok(self.depth + 1)
        } else {
            Err(error::too_deep())
        }
    }

    /// As serde_json reads it: for `RawValue` and for numbers that need no lenience.
    fn strict(self) -> serde_json::Deserializer<serde_json::de::StrRead<'de>> {
        serde_json::Deserializer::from_str(self.json)
    }
}

/// What a float says that is a whole number.
fn whole_float(digits: &str) -> Option<i64> {
    let number = digits.parse::<f64>().ok()?;
    // beyond 2^53 a float no longer says which whole number it was
    let whole = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    whole.then_some(number as i64)
}

macro_rules! lenient {
    ($reader:ident: $($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.$reader(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Lenient<'de> {
    type Error = Error;

    lenient!(integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128);
    lenient!(float: deserialize_f32 deserialize_f64);
    lenient!(text: deserialize_str deserialize_string deserialize_char deserialize_identifier);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.depth >= MAX_ANY_DEPTH {
            return self
                .strict()
                .deserialize_any(visitor)
                .map_err(error::strict);
        }
        match self.kind() {
            Kind::Object => self.deserialize_map(visitor),
            Kind::Array => self.deserialize_seq(visitor),
            Kind::String => self.text(visitor),
            Kind::Number => self.number(visitor),
            Kind::Bool => self.deserialize_bool(visitor),
            Kind::Null => visitor.visit_unit(),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Kind::Bool => visitor.visit_bool(self.json == "true"),
            kind => Err(expected(&visitor, kind)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.kind() == Kind::Null || self.json == "\"\"" {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Kind::Null => visitor.visit_unit(),
            kind => Err(expected(&visitor, kind)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        // `RawValue` asks for itself by a name that serde_json alone understands
        if name.starts_with("$serde_json::") {
            return self
                .strict()
                .deserialize_newtype_struct(name, visitor)
                .map_err(error::strict);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Kind::Array => visitor.visit_seq(Elements::of(self.json, self.deeper()?)?),
            kind => Err(expected(&visitor, kind)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind() {
            Kind::Object => access::visit_members(self.json, self.deeper()?, visitor),
            kind => Err(expected(&visitor, kind)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(Variant::of(self, variants)?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf }
}

#[cfg(test)]
mod tests;
