//! The texts that the rules read: every file of the house, and for Rust what of it is code, what comment, what
//! string and what test. A rule that took a comment for code would cry at every mention of what it forbids.

use std::fs;
use std::iter::{self, repeat_n};
use std::ops::Range;
use std::path::Path;

use crate::lexer::{Kind, is_word, kinds};

/// Files of the house, real or made up, by path.
pub(crate) struct Tree {
    pub(crate) files: Vec<Source>,
}

/// One file.
pub(crate) struct Source {
    /// From the root of the workspace, with `/` on every system.
    pub(crate) path: String,
    text: String,
    /// One for each byte of `text`; empty for what is not Rust.
    kinds: Vec<Kind>,
    /// What stands under `#[cfg(test)]`.
    tests: Vec<Range<usize>>,
}

const FOLDERS: [&str; 4] = [
    "fulfillment-macros",
    "fulfillment-runtime",
    "examples",
    "tests",
];
const EXTENSIONS: [&str; 3] = ["rs", "toml", "stderr"];

impl Tree {
    /// The workspace that this test belongs to.
    pub(crate) fn of_the_house() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut files = Vec::new();
        for folder in FOLDERS {
            collect(&root.join(folder), folder, &mut files);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files
                .iter()
                .map(|(path, text)| Source::new((*path).to_owned(), (*text).to_owned()))
                .collect(),
        }
    }

    /// The files under a folder (or the one file) with this extension.
    pub(crate) fn under<'a>(
        &'a self,
        folder: &'a str,
        extension: &'a str,
    ) -> impl Iterator<Item = &'a Source> {
        self.files.iter().filter(move |file| {
            let inside = file
                .path
                .strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            inside
                && file
                    .path
                    .rsplit_once('.')
                    .is_some_and(|(_, its)| its == extension)
        })
    }
}

fn collect(folder: &Path, name: &str, files: &mut Vec<Source>) {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    for entry in entries {
        let entry =
            entry.unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            if !path.ends_with("/target") {
                collect(&entry.path(), &path, files);
            }
        } else if EXTENSIONS
            .iter()
            .any(|extension| path.ends_with(&format!(".{extension}")))
        {
            let text = fs::read_to_string(entry.path())
                .unwrap_or_else(|error| panic!("cannot read {path}: {error}"));
            files.push(Source::new(path, text));
        }
    }
}

impl Source {
    fn new(path: String, text: String) -> Self {
        let mut source = Self {
            path,
            text,
            kinds: Vec::new(),
            tests: Vec::new(),
        };
        if source.path.ends_with(".rs") {
            source.kinds = kinds(&source.text);
            source.tests = source.tests();
        }
        source
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Everything but comments and the insides of literals; other bytes are blanks, so that places stay the same.
    pub(crate) fn code_with_tests(&self) -> String {
        self.only(|offset| self.kinds[offset] == Kind::Code)
    }

    /// The same without what stands under `#[cfg(test)]`.
    pub(crate) fn code(&self) -> String {
        self.only(|offset| self.kinds[offset] == Kind::Code && !self.is_test(offset))
    }

    /// The same with the insides of literals.
    pub(crate) fn code_and_literals(&self) -> String {
        self.only(|offset| self.kinds[offset] != Kind::Comment && !self.is_test(offset))
    }

    /// `path:line`, as editors and terminals make it a link.
    pub(crate) fn place(&self, offset: usize) -> String {
        let line = self
            .text
            .bytes()
            .take(offset)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1;
        format!("{}:{line}", self.path)
    }

    fn only(&self, wanted: impl Fn(usize) -> bool) -> String {
        let keep = |(offset, character): (usize, char)| {
            let kept = character == '\n' || wanted(offset);
            let blanks = if kept { 0 } else { character.len_utf8() };
            kept.then_some(character)
                .into_iter()
                .chain(repeat_n(' ', blanks))
        };
        self.text.char_indices().flat_map(keep).collect()
    }

    fn is_test(&self, offset: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&offset))
    }

    fn tests(&self) -> Vec<Range<usize>> {
        let is_whole = self.path.ends_with("/tests.rs") || self.path.contains("/src/tests/");
        if is_whole {
            return iter::once(0..self.text.len()).collect();
        }
        let code = self.code_with_tests();
        let mut tests = Vec::new();
        let mut from = 0;
        while let Some(found) = code[from..].find("#[cfg(") {
            let start = from + found;
            from = closing(&code, start + 1).unwrap_or(code.len());
            let condition: Vec<_> = words(&code[start..from]).map(|(_, word)| word).collect();
            if condition.contains(&"test") && !condition.contains(&"not") {
                from = item_end(&code, from);
                tests.push(start..from);
            }
        }
        tests
    }
}

/// The words of a code view, with where each starts. A lifetime or a raw identifier counts without its mark.
pub(crate) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    iter::from_fn(move || {
        let start = rest + code[rest..].find(is_word)?;
        let length = code[start..]
            .find(|character| !is_word(character))
            .unwrap_or(code.len() - start);
        rest = start + length;
        Some((start, &code[start..rest]))
    })
}

/// The end of the bracket that opens at `open`, behind it.
pub(crate) fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The end of the item (field, statement, arm) that starts at `start`: its `;` or `,`, or the end of its braces.
fn item_end(code: &str, start: usize) -> usize {
    let (mut at, mut angles) = (start, 0_i32);
    while let Some(byte) = code.as_bytes().get(at) {
        match byte {
            b';' => return at + 1,
            b',' if angles == 0 => return at + 1,
            b'<' => angles += 1,
            b'>' if !code[..at].ends_with(['-', '=']) => angles -= 1,
            b'{' => return closing(code, at).unwrap_or(code.len()),
            // attributes, arguments, types
            b'(' | b'[' => at = closing(code, at).unwrap_or(code.len()) - 1,
            _ => {}
        }
        at += 1;
    }
    code.len()
}

#[test]
fn code_comments_and_literals_are_told_apart() {
    let text = r##"let a = "// x"; /* b /* c */ d */ let 'e: &'static str = r#"f"g"#; let h = ['i', '\'', b'"']; // j"##;
    let source = Source::new("x.rs".to_owned(), text.to_owned());
    let seen: Vec<_> = words(&source.code())
        .map(|(_, word)| word.to_owned())
        .collect();
    assert_eq!(
        seen,
        [
            "let", "a", "let", "e", "static", "str", "r", "let", "h", "b"
        ]
    );
    assert!(
        source.code_and_literals().contains("// x") && !source.code_and_literals().contains("// j")
    );
}

#[test]
fn what_stands_under_cfg_test_is_no_code_of_the_house() {
    let text = "fn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests { fn b() { c(\"}\") } }\nfn d() {}\n#[cfg(test)]\nimpl<A, B> F<A, B> {}\n#[cfg(not(test))]\nfn e() {}";
    let code = Source::new("x.rs".to_owned(), text.to_owned()).code();
    let seen: Vec<_> = words(&code).map(|(_, word)| word).collect();
    assert_eq!(
        seen,
        ["fn", "a", "fn", "d", "cfg", "not", "test", "fn", "e"]
    );
}
