//! `#[entreposto]`: what of which chatbot passes a function, and where it goes from there.

use syn::{Expr, Lit};

use super::{AtStart, Chatbot, Reported, Rules, Settings, given, literal};
use crate::args::{EntrepostoArgs, Slot};
use crate::diagnostics::{Diagnostics, message};
use crate::words::{CONVERSATION, ENTREPOSTO, Words};

/// What the attribute says, checked.
pub(crate) struct Entreposto {
    pub(crate) chatbot: Chatbot,
    pub(crate) environment: AtStart,
    pub(crate) on: On,
    pub(crate) gateway: Option<AtStart>,
    pub(crate) settings: Settings,
}

/// What passes the function.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum On {
    /// Every message.
    Answer,
    /// Every new conversation.
    Conversation,
}

impl On {
    fn of(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Path(word) if word.path.is_ident("answer") => Some(Self::Answer),
            Expr::Path(word) if word.path.is_ident("conversation") => Some(Self::Conversation),
            _ => None,
        }
    }
}

impl EntrepostoArgs {
    /// What messages call the function, which is known even where other arguments are wrong.
    pub(crate) fn words(&self) -> Words {
        match &self.on {
            Slot::Given(_, expr) if On::of(expr) == Some(On::Conversation) => CONVERSATION,
            _ => ENTREPOSTO,
        }
    }
}

impl Entreposto {
    /// `None` if any value is wrong, which is then reported.
    pub(crate) fn lower(args: EntrepostoArgs, diagnostics: &Diagnostics) -> Option<Self> {
        let rules = Rules { diagnostics };
        // every rule before the first `?`, so that one mistake hides no other
        let chatbot = rules.chatbot(args.chatbot);
        let environment = rules.environment(args.environment);
        let identifier = rules.no_identifier(&chatbot, &environment);
        let on = rules.on(args.on);
        let gateway = rules.gateway(args.gateway);
        let has_message = rules.no_message_for_a_conversation(&on, &args.fallback_message);
        let settings = rules.settings(args.fallback_message, args.timeout, args.runtime);

        identifier.and(has_message).ok()?;
        Some(Self {
            chatbot: chatbot.ok()?,
            environment: environment.ok()?,
            on: on.ok()?,
            gateway: gateway.ok()?,
            settings: settings.ok()?,
        })
    }
}

impl Rules<'_> {
    fn on(&self, slot: Slot) -> Result<On, Reported> {
        let Some(expr) = given(slot)? else {
            return Ok(On::Answer);
        };
        if let Some(on) = On::of(&expr) {
            return Ok(on);
        }
        match literal(&expr) {
            Some(Lit::Str(word)) if ["answer", "conversation"].contains(&&*word.value()) => {
                let value = word.value();
                self.wrong(
                    word,
                    message!("`on` takes a bare word; write `on = {value}`, without quotes"),
                )
            }
            _ => self.wrong(
                expr,
                message!(
                    "`on` is `answer`, which is the default, or `conversation`; write `on = conversation` to take the \
                     creation of conversations"
                ),
            ),
        }
    }

    /// Someone may have written the name that the gateway has for a chatbot in one environment.
    fn no_identifier(
        &self,
        chatbot: &Result<Chatbot, Reported>,
        environment: &Result<AtStart, Reported>,
    ) -> Result<(), Reported> {
        let (Ok(Chatbot::Mnemonic(chatbot)), Ok(AtStart::Literal(environment))) =
            (chatbot, environment)
        else {
            return Ok(());
        };
        let (name, initial) = (chatbot.value(), environment.value());
        match name.strip_suffix(&format!("-{initial}")) {
            None | Some("") => Ok(()),
            Some(mnemonic) => self.wrong(
                chatbot,
                message!(
                    "chatbot `{name}` ends in its environment, which is an argument of its own; write `\"{mnemonic}\"`, \
                     and `-{initial}` is added to it"
                ),
            ),
        }
    }

    fn no_message_for_a_conversation(
        &self,
        on: &Result<On, Reported>,
        fallback_message: &Slot,
    ) -> Result<(), Reported> {
        let (Ok(On::Conversation), Slot::Given(key, _)) = (on, fallback_message) else {
            return Ok(());
        };
        self.wrong(
            key,
            message!(
                "`fallback_message` is not for `on = conversation`; a conversation that fails is an empty 500 and shows no \
                 message"
            ),
        )
    }
}
