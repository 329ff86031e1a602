//! A chatbot's mnemonic: one segment of a URL's path. What the start checks of a const mnemonic is checked here of a
//! literal, with a message for each mistake.

use syn::{Expr, Lit, LitStr};

use super::{Reported, Rules, given, literal};
use crate::args::Slot;
use crate::diagnostics::{Message, message};

/// In bytes, as at the start.
const LONGEST: usize = 128;

pub(crate) enum Chatbot {
    /// Its mnemonic, or `*`.
    Mnemonic(LitStr),
    Const(Expr),
}

impl Rules<'_> {
    pub(super) fn chatbot(&self, slot: Slot) -> Result<Chatbot, Reported> {
        let Some(expr) = given(slot)? else {
            return self.missing(message!(
                "`chatbot` is missing; add `chatbot = \"meu-chatbot\"`, or `chatbot = \"*\"` for every chatbot without a \
                 function of its own"
            ));
        };
        if let Expr::Array(list) = &expr {
            return self.wrong(
                list,
                message!(
                    "`chatbot` is one mnemonic; give each chatbot an `#[entreposto]`, several may stand on one function"
                ),
            );
        }
        match literal(&expr) {
            Some(Lit::Str(text)) => match mnemonic(&text.value()) {
                Ok(()) => Ok(Chatbot::Mnemonic(text.clone())),
                Err(wrong) => self.wrong(text, wrong),
            },
            Some(other) => self.wrong(
                other,
                message!(
                    "`chatbot` is a string literal or a const `&str`; write `chatbot = \"meu-chatbot\"`"
                ),
            ),
            None => Ok(Chatbot::Const(expr)),
        }
    }
}

fn mnemonic(text: &str) -> Result<(), Message> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(message!(
            "`chatbot` is empty; write the chatbot's mnemonic, or `\"*\"` for every chatbot without a function of its own"
        ));
    }
    if trimmed != text {
        return Err(message!(
            "chatbot `{text}` has whitespace at its ends; write `\"{trimmed}\"`"
        ));
    }
    if text.contains(char::is_control) {
        return Err(message!(
            "`chatbot` has a control character; a mnemonic is plain text"
        ));
    }
    if text.contains('%') {
        return Err(message!(
            "chatbot `{text}` has a `%`; write it decoded, `\"atenção\"`"
        ));
    }
    if text.contains('/') {
        return Err(message!(
            "chatbot `{text}` has a `/`; write the mnemonic alone, which the window puts behind `/answer/`"
        ));
    }
    if let Some(letter) = text
        .chars()
        .find(|letter| ['?', '#', '\\'].contains(letter))
    {
        return Err(message!(
            "chatbot `{text}` has a `{letter}`; write the mnemonic alone"
        ));
    }
    if text.contains(char::is_whitespace) {
        return Err(message!(
            "chatbot `{text}` has a blank; a mnemonic is one word, not the chatbot's title"
        ));
    }
    if text == "." || text.contains("..") {
        return Err(message!(
            "chatbot `{text}` has dots that mean a folder; write the mnemonic alone"
        ));
    }
    if text.len() > LONGEST {
        return Err(message!(
            "`chatbot` has more than {LONGEST} bytes; a mnemonic is a short name, not the chatbot's title"
        ));
    }
    if text.contains('*') && text != "*" {
        return Err(message!(
            "chatbot `{text}` has a `*` beside other letters; `\"*\"` alone takes every chatbot without a function of \
             its own"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::mnemonic;
    use crate::lower::cases::{MNEMONICS, NO_MNEMONICS};

    #[test]
    fn a_mnemonic_is_one_segment_of_a_path() {
        for text in MNEMONICS {
            assert!(mnemonic(text).is_ok(), "{text:?}");
        }
        for text in NO_MNEMONICS {
            assert!(mnemonic(text).is_err(), "{text:?}");
        }
    }
}
