//! What of the language is not used here, and how long a file may get.

use crate::source::{Source, Tree, closing, words};
use crate::{Broken, file, hold};

fn unsafe_code(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in rust_but_ui(tree) {
        let code = source.code_with_tests();
        for (offset, word) in words(&code) {
            let next = code[offset + word.len()..].trim_start();
            // `Token![unsafe]` and a string are no use of it
            let opens = ["{", "fn", "impl", "trait", "extern", "("]
                .iter()
                .any(|opener| next.starts_with(opener));
            if word == "unsafe" && opens {
                broken.push(Broken::new(source.place(offset), "uses `unsafe`"));
            }
        }
    }
    for manifest in tree
        .files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
    {
        let text: String = manifest.text().split_whitespace().collect();
        let forbids =
            text.contains("[lints]workspace=true") || text.contains("unsafe_code=\"forbid\"");
        if !forbids && !manifest.path.starts_with("tests/fuzz/") {
            broken.push(Broken::new(
                manifest.place(0),
                "does not forbid `unsafe_code`",
            ));
        }
    }
    broken
}

#[test]
fn nothing_is_unsafe() {
    let caught = [
        file(
            "fulfillment-runtime/src/request.rs",
            "let a = unsafe { b() };",
        ),
        file("examples/a/src/main.rs", "#[unsafe(no_mangle)] fn a() {}"),
        file("tests/tests/http.rs", "unsafe fn a() {}"),
        file("examples/a/Cargo.toml", "[package]\nname = \"a\"\n"),
    ];
    let legal = [
        file(
            "fulfillment-macros/src/signature.rs",
            "Token![unsafe]; // unsafe { }\nlet a = \"unsafe fn\";",
        ),
        file("tests/ui/signature/unsafe_fn.rs", "unsafe fn a() {}"),
        file("examples/a/Cargo.toml", "[lints]\nworkspace = true\n"),
    ];
    let mend = "No `unsafe` here: take a crate with a safe interface. Each Cargo.toml has `[lints] workspace = true`, or \
                `unsafe_code = \"forbid\"` of its own.";
    hold(unsafe_code, mend, &caught, &legal);
}

const MOST_LINES: usize = 400;

fn long_files(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for folder in ["fulfillment-macros", "fulfillment-runtime", "examples"] {
        for source in tree.under(folder, "rs") {
            let lines = source
                .code_and_literals()
                .lines()
                .filter(|line| !line.trim().is_empty())
                .count();
            if lines > MOST_LINES {
                broken.push(Broken::new(
                    source.place(0),
                    format!("{lines} lines of code"),
                ));
            }
        }
    }
    broken
}

#[test]
fn files_are_short() {
    let path = "fulfillment-runtime/src/app.rs";
    let code = "fn a() {}\n".repeat(MOST_LINES);
    let caught = [file(path, &format!("{code}fn b() {{}}\n"))];
    let legal = [file(
        path,
        &format!("//! c\n\n{code}#[cfg(test)]\nmod tests {{\n    fn b() {{}}\n}}\n"),
    )];
    let mend = "One concept, one file: at most 400 lines of code, comments and tests apart. Make it a folder of modules.";
    hold(long_files, mend, &caught, &legal);
}

/// `if let a = b && c` and guards `x if let ..`, which are younger than Rust 1.85.
fn let_chains(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in rust_but_ui(tree) {
        let code = source.code_with_tests();
        for (offset, word) in words(&code) {
            if matches!(word, "if" | "while") && is_let_chain(&code[offset + word.len()..]) {
                broken.push(Broken::new(
                    source.place(offset),
                    "joins a `let` with another condition",
                ));
            }
        }
    }
    broken
}

/// Whether a condition, from behind its `if`, has a `let` beside anything else.
fn is_let_chain(condition: &str) -> bool {
    let (mut has_let, mut joins, mut in_pattern) = (false, false, false);
    let mut at = 0;
    while at < condition.len() {
        let rest = &condition[at..];
        let after_word = condition[..at]
            .ends_with(|character: char| character == '_' || character.is_alphanumeric());
        let is_let = rest
            .strip_prefix("let")
            .is_some_and(|rest| rest.starts_with(char::is_whitespace));
        at += match rest.as_bytes()[0] {
            b'l' if is_let && !after_word => {
                (has_let, in_pattern) = (true, true);
                3
            }
            b'=' if rest.starts_with("==") => 2,
            // a match guard ends here
            b'=' if rest.starts_with("=>") => return has_let,
            b'=' if in_pattern && !condition[..at].ends_with('.') => {
                in_pattern = false;
                // `let a = &&b`
                1 + rest[1..].len() - rest[1..].trim_start_matches(['&', ' ']).len()
            }
            b'&' if rest.starts_with("&&") && !in_pattern => {
                joins = true;
                2
            }
            b'{' if !in_pattern => break,
            b'(' | b'[' | b'{' => match closing(condition, at) {
                Some(end) => end - at,
                None => break,
            },
            b';' | b')' | b']' | b'}' => break,
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    has_let && joins
}

#[test]
fn no_let_chains() {
    let app = |text| file("fulfillment-runtime/src/app.rs", text);
    let caught = [
        app("if a && let Some(b) = c {}"),
        app("while let Some(Point { x, .. }) = next() && x > 1 {}"),
        app("match a { Some(b) if let Some(c) = b => {} }"),
        app("#[cfg(test)] mod tests { fn a() { if let Ok(b) = c\n && d {} } }"),
        file("tests/tests/http.rs", "else if let Some(a) = b && c {}"),
    ];
    let legal = [
        app("if let Some(a) = (b && c) {} if d && e {} let f = g && h;"),
        app(
            "if let Some(&&a) = b(|c| { let d = c; d && e }) {} while let Some(f) = g.pop() { h && i }",
        ),
        app(
            "if let Point { x: true, .. } = p { a && b } match c { D if e && f => {}, 0..=9 => {} }",
        ),
        app("if let a = &&b {} let Some(c) = d else { return e && f };"),
        file("tests/ui/node/chain.rs", "if let a = b && c {}"),
    ];
    let mend = "Let chains and `if let` guards came after Rust 1.85, which is promised to users: nest the two, or use \
                `Option::filter`, `is_some_and` or a `let ... else`.";
    hold(let_chains, mend, &caught, &legal);
}

/// Every Rust file but the UI tests, whose mistakes are their purpose.
fn rust_but_ui(tree: &Tree) -> impl Iterator<Item = &Source> {
    tree.files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && !file.path.contains("/ui/"))
}
