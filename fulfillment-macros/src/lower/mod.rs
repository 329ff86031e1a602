//! Arguments to values: what `args` read becomes an `Intent`, whose parts cannot be wrong any more. Every rule about
//! a value stands here once, and says what is legal.

use std::time::Duration;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Expr, ExprCall, Lit, LitStr, Path};

use crate::args::{Guard as WrittenGuard, GuardValue, IntentArgs, Slot};
use crate::diagnostics::{Diagnostics, Message, message};

/// What the attribute says, checked.
pub(crate) struct Intent {
    pub(crate) webhook: Webhook,
    pub(crate) nodes: Vec<Node>,
    pub(crate) action: Option<LitStr>,
    pub(crate) guard: Guard,
    pub(crate) open_to_window: bool,
    pub(crate) fallback_message: Option<Expr>,
    pub(crate) timeout: Option<Duration>,
    /// `crate`, if the runtime goes by another name.
    pub(crate) runtime: Option<Path>,
}

pub(crate) enum Webhook {
    /// Its path, without slashes at its ends.
    Path(LitStr),
    Const(Expr),
}

pub(crate) enum Node {
    Name(LitStr),
    Const(Expr),
}

/// Who may call.
pub(crate) enum Guard {
    /// Whom the const webhook lets in.
    Webhook,
    Everyone,
    Literal(LitStr),
    Env(LitStr),
    File(LitStr),
    Token(Expr),
    Auth(Expr),
}

/// A value that is wrong, and reported.
struct Reported;

impl Intent {
    /// `None` if any value is wrong, which is then reported.
    pub(crate) fn lower(args: IntentArgs, diagnostics: &Diagnostics) -> Option<Self> {
        let rules = Rules { diagnostics };
        let has_action = !matches!(args.action, Slot::Absent);
        // every rule before the first `?`, so that one mistake hides no other
        let webhook_may_guard = match &args.webhook {
            Slot::Given(expr) => literal(expr).is_none(),
            Slot::Broken => true,
            Slot::Absent => false,
        };
        let webhook = rules.webhook(args.webhook);
        let nodes = rules.nodes(args.node, has_action);
        let action = rules.action(args.action);
        let guard = rules.guard(args.guards, args.window.as_ref(), webhook_may_guard);
        let fallback_message = rules.fallback_message(args.fallback_message);
        let timeout = rules.timeout(args.timeout);
        let runtime = rules.runtime(args.runtime);

        Some(Self {
            webhook: webhook.ok()?,
            nodes: nodes.ok()?,
            action: action.ok()?,
            guard: guard.ok()?,
            open_to_window: args.window.is_some(),
            fallback_message: fallback_message.ok()?,
            timeout: timeout.ok()?,
            runtime: runtime.ok()?,
        })
    }
}

/// The rules, a method per key.
struct Rules<'a> {
    diagnostics: &'a Diagnostics,
}

