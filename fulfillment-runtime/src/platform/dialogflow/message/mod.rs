//! [`Message`]: one rich message of an answer, or of the agent's static response in a call.
//!
//! The fourteen kinds and the platforms are those of
//! [`Intent.Message`](https://cloud.google.com/dialogflow/es/docs/reference/rpc/google.cloud.dialogflow.v2#message).
//! Dialogflow refuses an answer with a member that it does not know, so what a kind has no field for cannot be
//! written by accident; [`Message::json`] is the way past that. What is read is never refused: messages of other
//! versions and of foreign make are kept as plain JSON.

mod basic;
pub(super) mod field;
mod google;
mod kind;
mod lists;
pub(super) mod macros;
mod media;
mod table;
#[cfg(test)]
pub(super) mod tests;

use std::fmt;

use serde::de::Deserializer;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::basic::{Card, CardButton, Image, QuickReplies, Text};
use self::field::Field;
pub use self::google::{
    BasicCard, BasicCardButton, LinkOutSuggestion, OpenUriAction, SimpleResponse, SimpleResponses,
    Suggestion, Suggestions,
};
pub use self::kind::MessageKind;
pub use self::lists::{
    BrowseCarouselCard, BrowseCarouselCardItem, CarouselSelect, ImageDisplayOptions, ListSelect,
    OpenUrlAction, SelectItem, SelectItemInfo, UrlTypeHint,
};
use self::macros::wire_enum;
pub use self::media::{MediaContent, MediaImage, ResponseMediaObject, ResponseMediaType};
pub use self::table::{
    ColumnProperties, HorizontalAlignment, TableCard, TableCardCell, TableCardRow,
};

/// One rich message, for every integration or for one.
///
/// ```
/// use fulfillment_runtime::dialogflow::{Card, CardButton, Message, MessagePlatform};
///
/// let everywhere = Message::text(["Seu pedido sai hoje."]);
/// let on_telegram = Message::from(Card::new("Pedido 42").button(CardButton::new("Rastrear").postback("rastrear 42")))
///     .on(MessagePlatform::Telegram);
/// ```
///
/// `Debug` shows kinds and sizes, not texts: they may hold personal data.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// What it is.
    pub kind: MessageKind,
    /// The integration that shows it; every one that has no messages of its own if not said.
    pub platform: Option<MessagePlatform>,
}

impl Message {
    /// Texts to say.
    pub fn text<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Text::new(texts).into()
    }

    /// An image: its public URI, or an [`Image`] with a description.
    pub fn image(image: impl Into<Image>) -> Self {
        image.into().into()
    }

    /// Replies to choose from, below a title.
    pub fn quick_replies<T: Into<String>>(
        title: impl Into<String>,
        replies: impl IntoIterator<Item = T>,
    ) -> Self {
        QuickReplies::new(replies).title(title).into()
    }

    /// A card.
    pub fn card(card: Card) -> Self {
        card.into()
    }

    /// JSON for an integration. It must be an object: Dialogflow refuses any other answer, so the call fails.
    pub fn payload(payload: impl Into<Value>) -> Self {
        MessageKind::Payload(payload.into()).into()
    }

    /// What is spoken on Actions on Google: plain text, or a [`SimpleResponse`].
    pub fn simple_response(response: impl Into<SimpleResponse>) -> Self {
        SimpleResponses::new([response.into()]).into()
    }

    /// A card on Actions on Google.
    pub fn basic_card(card: BasicCard) -> Self {
        card.into()
    }

    /// Chips to tap on Actions on Google.
    pub fn suggestions<T: Into<Suggestion>>(suggestions: impl IntoIterator<Item = T>) -> Self {
        Suggestions::new(suggestions).into()
    }

    /// A chip on Actions on Google that opens an app or site.
    pub fn link_out_suggestion(
        destination_name: impl Into<String>,
        uri: impl Into<String>,
    ) -> Self {
        LinkOutSuggestion::new(destination_name, uri).into()
    }

    /// A list to select from on Actions on Google.
    pub fn list_select(list: ListSelect) -> Self {
        list.into()
    }

    /// A carousel to select from on Actions on Google.
    pub fn carousel_select(items: impl IntoIterator<Item = SelectItem>) -> Self {
        CarouselSelect::new(items).into()
    }

    /// A carousel of links on Actions on Google.
    pub fn browse_carousel_card(card: BrowseCarouselCard) -> Self {
        card.into()
    }

    /// A table on Actions on Google.
    pub fn table_card(card: TableCard) -> Self {
        card.into()
    }

    /// A player of media on Actions on Google.
    pub fn media_content(content: MediaContent) -> Self {
        content.into()
    }

    /// A whole message as it is, for kinds that this version does not know. It must be an object, as a
    /// [`payload`](Self::payload) must.
    pub fn json(message: impl Into<Value>) -> Self {
        let (platform, message) = take_platform(message.into());
        Self {
            kind: MessageKind::Other(message),
            platform,
        }
    }

    /// The integration that shows it.
    #[must_use]
    pub fn on(mut self, platform: MessagePlatform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Why Dialogflow would refuse an answer with this message, as far as its type cannot rule that out.
    pub(super) fn refused(&self) -> Option<&'static str> {
        let payload = match &self.kind {
            MessageKind::Payload(payload) => Some(payload),
            MessageKind::Other(Value::Object(members)) => members.get(PAYLOAD),
            MessageKind::Other(_) => return Some("a message for Dialogflow must be a JSON object"),
            _ => None,
        };
        payload
            .filter(|payload| !payload.is_object())
            .map(|_| NO_OBJECT)
    }

    /// A message as it came. What is not exactly one known kind with contents that fit is kept as it is.
    fn read_value(value: Value) -> Self {
        let (platform, message) = take_platform(value);
        let kind = MessageKind::of_object(&message).unwrap_or(MessageKind::Other(message));
        Self { kind, platform }
    }
}

