//! [`Response`]: what a function answers, in words that all platforms share.

mod context;
pub(crate) mod headers;
mod joined;
mod native;
mod parts;

use std::borrow::Cow;
use std::fmt;

use http::HeaderMap;
use serde::Serialize;
use serde_json::Value;

pub use self::context::{Context, Event};
use self::headers::Names;
pub(crate) use self::native::{Native, Own};
pub(crate) use self::parts::{Button, Part};
pub use self::parts::{Card, Choice, Display, Image, Options};
use crate::error::HandlerError;

/// An answer: an ordered list of parts, and what the platform shall do beside showing them.
///
/// What each part becomes:
///
/// | | Assistente | Dialogflow | Serprobots |
/// |---|---|---|---|
/// | [`message`](Self::message), [`text`](Self::text) | `message`, several joined by a line break | a `text` message each | a `TEXT` each |
/// | [`image`](Self::image) | not possible | an `image` message | an `IMAGE` |
/// | [`options`](Self::options) | `options`: the labels; a title joins `message` | a `quickReplies` message: the labels | an `OPTIONS` |
/// | [`card`](Self::card) | title and subtitle join `message` | a `card` message | `TEXT`, `IMAGE` and the buttons as `OPTIONS` |
/// | [`payload`](Self::payload) | not possible | a `payload` message | a content as it is |
/// | [`short_message`](Self::short_message) | `short_message` | not possible | not possible |
/// | [`jump_to`](Self::jump_to) | `jump_to` | not possible; see [`event`](Self::event) | the answer of that node too, if it is an intent of the chatbot that is open to the window; at most eight in a row, and a circle is an error |
/// | [`logout`](Self::logout) | `logout` | not possible | not possible |
/// | [`parameter`](Self::parameter) | `parameters` | not possible; see [`context`](Self::context) | not possible |
/// | [`context`](Self::context), [`clear_context`](Self::clear_context) | not possible | `outputContexts`; not possible if the call names no session | not possible |
/// | [`event`](Self::event) | not possible | `followupEventInput` | not possible |
/// | [`keep`](Self::keep) | an empty `message` | `{}`: the agent's static response stands | no contents |
///
/// What a platform cannot do is left out of its answer and logged as a warning, once per intent, platform and part.
/// What only one platform has is added with that platform's methods, such as
/// [`dialogflow`](Self::dialogflow), and is ignored silently by the others.
///
/// ```
/// use fulfillment_runtime::Response;
///
/// let response = Response::message("Olá, o que deseja fazer agora?")
///     .short_message("Boas vindas")
///     .options(["Criar Pedido", "Consultar Pedido", "Cancelar Pedido"])
///     .jump_to("Pedidos")
///     .parameter("onboarding", true);
/// ```
///
/// `Debug` shows the parts' kinds and sizes, not their texts: they may hold personal data.
#[derive(Clone, Default, PartialEq)]
#[must_use = "a response does nothing until the function returns it"]
pub struct Response {
    pub(crate) parts: Vec<Part>,
    pub(crate) short_message: Option<Cow<'static, str>>,
    pub(crate) jump_to: Option<Cow<'static, str>>,
    pub(crate) logout: bool,
    pub(crate) parameters: Vec<(Cow<'static, str>, Value)>,
    pub(crate) contexts: Vec<Context>,
    // what few answers have is boxed: an answer is moved several times on its way
    pub(crate) event: Option<Box<Event>>,
    /// A platform's own answer, which stands for all of the above.
    pub(crate) native: Option<Box<Own>>,
    /// Headers of the HTTP answer, which only a platform's own answer sets.
    pub(crate) headers: Option<Box<HeaderMap>>,
    /// The first value that could not become JSON; found where the answer is written.
    pub(crate) unserializable: Option<Box<str>>,
}

/// As many parts as most answers have at most.
const USUAL_PARTS: usize = 2;

impl Response {
    /// An answer that says `text`.
    pub fn message(text: impl Into<Cow<'static, str>>) -> Self {
        // most answers have few parts: one allocation
        let mut parts = Vec::with_capacity(USUAL_PARTS);
        parts.push(Part::Text(text.into()));
        Self {
            parts,
            ..Self::default()
        }
    }

    /// An answer that says nothing of its own: on Dialogflow the agent's static response stands.
    pub fn keep() -> Self {
        Self::default()
    }

    /// Says `text` after what came before, in a bubble of its own where the platform has them.
    pub fn text(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.part(Part::Text(text.into()))
    }

    /// Shows an image: its URL, or an [`Image`] with a description.
    pub fn image(self, image: impl Into<Image>) -> Self {
        self.part(Part::Image(image.into()))
    }

    /// Offers options to choose from: labels, [`Choice`]s, or [`Options`] with a title.
    pub fn options(self, options: impl Into<Options>) -> Self {
        self.part(Part::Options(options.into()))
    }

    /// Shows a card.
    pub fn card(self, card: Card) -> Self {
        self.part(Part::Card(Box::new(card)))
    }

