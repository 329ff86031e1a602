//! A JSON object as the text that it came as: whoever changes one member leaves every other byte as it is.
//!
//! A tree would be simpler to change and would lose what this is for: the order of members, numbers beyond 64 bits,
//! blanks, escapes, half characters, and members that stand twice.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::text;
use crate::error::ParametersError;
use crate::request::Request;
use crate::{lenient, members};

/// A JSON object as text, blanks at its ends too. Cloning it copies a pointer.
#[derive(Clone)]
pub(super) struct Object(Source);

#[derive(Clone)]
enum Source {
    /// The body of a call, which is large at times and kept by the call anyway.
    Call(Request),
    Own(Arc<String>),
}

impl Object {
    /// Looked at once and without a tree, so nesting is no danger however deep it is.
    pub(super) fn read(json: String) -> Result<Self, serde_json::Error> {
        Self::check(&json)?;
        Ok(Self::known(json))
    }

    /// Whether it is one.
    pub(super) fn check(json: &str) -> Result<(), serde_json::Error> {
        let value: &RawValue = serde_json::from_str(json)?;
        if value.get().starts_with('{') {
            return Ok(());
        }
        // serde's own words would quote what is there
        Err(serde_json::Error::custom("not a JSON object"))
    }

    /// Text that was found to be an object before.
    pub(super) fn known(json: impl Into<String>) -> Self {
        Self(Source::Own(Arc::new(json.into())))
    }

    /// The body of a call that its platform found to be an object.
    pub(super) fn of_call(request: &Request) -> Self {
        Self(Source::Call(request.clone()))
    }

    pub(super) fn json(&self) -> &str {
        match &self.0 {
            Source::Call(request) => request.body(),
            Source::Own(json) => json,
        }
    }

    /// No copy where nobody else has it.
    pub(super) fn into_json(self) -> String {
        match self.0 {
            Source::Call(request) => request.body().to_owned(),
            Source::Own(json) => Arc::unwrap_or_clone(json),
        }
    }

    /// Never a copy.
    #[cfg(feature = "gateway")]
    pub(super) fn into_bytes(self) -> bytes::Bytes {
        struct Text(Arc<String>);
        impl AsRef<[u8]> for Text {
            fn as_ref(&self) -> &[u8] {
                self.0.as_bytes()
            }
        }
        match self.0 {
            Source::Call(request) => request.shared_body(),
            Source::Own(json) => bytes::Bytes::from_owner(Text(json)),
        }
    }

    pub(super) fn members(&self) -> RawMembers<'_> {
        RawMembers::of(self.json())
    }

    /// With this JSON for a member: in its place, or after all others. Where it stands several times, in the place of
    /// the last, which is the one that is read, and the others go.
    pub(super) fn set(&mut self, name: &str, json: &str) {
        *self = Self::known(edited(self.json(), name, Some(json)));
    }

    /// Without a member, however often it stands there.
    pub(super) fn remove(&mut self, name: &str) {
        *self = Self::known(edited(self.json(), name, None));
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for Object {}

/// Through [`RawValue`], so JSON writes the text as it is, but for blanks at its ends.
impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue =
            serde_json::from_str(self.json()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if !raw.get().starts_with('{') {
            return Err(D::Error::custom("not a JSON object"));
        }
        Ok(Self::known(Box::<str>::from(raw)))
    }
}

/// The members of an object, as slices of its text.
pub(super) struct RawMembers<'a>(Vec<Member<'a>>);

struct Member<'a> {
    /// With its quotes and escapes.
    name: &'a str,
    value: &'a str,
}

impl<'a> RawMembers<'a> {
    /// None, where `json` is another kind.
    pub(super) fn of(json: &'a str) -> Self {
        Self::parse(json).unwrap_or(Self(Vec::new()))
    }

    /// Looked at without a tree, so nesting is no danger however deep it is.
    pub(super) fn parse(json: &'a str) -> Result<Self, serde_json::Error> {
        let members = members::raw(json)?.into_iter();
        let members = members.map(|(name, value)| Member { name, value });
        Ok(Self(members.collect()))
    }

    /// The JSON of a member; of several with one name the last.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.last(name).map(|index| self.0[index].value)
    }

    /// The JSON of a member that may stand there once.
    pub(super) fn only(&self, name: &'static str) -> Result<Option<&'a str>, serde_json::Error> {
        let mut values = self.0.iter().filter(|member| member.is(name));
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(serde_json::Error::duplicate_field(name)),
            (only, None) => Ok(only.map(|member| member.value)),
        }
    }

    /// A member that is a string, with U+FFFD in the place of half a character.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        text::readable(self.get(name)?).map(Cow::into_owned)
    }

    /// A member as a `T`, read leniently; `None` if it is missing or `null`.
    pub(super) fn read<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<T>, ParametersError> {
        match self.get(name) {
            None | Some("null") => Ok(None),
            json => lenient::value_of(name, json).map(Some),
        }
    }

    /// Each member that is text and value enough for serde_json: by its name, unescaped.
    pub(super) fn values(&self) -> impl Iterator<Item = (String, Value)> {
        self.0.iter().filter_map(|member| {
            let name = text::whole(member.name)?.into_owned();
            Some((name, serde_json::from_str(member.value).ok()?))
        })
    }

    fn last(&self, name: &str) -> Option<usize> {
        self.0.iter().rposition(|member| member.is(name))
    }
}

impl Member<'_> {
    fn is(&self, name: &str) -> bool {
        // between its quotes; with an escape it is longer than what it says
        match self.name.len().cmp(&(name.len() + 2)) {
            Ordering::Less => false,
            Ordering::Equal => {
                self.name.as_bytes()[1..=name.len()] == *name.as_bytes() && !name.contains('\\')
            }
            Ordering::Greater => {
                self.name.contains('\\') && text::whole(self.name).as_deref() == Some(name)
            }
        }
    }
}

/// The object `json` with a member set or, without a value, removed.
fn edited(json: &str, name: &str, value: Option<&str>) -> String {
    let members = RawMembers::of(json);
    let last = members.last(name);
    // each member is a slice of `json`
    let start = |part: &str| part.as_ptr() as usize - json.as_ptr() as usize;
    let inside = json.find('{').map_or(0, |brace| brace + 1);

    let mut edited = String::with_capacity(json.len() + name.len() + value.map_or(0, str::len) + 4);
    // how far the text was looked at
    let mut seen = members.0.first().map_or(inside, |first| start(first.name));
    edited.push_str(&json[..seen]);
    let mut first = true;
    for (index, member) in members.0.iter().enumerate() {
        let comma = &json[seen..start(member.name)];
        seen = start(member.value) + member.value.len();
        let value = match value {
            _ if !member.is(name) => member.value,
            Some(value) if Some(index) == last => value,
            _ => continue,
        };
        if !first {
            edited.push_str(comma);
        }
        edited.push_str(&json[start(member.name)..start(member.value)]);
        edited.push_str(value);
        first = false;
    }
    if let (Some(value), None) = (value, last) {
        if !first {
            edited.push(',');
        }
        edited.push_str(&Value::from(name).to_string());
        edited.push(':');
        edited.push_str(value);
    }
    edited.push_str(&json[seen..]);
    edited
}

#[cfg(test)]
mod tests;
