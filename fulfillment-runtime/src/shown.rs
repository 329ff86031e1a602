//! [`Shown`]: a text of someone else's, as it may stand in a log or an error: on one line, and not for ever.

use std::fmt::{Display, Formatter, Result, Write};

/// A text of someone else's: control characters escaped, so that it stays one line, and no longer than [`MAX`] characters.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

const MAX: usize = 1024;

/// The same, of as many characters at most.
pub(crate) struct Capped<'a>(pub(crate) &'a str, pub(crate) usize);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        Capped(self.0, MAX).fmt(f)
    }
}

impl Display for Capped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (index, character) in self.0.chars().enumerate() {
            if index == self.1 {
                return f.write_char('…');
            }
            if character.is_control() {
                write!(f, "{}", character.escape_default())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_a_log_is_one_line_of_bounded_length() {
        assert_eq!(
            Shown("a\r\nb\u{1b}[0m é").to_string(),
            "a\\r\\nb\\u{1b}[0m é"
        );
        assert_eq!(Shown(&"é".repeat(2000)).to_string().chars().count(), 1025);
        assert_eq!(Capped("éé\n", 2).to_string(), "éé…");
    }
}