impl Rules<'_> {
    fn wrong<T>(&self, at: impl ToTokens, text: Message) -> Result<T, Reported> {
        self.diagnostics.error(at, text);
        Err(Reported)
    }

    fn webhook(&self, slot: Slot) -> Result<Webhook, Reported> {
        let expr = match slot {
            Slot::Given(expr) => expr,
            Slot::Broken => return Err(Reported),
            Slot::Absent => {
                let text = message!(
                    "`webhook` is missing; add `webhook = \"pedidos\"`, or a const of type `Webhook`"
                );
                self.diagnostics.missing(text);
                return Err(Reported);
            }
        };
        let literal = match literal(&expr) {
            Some(Lit::Str(literal)) => literal,
            Some(other) => {
                return self.wrong(
                    other,
                    message!(
                        "`webhook` is a string literal or a const of type `Webhook`; write `webhook = \"pedidos\"`"
                    ),
                );
            }
            None => return Ok(Webhook::Const(expr)),
        };
        match webhook_path(&literal.value()) {
            Ok(path) => Ok(Webhook::Path(LitStr::new(path, literal.span()))),
            Err(text) => self.wrong(literal, text),
        }
    }

    fn nodes(&self, slot: Slot, has_action: bool) -> Result<Vec<Node>, Reported> {
        let expr = match slot {
            Slot::Given(expr) => expr,
            Slot::Broken => return Err(Reported),
            Slot::Absent if has_action => return Ok(Vec::new()),
            Slot::Absent => {
                self.diagnostics.missing(message!(
                    "`node` is missing; add `node = \"Novo pedido\"`, or `action = \"order.create\"` for Dialogflow alone"
                ));
                return Err(Reported);
            }
        };
        let Expr::Array(list) = expr else {
            return Ok(vec![self.node(expr)?]);
        };
        if list.elems.is_empty() {
            return self.wrong(
                list,
                message!("`node` lists no name; write `node = [\"...\", \"...\"]`, or `\"*\"` for the rest"),
            );
        }
        let alone = list.elems.len() == 1;
        let mut nodes = Vec::new();
        let mut names = Vec::new();
        let mut sound = true;
        for expr in list.elems {
            let Ok(node) = self.node(expr) else {
                sound = false;
                continue;
            };
            if let Node::Name(literal) = &node {
                let name = literal.value();
                let text = if names.contains(&name) {
                    Some(message!("node `{name}` is listed twice; keep one"))
                } else if name == "*" && !alone {
                    Some(message!(
                        "node `*` takes every node without an intent; give it an `#[intent]` of its own"
                    ))
                } else {
                    None
                };
                if let Some(text) = text {
                    sound = false;
                    self.diagnostics.error(literal, text);
                }
                names.push(name);
            }
            nodes.push(node);
        }
        if sound { Ok(nodes) } else { Err(Reported) }
    }

    fn node(&self, expr: Expr) -> Result<Node, Reported> {
        match literal(&expr) {
            Some(Lit::Str(name)) => {
                self.name("node", name)?;
                Ok(Node::Name(name.clone()))
            }
            Some(other) => self.wrong(
                other,
                message!("`node` is a name or a list of names; write `node = \"Novo pedido\"`"),
            ),
            None => Ok(Node::Const(expr)),
        }
    }

    fn action(&self, slot: Slot) -> Result<Option<LitStr>, Reported> {
        let expr = match slot {
            Slot::Given(expr) => expr,
            Slot::Broken => return Err(Reported),
            Slot::Absent => return Ok(None),
        };
        let Some(Lit::Str(name)) = literal(&expr) else {
            return self.wrong(
                expr,
                message!("`action` is a string literal; write `action = \"order.create\"`"),
            );
        };
        self.name("action", name)?;
        Ok(Some(name.clone()))
    }

    /// What a platform sends as a node's or an action's name.
    fn name(&self, key: &str, literal: &LitStr) -> Result<(), Reported> {
        let name = literal.value();
        if name.trim().is_empty() {
            return self.wrong(
                literal,
                message!("`{key}` is empty; write the name that the platform shows"),
            );
        }
        if name.trim() != name {
            return self.wrong(
                literal,
                message!(
                    "`{key}` has whitespace at its ends; write `\"{}\"`",
                    name.trim()
                ),
            );
        }
        Ok(())
    }

    fn guard(
        &self,
        written: Vec<WrittenGuard>,
        window: Option<&Ident>,
        webhook_may_guard: bool,
    ) -> Result<Guard, Reported> {
        let mut written = written.into_iter();
        let Some(first) = written.next() else {
            if webhook_may_guard {
                return Ok(Guard::Webhook);
            }
            match window {
                Some(window) => self.diagnostics.error(
                    window,
                    message!(
                        "`public(serprobots)` goes with a guard; add `token = ...` or `auth = ...`, or write `public`"
                    ),
                ),
                None => self.diagnostics.missing(message!(
                    "a guard is missing; add `token = env(\"PEDIDOS_TOKEN\")` or `auth = ...`, or `public` to let anyone call"
                )),
            }
            return Err(Reported);
        };
        let (first_key, first) = (first.key, self.guard_value(first.value));
        let mut guard = first;
        for second in written {
            let key = second.key;
            // its own mistakes are worth knowing all the same
            if self.guard_value(second.value).is_ok() && guard.is_ok() {
                let text = if key == "public" || first_key == "public" {
                    message!(
                        "`{key}` conflicts with `{first_key}`; keep one, or open the chat window alone: `public(serprobots)`"
                    )
                } else {
                    message!("`{key}` conflicts with `{first_key}`; keep one")
                };
                self.diagnostics.error(key, text);
            }
            guard = Err(Reported);
        }
        guard
    }

    fn guard_value(&self, value: GuardValue) -> Result<Guard, Reported> {
        let expr = match value {
            GuardValue::Public => return Ok(Guard::Everyone),
            GuardValue::Broken => return Err(Reported),
            GuardValue::Auth(expr) => {
                if literal(&expr).is_some() {
                    return self.wrong(
                        expr,
                        message!("`auth` is an expression of type `Auth`; a token is written `token = ...`"),
                    );
                }
                return Ok(Guard::Auth(expr));
            }
            GuardValue::Token(expr) => expr,
        };
        if let Expr::Call(call) = &expr {
            if let Expr::Path(function) = &*call.func {
                if function.path.is_ident("env") {
                    return self
                        .named_secret("env", call, |name| name.contains(['=', '\0']))
                        .map(Guard::Env);
                }
                if function.path.is_ident("file") {
                    return self
                        .named_secret("file", call, |path| path.contains('\0'))
                        .map(Guard::File);
                }
            }
        }
        match literal(&expr) {
            Some(Lit::Str(token)) => {
                let text = token.value();
                if text.is_empty() {
                    return self.wrong(token, message!("`token` is empty; it needs at least one character"));
                }
                if text.trim() != text || text.contains(char::is_control) {
                    return self.wrong(
                        token,
                        message!("`token` is one that no header can carry; use no whitespace at its ends and no control characters"),
                    );
                }
                Ok(Guard::Literal(token.clone()))
            }
            Some(other) => self.wrong(
                other,
                message!(
                    "`token` is a string; write `token = env(\"PEDIDOS_TOKEN\")`, `token = \"...\"` or an expression"
                ),
            ),
            None => Ok(Guard::Token(expr)),
        }
    }

    /// `env("NAME")` and `file("PATH")`.
    fn named_secret(
        &self,
        place: &str,
        call: &ExprCall,
        ill_formed: fn(&str) -> bool,
    ) -> Result<LitStr, Reported> {
        let (Some(argument), 1) = (call.args.first(), call.args.len()) else {
            return self.wrong(
                call,
                message!("`{place}` takes one string literal; write `{place}(\"...\")`"),
            );
        };
        let Some(Lit::Str(name)) = literal(argument) else {
            return self.wrong(
                argument,
                message!("`{place}` takes a string literal; for anything else write `token = Secret::{place}(...)`"),
            );
        };
        let text = name.value();
        if text.is_empty() {
            return self.wrong(
                name,
                message!("`{place}` is empty; name what holds the token"),
            );
        }
        if ill_formed(&text) {
            return self.wrong(
                name,
                message!("`{place}` has a name that cannot exist; use no `=` and no NUL"),
            );
        }
        Ok(name.clone())
    }

    fn fallback_message(&self, slot: Slot) -> Result<Option<Expr>, Reported> {
        let expr = match slot {
            Slot::Given(expr) => expr,
            Slot::Broken => return Err(Reported),
            Slot::Absent => return Ok(None),
        };
        match literal(&expr) {
            Some(Lit::Str(text)) if text.value().trim().is_empty() => self.wrong(
                expr,
                message!("`fallback_message` is empty; write what the user reads, or leave it out"),
            ),
            Some(Lit::Str(_)) | None => Ok(Some(expr)),
            Some(other) => self.wrong(
                other,
                message!("`fallback_message` is a text; write `fallback_message = \"Volte já.\"`"),
            ),
        }
    }

    fn timeout(&self, slot: Slot) -> Result<Option<Duration>, Reported> {
        let expr = match slot {
            Slot::Given(expr) => expr,
            Slot::Broken => return Err(Reported),
            Slot::Absent => return Ok(None),
        };
        match literal(&expr) {
            Some(Lit::Str(text)) => match duration(&text.value()) {
                Some(Duration::ZERO) => {
                    self.wrong(text, message!("`timeout` is zero; write how long a caller waits, such as `\"4s\"`"))
                }
                Some(duration) => Ok(Some(duration)),
                None => self.wrong(
                    text,
                    message!("`timeout` is a whole number with `ms` or `s`; write `\"800ms\"` or `\"4s\"`"),
                ),
            },
            Some(Lit::Int(number)) => {
                self.wrong(number, message!("`timeout` needs a unit; write `\"{number}s\"` or `\"{number}ms\"`"))
            }
            _ => self.wrong(expr, message!("`timeout` is a string literal; write `timeout = \"4s\"`")),
        }
    }

    fn runtime(&self, slot: Slot) -> Result<Option<Path>, Reported> {
        match slot {
            Slot::Absent => Ok(None),
            Slot::Broken => Err(Reported),
            Slot::Given(Expr::Path(path)) if path.qself.is_none() => Ok(Some(path.path)),
            Slot::Given(other) => {
                let text = match literal(&other) {
                    Some(Lit::Str(name)) => {
                        message!(
                            "`crate` is a path; write `crate = {}`, without quotes",
                            name.value()
                        )
                    }
                    _ => message!("`crate` is the path of the runtime; write `crate = my_runtime`"),
                };
                self.wrong(other, text)
            }
        }
    }
}

