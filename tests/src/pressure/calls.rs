//! Numbered calls to `pressure_bot`, in all the ways in which it can be called.

use serde_json::{Value, json};

use crate::{Connection, PLATFORMS, Reply};

/// What a user of the bot reads when a function fails.
pub const FALLBACK: &str = "Volte já.";

/// One call, on the platform and to the kind of function that its number says: six neighbours are all there are.
#[derive(Debug, Clone, Copy)]
pub struct Numbered(pub usize);

impl Numbered {
    fn platform(self) -> usize {
        self.0 % PLATFORMS.len()
    }

    fn is_plain(self) -> bool {
        self.0 / PLATFORMS.len() % 2 == 1
    }

    /// Calls this node, in its form as an async or a plain function, and tells what it says.
    pub async fn call(self, node: &str, connection: &mut Connection) -> String {
        let (_, target, body) = PLATFORMS[self.platform()];
        let node = match self.is_plain() {
            true => format!("{node} plain"),
            false => node.to_owned(),
        };
        let mut body = body(&node);
        let parameters = body.pointer_mut(
            ["/parameters", "/queryResult/parameters", "/parameters"][self.platform()],
        );
        *parameters.expect("parameters") = json!({"numero": self.0});
        let headers = [("content-type", "application/json")];
        connection
            .send_request("POST", target, &headers, body.to_string().as_bytes())
            .await;
        said(&connection.reply().await)
    }

    /// Calls a function that answers, and finds its answer right.
    pub async fn is_answered(self, connection: &mut Connection) {
        let said = self.call("Responde", connection).await;
        assert_eq!(said, format!("número {}", self.0), "{self:?}");
    }
}

/// What an answer with status 200 says, on whatever platform.
#[track_caller]
pub fn said(reply: &Reply) -> String {
    let json = reply.json_of(200);
    let pointers = [
        "/message",
        "/fulfillmentMessages/0/text/text/0",
        "/contents/0/text",
    ];
    let mut texts = pointers
        .into_iter()
        .filter_map(|pointer| json.pointer(pointer));
    let text = texts.next().and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("an answer that says nothing: {reply:?}"))
        .to_owned()
}
