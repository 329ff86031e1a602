//! A type as tokens: how people write it, and what of it can be said in a signature only.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

/// Whether a type has a part without a name, which can be said in a signature only.
pub(crate) fn mentions_impl(ty: &Type) -> bool {
    fn find(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(word) => word == "impl",
            TokenTree::Group(group) => find(group.stream()),
            _ => false,
        })
    }
    find(ty.to_token_stream())
}

/// What to take instead of a borrowed type: itself, or for texts and slices what carries them.
pub(super) fn instead_of(borrowed: &Type) -> String {
    match borrowed {
        Type::Slice(_) => "`Parameters<T>` with a `Vec` in it".to_owned(),
        Type::Path(path) if path.path.is_ident("str") => {
            "`Request`, or `Parameters<T>` with a `String` in it".to_owned()
        }
        _ => format!("`{}`", compact(borrowed)),
    }
}

/// Tokens as people write them; `to_string` puts blanks between all of them.
pub(crate) fn compact(tokens: impl ToTokens) -> String {
    let spaced = tokens.to_token_stream().to_string();
    let tight = [
        (" < ", "<"),
        (" > ", ">"),
        (" >", ">"),
        (" :: ", "::"),
        (":: ", "::"),
        ("& ", "&"),
        (" ,", ","),
        (" :", ":"),
    ];
    tight
        .into_iter()
        .fold(spaced, |text, (wide, narrow)| text.replace(wide, narrow))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_printed_as_people_write_them() {
        let ty: TokenStream = "std :: collections :: HashMap < String , Vec < & str > >"
            .parse()
            .unwrap_or_default();
        assert_eq!(compact(ty), "std::collections::HashMap<String, Vec<&str>>");
    }
}
