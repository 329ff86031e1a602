//! Arguments to values: what `args` read becomes an `Intent`, whose parts cannot be wrong any more. Every rule about
//! a value stands here once, and says what is legal.

mod guard;
mod path;

use std::time::Duration;

use quote::ToTokens;
use syn::{Expr, Lit, LitStr, Path};

pub(crate) use self::guard::Guard;
use crate::args::{IntentArgs, Slot};
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

    fn missing<T>(&self, text: Message) -> Result<T, Reported> {
        self.diagnostics.missing(text);
        Err(Reported)
    }

    fn webhook(&self, slot: Slot) -> Result<Webhook, Reported> {
        let Some(expr) = given(slot)? else {
            return self.missing(message!(
                "`webhook` is missing; add `webhook = \"pedidos\"`, or a const of type `Webhook`"
            ));
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
        match path::normal(&literal.value()) {
            Ok(path) => Ok(Webhook::Path(LitStr::new(path, literal.span()))),
            Err(text) => self.wrong(literal, text),
        }
    }

    fn nodes(&self, slot: Slot, has_action: bool) -> Result<Vec<Node>, Reported> {
        let Some(expr) = given(slot)? else {
            if has_action {
                return Ok(Vec::new());
            }
            return self.missing(message!(
                "`node` is missing; add `node = \"Novo pedido\"`, or `action = \"order.create\"` for Dialogflow alone"
            ));
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
        let Some(expr) = given(slot)? else {
            return Ok(None);
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

    fn fallback_message(&self, slot: Slot) -> Result<Option<Expr>, Reported> {
        let Some(expr) = given(slot)? else {
            return Ok(None);
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
        let Some(expr) = given(slot)? else {
            return Ok(None);
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
        match given(slot)? {
            None => Ok(None),
            Some(Expr::Path(path)) if path.qself.is_none() => Ok(Some(path.path)),
            Some(other) => {
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

/// A slot's expression, if it has one that could be read.
fn given(slot: Slot) -> Result<Option<Expr>, Reported> {
    match slot {
        Slot::Given(expr) => Ok(Some(expr)),
        Slot::Absent => Ok(None),
        Slot::Broken => Err(Reported),
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
