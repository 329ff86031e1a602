//! The parts of an answer: text, images, options, cards, plain JSON.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::Native;

/// One part, as the platforms' encoders see it.
#[derive(Clone, PartialEq)]
pub(crate) enum Part {
    Text(Cow<'static, str>),
    Image(Image),
    Options(Options),
    Card(Box<Card>),
    Payload(Value),
    Native(Native),
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "text({} bytes)", text.len()),
            Self::Image(image) => image.fmt(f),
            Self::Options(options) => options.fmt(f),
            Self::Card(card) => card.fmt(f),
            Self::Payload(_) => f.write_str("payload"),
            Self::Native(native) => native.fmt(f),
        }
    }
}

/// An image by its URL.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    pub(crate) url: Cow<'static, str>,
    pub(crate) description: Option<Cow<'static, str>>,
}

impl Image {
    /// The image at `url`, which the user's device must reach.
    pub fn new(url: impl Into<Cow<'static, str>>) -> Self {
        Self {
            url: url.into(),
            description: None,
        }
    }

    /// What it shows, for those who cannot see it.
    #[must_use]
    pub fn description(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.description = Some(text.into());
        self
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for Image {
    fn from(url: T) -> Self {
        Self::new(url)
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image").finish_non_exhaustive()
    }
}

/// Options to choose from.
///
/// ```
/// use fulfillment_runtime::{Choice, Display, Options, Response};
///
/// let short = Response::message("Confirma?").options(["Sim", "Não"]);
/// let long = Response::message("Quase lá.").options(
///     Options::from([Choice::new("Sim").value("yes"), Choice::new("Não").value("no")])
///         .title("Confirma?")
///         .display(Display::Dropdown),
/// );
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Options {
    pub(crate) title: Option<Cow<'static, str>>,
    pub(crate) display: Display,
    pub(crate) choices: Vec<Choice>,
}

impl Options {
    /// No options yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is asked, above the options.
    #[must_use]
    pub fn title(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// How they are shown, where the platform lets us choose.
    #[must_use]
    pub fn display(mut self, display: Display) -> Self {
        self.display = display;
        self
    }

    /// Whether some option sends something else than its label.
    pub(crate) fn has_values(&self) -> bool {
        self.choices.iter().any(|choice| choice.value.is_some())
    }

    /// Adds an option: its label, or a [`Choice`].
    #[must_use]
    pub fn choice(mut self, choice: impl Into<Choice>) -> Self {
        self.choices.push(choice.into());
        self
    }
}

impl<I: IntoIterator<Item = T>, T: Into<Choice>> From<I> for Options {
    fn from(choices: I) -> Self {
        Self {
            choices: choices.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("choices", &self.choices.len())
            .finish_non_exhaustive()
    }
}

/// One option: what is shown, and what choosing it sends.
#[derive(Clone, PartialEq, Eq)]
pub struct Choice {
    pub(crate) label: Cow<'static, str>,
    pub(crate) value: Option<Cow<'static, str>>,
    pub(crate) show_value: bool,
}

impl Choice {
    /// An option that sends its label.
    pub fn new(label: impl Into<Cow<'static, str>>) -> Self {
        Self {
            label: label.into(),
            value: None,
            show_value: true,
        }
    }

    /// What choosing it sends, where the platform can tell that from the label (Serprobots).
    #[must_use]
    pub fn value(mut self, value: impl Into<Cow<'static, str>>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// The value is sent without being shown as the user's message (Serprobots).
    #[must_use]
    pub fn hide_value(mut self) -> Self {
        self.show_value = false;
        self
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for Choice {
    fn from(label: T) -> Self {
        Self::new(label)
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Choice").finish_non_exhaustive()
    }
}

/// How options are shown, where a platform lets us choose: the three ways of the Serprobots window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Display {
    /// Buttons side by side.
    #[default]
    Button,
    /// A list to select from.
    Selection,
    /// A list that opens.
    Dropdown,
}

/// A card: a title, and what may stand below it.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    pub(crate) title: Cow<'static, str>,
    pub(crate) subtitle: Option<Cow<'static, str>>,
    pub(crate) image: Option<Image>,
    pub(crate) buttons: Vec<Button>,
}

impl Card {
    /// A card with a title.
    pub fn new(title: impl Into<Cow<'static, str>>) -> Self {
        Self {
            title: title.into(),
            subtitle: None,
            image: None,
            buttons: Vec::new(),
        }
    }

    /// The text below the title.
    #[must_use]
    pub fn subtitle(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.subtitle = Some(text.into());
        self
    }

    /// The card's image.
    #[must_use]
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.image = Some(image.into());
        self
    }

    /// Adds a button that sends its text as the user's message.
    #[must_use]
    pub fn button(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.buttons.push(Button {
            text: text.into(),
            postback: None,
        });
        self
    }

    /// Adds a button that opens a page, or sends `postback` in place of its text.
    #[must_use]
    pub fn link(
        mut self,
        text: impl Into<Cow<'static, str>>,
        postback: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.buttons.push(Button {
            text: text.into(),
            postback: Some(postback.into()),
        });
        self
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card")
            .field("buttons", &self.buttons.len())
            .finish_non_exhaustive()
    }
}

/// A button of a card.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) text: Cow<'static, str>,
    pub(crate) postback: Option<Cow<'static, str>>,
}

impl fmt::Debug for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Button").finish_non_exhaustive()
    }
}
