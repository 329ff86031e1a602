//! Variants of enums: a string alone, or the one member of an object with what the variant holds.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, VariantAccess, Visitor};

use super::access::{self, Key};
use super::error::{self, Error, expected};
use super::{Kind, Lenient};

pub(super) struct Variant<'de> {
    name: Cow<'de, str>,
    variants: &'static [&'static str],
    content: Option<Lenient<'de>>,
}

impl<'de> Variant<'de> {
    pub(super) fn of(json: Lenient<'de>, variants: &'static [&'static str]) -> Result<Self, Error> {
        let (name, content) = match json.kind() {
            Kind::String => (json.string()?, None),
            Kind::Object => {
                let depth = json.deeper()?;
                let Some((name, content)) = access::only_member(json.json)? else {
                    return Err(error::not_one_member(variants));
                };
                let content = Lenient {
                    json: content,
                    depth,
                };
                (name, Some(content))
            }
            kind => return Err(expected(&error::OneOf(variants), kind)),
        };
        Ok(Self {
            name,
            variants,
            content,
        })
    }

    /// Reads what the variant holds; its errors point into the variant.
    fn content<T>(self, read: impl FnOnce(Lenient<'de>) -> Result<T, Error>) -> Result<T, Error> {
        match self.content {
            Some(content) => read(content).map_err(|error| error.inside(&self.name)),
            None => {
                // of a name that is none of the type's own, none is told
                let known = self.variants.iter().position(|known| *known == self.name);
                let known = known.map_or(self.variants, |index| &self.variants[index..=index]);
                Err(error::not_one_member(known))
            }
        }
    }
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        Ok((seed.deserialize(Key(self.name.clone()))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content {
            Some(_) => self.content(serde::Deserialize::deserialize),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        self.content(|content| seed.deserialize(content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        self.content(|content| content.deserialize_tuple(len, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.content(|content| content.deserialize_struct("", fields, visitor))
    }
}
