//! What JSON strings say, also where that is no text.
//!
//! A script that cuts a text between the two halves of an emoji has half a character, and browsers write it as JSON all
//! the same: `"\ud83d"`. No Rust string can hold it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use crate::platform::wire::Str;

/// What a JSON string says; `None` for other kinds, and for half a character.
pub(super) fn whole(json: &str) -> Option<Cow<'_, str>> {
    let Str(text) = serde_json::from_str(json).ok()?;
    json.starts_with('"').then_some(text)
}

/// The same with U+FFFD in the place of half a character.
pub(super) fn readable(json: &str) -> Option<Cow<'_, str>> {
    whole(json).or_else(|| {
        let Mended(text) = serde_json::from_str(json).ok()?;
        Some(text.into())
    })
}

/// A string as bytes, among which serde_json writes half a character as UTF-8 would, were it one.
struct Mended(String);

impl<'de> Deserialize<'de> for Mended {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Mended;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Mended, E> {
                let mut text = String::with_capacity(bytes.len());
                for chunk in bytes.utf8_chunks() {
                    text.push_str(chunk.valid());
                    // the first of the three bytes of a half stands for it
                    if chunk.invalid().first() == Some(&0xed) {
                        text.push(char::REPLACEMENT_CHARACTER);
                    }
                }
                Ok(Mended(text))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_half_of_a_character_is_one_replacement_and_all_else_is_what_it_says() {
        for (json, text) in [
            (r#""""#, ""),
            (r#""ol\u00e1 👀\n""#, "olá 👀\n"),
            (r#""\ud83d\udc40""#, "👀"),
            (r#""a\ud83db""#, "a\u{fffd}b"),
            (r#""\udc40\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\ud83d\udc40""#, "\u{fffd}👀"),
            (r#""\ud83d\u0041\uDFFF\\ud800""#, "\u{fffd}A\u{fffd}\\ud800"),
            (r#""ã\ud800퟿\ufffd""#, "ã\u{fffd}\u{d7ff}\u{fffd}"),
        ] {
            assert_eq!(readable(json).as_deref(), Some(text), "{json}");
        }
    }

    #[test]
    fn what_has_half_a_character_is_not_whole() {
        assert_eq!(whole(r#""\ud83d\udc40""#).as_deref(), Some("👀"));
        assert_eq!(whole(r#""\ud83d""#), None);
    }

    #[test]
    fn what_is_no_string_says_nothing() {
        for json in [
            "", "null", "1", "true", "[]", "[237]", "{}", "\"a", "\"\\x\"",
        ] {
            assert_eq!((whole(json), readable(json)), (None, None), "{json}");
        }
    }
}
