//! [`MessageKind`]: the fourteen kinds of messages, and what is none of them.

use std::fmt;

use serde::ser::SerializeMap;
use serde_json::{Map, Value};

use super::field::{Field, Outline};
use super::{
    BasicCard, BrowseCarouselCard, Card, CarouselSelect, Image, LinkOutSuggestion, ListSelect,
    MediaContent, QuickReplies, SimpleResponses, Suggestions, TableCard, Text,
};

/// The kinds of messages: one line for each, with its type and its name; in snake_case too where that is another.
macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident($contents:ty) = $name:literal $(| $snake:literal)?,)+) => {
        /// What a [`Message`](super::Message) is.
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum MessageKind {
            $($(#[$meta])* $kind($contents),)+
            /// A whole message that this version does not know, as it came; without its platform.
            Other(Value),
        }

        impl MessageKind {
            /// The name of the member that holds the contents; none for [`Other`](Self::Other).
            pub fn name(&self) -> Option<&'static str> {
                match self {
                    $(Self::$kind(_) => Some($name),)+
                    Self::Other(_) => None,
                }
            }

            fn is_known(name: &str) -> bool {
                matches!(name, $($name $(| $snake)?)|+)
            }

            fn read(name: &str, contents: &Value) -> Option<Self> {
                match name {
                    $($name $(| $snake)? => <$contents as Field>::read(contents).ok().map(Self::$kind),)+
                    _ => None,
                }
            }

            pub(super) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    $(Self::$kind(contents) => map.serialize_entry($name, contents),)+
                    Self::Other(_) => Ok(()),
                }
            }
        }

        impl fmt::Debug for MessageKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$kind(contents) => {
                        f.write_str($name)?;
                        f.write_str(": ")?;
                        contents.outline(f)
                    })+
                    Self::Other(value) => write!(f, "other: {:?}", Outline(value)),
                }
            }
        }
    };
}

kinds! {
    /// Texts to say.
    Text(Text) = "text",
    /// An image.
    Image(Image) = "image",
    /// Replies to choose from.
    QuickReplies(QuickReplies) = "quickReplies" | "quick_replies",
    /// A card.
    Card(Card) = "card",
    /// JSON for an integration: an object.
    Payload(Value) = "payload",
    /// What is spoken on Actions on Google.
    SimpleResponses(SimpleResponses) = "simpleResponses" | "simple_responses",
    /// A card on Actions on Google.
    BasicCard(BasicCard) = "basicCard" | "basic_card",
    /// Chips to tap on Actions on Google.
    Suggestions(Suggestions) = "suggestions",
    /// A chip on Actions on Google that opens an app or site.
    LinkOutSuggestion(LinkOutSuggestion) = "linkOutSuggestion" | "link_out_suggestion",
    /// A list to select from on Actions on Google.
    ListSelect(ListSelect) = "listSelect" | "list_select",
    /// A carousel to select from on Actions on Google.
    CarouselSelect(CarouselSelect) = "carouselSelect" | "carousel_select",
    /// A carousel of links on Actions on Google.
    BrowseCarouselCard(BrowseCarouselCard) = "browseCarouselCard" | "browse_carousel_card",
    /// A table on Actions on Google.
    TableCard(TableCard) = "tableCard" | "table_card",
    /// A player of media on Actions on Google.
    MediaContent(MediaContent) = "mediaContent" | "media_content",
}

impl MessageKind {
    /// The one kind that an object says it is; none if it says none or several.
    pub(super) fn of_object(message: &Value) -> Option<Self> {
        let members: &Map<String, Value> = message.as_object()?;
        let mut kinds = members
            .iter()
            .filter(|(name, contents)| Self::is_known(name) && !contents.is_null());
        match (kinds.next(), kinds.next()) {
            (Some((name, contents)), None) => Self::read(name, contents),
            _ => None,
        }
    }
}
