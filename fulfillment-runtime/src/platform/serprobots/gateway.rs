//! Where a chatbot's gateway is: `{base}/web/{mnemonico}-{ambiente}/api/{acao}/`, with the slash at the end.

use percent_encoding::{AsciiSet, utf8_percent_encode};

use crate::platform::PATH;

/// SERPRO's own gateway.
pub(crate) const BASE: &str = "https://serprobots.estaleiro.serpro.gov.br";

/// What is escaped in a mnemonic. The `*` stands for all chatbots where a URL is shown, and in none that is called.
const MNEMONIC: &AsciiSet = &PATH.remove(b'*');

/// The longest mnemonic, in bytes.
const LONGEST: usize = 128;

/// Where messages of a chatbot are answered.
pub(crate) fn answer_url(base: &str, chatbot: &str, environment: &str) -> String {
    url(base, chatbot, environment, "answer")
}

/// Where conversations of a chatbot begin.
pub(crate) fn conversation_url(base: &str, chatbot: &str, environment: &str) -> String {
    url(base, chatbot, environment, "conversation")
}

/// Whether the path of such a URL is one where conversations begin.
#[cfg(feature = "testing")]
pub(crate) fn asks_for_a_conversation(path: &str) -> bool {
    path.ends_with("/api/conversation/")
}

fn url(base: &str, chatbot: &str, environment: &str, action: &str) -> String {
    let chatbot = utf8_percent_encode(chatbot, MNEMONIC);
    format!("{base}/web/{chatbot}-{environment}/api/{action}/")
}

/// Whether this is a chatbot's mnemonic, which is one segment of the gateway's path, or `*`; or what is wrong with it.
///
/// A const function, so that a mnemonic that is a constant is judged by the compiler.
pub(crate) const fn check_chatbot(mnemonic: &str) -> Result<(), &'static str> {
    let bytes = mnemonic.as_bytes();
    if bytes.is_empty() {
        return Err("the mnemonic is empty; write the chatbot's, or `*` for every chatbot");
    }
    if bytes.len() > LONGEST {
        return Err("the mnemonic has more than 128 bytes; write the short name, not the title");
    }
    let mut index = 0;
    while index < bytes.len() {
        if is_blank_or_control(bytes, index) {
            return Err("the mnemonic has blanks or control characters; write the mnemonic alone");
        }
        match bytes[index] {
            b'/' | b'\\' | b'%' | b'?' | b'#' => {
                return Err(
                    "the mnemonic has one of `/`, `\\`, `%`, `?`, `#`; write the mnemonic alone",
                );
            }
            b'.' if bytes.len() == 1 || byte(bytes, index + 1) == b'.' => {
                return Err("the mnemonic has dots that mean a folder; write the mnemonic alone");
            }
            b'*' if bytes.len() > 1 => {
                return Err(
                    "the mnemonic has a `*` beside other letters; `*` alone takes every chatbot",
                );
            }
            _ => {}
        }
        index += 1;
    }
    Ok(())
}

/// Whether the letter that begins here is a blank or a control character, as `char` tells them, which no const function
/// can ask before Rust 1.87.
const fn is_blank_or_control(bytes: &[u8], index: usize) -> bool {
    let (second, third) = (byte(bytes, index + 1), byte(bytes, index + 2));
    match bytes[index] {
        0..=0x20 | 0x7f => true,
        // U+0080 to U+00A0
        0xc2 => second <= 0xa0,
        // U+1680
        0xe1 => second == 0x9a && third == 0x80,
        // U+2000 to U+200A, U+2028, U+2029, U+202F; U+205F
        0xe2 if second == 0x80 => matches!(third, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf),
        0xe2 => second == 0x81 && third == 0x9f,
        // U+3000
        0xe3 => second == 0x80 && third == 0x80,
        _ => false,
    }
}

/// The byte here, 0 behind the end.
const fn byte(bytes: &[u8], index: usize) -> u8 {
    if index < bytes.len() { bytes[index] } else { 0 }
}

/// Whether this is the initial of an environment, or what is wrong with it.
pub(crate) fn check_environment(environment: &str) -> Result<(), &'static str> {
    match environment.as_bytes() {
        [] => Err("is empty; write the initial, `d` or `p`"),
        [letter] if letter.is_ascii_lowercase() => Ok(()),
        _ => Err("is not one small letter; write the initial, `d` or `p`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urls_are_those_of_serpros_page() {
        assert_eq!(
            answer_url(BASE, "meu-chatbot", "d"),
            "https://serprobots.estaleiro.serpro.gov.br/web/meu-chatbot-d/api/answer/"
        );
        assert_eq!(
            conversation_url("http://127.0.0.1:5053", "atenção", "p"),
            "http://127.0.0.1:5053/web/aten%C3%A7%C3%A3o-p/api/conversation/"
        );
    }

    #[test]
    fn blanks_and_control_characters_are_those_of_char() {
        for letter in '\0'..=char::MAX {
            let text = letter.to_string();
            assert_eq!(
                is_blank_or_control(text.as_bytes(), 0),
                letter.is_whitespace() || letter.is_control(),
                "{letter:?}"
            );
        }
    }
}
