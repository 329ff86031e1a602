//! Recognition: whose call a body is, told by the names of its members before anything is read.

use std::cell::Cell;
use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::wire::Str;
use super::{ALL, Platform};
use crate::error::{FieldError, Rejection};

/// The platform that a body's members tell, or `None` if they tell none.
///
/// Looks no further than the first member that tells, so it is nearly free for real calls.
pub(crate) fn by_shape(body: &str) -> Option<&'static dyn Platform> {
    let found = Cell::new(None);
    // stopping at a member is an error for serde; what is wrong with a body is found out by `explain`
    let _ = serde_json::Deserializer::from_str(body).deserialize_map(Members { found: &found });
    found.get()
}

struct Members<'c> {
    found: &'c Cell<Option<&'static dyn Platform>>,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Str(member)) = map.next_key::<Str<'de>>()? {
            if let Some(platform) = ALL
                .into_iter()
                .find(|platform| platform.recognises(&member))
            {
                self.found.set(Some(platform));
                return Err(A::Error::custom(""));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// What is wrong with a body that no platform recognises.
pub(crate) fn unknown(body: &str) -> Rejection<'static> {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(body) {
        return Rejection::NotJson {
            line: error.line(),
            column: error.column(),
        };
    }
    if !body.trim_start().starts_with('{') {
        return Rejection::UnknownShape(vec![FieldError::new("", "an object")]);
    }
    Rejection::UnknownShape(ALL.iter().filter_map(|platform| platform.marks()).collect())
}
