//! Messages for Actions on Google alone: lists and carousels.

use super::Image;
use super::macros::{wire_enum, wire_struct};

wire_struct! {
    /// A list of items to select from.
    pub struct ListSelect {
        /// The title of the whole list.
        pub title: String,
        /// The text below the title.
        pub subtitle: String,
        /// The items.
        pub items: Vec<SelectItem>,
    }
}

impl ListSelect {
    /// A list of these items.
    pub fn new(items: impl IntoIterator<Item = SelectItem>) -> Self {
        Self {
            items: items.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The title of the whole list.
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
}

wire_struct! {
    /// A carousel of items to select from.
    pub struct CarouselSelect {
        /// The items.
        pub items: Vec<SelectItem>,
    }
}

impl CarouselSelect {
    /// A carousel of these items.
    pub fn new(items: impl IntoIterator<Item = SelectItem>) -> Self {
        Self {
            items: items.into_iter().collect(),
        }
    }
}

wire_struct! {
    /// An item of a [`ListSelect`] or a [`CarouselSelect`].
    pub struct SelectItem {
        /// What selecting it tells the agent.
        pub info: SelectItemInfo,
        /// The title.
        pub title: String,
        /// The text below the title.
        pub description: String,
        /// The image.
        pub image: Option<Image>,
    }
}

impl SelectItem {
    /// An item that sends `key` to the agent, which must be unique in its list or carousel.
    pub fn new(key: impl Into<String>, title: impl Into<String>) -> Self {
        let info = SelectItemInfo {
            key: key.into(),
            ..SelectItemInfo::default()
        };
        Self {
            info,
            title: title.into(),
            ..Self::default()
        }
    }

    /// Other words that select it.
    #[must_use]
    pub fn synonyms<T: Into<String>>(mut self, synonyms: impl IntoIterator<Item = T>) -> Self {
        self.info.synonyms = synonyms.into_iter().map(Into::into).collect();
        self
    }

    /// The text below the title.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = text.into();
        self
    }

    /// The image: its public URI, or an [`Image`] with a description.
    #[must_use]
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.image = Some(image.into());
        self
    }
}

wire_struct! {
    /// What selecting an item tells the agent.
    pub struct SelectItemInfo {
        /// The key that is sent to the agent.
        pub key: String,
        /// Other words that select the item.
        pub synonyms: Vec<String>,
    }
}

wire_struct! {
    /// A carousel of links: two to ten items.
    pub struct BrowseCarouselCard {
        /// The items, two to ten.
        pub items: Vec<BrowseCarouselCardItem>,
        /// How images are shown that do not have their frame's proportions.
        #[serde(alias = "image_display_options")]
        pub image_display_options: Option<ImageDisplayOptions>,
    }
}

impl BrowseCarouselCard {
    /// A carousel of these items, two to ten.
    pub fn new(items: impl IntoIterator<Item = BrowseCarouselCardItem>) -> Self {
        Self {
            items: items.into_iter().collect(),
            ..Self::default()
        }
    }

    /// How images are shown that do not have their frame's proportions.
    #[must_use]
    pub fn image_display_options(mut self, options: ImageDisplayOptions) -> Self {
        self.image_display_options = Some(options);
        self
    }
}

wire_enum! {
    /// How images are shown that do not have their frame's proportions.
    pub enum ImageDisplayOptions("IMAGE_DISPLAY_OPTIONS_UNSPECIFIED") {
        /// Gray bars fill the gaps; the default.
        Gray = "GRAY" | 1,
        /// White bars fill the gaps.
        White = "WHITE" | 2,
        /// The image fills the frame and loses what lies outside.
        Cropped = "CROPPED" | 3,
        /// A blurred copy of the image fills the gaps.
        BlurredBackground = "BLURRED_BACKGROUND" | 4,
    }
}

wire_struct! {
    /// An item of a [`BrowseCarouselCard`].
    pub struct BrowseCarouselCardItem {
        /// What tapping it opens.
        #[serde(alias = "open_uri_action")]
        pub open_uri_action: OpenUrlAction,
        /// The title, at most two lines.
        pub title: String,
        /// The text below the title, at most four lines.
        pub description: String,
        /// The image.
        pub image: Option<Image>,
        /// The text at the bottom, at most one line.
        pub footer: String,
    }
}

impl BrowseCarouselCardItem {
    /// An item that opens `url`; the title has at most two lines.
    pub fn new(title: impl Into<String>, url: impl Into<String>) -> Self {
        let open_uri_action = OpenUrlAction {
            url: url.into(),
            ..OpenUrlAction::default()
        };
        Self {
            title: title.into(),
            open_uri_action,
            ..Self::default()
        }
    }

    /// The viewer that opens the URL, if not the browser.
    #[must_use]
    pub fn url_type_hint(mut self, hint: UrlTypeHint) -> Self {
        self.open_uri_action.url_type_hint = Some(hint);
        self
    }

    /// The text below the title, at most four lines.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = text.into();
        self
    }

    /// The image: its public URI, or an [`Image`] with a description.
    #[must_use]
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.image = Some(image.into());
        self
    }

    /// The text at the bottom, at most one line.
    #[must_use]
    pub fn footer(mut self, text: impl Into<String>) -> Self {
        self.footer = text.into();
        self
    }
}

wire_struct! {
    /// Opens a URL.
    pub struct OpenUrlAction {
        /// The URL.
        pub url: String,
        /// The viewer that opens it; the browser if not said.
        #[serde(alias = "url_type_hint")]
        pub url_type_hint: Option<UrlTypeHint>,
    }
}

wire_enum! {
    /// The viewer that opens a URL.
    pub enum UrlTypeHint("URL_TYPE_HINT_UNSPECIFIED") {
        /// The URL is an AMP action.
        AmpAction = "AMP_ACTION" | 1,
        /// The URL is AMP content, or a page that refers to it with `<link rel="amphtml">`.
        AmpContent = "AMP_CONTENT" | 2,
    }
}
