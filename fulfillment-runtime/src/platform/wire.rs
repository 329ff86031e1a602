//! What the platforms' JSON has in common: strings that may be `null`, booleans in many spellings, parts that are
//! kept as they came. Borrowing, because most of a body is never looked at.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use uuid::Uuid;
use uuid::fmt::{Hyphenated, Simple};

/// A string; `null` is the empty one.
#[derive(Debug, Default)]
pub(super) struct Str<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Str<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Str<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Str<'de>, E> {
                Ok(Str(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Str<'de>, E> {
                Ok(Str(Cow::Owned(text.to_owned())))
            }
            fn visit_unit<E>(self) -> Result<Str<'de>, E> {
                Ok(Str::default())
            }
        }
        deserializer.deserialize_any(Text)
    }
}

/// A boolean as callers write it: `true`, 1, `"yes"` and their like; `null` is none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flag(pub(super) Option<bool>);

/// The strings that are true, in any case; their opposites are in [`FALSE`].
const TRUE: [&str; 6] = ["true", "t", "yes", "y", "on", "1"];
const FALSE: [&str; 6] = ["false", "f", "no", "n", "off", "0"];

impl Flag {
    pub(super) fn from_text(text: &str) -> Option<bool> {
        let is = |known: &&str| text.eq_ignore_ascii_case(known);
        if TRUE.iter().any(is) {
            return Some(true);
        }
        FALSE.iter().any(is).then_some(false)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Spellings;
        impl Visitor<'_> for Spellings {
            type Value = Flag;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a boolean")
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Flag, E> {
                Ok(Flag(Some(flag)))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Flag, E> {
                match number {
                    0 | 1 => Ok(Flag(Some(number == 1))),
                    _ => Err(E::custom("not a boolean")),
                }
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Flag, E> {
                if number == 0.0 || number == 1.0 {
                    Ok(Flag(Some(number == 1.0)))
                } else {
                    Err(E::custom("not a boolean"))
                }
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
                Flag::from_text(text)
                    .map(|flag| Flag(Some(flag)))
                    .ok_or_else(|| E::custom("not a boolean"))
            }
            fn visit_unit<E>(self) -> Result<Flag, E> {
                Ok(Flag(None))
            }
        }
        deserializer.deserialize_any(Spellings)
    }
}

/// A part that is kept as it came, of one of the kinds that `BYTES` tells by their first byte; `null` is none.
#[derive(Debug, Default)]
pub(super) struct Raw<'a, const FIRST: u8>(pub(super) Option<&'a RawValue>);

/// An object, kept as it came.
pub(super) type Object<'a> = Raw<'a, b'{'>;
/// An array, kept as it came.
pub(super) type Array<'a> = Raw<'a, b'['>;

impl<'de: 'a, 'a, const FIRST: u8> Deserialize<'de> for Raw<'a, FIRST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<&'de RawValue>::deserialize(deserializer)? {
            Some(raw) if raw.get().as_bytes().first() != Some(&FIRST) => {
                Err(D::Error::custom("of another kind"))
            }
            raw => Ok(Self(raw)),
        }
    }
}

/// An object, or what PHP writes for an empty one: `[]`. Both are kept as they came, `[]` as none.
#[derive(Debug, Default)]
pub(super) struct PhpObject<'a>(pub(super) Option<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for PhpObject<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<&'de RawValue>::deserialize(deserializer)? {
            Some(raw) if raw.get().starts_with('{') => Ok(Self(Some(raw))),
            Some(raw) if !is_empty_array(raw.get()) => Err(D::Error::custom("of another kind")),
            _ => Ok(Self(None)),
        }
    }
}

/// An object as a `T`. By itself a struct would take an array too, its fields in the order of their declaration.
#[derive(Debug)]
pub(super) struct Members<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByName<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ByName<T> {
            type Value = Members<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Members<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Members)
            }
        }
        deserializer.deserialize_map(ByName(PhantomData))
    }
}

/// The same where there may be none: `null`, or PHP's `[]`.
#[derive(Debug)]
pub(super) struct PhpMembers<T>(pub(super) Option<T>);

impl<T> Default for PhpMembers<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for PhpMembers<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByName<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ByName<T> {
            type Value = PhpMembers<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
                    .map(|members| PhpMembers(Some(members)))
            }
            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut elements: A,
            ) -> Result<Self::Value, A::Error> {
                match elements.next_element::<IgnoredAny>()? {
                    None => Ok(PhpMembers(None)),
                    Some(_) => Err(A::Error::custom("of another kind")),
                }
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(PhpMembers(None))
            }
        }
        deserializer.deserialize_any(ByName(PhantomData))
    }
}

/// Whether this is a UUID, with hyphens or without: braces around one and the head of a URN are no part of it here.
pub(super) fn is_uuid(text: &str) -> bool {
    const HYPHENATED: usize = Hyphenated::LENGTH;
    const SIMPLE: usize = Simple::LENGTH;
    matches!(text.len(), HYPHENATED | SIMPLE) && Uuid::try_parse(text).is_ok()
}

pub(super) fn is_empty_array(json: &str) -> bool {
    json.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|inside| inside.trim().is_empty())
}
