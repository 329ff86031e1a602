//! What an item is, and its name, read before it is known to be a function: messages name what they find.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

/// The name of the item, whether it is a function or not.
pub(crate) fn name(item: &TokenStream) -> Option<Ident> {
    head(item).1
}

/// The word that says what an item is, and its name if it has one.
pub(super) fn head(item: &TokenStream) -> (Option<Ident>, Option<Ident>) {
    let mut keyword: Option<Ident> = None;
    for token in item.clone() {
        match token {
            TokenTree::Ident(word) => match word.to_string().as_str() {
                "impl" | "use" | "macro_rules" => return (Some(word), None),
                // the last one counts: `const async unsafe extern "C" fn`
                "const" | "async" | "unsafe" | "extern" | "fn" | "struct" | "enum" | "union"
                | "trait" | "mod" | "static" | "type" => keyword = Some(word),
                "mut" => {}
                _ if keyword.is_some() => return (keyword, Some(word)),
                // `pub` and the like
                _ => {}
            },
            // what a `macro_rules` macro passes on as `$item` or `$vis`
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let inner = head(&group.stream());
                if inner.0.is_some() {
                    return inner;
                }
            }
            // an attribute, a visibility's scope, an ABI
            TokenTree::Punct(_) | TokenTree::Group(_) | TokenTree::Literal(_) => {}
        }
    }
    (keyword, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head_of(item: &str) -> (Option<String>, Option<String>) {
        let (keyword, name) = head(&item.parse().unwrap_or_default());
        (
            keyword.map(|word| word.to_string()),
            name.map(|word| word.to_string()),
        )
    }

    #[test]
    fn the_head_of_an_item_is_found_behind_attributes_and_qualifiers() {
        let pair = |keyword: &str, name: &str| (Some(keyword.to_owned()), Some(name.to_owned()));
        assert_eq!(
            head_of("#[doc = \"fn\"] pub(in crate::a) const async unsafe extern \"C\" fn f() {}"),
            pair("fn", "f")
        );
        assert_eq!(
            head_of("pub struct Pedido { a: fn() }"),
            pair("struct", "Pedido")
        );
        assert_eq!(
            head_of("static mut PEDIDO: u8 = 1;"),
            pair("static", "PEDIDO")
        );
        assert_eq!(
            head_of("impl Pedido { fn f() {} }"),
            (Some("impl".to_owned()), None)
        );
    }
}
