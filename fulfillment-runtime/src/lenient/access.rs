//! The members of an object and the elements of an array, each still as the text that it is.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::CowStrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::error::{self, Error};
use super::{Kind, Lenient};
use crate::members::{self, Member};

/// A JSON string, unescaped only if it has escapes.
#[derive(Deserialize)]
struct Str<'a>(#[serde(borrow)] Cow<'a, str>);

pub(super) fn string(json: &str) -> Result<Cow<'_, str>, Error> {
    // fails for lone surrogates, which a body may carry where nobody looked yet
    Ok(serde_json::from_str::<Str<'_>>(json)
        .map_err(error::strict)?
        .0)
}

/// The entries of an object in their order; of two with one name both.
fn entries(json: &str) -> Result<Vec<Member<'_>>, Error> {
    members::of(json).map_err(error::strict)
}

/// The member `name`; of two with that name the last.
pub(super) fn member<'de>(json: &'de str, name: &str) -> Result<Option<&'de str>, Error> {
    Ok(entries(json)?
        .into_iter()
        .rev()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value))
}

/// The member of an object that has no other.
pub(super) fn only_member(json: &str) -> Result<Option<Member<'_>>, Error> {
    let mut entries = entries(json)?.into_iter();
    Ok(entries.next().filter(|_| entries.next().is_none()))
}

/// Hands an object to a visitor member by member, without a list in between.
pub(super) fn visit_members<'de, V: Visitor<'de>>(
    json: &'de str,
    depth: u8,
    visitor: V,
) -> Result<V::Value, Error> {
    let mut failed = None;
    let members = Bridge {
        visitor,
        depth,
        failed: &mut failed,
    };
    let read = serde_json::Deserializer::from_str(json).deserialize_map(members);
    read.map_err(|error| failed.unwrap_or_else(|| error::strict(error)))
}

/// Lets our visitor, with our errors, visit what serde_json reads, with its own.
struct Bridge<'f, V> {
    visitor: V,
    depth: u8,
    failed: &'f mut Option<Error>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Bridge<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let members = Members {
            map,
            name: None,
            depth: self.depth,
        };
        self.visitor.visit_map(members).map_err(|error| {
            *self.failed = Some(error);
            de::Error::custom("")
        })
    }
}

struct Members<'de, A> {
    map: A,
    /// Of the member whose value is next.
    name: Option<Cow<'de, str>>,
    depth: u8,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, A> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some(Str(name)) = self.map.next_key::<Str<'de>>().map_err(error::malformed)? else {
            return Ok(None);
        };
        let key = seed.deserialize(Key(name.clone()))?;
        self.name = Some(name);
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let json = self
            .map
            .next_value::<&RawValue>()
            .map_err(error::malformed)?
            .get();
        let value = seed.deserialize(Lenient {
            json,
            depth: self.depth,
        });
        value.map_err(|error| error.inside(self.name.as_deref().unwrap_or_default()))
    }
}

pub(super) struct Elements<'de> {
    rest: std::iter::Enumerate<std::vec::IntoIter<&'de RawValue>>,
    depth: u8,
}

impl<'de> Elements<'de> {
    pub(super) fn of(json: &'de str, depth: u8) -> Result<Self, Error> {
        let elements: Vec<&RawValue> = serde_json::from_str(json).map_err(error::strict)?;
        Ok(Self {
            rest: elements.into_iter().enumerate(),
            depth,
        })
    }
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some((index, json)) = self.rest.next() else {
            return Ok(None);
        };
        seed.deserialize(Lenient {
            json: json.get(),
            depth: self.depth,
        })
        .map(Some)
        .map_err(|error| error.inside(&index.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A member's name: a string, or for maps with other keys (`HashMap<u32, _>`) what it can be parsed to.
pub(super) struct Key<'de>(pub(super) Cow<'de, str>);

macro_rules! parsed_keys {
    ($($method:ident $visit:ident $type:ty)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.parse::<$type>() {
                Ok(key) => visitor.$visit(key),
                Err(_) => Err(error::expected(&visitor, Kind::String).inside(&self.0)),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Cow::Borrowed(name) => visitor.visit_borrowed_str(name),
            Cow::Owned(name) => visitor.visit_string(name),
        }
    }

    parsed_keys! {
        deserialize_bool visit_bool bool
        deserialize_i8 visit_i8 i8 deserialize_i16 visit_i16 i16 deserialize_i32 visit_i32 i32
        deserialize_i64 visit_i64 i64 deserialize_i128 visit_i128 i128
        deserialize_u8 visit_u8 u8 deserialize_u16 visit_u16 u16 deserialize_u32 visit_u32 u32
        deserialize_u64 visit_u64 u64 deserialize_u128 visit_u128 u128
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        CowStrDeserializer::<Error>::new(self.0).deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
