//! Invariant 7: each compile error of the macros is shown by a UI test, so that nobody's first mistake is the first
//! time that a message is read. A message is what `message!` heads in `fulfillment-macros/src`; a UI test's text is
//! its `.stderr`.

use crate::source::{Source, Tree, closing};
use crate::{Broken, hold};

const FILES: [&str; 3] = ["args", "lower", "signature"];

/// What an error of ours begins with.
const ATTRIBUTES: [&str; 2] = ["intent", "entreposto"];

/// Not a head of ours: it passes on what `syn` said.
const PASSED_ON: &str = "{error}";

fn unshown_messages(tree: &Tree) -> Vec<Broken> {
    let shown: Vec<&str> = tree.under("tests", "stderr").flat_map(errors).collect();
    let mut broken = Vec::new();
    for source in sources(tree) {
        let code = source.code();
        for (call, _) in code.match_indices("message!") {
            let head = match head(source, &code, call) {
                Ok(head) => head,
                Err(what) => {
                    broken.push(Broken::new(source.place(call), what));
                    continue;
                }
            };
            let pattern = pieces(&head);
            if head != PASSED_ON && !shown.iter().any(|error| matches(error, &pattern)) {
                broken.push(Broken::new(
                    source.place(call),
                    format!("no UI test shows \"{head}\""),
                ));
            }
        }
    }
    broken
}

#[test]
fn every_message_is_shown_by_a_ui_test() {
    let args = |text: &'static str, stderr: &'static str| {
        Tree::of(&[
            ("fulfillment-macros/src/args.rs", text),
            ("tests/ui/keys/a.stderr", stderr),
        ])
    };
    let shown = "error: intent `f`: `node` needs a `,` before it\n --> tests/ui/keys/a.rs:1:1\n";
    let caught = [
        args("message!(\"`{next}` does not belong here\")", shown),
        // a message that another begins with
        args("message!(\"`{next}` needs a `,`\")", shown),
        // the source line that rustc prints is no message
        args("message!(\"`{next}` is odd\")", " LL | \"`node` is odd\"\n"),
        args("message!(HEAD)", shown),
        Tree::of(&[("fulfillment-macros/src/args/keys.rs", "message!(\"a\")")]),
    ];
    let legal = [
        args("message!(\"`{next}` needs a `,` before it\")", shown),
        args(
            "message!(\n    \"`{0}` needs \\\n     a `,` before it\", x)",
            shown,
        ),
        args("#[cfg(test)] mod tests { message!(\"never\") }", ""),
        args(
            "message!(\"`{next}` is odd\")",
            "error: entreposto `f`: `d` is odd\n",
        ),
        args("message!(\"{error}\") // message!(\"never\")", ""),
    ];
    let mend = "Each message of args, signature and lower is the literal head of a `message!` and stands in a \
                .stderr under tests/ui: add a UI test of about ten lines with that one mistake, named after it.";
    hold(unshown_messages, mend, &caught, &legal);
}

fn unmarked_messages(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in sources(tree) {
        let code = source.code();
        for way in [
            "Error::new(",
            "Error::new_spanned(",
            "Message(",
            "compile_error!",
            "abort!",
            "panic!(",
        ] {
            for (offset, _) in code.match_indices(way) {
                broken.push(Broken::new(
                    source.place(offset),
                    format!("says something by `{way}`"),
                ));
            }
        }
    }
    broken
}

#[test]
fn every_message_is_marked() {
    let lower = |text| Tree::of(&[("fulfillment-macros/src/lower.rs", text)]);
    let caught = [
        lower("Err(syn::Error::new_spanned(a, \"b\"))"),
        lower("Message(format!(\"b\"))"),
    ];
    let legal = [lower(
        "fn a(message: Message) -> syn::Result<Message> { message!(\"a\") }",
    )];
    let mend = "What these files tell a user is made by `message!`, so that this scan finds it.";
    hold(unmarked_messages, mend, &caught, &legal);
}

fn sources(tree: &Tree) -> impl Iterator<Item = &Source> {
    tree.under("fulfillment-macros/src", "rs").filter(|source| {
        let inside = source.path["fulfillment-macros/src/".len()..]
            .split(['/', '.'])
            .next();
        inside.is_some_and(|name| FILES.contains(&name))
    })
}

/// The errors that a `.stderr` reports, without the head that names the attribute and the function.
fn errors(stderr: &Source) -> impl Iterator<Item = &str> {
    stderr.text().lines().filter_map(|line| {
        let error = line.strip_prefix("error: ")?;
        let headed = ATTRIBUTES
            .iter()
            .find_map(|attribute| error.strip_prefix(attribute))?;
        Some(headed.split_once(": ")?.1)
    })
}

/// The literal that a call of `message!` starts with, as the compiler reads it.
fn head(source: &Source, code: &str, call: usize) -> Result<String, &'static str> {
    let open = call + "message!".len();
    let inside = closing(code, open).map_or("", |end| &code[open + 1..end]);
    if !inside.trim_start().starts_with('"') {
        return Err("starts with no literal");
    }
    let start = open + 1 + inside.find('"').unwrap_or(0) + 1;
    let mut characters = source.text()[start..].chars().peekable();
    let mut head = String::new();
    while let Some(character) = characters.next() {
        match character {
            '"' => return Ok(head),
            '\\' => match characters.next() {
                Some('\n') => while characters.next_if(|blank| blank.is_whitespace()).is_some() {},
                Some('n') => head.push('\n'),
                Some(escaped @ ('"' | '\\' | '\'')) => head.push(escaped),
                _ => return Err("has an escape that this scan cannot read"),
            },
            other => head.push(other),
        }
    }
    Err("never ends")
}

/// What is fixed of a format string, between its placeholders.
fn pieces(head: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut characters = head.chars().peekable();
    while let Some(character) = characters.next() {
        let doubled = matches!(character, '{' | '}') && characters.next_if_eq(&character).is_some();
        if character == '{' && !doubled {
            characters.find(|end| *end == '}');
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}

/// Whether a text is these pieces with anything between them.
fn matches(text: &str, pieces: &[String]) -> bool {
    let [first, further @ ..] = pieces else {
        return false;
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    let Some((last, middle)) = further.split_last() else {
        return rest.is_empty();
    };
    for piece in middle {
        match rest.find(piece.as_str()) {
            Some(found) => rest = &rest[found + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}
