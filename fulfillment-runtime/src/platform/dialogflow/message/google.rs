//! Messages for Actions on Google alone: speech, basic card, suggestions.

use super::Image;
use super::macros::wire_struct;

wire_struct! {
    /// Candidates of a spoken answer. In a webhook's answer there should be exactly one.
    pub struct SimpleResponses {
        /// The candidates.
        #[serde(alias = "simple_responses")]
        pub simple_responses: Vec<SimpleResponse>,
    }
}

impl SimpleResponses {
    /// The candidates of a spoken answer.
    pub fn new<T: Into<SimpleResponse>>(responses: impl IntoIterator<Item = T>) -> Self {
        Self {
            simple_responses: responses.into_iter().map(Into::into).collect(),
        }
    }
}

wire_struct! {
    /// What is spoken, as plain text or as SSML, and what is shown meanwhile.
    pub struct SimpleResponse {
        /// What is spoken, as plain text. Excludes [`ssml`](Self::ssml).
        #[serde(alias = "text_to_speech")]
        pub text_to_speech: String,
        /// What is spoken, as SSML. Excludes [`text_to_speech`](Self::text_to_speech).
        pub ssml: String,
        /// What is shown, where it is not what is spoken.
        #[serde(alias = "display_text")]
        pub display_text: String,
    }
}

impl SimpleResponse {
    /// Speaks plain text.
    pub fn speech(text: impl Into<String>) -> Self {
        Self {
            text_to_speech: text.into(),
            ..Self::default()
        }
    }

    /// Speaks text that is marked up as [SSML](https://developers.google.com/assistant/conversational/ssml).
    pub fn ssml(ssml: impl Into<String>) -> Self {
        Self {
            ssml: ssml.into(),
            ..Self::default()
        }
    }

    /// What is shown, where it is not what is spoken.
    #[must_use]
    pub fn display_text(mut self, text: impl Into<String>) -> Self {
        self.display_text = text.into();
        self
    }
}

impl<T: Into<String>> From<T> for SimpleResponse {
    fn from(text: T) -> Self {
        Self::speech(text)
    }
}

wire_struct! {
    /// A card with a formatted text, an image, or both: Google wants at least one of the two.
    pub struct BasicCard {
        /// The title.
        pub title: String,
        /// The text below the title.
        pub subtitle: String,
        /// The body; required where there is no image.
        #[serde(alias = "formatted_text")]
        pub formatted_text: String,
        /// The image; required where there is no text.
        pub image: Option<Image>,
        /// The buttons at the bottom.
        pub buttons: Vec<BasicCardButton>,
    }
}

impl BasicCard {
    /// A card with this body.
    pub fn new(formatted_text: impl Into<String>) -> Self {
        Self {
            formatted_text: formatted_text.into(),
            ..Self::default()
        }
    }

    /// A card that is an image.
    pub fn of_image(image: impl Into<Image>) -> Self {
        Self::default().image(image)
    }

    /// The title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The text below the title.
    #[must_use]
    pub fn subtitle(mut self, text: impl Into<String>) -> Self {
        self.subtitle = text.into();
        self
    }

    /// The image: its public URI, or an [`Image`] with a description.
    #[must_use]
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.image = Some(image.into());
        self
    }

    /// Adds a button.
    #[must_use]
    pub fn button(mut self, button: BasicCardButton) -> Self {
        self.buttons.push(button);
        self
    }
}

wire_struct! {
    /// A button of a [`BasicCard`] or a [`TableCard`](super::TableCard).
    pub struct BasicCardButton {
        /// The text on the button.
        pub title: String,
        /// What pressing it does.
        #[serde(alias = "open_uri_action")]
        pub open_uri_action: OpenUriAction,
    }
}

impl BasicCardButton {
    /// A button that opens `uri`, whose scheme is http or https.
    pub fn new(title: impl Into<String>, uri: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            open_uri_action: OpenUriAction { uri: uri.into() },
        }
    }
}

wire_struct! {
    /// Opens a URI.
    pub struct OpenUriAction {
        /// The URI, whose scheme is http or https.
        pub uri: String,
    }
}

wire_struct! {
    /// Chips to tap; tapping one sends its text as the user's.
    pub struct Suggestions {
        /// The chips.
        pub suggestions: Vec<Suggestion>,
    }
}

impl Suggestions {
    /// Chips with these texts.
    pub fn new<T: Into<Suggestion>>(suggestions: impl IntoIterator<Item = T>) -> Self {
        Self {
            suggestions: suggestions.into_iter().map(Into::into).collect(),
        }
    }
}

wire_struct! {
    /// A chip of [`Suggestions`].
    pub struct Suggestion {
        /// The text on the chip.
        pub title: String,
    }
}

impl Suggestion {
    /// A chip with this text.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
        }
    }
}

impl<T: Into<String>> From<T> for Suggestion {
    fn from(title: T) -> Self {
        Self::new(title)
    }
}

wire_struct! {
    /// A chip that leaves the conversation for the agent's app or website.
    pub struct LinkOutSuggestion {
        /// The name of the app or site.
        #[serde(alias = "destination_name")]
        pub destination_name: String,
        /// The URI of the app or site.
        pub uri: String,
    }
}

impl LinkOutSuggestion {
    /// A chip that opens the app or site at `uri`.
    pub fn new(destination_name: impl Into<String>, uri: impl Into<String>) -> Self {
        Self {
            destination_name: destination_name.into(),
            uri: uri.into(),
        }
    }
}