/// Takes the platform out of a whole message, if it has one.
fn take_platform(mut message: Value) -> (Option<MessagePlatform>, Value) {
    let platform = message
        .as_object_mut()
        .and_then(|members| members.remove(PLATFORM));
    // every JSON value is a platform, known or not
    (
        platform.and_then(|platform| Field::read(platform).unwrap_or_default()),
        message,
    )
}

const PLATFORM: &str = "platform";
const PAYLOAD: &str = "payload";

/// A payload is an object on the wire; anything else would make the whole answer invalid.
pub(super) const NO_OBJECT: &str = "a payload for Dialogflow must be a JSON object";

impl From<MessageKind> for Message {
    fn from(kind: MessageKind) -> Self {
        Self {
            kind,
            platform: None,
        }
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let MessageKind::Other(other) = &self.kind {
            return match (other, &self.platform) {
                (Value::Object(members), Some(platform)) => {
                    let mut map = serializer.serialize_map(Some(members.len() + 1))?;
                    for (name, value) in members.iter().filter(|(name, _)| *name != PLATFORM) {
                        map.serialize_entry(name, value)?;
                    }
                    map.serialize_entry(PLATFORM, platform)?;
                    map.end()
                }
                _ => other.serialize(serializer),
            };
        }
        let mut map = serializer.serialize_map(Some(1 + usize::from(self.platform.is_some())))?;
        self.kind.serialize_into(&mut map)?;
        if let Some(platform) = &self.platform {
            map.serialize_entry(PLATFORM, platform)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::read_value)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.platform {
            Some(platform) => write!(f, "{:?} on {platform:?}", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

impl Field for Message {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn is_unset(&self) -> bool {
        false
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A message of each kind that has a type of its own.
macro_rules! from_contents {
    ($($kind:ident)+) => {
        $(impl From<$kind> for Message {
            fn from(contents: $kind) -> Self {
                MessageKind::$kind(contents).into()
            }
        })+
    };
}

from_contents! {
    Text Image QuickReplies Card SimpleResponses BasicCard Suggestions LinkOutSuggestion ListSelect CarouselSelect
    BrowseCarouselCard TableCard MediaContent
}

wire_enum! {
    /// The integration that shows a message.
    pub enum MessagePlatform("PLATFORM_UNSPECIFIED") {
        /// Facebook Messenger.
        Facebook = "FACEBOOK" | 1,
        /// Slack.
        Slack = "SLACK" | 2,
        /// Telegram.
        Telegram = "TELEGRAM" | 3,
        /// Kik.
        Kik = "KIK" | 4,
        /// Skype.
        Skype = "SKYPE" | 5,
        /// LINE.
        Line = "LINE" | 6,
        /// Viber.
        Viber = "VIBER" | 7,
        /// Google Assistant.
        ActionsOnGoogle = "ACTIONS_ON_GOOGLE" | 8,
        /// Google Hangouts.
        GoogleHangouts = "GOOGLE_HANGOUTS" | 11,
    }
}
