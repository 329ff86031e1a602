//! [`TestCall`]: a call to be composed, in shared words.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::response::Context;

/// What a platform composes a call from, for tests.
#[derive(Clone)]
pub(crate) struct TestCall {
    pub(crate) webhook: String,
    pub(crate) node: String,
    pub(crate) action: String,
    pub(crate) text: String,
    pub(crate) session_id: String,
    pub(crate) language: String,
    pub(crate) channel: String,
    pub(crate) is_production: bool,
    pub(crate) slots_missing: bool,
    pub(crate) parameters: Map<String, Value>,
    pub(crate) contexts: Vec<Context>,
}

impl TestCall {
    pub(crate) fn new(webhook: &str, node: &str) -> Self {
        Self {
            webhook: trimmed(webhook),
            node: node.to_owned(),
            action: String::new(),
            text: node.to_owned(),
            session_id: "8d19ef24-7433-4262-b9a8-170780723ac7".to_owned(),
            language: "pt-br".to_owned(),
            channel: String::new(),
            is_production: false,
            slots_missing: false,
            parameters: Map::new(),
            contexts: Vec::new(),
        }
    }

    /// Panics if `value` cannot be JSON: a mistake of the test.
    #[track_caller]
    pub(crate) fn parameter(&mut self, name: &str, value: impl Serialize) {
        match serde_json::to_value(value) {
            Ok(value) => self.parameters.insert(name.to_owned(), value),
            Err(error) => panic!("parameter `{name}` cannot be JSON: {error}"),
        };
    }
}

/// A webhook's path as it is on the wire, however it was registered.
pub(crate) fn trimmed(webhook: &str) -> String {
    webhook.trim_matches('/').to_owned()
}

/// Shows no text and no parameters: tests are tried with real data too.
impl fmt::Debug for TestCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestCall")
            .field("webhook", &self.webhook)
            .field("node", &self.node)
            .field("session_id", &self.session_id)
            .finish_non_exhaustive()
    }
}
