//! [`RequestBuilder`]: requests for functions that are tested by calling them.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::caller::Caller;
use crate::platform::{ALL, Platform, TestCall, assistente, trimmed};
use crate::request::{Deadline, Inner, Request};
use crate::response::Context;

impl Request {
    /// A request to call a function with, in a test.
    ///
    /// ```
    /// use fulfillment_runtime::{Request, Response};
    ///
    /// fn novo_pedido(request: Request) -> Response {
    ///     Response::message(format!("Sessão {}", request.session_id()))
    /// }
    ///
    /// let request = Request::builder().node("Novo pedido").session_id("42").build();
    /// assert_eq!(novo_pedido(request), Response::message("Sessão 42"));
    /// ```
    pub fn builder() -> RequestBuilder {
        RequestBuilder {
            platform: assistente::NAME,
            call: TestCall::new("", ""),
            headers: HeaderMap::new(),
            caller: Caller::default(),
            remaining: Duration::from_secs(25),
        }
    }
}

/// A [`Request`] to be made: a call of the Assistente, unless [`platform`](Self::platform) says otherwise.
#[must_use = "a builder does nothing until it is built"]
#[derive(Debug)]
pub struct RequestBuilder {
    platform: &'static str,
    call: TestCall,
    headers: HeaderMap,
    caller: Caller,
    remaining: Duration,
}

impl RequestBuilder {
    /// The platform that calls, by its `NAME`.
    pub fn platform(mut self, name: &'static str) -> Self {
        self.platform = name;
        self
    }

    /// The webhook's path.
    pub fn webhook(mut self, path: &str) -> Self {
        self.call.webhook = trimmed(path);
        self
    }

    /// The node that is called.
    pub fn node(mut self, node: &str) -> Self {
        self.call.node = node.to_owned();
        self
    }

    /// What the user wrote.
    pub fn text(mut self, text: &str) -> Self {
        self.call.text = text.to_owned();
        self
    }

    /// The conversation's id.
    pub fn session_id(mut self, id: &str) -> Self {
        self.call.session_id = id.to_owned();
        self
    }

    /// The language of the conversation.
    pub fn language(mut self, code: &str) -> Self {
        self.call.language = code.to_owned();
        self
    }

    /// The channel that the message came through.
    pub fn channel(mut self, name: &str) -> Self {
        self.call.channel = name.to_owned();
        self
    }

    /// A parameter of the conversation.
    ///
    /// # Panics
    ///
    /// If `value` cannot be JSON.
    #[track_caller]
    pub fn parameter(mut self, name: &str, value: impl Serialize) -> Self {
        self.call.parameter(name, value);
        self
    }

    /// The action that is called (Dialogflow).
    pub fn action(mut self, action: &str) -> Self {
        self.call.action = action.to_owned();
        self
    }

    /// An active context (Dialogflow).
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

    /// A header of the call.
    ///
    /// # Panics
    ///
    /// If it cannot be sent.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(is_credential(&name));
                self.headers.append(name, value)
            }
            _ => panic!("the header `{name}` or its value cannot be sent"),
        };
        self
    }

    /// The address that the call comes from; default none.
    pub fn caller(mut self, address: impl Into<IpAddr>) -> Self {
        self.caller = Caller::at(address.into());
        self
    }

    /// How long the caller still waits; default 25 s.
    pub fn remaining(mut self, remaining: Duration) -> Self {
        self.remaining = remaining;
        self
    }

    /// The request.
    ///
    /// # Panics
    ///
    /// If no platform has that name, or it does not understand the call (a session of Serprobots that is no UUID).
    #[track_caller]
    pub fn build(self) -> Request {
        let Some(platform) = ALL
            .into_iter()
            .find(|platform| platform.name() == self.platform)
        else {
            panic!("there is no platform `{}`", self.platform);
        };
        let body = platform.compose(&self.call).body.to_string();
        let fields = match platform.decode(&body) {
            Ok(fields) => fields,
            Err(error) => panic!("{} does not understand this call: {error}", platform.name()),
        };
        Request::new(Inner {
            platform: platform.name(),
            webhook: Arc::from(self.call.webhook),
            registered_webhook: None,
            node: Arc::from(self.call.node),
            caller: self.caller,
            headers: self.headers,
            body,
            fields,
            deadline: Deadline::after(Instant::now(), self.remaining),
        })
    }
}

/// Whether `Debug` hides the header, as it does for real calls.
fn is_credential(name: &HeaderName) -> bool {
    let own = |platform: &&dyn Platform| platform.token_header() == Some(name);
    matches!(*name, AUTHORIZATION | PROXY_AUTHORIZATION | COOKIE) || ALL.iter().any(own)
}
