//! [`Call`]: one call of a platform, with every field that it would send.

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Reply;
use super::presenting::Presenting;
use super::sending::{self, Sending};
use crate::app::App;
use crate::guards::{GuardId, Satisfying};
use crate::peer::Peer;
use crate::platform::{Matching, Platform, TestCall};
use crate::response::Context;
use crate::route_table::RouteGuard;

/// A call to be sent to an [`App`]; `T` is the platform's own answer.
///
/// Every field that the platform would send has a value; the setters say what counts for the test.
///
/// `Debug` shows no token, no text and no parameters, as it does for real calls.
#[must_use = "a call does nothing until it is sent"]
pub struct Call<'a, T> {
    app: &'a App,
    platform: &'static dyn Platform,
    call: TestCall,
    token: Token,
    headers: Vec<(String, String)>,
    caller: Option<IpAddr>,
    answer: PhantomData<fn() -> T>,
}

enum Token {
    /// What the node's guard asks for, whatever that is.
    Right,
    Given(String),
    None,
}

impl<'a, T: DeserializeOwned> Call<'a, T> {
    pub(super) fn new(
        app: &'a App,
        platform: &'static dyn Platform,
        webhook: &str,
        node: &str,
    ) -> Self {
        let call = TestCall::new(webhook, node);
        Self {
            app,
            platform,
            call,
            token: Token::Right,
            headers: Vec::new(),
            caller: None,
            answer: PhantomData,
        }
    }

    /// With a parameter.
    ///
    /// # Panics
    ///
    /// If `value` cannot be JSON.
    #[track_caller]
    pub fn parameter(mut self, name: &str, value: impl Serialize) -> Self {
        self.call.parameter(name, value);
        self
    }

    /// With what the user wrote.
    pub fn text(mut self, text: &str) -> Self {
        self.call.text = text.to_owned();
        self
    }

    /// In this conversation; on Serprobots a UUID.
    pub fn session_id(mut self, id: &str) -> Self {
        self.call.session_id = id.to_owned();
        self
    }

    /// In this language.
    pub fn language(mut self, code: &str) -> Self {
        self.call.language = code.to_owned();
        self
    }

    /// Through this channel; on Dialogflow the source of the call.
    pub fn channel(mut self, name: &str) -> Self {
        self.call.channel = name.to_owned();
        self
    }

    /// With this action (Dialogflow).
    pub fn action(mut self, action: &str) -> Self {
        self.call.action = action.to_owned();
        self
    }

    /// With an active context (Dialogflow).
    pub fn context(mut self, context: Context) -> Self {
        self.call.contexts.push(context);
        self
    }

    /// From production.
    pub fn production(mut self) -> Self {
        self.call.is_production = true;
        self
    }

    /// While required parameters are still missing.
    pub fn slots_missing(mut self) -> Self {
        self.call.slots_missing = true;
        self
    }

    /// With this token instead of what the node's guard asks for.
    pub fn token(mut self, token: &str) -> Self {
        self.token = Token::Given(token.to_owned());
        self
    }

    /// Without a token, and without anything else that the node's guard asks for.
    pub fn without_token(mut self) -> Self {
        self.token = Token::None;
        self
    }

    /// From this address; default none. If the application trusts it as a proxy, its header counts.
    pub fn caller(mut self, address: impl Into<IpAddr>) -> Self {
        self.caller = Some(address.into());
        self
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends it.
    ///
    /// # Panics
    ///
    /// If a header or the path cannot be sent, or no request can carry all that the node's guard asks for.
    pub async fn send(self) -> Reply<T> {
        let composed = self.platform.compose(&self.call);
        let peer = Peer::at(self.caller);
        let presenting = Presenting::all(self.satisfying(), self.platform, peer);
        let presented = presenting.headers.into_iter();
        let presented = presented.map(|(name, value)| (name.as_str().to_owned(), value));
        let headers: Vec<_> = presented.chain(self.headers).collect();
        let sending = Sending {
            path: &composed.path,
            body: composed.body.to_string().into(),
            headers: &headers,
            peer: &presenting.peer,
        };
        let read = |body: &[u8]| serde_json::from_slice(body).map_err(|error| error.to_string());
        sending::send(self.app, sending, read).await
    }

    /// What meets the node's guard. The chat window has nothing to present.
    fn satisfying(&self) -> Vec<Satisfying> {
        let right = |guard| self.app.inner.table.guards.satisfying(guard);
        match &self.token {
            Token::Right => self.guard().map_or_else(Vec::new, right),
            Token::Given(token) => vec![Satisfying::Token(token.clone())],
            Token::None => Vec::new(),
        }
    }

    fn guard(&self) -> Option<GuardId> {
        if self.platform.matching() == Matching::Spoken {
            return None;
        }
        let webhook = self.app.inner.table.webhook(&self.call.webhook)?;
        let entry = webhook.exact(&self.call.node, &self.call.action)?;
        match entry.route.guard {
            RouteGuard::Guard(guard) => Some(guard),
            RouteGuard::Public | RouteGuard::Window => None,
        }
    }
}

impl<T> fmt::Debug for Call<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("platform", &self.platform.name())
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}