/// The literal that an expression is, also one that comes out of a `macro_rules` macro.
fn literal(expr: &Expr) -> Option<&Lit> {
    match expr {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// Names that the server keeps for itself.
const RESERVED: [&str; 2] = ["livez", "readyz"];

/// The path without slashes at its ends.
fn webhook_path(written: &str) -> Result<&str, Message> {
    let path = written.strip_prefix('/').unwrap_or(written);
    // `//` is no root with two slashes
    let path = if written.len() == 1 {
        path
    } else {
        path.strip_suffix('/').unwrap_or(path)
    };
    if written.is_empty() || written == "/" {
        return Ok("");
    }
    if RESERVED.contains(&path) {
        return Err(message!(
            "webhook `{path}` is reserved for health checks; choose another path"
        ));
    }
    if path.trim() != path {
        return Err(message!(
            "webhook `{path}` has whitespace at its ends; write `\"{}\"`",
            path.trim()
        ));
    }
    if path.contains(char::is_control) {
        return Err(message!(
            "`webhook` has a control character; a path is plain text"
        ));
    }
    if path.contains('%') {
        return Err(message!(
            "webhook `{path}` has a `%`; write it decoded, `\"atenção\"`"
        ));
    }
    if let Some(letter) = path
        .chars()
        .find(|letter| ['?', '#', '\\'].contains(letter))
    {
        return Err(message!(
            "webhook `{path}` has a `{letter}`; write the path alone, with `/` between its segments"
        ));
    }
    if path.split('/').any(str::is_empty) {
        return Err(message!(
            "webhook `{path}` has an empty segment; one `/` stands between two segments"
        ));
    }
    if path
        .split('/')
        .any(|segment| segment == "." || segment == "..")
    {
        return Err(message!(
            "webhook `{path}` has a `.` or `..` for a segment; write the whole path"
        ));
    }
    Ok(path)
}

/// `"800ms"`, `"4s"`.
fn duration(text: &str) -> Option<Duration> {
    // the longer unit first: `ms` ends in `s`
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, Duration::from_millis as fn(u64) -> Duration),
        None => (
            text.strip_suffix('s')?,
            Duration::from_secs as fn(u64) -> Duration,
        ),
    };
    // `parse` takes a sign, which is no part of a duration
    if !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().map(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_path_loses_one_slash_at_each_end() {
        for written in ["pedidos", "/pedidos", "pedidos/", "/pedidos/"] {
            assert_eq!(webhook_path(written).ok(), Some("pedidos"), "{written}");
        }
        for root in ["", "/"] {
            assert_eq!(webhook_path(root).ok(), Some(""), "{root}");
        }
        assert_eq!(webhook_path("vendas/atenção").ok(), Some("vendas/atenção"));
    }

    #[test]
    fn an_ill_formed_webhook_path_is_refused() {
        for written in [
            "//", "a//b", "//a", "a/./b", "..", "a?b", "a#b", "a%20b", "a\\b", " a", "a ", "a\nb",
            "/livez", "readyz/",
        ] {
            assert!(webhook_path(written).is_err(), "{written:?}");
        }
    }

    #[test]
    fn a_duration_is_a_whole_number_with_its_unit() {
        assert_eq!(duration("800ms"), Some(Duration::from_millis(800)));
        assert_eq!(duration("4s"), Some(Duration::from_secs(4)));
        for text in [
            "",
            "s",
            "ms",
            "4",
            "4 s",
            "-4s",
            "+4s",
            "1.5s",
            "4m",
            "4h",
            "99999999999999999999s",
        ] {
            assert_eq!(duration(text), None, "{text:?}");
        }
    }
}
