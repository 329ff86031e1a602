//! What users' crates get from the macros: made in one file, and naming nothing but `__private`.

use crate::paths::paths;
use crate::source::{Tree, closing, words};
use crate::{Broken, file, hold};

const MACROS: &str = "fulfillment-macros/src";
const CODEGEN: &str = "fulfillment-macros/src/codegen.rs";
const QUOTES: [&str; 4] = [
    "quote",
    "quote_spanned",
    "parse_quote",
    "parse_quote_spanned",
];

/// The calls of the quoting macros: the macro, where it stands, and where its body opens.
fn quotes(code: &str) -> impl Iterator<Item = (&str, usize, usize)> {
    words(code).filter_map(|(offset, word)| {
        let open = offset + word.len() + 1;
        let is_call = QUOTES.contains(&word) && code[offset + word.len()..].starts_with('!');
        is_call.then(|| {
            (
                word,
                offset,
                open + code[open..].find(['(', '[', '{']).unwrap_or(0),
            )
        })
    })
}

fn quotes_outside_codegen(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in tree
        .under(MACROS, "rs")
        .filter(|source| source.path != CODEGEN)
    {
        for (word, offset, _) in quotes(&source.code()) {
            broken.push(Broken::new(
                source.place(offset),
                format!("makes tokens with `{word}!`"),
            ));
        }
    }
    broken
}

#[test]
fn only_codegen_makes_tokens() {
    let caught = [file(
        "fulfillment-macros/src/lower.rs",
        "let a = quote! { b };",
    )];
    let legal = [
        file(
            "fulfillment-macros/src/lower.rs",
            "use quote::ToTokens; // quote!\n#[cfg(test)] mod t { quote!(a) }",
        ),
        file("fulfillment-macros/src/codegen.rs", "quote_spanned!(s=> b)"),
    ];
    let mend = "Only codegen.rs contains `quote!`, so that what users' crates get stands in one file: hand it the values.";
    hold(quotes_outside_codegen, mend, &caught, &legal);
}

/// Generated code that names more than what it interpolates, `__private`, the language's words and its own names.
fn foreign_names(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for source in tree.under(CODEGEN, "rs") {
        let code = source.code();
        for (word, _, open) in quotes(&code) {
            let body = &code[open..closing(&code, open).unwrap_or(code.len())];
            // what stands before the arrow is the macro's own
            let skipped = if word.ends_with("_spanned") {
                body.find("=>").unwrap_or(0)
            } else {
                0
            };
            for path in paths(&body[skipped..]) {
                let offset = open + skipped + path.offset;
                if let Some(what) = why_foreign(&code, offset, &path.segments) {
                    let name = path.segments.join("::");
                    broken.push(Broken::new(
                        source.place(offset),
                        format!("generates `{name}`, which {what}"),
                    ));
                }
            }
        }
    }
    broken
}

/// What is wrong with a path in generated code whose last segment stands at `offset`.
fn why_foreign(code: &str, offset: usize, segments: &[&str]) -> Option<&'static str> {
    let last = segments.last()?;
    let before = &code[..path_start(code, offset)];
    let behind = code[offset + last.len()..].trim_start();
    // interpolated, or an item of a type that was named already
    if before.ends_with('#') || before.ends_with(">::") {
        return None;
    }
    if before.ends_with("::") {
        return (!segments.starts_with(&["fulfillment_runtime", "__private"]))
            .then_some("reaches past `__private`");
    }
    if segments[0] == "Self" || segments[0].starts_with("__fulfillment") {
        return None;
    }
    if segments.len() > 1 {
        return Some("depends on what is in scope");
    }
    // `Item = u8`, as in `Iterator<Item = u8>`
    let is_bound = behind.starts_with('=') && !behind.starts_with("==");
    let is_type = last.starts_with(char::is_uppercase) && !is_bound;
    let is_macro = behind.starts_with('!') && !behind.starts_with("!=");
    (is_type || is_macro).then_some("the user may have given another meaning")
}

/// Where the path whose last segment is at `offset` starts.
fn path_start(code: &str, offset: usize) -> usize {
    let mut start = offset;
    while let Some(before) = code[..start].strip_suffix("::") {
        let word = before
            .trim_end_matches(|character: char| character == '_' || character.is_alphanumeric());
        if word.len() == before.len() {
            break;
        }
        start = word.len();
    }
    start
}

#[test]
fn generated_code_names_private_only() {
    let codegen = |text| file("fulfillment-macros/src/codegen.rs", text);
    let caught = [
        codegen("quote!(::std::option::Option::None)"),
        codegen("quote!(::fulfillment_runtime::Request)"),
        codegen("quote!(std::mem::take(a))"),
        codegen("quote_spanned! {span=> let a = Some(1); }"),
        codegen("quote!(let a = format!(\"b\");)"),
    ];
    let legal = [
        codegen(
            "fn a() -> Option<u8> { quote!(const _: #ty = #runtime::__private::Node::new(#a);); None }",
        ),
        codegen("quote!(::fulfillment_runtime::__private)"),
        codegen(
            "quote_spanned!(Span::call_site()=> <#ty as #private::A<B = #c>>::d(Self::e, #private::file!()))",
        ),
        codegen("quote!(mod __fulfillment { fn a() {} } __fulfillment::a();)"),
    ];
    let mend = "Generated code stands in a stranger's module, where `std`, `Some` and `Result` may be anything: it names \
                `#runtime::__private::...` only, and what it needs is re-exported in private.rs.";
    hold(foreign_names, mend, &caught, &legal);
}
