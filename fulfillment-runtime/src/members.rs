//! The members of a JSON object, each still as the text that it is: for whoever looks at a body a second time.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A member's name, unescaped only if it has escapes, and its value.
pub(crate) type Member<'de> = (Cow<'de, str>, &'de str);

/// A member's name as it is written, with its quotes and escapes, and its value.
pub(crate) type RawMember<'de> = (&'de str, &'de str);

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// The members of an object in their order; of two with one name both.
pub(crate) fn of(json: &str) -> Result<Vec<Member<'_>>, serde_json::Error> {
    list(json, |Name(name)| name)
}

/// The same with names as they are written: no name is refused, also not one that is no text (half a surrogate pair).
pub(crate) fn raw(json: &str) -> Result<Vec<RawMember<'_>>, serde_json::Error> {
    list(json, |name: &RawValue| name.get())
}

/// The same without those whose name is no text.
pub(crate) fn named(json: &str) -> Result<Vec<Member<'_>>, serde_json::Error> {
    let members = raw(json)?.into_iter();
    let named = |(name, value)| {
        let Name(name) = serde_json::from_str(name).ok()?;
        Some((name, value))
    };
    Ok(members.filter_map(named).collect())
}

fn list<'de, K: Deserialize<'de>, N>(
    json: &'de str,
    name: fn(K) -> N,
) -> Result<Vec<(N, &'de str)>, serde_json::Error> {
    struct Members<K, N>(fn(K) -> N);
    impl<'de, K: Deserialize<'de>, N> Visitor<'de> for Members<K, N> {
        type Value = Vec<(N, &'de str)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some((name, value)) = map.next_entry::<K, &RawValue>()? {
                members.push(((self.0)(name), value.get()));
            }
            Ok(members)
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let members = deserializer.deserialize_map(Members(name))?;
    deserializer.end()?;
    Ok(members)
}
