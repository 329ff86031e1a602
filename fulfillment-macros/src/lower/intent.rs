//! `#[intent]`: which nodes of which webhook a function answers, and to whom.

use syn::{Expr, Lit, LitStr};

use super::{Guard, Reported, Rules, Settings, given, literal, path};
use crate::args::{IntentArgs, Slot};
use crate::diagnostics::{Diagnostics, message};

/// What the attribute says, checked.
pub(crate) struct Intent {
    pub(crate) webhook: Webhook,
    pub(crate) nodes: Vec<Node>,
    pub(crate) action: Option<LitStr>,
    pub(crate) guard: Guard,
    pub(crate) open_to_window: bool,
    pub(crate) settings: Settings,
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

impl Intent {
    /// `None` if any value is wrong, which is then reported.
    pub(crate) fn lower(args: IntentArgs, diagnostics: &Diagnostics) -> Option<Self> {
        let rules = Rules { diagnostics };
        let has_action = !matches!(args.action, Slot::Absent);
        let has_node = !matches!(args.node, Slot::Absent);
        // every rule before the first `?`, so that one mistake hides no other
        let webhook_may_guard = match &args.webhook {
            Slot::Given(_, expr) => literal(expr).is_none(),
            Slot::Broken => true,
            Slot::Absent => false,
        };
        let webhook = rules.webhook(args.webhook);
        let nodes = rules.nodes(args.node, has_action);
        let action = rules.action(args.action);
        let guard = rules.guard(args.guards, args.window.is_some(), webhook_may_guard);
        let reachable = match (&guard, &args.window) {
            (Ok(Guard::Nobody), Some(window)) if has_action => {
                let instead = if has_node {
                    "remove `action`"
                } else {
                    "write `node` in its place"
                };
                rules.wrong(
                    window,
                    message!(
                        "`public(serprobots)` alone leaves nobody to send an `action`, which is Dialogflow's; {instead}, or \
                         add `token = ...` or `auth = ...`"
                    ),
                )
            }
            _ => Ok(()),
        };
        let settings = rules.settings(args.fallback_message, args.timeout, args.runtime);

        Some(Self {
            webhook: webhook.ok()?,
            nodes: nodes.ok()?,
            action: action.ok()?,
            guard: reachable.and(guard).ok()?,
            open_to_window: args.window.is_some(),
            settings: settings.ok()?,
        })
    }
}

impl Rules<'_> {
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
}
