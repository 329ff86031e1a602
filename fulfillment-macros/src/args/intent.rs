//! The arguments of `#[intent(...)]`: the table of their keys, and a slot for each.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::Expr;

use super::Slot;
use super::keys::{Key, Row};
use super::reader::{Entry, Value, read};
use crate::diagnostics::{Diagnostics, Message, message};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum IntentKey {
    Webhook,
    Node,
    Action,
    Token,
    Auth,
    Public,
    FallbackMessage,
    Timeout,
    Crate,
}

impl Key for IntentKey {
    const ROWS: &'static [Row<Self>] = &[
        Row {
            key: Self::Webhook,
            name: "webhook",
            example: "webhook = \"pedidos\"",
            foreign: &[
                "path",
                "route",
                "rota",
                "url",
                "uri",
                "endpoint",
                "mnemonic",
                "mnemonico",
            ],
        },
        Row {
            key: Self::Node,
            name: "node",
            example: "node = \"Novo pedido\"",
            foreign: &[
                "intent",
                "intents",
                "intent_name",
                "name",
                "names",
                "nome",
                "display_name",
            ],
        },
        Row {
            key: Self::Action,
            name: "action",
            example: "action = \"order.create\"",
            foreign: &[],
        },
        Row {
            key: Self::Token,
            name: "token",
            example: "token = env(\"PEDIDOS_TOKEN\")",
            foreign: &[
                "secret",
                "guard",
                "password",
                "senha",
                "api_key",
                "env",
                "file",
                "signature",
            ],
        },
        Row {
            key: Self::Auth,
            name: "auth",
            example: "auth = my_auth()",
            foreign: &["authorization", "authentication", "authenticate"],
        },
        Row {
            key: Self::Public,
            name: "public",
            example: "public",
            foreign: &["open", "anonymous", "unauthenticated", "serprobots"],
        },
        Row::fallback_message(Self::FallbackMessage),
        Row::timeout(Self::Timeout),
        Row::runtime(Self::Crate),
    ];

    const UNNAMED: [Self; 2] = [Self::Webhook, Self::Node];

    fn takes_value(self) -> bool {
        self != Self::Public
    }

    fn repeated(self) -> Option<Message> {
        match self {
            Self::Node => Some(message!(
                "`node` is given twice; several names are one list, `node = [\"...\", \"...\"]`"
            )),
            Self::Public => Some(message!(
                "`public` is given twice; keep `public`, for anyone, or `public(serprobots)`, for the chat window"
            )),
            _ => None,
        }
    }
}

/// The attribute's arguments, by key.
#[derive(Default)]
pub(crate) struct IntentArgs {
    pub(crate) webhook: Slot,
    pub(crate) node: Slot,
    pub(crate) action: Slot,
    /// `token`, `auth` and bare `public`, in the order written: they exclude each other, and the second is to blame
    pub(crate) guards: Vec<Guard>,
    /// `public(serprobots)`, at its `public`
    pub(crate) window: Option<Ident>,
    pub(crate) fallback_message: Slot,
    pub(crate) timeout: Slot,
    /// `crate`
    pub(crate) runtime: Slot,
}

/// One of the keys that say who may call.
pub(crate) struct Guard {
    pub(crate) key: Ident,
    pub(crate) value: GuardValue,
}

pub(crate) enum GuardValue {
    Token(Expr),
    Auth(Expr),
    Public,
    /// Reported.
    Broken,
}

impl IntentArgs {
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &Diagnostics) -> Self {
        let mut args = Self::default();
        for entry in read::<IntentKey>(tokens, diagnostics) {
            match entry.key {
                IntentKey::Webhook => args.webhook = entry.into_slot(),
                IntentKey::Node => args.node = entry.into_slot(),
                IntentKey::Action => args.action = entry.into_slot(),
                IntentKey::FallbackMessage => args.fallback_message = entry.into_slot(),
                IntentKey::Timeout => args.timeout = entry.into_slot(),
                IntentKey::Crate => args.runtime = entry.into_slot(),
                IntentKey::Token | IntentKey::Auth | IntentKey::Public => {
                    args.who_may_call(entry, diagnostics);
                }
            }
        }
        args
    }

    fn who_may_call(&mut self, entry: Entry<IntentKey>, diagnostics: &Diagnostics) {
        let value = match entry.value {
            Value::Given(expr) if entry.key == IntentKey::Token => GuardValue::Token(expr),
            Value::Given(expr) => GuardValue::Auth(expr),
            Value::None(None) => GuardValue::Public,
            Value::None(Some(opened)) if opens_window(&opened, diagnostics) => {
                self.window = Some(entry.written);
                return;
            }
            Value::None(Some(_)) | Value::Broken => GuardValue::Broken,
        };
        self.guards.push(Guard {
            key: entry.written,
            value,
        });
    }
}

/// Whether what stands in the parentheses of `public(...)` is what can be opened apart.
fn opens_window(opened: &Group, diagnostics: &Diagnostics) -> bool {
    let legal = |token: &TokenTree| match token {
        TokenTree::Ident(platform) => platform == "serprobots",
        TokenTree::Punct(comma) => comma.as_char() == ',',
        _ => false,
    };
    let illegal: TokenStream = opened
        .stream()
        .into_iter()
        .filter(|token| !legal(token))
        .collect();
    if opened.stream().is_empty() {
        let text = message!("`public()` opens nothing; write `public` or `public(serprobots)`");
        diagnostics.error(opened, text);
        return false;
    }
    if !illegal.is_empty() {
        let text = message!(
            "`{illegal}` cannot be opened apart; `public(serprobots)` is the only one that can"
        );
        diagnostics.error(illegal, text);
        return false;
    }
    true
}
