//! An environment's initial, which SERPRO appends to the mnemonic: `meu-chatbot` in development is `meu-chatbot-d` at
//! the gateway.

use syn::Expr;

use super::{AtStart, Reported, Rules, given};
use crate::args::Slot;
use crate::diagnostics::{Message, message};

impl Rules<'_> {
    pub(super) fn environment(&self, slot: Slot) -> Result<AtStart, Reported> {
        let Some(expr) = given(slot)? else {
            return self.missing(message!(
                "`environment` is missing; add the environment's initial, `environment = \"d\"` or `\"p\"`, or \
                 `environment = env(\"CHATBOT_ENVIRONMENT\")`"
            ));
        };
        if let Some(letter) = bare_letter(&expr) {
            return self.wrong(
                &expr,
                message!(
                    "`environment` is a string; write `environment = \"{letter}\"`, with quotes"
                ),
            );
        }
        self.at_start("environment", "environment's initial", "d", expr, initial)
    }
}

/// The word of an expression that is one lower-case letter, as no constant is called.
fn bare_letter(expr: &Expr) -> Option<String> {
    let Expr::Path(path) = expr else { return None };
    let word = path.path.get_ident()?.to_string();
    (word.len() == 1 && initial(&word).is_ok()).then_some(word)
}

fn initial(text: &str) -> Result<(), Message> {
    if text.trim().is_empty() {
        return Err(message!(
            "`environment` is empty; write the environment's initial, `\"d\"` or `\"p\"`"
        ));
    }
    let first = text
        .chars()
        .next()
        .map_or(' ', |letter| letter.to_ascii_lowercase());
    let is_word = first.is_ascii_lowercase() && text.chars().all(char::is_alphabetic);
    match text.chars().count() {
        1 if text == first.to_string() && is_word => Ok(()),
        1 if is_word => Err(message!(
            "environment `{text}` is upper case; write `\"{first}\"`"
        )),
        _ if is_word => Err(message!(
            "environment `{text}` is a whole word; did you mean its initial, `\"{first}\"`?"
        )),
        _ => Err(message!(
            "`environment` is no initial; write one letter from `a` to `z`, such as `\"d\"` or `\"p\"`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::initial;
    use crate::lower::cases::{INITIALS, NO_INITIALS};

    #[test]
    fn an_initial_is_one_lower_case_letter() {
        for text in INITIALS {
            assert!(initial(text).is_ok(), "{text:?}");
        }
        for text in NO_INITIALS {
            assert!(initial(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_word_is_answered_with_its_initial() {
        for (word, meant) in [
            ("desenvolvimento", "`\"d\"`?"),
            ("dev", "`\"d\"`?"),
            ("produção", "`\"p\"`?"),
            ("PRODUCAO", "`\"p\"`?"),
            ("Production", "`\"p\"`?"),
            ("D", "`\"d\"`"),
        ] {
            let text = initial(word).err().map(|message| message.0);
            assert!(text.unwrap_or_default().ends_with(meant), "{word}");
        }
    }
}
