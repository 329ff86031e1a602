//! The messages that every integration of Dialogflow knows: text, image, quick replies, card.

use super::macros::wire_struct;

wire_struct! {
    /// Texts to say. Dialogflow joins several into one bubble, or picks one, as the integration does it.
    pub struct Text {
        /// The texts.
        pub text: Vec<String>,
    }
}

impl Text {
    /// The `texts` to say.
    pub fn new<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self {
            text: texts.into_iter().map(Into::into).collect(),
        }
    }
}

wire_struct! {
    /// An image, as a message of its own or inside a card, a list, a carousel or a table.
    pub struct Image {
        /// The public URI of the image's file.
        #[serde(alias = "image_uri")]
        pub image_uri: String,
        /// What it shows, for screen readers.
        #[serde(alias = "accessibility_text")]
        pub accessibility_text: String,
    }
}

impl Image {
    /// The image at `uri`, which must be public.
    pub fn new(uri: impl Into<String>) -> Self {
        Self {
            image_uri: uri.into(),
            ..Self::default()
        }
    }

    /// What it shows, for screen readers.
    #[must_use]
    pub fn accessibility_text(mut self, text: impl Into<String>) -> Self {
        self.accessibility_text = text.into();
        self
    }
}

impl<T: Into<String>> From<T> for Image {
    fn from(uri: T) -> Self {
        Self::new(uri)
    }
}

wire_struct! {
    /// Replies to choose from; choosing one sends it as the user's text.
    pub struct QuickReplies {
        /// What is asked, above the replies.
        pub title: String,
        /// The replies.
        #[serde(alias = "quick_replies")]
        pub quick_replies: Vec<String>,
    }
}

impl QuickReplies {
    /// The `replies` to choose from.
    pub fn new<T: Into<String>>(replies: impl IntoIterator<Item = T>) -> Self {
        Self {
            quick_replies: replies.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// What is asked, above the replies.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds a reply.
    #[must_use]
    pub fn reply(mut self, reply: impl Into<String>) -> Self {
        self.quick_replies.push(reply.into());
        self
    }
}

wire_struct! {
    /// A card: a title, a text, an image and buttons.
    ///
    /// ```
    /// use fulfillment_runtime::dialogflow::{Card, CardButton};
    ///
    /// let card = Card::new("Pedido 42")
    ///     .subtitle("Sai hoje.")
    ///     .image("https://example.com/42.png")
    ///     .button(CardButton::new("Rastrear").postback("https://example.com/42"));
    /// ```
    pub struct Card {
        /// The title.
        pub title: String,
        /// The text below the title.
        pub subtitle: String,
        /// The public URI of an image's file.
        #[serde(alias = "image_uri")]
        pub image_uri: String,
        /// The buttons.
        pub buttons: Vec<CardButton>,
    }
}

impl Card {
    /// A card with this title.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// The text below the title.
    #[must_use]
    pub fn subtitle(mut self, text: impl Into<String>) -> Self {
        self.subtitle = text.into();
        self
    }

    /// The public URI of an image's file.
    #[must_use]
    pub fn image(mut self, uri: impl Into<String>) -> Self {
        self.image_uri = uri.into();
        self
    }

    /// Adds a button: a text, or a [`CardButton`] with what it sends or opens.
    #[must_use]
    pub fn button(mut self, button: impl Into<CardButton>) -> Self {
        self.buttons.push(button.into());
        self
    }
}

wire_struct! {
    /// A button of a [`Card`].
    pub struct CardButton {
        /// The text on the button.
        pub text: String,
        /// The text that pressing it sends back to Dialogflow, or a URI that it opens.
        pub postback: String,
    }
}

impl CardButton {
    /// A button with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// The text that pressing it sends back to Dialogflow, or a URI that it opens.
    #[must_use]
    pub fn postback(mut self, postback: impl Into<String>) -> Self {
        self.postback = postback.into();
        self
    }
}

impl<T: Into<String>> From<T> for CardButton {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}
