//! The arguments of `#[entreposto(...)]`: the table of their keys, and a slot for each.

use proc_macro2::{Ident, TokenStream};

use super::Slot;
use super::keys::{Key, Row};
use super::reader::read;
use crate::diagnostics::{Diagnostics, Message, message};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum EntrepostoKey {
    Chatbot,
    Environment,
    On,
    Gateway,
    FallbackMessage,
    Timeout,
    Crate,
}

impl Key for EntrepostoKey {
    const ROWS: &'static [Row<Self>] = &[
        Row {
            key: Self::Chatbot,
            name: "chatbot",
            example: "chatbot = \"meu-chatbot\"",
            foreign: &[
                "mnemonic",
                "mnemonico",
                "mnemônico",
                "bot",
                "bots",
                "chatbot_id",
                "chatbot_name",
                "robo",
                "robot",
                "name",
                "nome",
                "id",
            ],
        },
        Row {
            key: Self::Environment,
            name: "environment",
            example: "environment = \"d\"",
            foreign: &["ambiente", "env", "stage", "initial", "inicial", "profile"],
        },
        Row {
            key: Self::On,
            name: "on",
            example: "on = conversation",
            foreign: &["event", "evento", "answer", "conversation", "conversa"],
        },
        Row {
            key: Self::Gateway,
            name: "gateway",
            example: "gateway = \"https://gateway.example\"",
            foreign: &[
                "url",
                "uri",
                "base",
                "base_url",
                "gateway_url",
                "service_url",
                "serviceurl",
                "endpoint",
                "host",
                "server",
                "servidor",
                "upstream",
            ],
        },
        Row::fallback_message(Self::FallbackMessage),
        Row::timeout(Self::Timeout),
        Row::runtime(Self::Crate),
    ];

    const UNNAMED: [Self; 2] = [Self::Chatbot, Self::Environment];

    fn of_another(written: &Ident) -> Option<(Message, Option<Self>)> {
        let name = written.to_string();
        match name.as_str() {
            "token" | "auth" | "public" => Some((
                message!(
                    "`{name}` is a key of `#[intent]`; the window sends no token, so an entreposto is open to it by \
                     nature; to know who the user is, take `Session<T>`"
                ),
                None,
            )),
            "webhook" => Some((
                message!(
                    "`webhook` is a key of `#[intent]`; an entreposto has a `chatbot`: write `chatbot = \"meu-chatbot\"`"
                ),
                Some(Self::Chatbot),
            )),
            "node" | "action" => Some((
                message!(
                    "`{name}` is a key of `#[intent]`; an entreposto takes every message of its `chatbot`"
                ),
                None,
            )),
            _ => None,
        }
    }
}

/// The attribute's arguments, by key.
#[derive(Default)]
pub(crate) struct EntrepostoArgs {
    pub(crate) chatbot: Slot,
    pub(crate) environment: Slot,
    pub(crate) on: Slot,
    pub(crate) gateway: Slot,
    pub(crate) fallback_message: Slot,
    pub(crate) timeout: Slot,
    /// `crate`
    pub(crate) runtime: Slot,
}

impl EntrepostoArgs {
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &Diagnostics) -> Self {
        let mut args = Self::default();
        for entry in read::<EntrepostoKey>(tokens, diagnostics) {
            match entry.key {
                EntrepostoKey::Chatbot => args.chatbot = entry.into_slot(),
                EntrepostoKey::Environment => args.environment = entry.into_slot(),
                EntrepostoKey::On => args.on = entry.into_slot(),
                EntrepostoKey::Gateway => args.gateway = entry.into_slot(),
                EntrepostoKey::FallbackMessage => args.fallback_message = entry.into_slot(),
                EntrepostoKey::Timeout => args.timeout = entry.into_slot(),
                EntrepostoKey::Crate => args.runtime = entry.into_slot(),
            }
        }
        args
    }
}
