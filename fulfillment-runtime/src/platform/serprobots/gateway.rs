//! Where a chatbot's gateway is: `{base}/web/{mnemonico}-{ambiente}/api/{acao}/`, with the slash at the end.

use percent_encoding::utf8_percent_encode;

use crate::platform::PATH;

/// SERPRO's own gateway.
pub(crate) const BASE: &str = "https://serprobots.estaleiro.serpro.gov.br";

/// The longest mnemonic that is passed on for a chatbot that is not registered by its name, in bytes.
const LONGEST: usize = 128;

/// Where messages of a chatbot are answered.
pub(crate) fn answer_url(base: &str, chatbot: &str, environment: &str) -> String {
    url(base, chatbot, environment, "answer")
}

/// Where conversations of a chatbot begin.
pub(crate) fn conversation_url(base: &str, chatbot: &str, environment: &str) -> String {
    url(base, chatbot, environment, "conversation")
}

fn url(base: &str, chatbot: &str, environment: &str, action: &str) -> String {
    let chatbot = utf8_percent_encode(chatbot, PATH);
    format!("{base}/web/{chatbot}-{environment}/api/{action}/")
}

/// Whether a mnemonic can be a segment of the gateway's path, or what is wrong with it.
pub(crate) fn check_chatbot(mnemonic: &str) -> Result<(), &'static str> {
    if mnemonic.is_empty() {
        return Err("is empty; write the chatbot's mnemonic, or `*` for every chatbot");
    }
    if mnemonic.len() > LONGEST {
        return Err("is longer than a mnemonic can be");
    }
    if mnemonic.contains(char::is_whitespace) || mnemonic.contains(char::is_control) {
        return Err("has blanks or control characters; write the mnemonic alone");
    }
    if mnemonic.contains(['/', '\\', '%', '?', '#']) {
        return Err("has one of `/`, `\\`, `%`, `?`, `#`; write the mnemonic alone");
    }
    if mnemonic == "." || mnemonic.contains("..") {
        return Err("has dots that mean a folder; write the mnemonic alone");
    }
    Ok(())
}

/// Whether this is the initial of an environment.
pub(crate) fn check_environment(environment: &str) -> Result<(), &'static str> {
    match environment.as_bytes() {
        [] => Err("its environment is empty; write the initial, `d` or `p`"),
        [letter] if letter.is_ascii_lowercase() => Ok(()),
        _ => Err("its environment is not one small letter; write the initial, `d` or `p`"),
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
    fn what_could_leave_its_segment_is_no_mnemonic() {
        for mnemonic in [
            "",
            ".",
            "..",
            "a..b",
            "a/b",
            "a\\b",
            "a%2fb",
            "a?b",
            "a#b",
            "a b",
            "a\nb",
            "a\u{a0}b",
            &"a".repeat(129),
        ] {
            assert!(check_chatbot(mnemonic).is_err(), "{mnemonic:?}");
        }
        for mnemonic in ["meu-chatbot", "bot_2.0", "atenção", "A", "a.b", "*"] {
            assert_eq!(check_chatbot(mnemonic), Ok(()), "{mnemonic}");
        }
    }

    #[test]
    fn an_environment_is_one_small_letter() {
        for environment in ["d", "p", "h"] {
            assert_eq!(check_environment(environment), Ok(()));
        }
        for environment in ["", "D", "dev", "é", "1", "/"] {
            assert!(check_environment(environment).is_err(), "{environment:?}");
        }
    }
}
