//! [`Webhook`]: what the nodes of one path have in common.

use std::collections::HashMap;
use std::time::Duration;

use crate::auth::{Auth, Secret};

/// A webhook's path and what its nodes share, as a constant.
///
/// Forty nodes of one webhook have one token and one fallback message; a `const` says it once. A node's own key
/// wins over the webhook's, the webhook's over the server's.
///
/// ```
/// use fulfillment_runtime::{Response, Secret, Webhook, intent};
///
/// pub const PEDIDOS: Webhook = Webhook::new("pedidos")
///     .token(Secret::env("PEDIDOS_TOKEN"))
///     .fallback_message("Volte já.");
///
/// #[intent(webhook = PEDIDOS, node = ["Novo pedido", "Pedido novo"])]
/// fn novo_pedido() -> Response {
///     Response::message("Anotado!")
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Webhook {
    pub(crate) path: &'static str,
    pub(crate) guard: Option<WebhookGuard>,
    pub(crate) open_to_window: bool,
    pub(crate) fallback_message: Option<&'static str>,
    pub(crate) timeout: Option<Duration>,
}

/// What a webhook brings for nodes without a guard of their own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum WebhookGuard {
    Public,
    Token(Secret),
    /// A function, because no constant can hold what a guard may be made of.
    Auth(fn() -> Auth),
}

/// What the functions of webhooks made during one start, each of which runs once for all of its nodes.
#[derive(Default)]
pub(crate) struct WebhookAuths(HashMap<usize, Auth>);

impl WebhookAuths {
    pub(crate) fn of(&mut self, auth: fn() -> Auth) -> Auth {
        // two functions have one address only where they do the same
        let made = self.0.entry(auth as usize);
        made.or_insert_with(auth).clone()
    }
}

impl Webhook {
    /// The webhook at `path`: one or more segments, decoded (`"atenção"`, not `"aten%C3%A7%C3%A3o"`); `""` and
    /// `"/"` are the root. A slash at either end makes no difference.
    pub const fn new(path: &'static str) -> Self {
        Self {
            path,
            guard: None,
            open_to_window: false,
            fallback_message: None,
            timeout: None,
        }
    }

    /// The token of every node that has no guard of its own.
    #[must_use]
    pub const fn token(mut self, secret: Secret) -> Self {
        self.guard = Some(WebhookGuard::Token(secret));
        self
    }

    /// What callers must present for every node that has no guard of its own: a function that makes it.
    ///
    /// It runs when the server starts, once for all nodes together, and not at all where each has a guard of its own. An
    /// optimizing compiler may copy a function into several modules, and each copy is one more: so what it makes should be
    /// the same each time.
    ///
    /// ```
    /// use fulfillment_runtime::{Auth, Secret, Webhook};
    ///
    /// pub const PEDIDOS: Webhook = Webhook::new("pedidos")
    ///     .auth(|| Auth::basic("dialogflow", Secret::env("DIALOGFLOW_PASSWORD")));
    /// ```
    #[must_use]
    pub const fn auth(mut self, auth: fn() -> Auth) -> Self {
        self.guard = Some(WebhookGuard::Auth(auth));
        self
    }

    /// Anyone may call the nodes that have no guard of their own, on every platform.
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.guard = Some(WebhookGuard::Public);
        self
    }

    /// The Serprobots chat window, which sends no token, may reach the nodes beside their guard, or alone where neither
    /// they nor the webhook have one: the `public(serprobots)` of [`macro@crate::intent`].
    #[must_use]
    pub const fn open_to_window(mut self) -> Self {
        self.open_to_window = true;
        self
    }

    /// What the user reads when a function fails.
    #[must_use]
    pub const fn fallback_message(mut self, text: &'static str) -> Self {
        self.fallback_message = Some(text);
        self
    }

    /// How long a caller waits for an answer; default the platform's.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl From<&'static str> for Webhook {
    fn from(path: &'static str) -> Self {
        Self::new(path)
    }
}

/// Names that the server keeps for itself.
const RESERVED: [&str; 2] = ["livez", "readyz"];

/// A path in its one spelling (`"pedidos/novo"`, without slashes at its ends), or what is wrong with it.
///
/// The macro checks literals at compile time; this is for paths that only the start can see, base paths among them.
pub(crate) fn normal_path(path: &str) -> Result<&str, &'static str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(path);
    }
    if RESERVED.contains(&path) {
        return Err("is reserved for health checks; choose another");
    }
    if path.trim() != path || path.chars().any(char::is_control) {
        return Err("has blanks at its ends or control characters");
    }
    if path.contains(['?', '#', '%', '\\']) {
        return Err("has one of `?`, `#`, `%`, `\\`; write the decoded path alone");
    }
    if path
        .split('/')
        .any(|segment| matches!(segment, "" | "." | ".."))
    {
        return Err("has an empty segment, `.` or `..`");
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::normal_path;

    #[test]
    fn a_slash_at_either_end_makes_no_difference() {
        for path in ["pedidos", "/pedidos", "pedidos/", "/pedidos/"] {
            assert_eq!(normal_path(path), Ok("pedidos"));
        }
        assert_eq!(normal_path("/"), Ok(""));
        assert_eq!(normal_path("vendas/atenção"), Ok("vendas/atenção"));
    }

    #[test]
    fn an_ill_formed_path_is_refused() {
        for path in [
            "a//b", "a/../b", ".", "a?b", "a#b", "a%20b", " a", "a\nb", "livez", "/readyz/",
        ] {
            assert!(normal_path(path).is_err(), "{path:?}");
        }
    }
}
