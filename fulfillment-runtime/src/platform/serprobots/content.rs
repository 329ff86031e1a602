//! [`Content`]: one balloon of an answer, as the text that it came as.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::encode::WireContent;
use super::kind::{Choice, ContentKind, Display};
use super::object::RawMembers;
use super::{array, name};

/// One balloon: a text, an image, options to choose from, or whatever else the window understands.
///
/// It is kept as the text that it came as, so what goes on goes on as it was; [`kind`](Self::kind) reads it. Two are
/// equal if their texts are.
///
/// ```
/// use fulfillment_runtime::serprobots::{Choice, Content, Display, ContentKind};
///
/// let content = Content::options("Certo?", Display::Button, [Choice::new("Sim", "yes")]);
/// assert!(matches!(content.kind(), ContentKind::Options { title, .. } if title == "Certo?"));
///
/// let content: Content = r#"{"type": "VIDEO", "url": "https://example.com/v.mp4"}"#.parse()?;
/// assert_eq!(content.kind(), ContentKind::Other);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `Serialize`, `Deserialize` and `FromStr` are for JSON; of other formats it makes no sense. `Debug` shows no text: it
/// may be personal data.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Content(Box<RawValue>);

impl Content {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into().into();
        Self::written(&WireContent::Text { text })
    }

    /// An image by its URL.
    pub fn image(url: impl Into<String>) -> Self {
        Self::written(&WireContent::Image { url: &url.into() })
    }

    /// Options to choose from.
    pub fn options(
        title: impl Into<String>,
        display: Display,
        options: impl IntoIterator<Item = Choice>,
    ) -> Self {
        let options: Vec<Choice> = options.into_iter().collect();
        Self::written(&WireContent::Options {
            title: &title.into(),
            display,
            options: options.iter().map(Choice::wire).collect(),
        })
    }

    /// What it says, as far as it is one of the kinds that SERPRO documents.
    pub fn kind(&self) -> ContentKind {
        ContentKind::of(&RawMembers::of(self.json())).unwrap_or(ContentKind::Other)
    }

    /// Its JSON.
    pub fn json(&self) -> &str {
        self.0.get()
    }

    pub(super) fn raw(&self) -> &RawValue {
        &self.0
    }

    pub(super) fn into_raw(self) -> Box<RawValue> {
        self.0
    }

    fn written(content: &WireContent<'_>) -> Self {
        // strings and booleans: serialisation cannot fail
        Self(serde_json::value::to_raw_value(content).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }
}

/// The contents of an answer.
pub(super) fn all(answer: &str) -> Vec<Content> {
    let contents = RawMembers::of(answer).get(name::CONTENTS);
    let contents = contents.map(array::elements);
    contents
        .unwrap_or_default()
        .into_iter()
        .map(|content| Content(content.to_owned()))
        .collect()
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for Content {}

/// Reads any JSON, as it is but for blanks around it.
impl FromStr for Content {
    type Err = serde_json::Error;

    fn from_str(json: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(json)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}
