//! The paths that a text names: `a::{b::C, d}` is `a::b::C` and `a::d`, wherever it stands.

/// A path, and where it starts.
pub(crate) struct Named<'a> {
    pub(crate) offset: usize,
    pub(crate) segments: Vec<&'a str>,
}

/// All paths of a code view, a single word being a path of one segment. A glob ends in `*`.
pub(crate) fn paths(code: &str) -> Vec<Named<'_>> {
    let mut reader = Reader {
        tokens: tokens(code),
        at: 0,
        found: Vec::new(),
    };
    while reader.at < reader.tokens.len() {
        let start = reader.at;
        if matches!(reader.token(), Some(Token::Word(..))) {
            reader.tree(&[]);
        }
        reader.at = reader.at.max(start + 1);
    }
    reader.found
}

/// The path from the crate's root, if `segments` starts at `crate`, `self` or `super` in this module.
pub(crate) fn from_root<'a>(segments: &[&'a str], module: &[&'a str]) -> Option<Vec<&'a str>> {
    if segments.len() < 2 {
        return None;
    }
    let (mut base, mut rest) = match segments[0] {
        "crate" => (Vec::new(), &segments[1..]),
        "self" => (module.to_vec(), &segments[1..]),
        "super" => (module.to_vec(), segments),
        _ => return None,
    };
    while let ["super", further @ ..] = rest {
        base.pop();
        rest = further;
    }
    base.extend(rest);
    Some(base)
}

/// The module that a file of a crate is, from the crate's root.
pub(crate) fn module_of(path_in_src: &str) -> Vec<&str> {
    let path = path_in_src.strip_suffix(".rs").unwrap_or(path_in_src);
    let mut module: Vec<_> = path.split('/').collect();
    if matches!(module.last(), Some(&("mod" | "lib" | "main"))) {
        module.pop();
    }
    module
}

#[derive(Clone, Copy)]
enum Token<'a> {
    Word(usize, &'a str),
    Colons,
    Other(char),
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    found: Vec<Named<'a>>,
}

impl<'a> Reader<'a> {
    fn token(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    /// Reads a word and what hangs on it by `::`.
    fn tree(&mut self, prefix: &[(usize, &'a str)]) {
        let mut segments = prefix.to_vec();
        loop {
            match self.token() {
                Some(Token::Word(offset, word)) => segments.push((offset, word)),
                Some(Token::Other('*')) => {
                    segments.push((segments.last().map_or(0, |(offset, _)| *offset), "*"))
                }
                Some(Token::Other('{')) => return self.group(&segments),
                // `::<` and the like
                _ => break,
            }
            self.at += 1;
            if !matches!(self.token(), Some(Token::Colons)) {
                break;
            }
            self.at += 1;
        }
        self.keep(&segments);
    }

    fn group(&mut self, prefix: &[(usize, &'a str)]) {
        self.at += 1;
        while let Some(token) = self.token() {
            match token {
                Token::Other('}') => {
                    self.at += 1;
                    return;
                }
                Token::Word(..) | Token::Other('*' | '{') => self.tree(prefix),
                Token::Colons | Token::Other(_) => self.at += 1,
            }
        }
    }

    fn keep(&mut self, segments: &[(usize, &'a str)]) {
        if let Some((offset, _)) = segments.last() {
            let segments = segments.iter().map(|(_, segment)| *segment).collect();
            self.found.push(Named {
                offset: *offset,
                segments,
            });
        }
    }
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut from = 0;
    for (offset, word) in crate::source::words(code) {
        others(&code[from..offset], &mut tokens);
        tokens.push(Token::Word(offset, word));
        from = offset + word.len();
    }
    others(&code[from..], &mut tokens);
    tokens
}

fn others<'a>(between: &str, tokens: &mut Vec<Token<'a>>) {
    let mut characters = between
        .chars()
        .filter(|character| !character.is_whitespace())
        .peekable();
    while let Some(character) = characters.next() {
        tokens.push(match character {
            ':' if characters.next_if_eq(&':').is_some() => Token::Colons,
            other => Token::Other(other),
        });
    }
}

#[test]
fn groups_are_taken_apart() {
    let code = "use a::{b::{C, d::*}, self as x};\nlet y: Vec::<z> = crate::e(&::f::G);";
    let seen: Vec<_> = paths(code)
        .into_iter()
        .map(|path| path.segments.join("::"))
        .collect();
    let expected = [
        "use",
        "a::b::C",
        "a::b::d::*",
        "a::self",
        "a::as",
        "a::x",
        "let",
        "y",
        "Vec",
        "z",
        "crate::e",
        "f::G",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn relative_paths_are_found_from_the_root() {
    let module = module_of("platform/dialogflow/mod.rs");
    assert_eq!(
        from_root(&["super", "assistente", "Reply"], &module).unwrap(),
        ["platform", "assistente", "Reply"]
    );
    assert_eq!(
        from_root(&["super", "super", "app"], &module).unwrap(),
        ["app"]
    );
    assert_eq!(
        from_root(&["crate", "app", "App"], &module).unwrap(),
        ["app", "App"]
    );
    assert_eq!(
        from_root(&["self", "wire"], &module).unwrap(),
        ["platform", "dialogflow", "wire"]
    );
    assert!(from_root(&["std", "fmt"], &module).is_none());
}