    /// Adds plain JSON, for what a platform's integrations understand beyond its own types.
    pub fn payload(mut self, payload: impl Serialize) -> Self {
        match self.json(payload, "payload") {
            Some(payload) => self.part(Part::Payload(payload)),
            None => self,
        }
    }

    /// A short form of the message.
    pub fn short_message(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.short_message = Some(text.into());
        self
    }

    /// The node that the conversation goes to next.
    pub fn jump_to(mut self, node: impl Into<Cow<'static, str>>) -> Self {
        self.jump_to = Some(node.into());
        self
    }

    /// Ends the user's session in the conversation.
    pub fn logout(mut self) -> Self {
        self.logout = true;
        self
    }

    /// Adds a parameter to the conversation's context; of several with one name the last stands.
    pub fn parameter(mut self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
        let name = name.into();
        if let Some(value) = self.json(value, &name) {
            match self.parameters.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => self.parameters.push((name, value)),
            }
        }
        self
    }

    /// Sets a context, for as many turns as it says.
    pub fn context(mut self, context: Context) -> Self {
        self.contexts.push(context);
        self
    }

    /// Ends a context.
    pub fn clear_context(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.context(Context::new(name, 0))
    }

    /// Makes the agent go on as if this event had happened; the platform then ignores what this answer says.
    pub fn event(mut self, event: impl Into<Event>) -> Self {
        self.event = Some(Box::new(event.into()));
        self
    }

    fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// A value as JSON. What cannot be JSON (a map with keys that are no strings) is remembered: a builder that
    /// returned a `Result` would be a burden for a mistake that few can make.
    fn json(&mut self, value: impl Serialize, what: &str) -> Option<Value> {
        serde_json::to_value(value)
            .map_err(|error| {
                self.unserializable
                    .get_or_insert_with(|| format!("`{what}` cannot be JSON: {error}").into())
                    .len()
            })
            .ok()
    }

    /// The texts that this answer says, in order, for tests of a function.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(&**text),
            _ => None,
        })
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("parts", &self.parts)
            .field("jump_to", &self.jump_to)
            .field("logout", &self.logout)
            .field(
                "parameters",
                &self
                    .parameters
                    .iter()
                    .map(|(name, _)| name)
                    .collect::<Vec<_>>(),
            )
            .field("contexts", &self.contexts)
            .field("event", &self.event)
            .field("native", &self.native)
            .field("headers", &self.headers.as_deref().map(Names))
            .finish_non_exhaustive()
    }
}

/// What a function may return.
///
/// Implemented for [`Response`], `String` and `&'static str` (a message), the platforms' own responses, and
/// `Result` of one of those with any error that [`HandlerError`] takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an answer",
    label = "a function that answers cannot return this",
    note = "return `Response`, `String`, `&'static str`, a platform's own response (`serprobots::Answer` in a function of \
            `#[entreposto]`), or a `Result` of one of those",
    note = "the error of a `Result` is any that implements `Error`, `Send` and `Sync`, or a `Box<dyn Error + Send + Sync>`"
)]
pub trait IntoResponse {
    /// The answer, or why there is none.
    ///
    /// # Errors
    ///
    /// If the function failed; the caller gets the fallback and the log the cause.
    fn into_response(self) -> Result<Response, HandlerError>;
}

impl IntoResponse for Response {
    fn into_response(self) -> Result<Response, HandlerError> {
        Ok(self)
    }
}

impl IntoResponse for String {
    fn into_response(self) -> Result<Response, HandlerError> {
        Ok(Response::message(self))
    }
}

impl IntoResponse for &'static str {
    fn into_response(self) -> Result<Response, HandlerError> {
        Ok(Response::message(self))
    }
}

// without it the compiler tells what the error lacks, three times, and never the note above
#[diagnostic::do_not_recommend]
impl<T: IntoResponse, E: Into<HandlerError>> IntoResponse for Result<T, E> {
    fn into_response(self) -> Result<Response, HandlerError> {
        self.map_err(Into::into)?.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn of_several_parameters_with_one_name_the_last_stands() {
        let response = Response::keep()
            .parameter("a", 1)
            .parameter("b", 2)
            .parameter("a", 3);
        assert_eq!(
            response.parameters,
            [("a".into(), 3.into()), ("b".into(), 2.into())]
        );
    }

    #[test]
    fn a_value_that_cannot_be_json_is_remembered_and_named() {
        let response = Response::message("x").parameter("mapa", BTreeMap::from([((1, 2), 3)]));
        assert!(
            response
                .unserializable
                .is_some_and(|why| why.contains("`mapa`"))
        );
    }

    #[test]
    fn debug_shows_no_text() {
        let response = Response::message("canary")
            .text("canary".to_owned())
            .options(Options::from(["canary"]).title("canary"))
            .card(
                Card::new("canary")
                    .subtitle("canary")
                    .link("canary", "canary"),
            )
            .image(Image::new("canary").description("canary"))
            .short_message("canary")
            .parameter("p", "canary")
            .context(Context::new("c", 1).parameter("p", "canary"))
            .event(Event::new("e").parameter("p", "canary"))
            .payload("canary");
        assert!(!format!("{response:?}").contains("canary"), "{response:?}");
    }
}
