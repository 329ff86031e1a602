//! Messages for Actions on Google alone: media.

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::Image;
use super::field::Field;
use super::macros::{wire_enum, wire_struct, wire_traits};

wire_struct! {
    /// A player of media.
    pub struct MediaContent {
        /// What kind of media it is.
        #[serde(alias = "media_type")]
        pub media_type: Option<ResponseMediaType>,
        /// What is played.
        #[serde(alias = "media_objects")]
        pub media_objects: Vec<ResponseMediaObject>,
    }
}

impl MediaContent {
    /// A player of audio.
    pub fn audio(objects: impl IntoIterator<Item = ResponseMediaObject>) -> Self {
        Self {
            media_type: Some(ResponseMediaType::Audio),
            media_objects: objects.into_iter().collect(),
        }
    }
}

wire_enum! {
    /// The kind of media that [`MediaContent`] plays.
    pub enum ResponseMediaType("RESPONSE_MEDIA_TYPE_UNSPECIFIED") {
        /// Audio.
        Audio = "AUDIO" | 1,
    }
}

/// One medium of [`MediaContent`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ResponseMediaObject {
    /// Its name.
    #[serde(
        deserialize_with = "Field::read",
        skip_serializing_if = "Field::is_unset"
    )]
    pub name: String,
    /// Its description.
    #[serde(
        deserialize_with = "Field::read",
        skip_serializing_if = "Field::is_unset"
    )]
    pub description: String,
    /// What is shown with it.
    #[serde(flatten, deserialize_with = "MediaImage::read_optional")]
    pub image: Option<MediaImage>,
    /// The URL of its file.
    #[serde(
        alias = "content_url",
        deserialize_with = "Field::read",
        skip_serializing_if = "Field::is_unset"
    )]
    pub content_url: String,
}

wire_traits!(ResponseMediaObject { name, description, image, content_url } shown:);

impl ResponseMediaObject {
    /// The medium at `content_url`.
    pub fn new(name: impl Into<String>, content_url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            content_url: content_url.into(),
            ..Self::default()
        }
    }

    /// Its description.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = text.into();
        self
    }

    /// An image above it, instead of an icon.
    #[must_use]
    pub fn large_image(mut self, image: impl Into<Image>) -> Self {
        self.image = Some(MediaImage::LargeImage(image.into()));
        self
    }

    /// An icon above it, instead of an image.
    #[must_use]
    pub fn icon(mut self, image: impl Into<Image>) -> Self {
        self.image = Some(MediaImage::Icon(image.into()));
        self
    }
}

/// What is shown with a medium: one of two sizes of image.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MediaImage {
    /// An image above the medium.
    LargeImage(Image),
    /// An icon above the medium.
    Icon(Image),
}

impl MediaImage {
    /// Of both the larger one: what one of the two says is more than a refusal.
    fn read_optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        struct Both {
            #[serde(alias = "large_image", deserialize_with = "Field::read")]
            large_image: Option<Image>,
            #[serde(deserialize_with = "Field::read")]
            icon: Option<Image>,
        }
        let Both { large_image, icon } = Both::deserialize(deserializer)?;
        Ok(large_image
            .map(Self::LargeImage)
            .or_else(|| icon.map(Self::Icon)))
    }
}

impl Field for MediaImage {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read_optional(deserializer)?.ok_or_else(|| D::Error::custom("expected an image"))
    }

    fn is_unset(&self) -> bool {
        false
    }

    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl fmt::Debug for MediaImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LargeImage(image) => f.debug_tuple("LargeImage").field(image).finish(),
            Self::Icon(image) => f.debug_tuple("Icon").field(image).finish(),
        }
    }
}
