//! [`Context`] and [`Event`]: what an agent remembers between turns, and what makes it go on elsewhere.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::ParametersError;
use crate::lenient;

/// A context of the conversation: a name, for how many turns it lives, and parameters.
///
/// ```
/// use fulfillment_runtime::{Context, Response};
///
/// let response = Response::message("Qual o endereço?").context(Context::new("pedido", 5).parameter("itens", 3));
/// ```
#[derive(Clone, PartialEq)]
pub struct Context {
    pub(crate) name: Cow<'static, str>,
    pub(crate) lifespan: u32,
    pub(crate) parameters: Map<String, Value>,
}

impl Context {
    /// The context `name` (its last part alone; lower case on the wire) for `lifespan` turns; 0 ends it.
    pub fn new(name: impl Into<Cow<'static, str>>, lifespan: u32) -> Self {
        Self {
            name: name.into(),
            lifespan,
            parameters: Map::new(),
        }
    }

    /// Adds a parameter. What cannot be JSON becomes `null`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.parameters
            .insert(name.into(), serde_json::to_value(value).unwrap_or_default());
        self
    }

    /// The context's name, without the session in front.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// For how many more turns it lives.
    pub fn lifespan(&self) -> u32 {
        self.lifespan
    }

    /// The parameter `name`, read as leniently as [`Parameters`](crate::Parameters) reads.
    ///
    /// # Errors
    ///
    /// If it is missing (ask for an `Option<T>` where that is legal) or does not fit `T`.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, ParametersError> {
        lenient::member(&Value::Object(self.parameters.clone()).to_string(), name)
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("name", &self.name)
            .field("lifespan", &self.lifespan)
            .finish_non_exhaustive()
    }
}

/// An event that makes an agent match another intent, with parameters for it.
#[derive(Clone, PartialEq)]
pub struct Event {
    pub(crate) name: Cow<'static, str>,
    pub(crate) language: Option<Cow<'static, str>>,
    pub(crate) parameters: Map<String, Value>,
}

impl Event {
    /// The event `name`, in the language of the call.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            language: None,
            parameters: Map::new(),
        }
    }

    /// The language of the event (`pt-BR`), if it is not the call's.
    #[must_use]
    pub fn language(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.language = Some(code.into());
        self
    }

    /// Adds a parameter. What cannot be JSON becomes `null`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        self.parameters
            .insert(name.into(), serde_json::to_value(value).unwrap_or_default());
        self
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for Event {
    fn from(name: T) -> Self {
        Self::new(name)
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
