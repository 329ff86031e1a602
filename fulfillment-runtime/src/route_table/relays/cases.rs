//! What is a chatbot's mnemonic, an environment's initial, a gateway's base URL, and what is none.
//!
//! The attribute judges literals, the runtime everything else, and a place in the code may not count. So the tests of
//! both read these cases, each from a copy of this file, since each crate is packaged alone.

/// Mnemonics of chatbots.
pub(crate) const MNEMONICS: [&str; 11] = [
    "*",
    "A",
    "a",
    "a.b",
    "a.",
    "atenção",
    "bot_2.0",
    "meu-chatbot",
    "meu-chatbot-d",
    text(&[b'a'; 128]),
    // 128 bytes
    "ãããããããããããããããããããããããããããããããããããããããããããããããããããããããããããããããã",
];

pub(crate) const NO_MNEMONICS: [&str; 36] = [
    "",
    " ",
    " a",
    "a ",
    "a b",
    "a\t",
    "a\n",
    "a\nb",
    "a\0b",
    "a\u{7f}",
    // blanks and control characters of several bytes
    "a\u{80}b",
    "a\u{85}",
    "a\u{9f}b",
    "\u{a0}",
    "a\u{a0}b",
    "a\u{1680}b",
    "a\u{2000}b",
    "a\u{200a}b",
    "a\u{2028}b",
    "a\u{202f}b",
    "a\u{205f}b",
    "a\u{3000}",
    "/a",
    "a/b",
    "a\\b",
    "a%20b",
    "a?b",
    "a#b",
    ".",
    "..",
    "a..b",
    "*a",
    "meu-*",
    "**",
    text(&[b'a'; 129]),
    // 130 bytes
    "ããããããããããããããããããããããããããããããããããããããããããããããããããããããããããããããããã",
];

/// Initials of environments.
pub(crate) const INITIALS: [&str; 4] = ["a", "d", "p", "z"];

pub(crate) const NO_INITIALS: [&str; 15] = [
    "", " ", " d", "d ", "d\n", "-d", "*", "/", "1", "D", "dd", "dev", "é", "{", "`",
];

/// Base URLs of gateways.
pub(crate) const BASE_URLS: [&str; 16] = [
    "https://serprobots.estaleiro.serpro.gov.br",
    "https://gateway.example/",
    "http://localhost:8080/",
    "http://127.0.0.1:1",
    "http://127.0.0.1:65535",
    "http://[::1]",
    "http://[::1]:8080/gateway",
    "https://a_b.example",
    "https://a.example/some/path",
    "https://a.example/some/path/",
    "https://a.example/website",
    "https://a.example/a%20b",
    "https://a.example/a:b@c",
    "HTTPS://A.Example:8443/Path",
    "http://web",
    "http://web/api",
];

pub(crate) const NO_BASE_URLS: [&str; 44] = [
    "",
    " ",
    "a.example",
    "//a.example",
    "/web",
    "ftp://a.example",
    "https:/a.example",
    "https:a.example",
    "https://",
    "https:///a",
    "https://:80",
    "https:// a",
    "https://a b",
    "https://a.example/a b",
    "https://a.example\n/",
    "https://a.example/?b=c",
    "https://a.example?b",
    "https://a.example#b",
    "https://a.example/#b",
    "https://a.example\\b",
    "https://a.example/b\\c",
    "https://user:pass@a.example",
    "https://user@a.example",
    "https://a.example:",
    "https://a.example:abc",
    "https://a.example:0",
    "https://a.example:65536",
    "https://a.example:+80",
    "https://a.example:80:90",
    "https://[::1",
    "https://[::1]a",
    "https://a%20b.example",
    "https://a<b.example",
    "https://a|b.example",
    "https://a.example/<b>",
    "https://a.example/`b`",
    "https://ação.example",
    "https://a.example/ação",
    "https://a.example/b/../c",
    "https://a.example/..",
    "https://a.example/web",
    "https://a.example/web/meu-chatbot-d/api/answer/",
    "https://a.example/api/answer",
    "https://a.example/api/conversation/",
];

/// These letters as a text.
const fn text(letters: &'static [u8]) -> &'static str {
    match std::str::from_utf8(letters) {
        Ok(text) => text,
        Err(_) => "",
    }
}
