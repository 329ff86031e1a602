//! What of a Rust text is code, comment or literal: Rust's tokens as far as they can hide others.

/// What a byte of a text belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Code,
    Comment,
    Literal,
}

/// What each byte is.
pub(crate) fn kinds(text: &str) -> Vec<Kind> {
    let mut kinds = vec![Kind::Code; text.len()];
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (length, kind) = match rest.as_bytes()[0] {
            b'/' if rest.starts_with("//") => {
                (rest.find('\n').unwrap_or(rest.len()), Kind::Comment)
            }
            b'/' if rest.starts_with("/*") => (block_comment(rest), Kind::Comment),
            b'"' => (string(rest), Kind::Literal),
            b'\'' => (character(rest), Kind::Literal),
            b'r' | b'b' | b'c' if !after_word(text, at) => (prefixed(rest), Kind::Literal),
            _ => (0, Kind::Code),
        };
        // quotes stay code, so that a view without literals is still made of tokens
        let inside = if kind == Kind::Literal && length > 1 {
            at + 1..at + length - 1
        } else {
            at..at + length
        };
        kinds[inside].fill(kind);
        at += length.max(rest.chars().next().map_or(1, char::len_utf8));
    }
    kinds
}

fn after_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(is_word)
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return offset + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character's length, or 0 for a lifetime.
fn character(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            characters.next();
            text[3..].find('\'').map_or(text.len(), |end| end + 4)
        }
        Some(_) => match characters.next() {
            Some((offset, '\'')) => offset + 1,
            _ => 0,
        },
        None => 0,
    }
}

/// `b".."`, `b'.'`, `r".."`, `br#".."#` and the like, or 0 for a word that starts with such a letter.
fn prefixed(text: &str) -> usize {
    let letters = text
        .find(|character| !matches!(character, 'r' | 'b' | 'c'))
        .unwrap_or(text.len());
    let (prefix, rest) = text.split_at(letters);
    if letters > 2 {
        return 0;
    }
    if prefix.ends_with('r') {
        let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
        if !rest[hashes..].starts_with('"') {
            return 0;
        }
        let end = format!("\"{}", &rest[..hashes]);
        let body = letters + hashes + 1;
        return text[body..]
            .find(&end)
            .map_or(text.len(), |found| body + found + end.len());
    }
    match rest.as_bytes().first() {
        Some(b'"') => letters + string(rest),
        Some(b'\'') if prefix == "b" => letters + character(rest),
        _ => 0,
    }
}

pub(crate) fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}
