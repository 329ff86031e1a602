//! What of a function is allowed under `#[intent]`, one rule a block, all of them reported together. Types are the
//! traits' business, which know more than the types' names: here stands only what no trait can say.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Meta, ReturnType, Safety, Type, Visibility};

use crate::diagnostics::{Diagnostics, message};

/// A function that can be an intent, as far as its signature tells.
pub(crate) struct Signature {
    pub(crate) name: Ident,
    pub(crate) is_async: bool,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) output: Type,
    /// Its `#[cfg]`s: without the function there is nothing to register.
    pub(crate) conditions: Vec<Attribute>,
    /// The lints that the user silenced on it, as `allow` lists them: generated code names its types again.
    pub(crate) silenced: Vec<TokenStream>,
}

pub(crate) struct Argument {
    pub(crate) ty: Type,
    pub(crate) conditions: Vec<Attribute>,
}

impl Signature {
    /// `None` if a rule is broken, which is then reported.
    pub(crate) fn parse(item: &TokenStream, diagnostics: &Diagnostics) -> Option<Self> {
        let (keyword, _) = head(item);
        let keyword = keyword?;
        if keyword != "fn" {
            let text =
                message!("`{keyword}` is no function; put `#[intent]` on a `fn` or `async fn`");
            diagnostics.error(keyword, text);
            return None;
        }
        match syn::parse2::<Function>(item.clone()) {
            Ok(function) => function.check(diagnostics),
            Err(error) => {
                // syntax newer than our parser
                diagnostics.error_at(error.span(), message!("{error}"));
                None
            }
        }
    }
}

/// A function before the rules. Nobody looks at its body: it is the compiler's.
struct Function {
    attributes: Vec<Attribute>,
    signature: syn::Signature,
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let _visibility: Visibility = input.parse()?;
        let signature = input.parse()?;
        let _body: TokenStream = input.parse()?;
        Ok(Self {
            attributes,
            signature,
        })
    }
}

impl Function {
    fn check(self, diagnostics: &Diagnostics) -> Option<Signature> {
        let syn::Signature {
            constness,
            asyncness,
            safety,
            abi,
            ident,
            generics,
            inputs,
            variadic,
            output,
            ..
        } = self.signature;
        let mut sound = true;
        let mut wrong = |at: &dyn ToTokens, text| {
            sound = false;
            diagnostics.error(at, text);
        };

        if let Some(constness) = constness {
            wrong(
                &constness,
                message!("`const` is not allowed; write `fn` or `async fn`"),
            );
        }

        if let Safety::Unsafe(unsafety) = safety {
            wrong(
                &unsafety,
                message!("`unsafe` is not allowed; a caller from outside keeps no contract"),
            );
        }

        if let Some(abi) = abi {
            wrong(
                &abi,
                message!("`extern` is not allowed; write `fn` or `async fn`"),
            );
        }

        if ident == "main" {
            wrong(
                &ident,
                message!("`main` starts the program; put `#[intent]` on a function of its own"),
            );
        }

        if !generics.params.is_empty() {
            let parameters = compact(&generics.params);
            wrong(
                &generics.params,
                message!(
                    "`<{parameters}>` makes it generic; an intent takes concrete types, such as `State<Db>`"
                ),
            );
        }

        if let Some(clause) = generics.where_clause {
            wrong(
                &clause,
                message!(
                    "`where` is for generic functions; an intent takes concrete types, such as `State<Db>`"
                ),
            );
        }

        if let Some(variadic) = variadic {
            wrong(
                &variadic,
                message!("`...` is not allowed; an intent names each of its arguments"),
            );
        }

        let mut arguments = Vec::new();
        for input in inputs {
            let argument = match input {
                FnArg::Typed(argument) => argument,
                FnArg::Receiver(receiver) => {
                    let text = message!(
                        "`self` does not exist here; an intent is a free function and takes what it needs as `State<T>`"
                    );
                    wrong(&receiver, text);
                    continue;
                }
            };

            if mentions_impl(&argument.ty) {
                let ty = compact(&argument.ty);
                wrong(
                    &argument.ty,
                    message!(
                        "`{ty}` makes it generic; an intent takes concrete types, such as `State<Db>`"
                    ),
                );
            } else if let Type::Reference(reference) = &*argument.ty {
                let (ty, instead) = (compact(&argument.ty), instead_of(&reference.elem));
                wrong(
                    &argument.ty,
                    message!("`{ty}` is borrowed; an intent owns its arguments, so take {instead}"),
                );
            }

            arguments.push(Argument {
                ty: *argument.ty,
                conditions: conditions(argument.attrs),
            });
        }

        let output = match output {
            ReturnType::Type(_, ty) if !matches!(*ty, Type::Never(_)) => Some(*ty),
            ReturnType::Type(_, never) => {
                wrong(
                    &never,
                    message!(
                        "`!` is never an answer; return `Response`, `String` or a `Result` of them"
                    ),
                );
                None
            }
            ReturnType::Default => {
                let text = message!(
                    "`{ident}` returns nothing; return `Response`, `String` or a `Result` of them"
                );
                wrong(&ident, text);
                None
            }
        };

        if !sound {
            return None;
        }
        Some(Signature {
            name: ident,
            is_async: asyncness.is_some(),
            arguments,
            output: output?,
            silenced: self.attributes.iter().filter_map(silenced).collect(),
            conditions: conditions(self.attributes),
        })
    }
}

/// The name of the item, whether it is a function or not.
pub(crate) fn name(item: &TokenStream) -> Option<Ident> {
    head(item).1
}

/// The word that says what an item is, and its name if it has one.
fn head(item: &TokenStream) -> (Option<Ident>, Option<Ident>) {
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

fn conditions(attributes: Vec<Attribute>) -> Vec<Attribute> {
    attributes
        .into_iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .collect()
}

/// The lints that an attribute silences. `expect` becomes `allow`: in generated code nobody expects anything. A
/// deprecated function is called by its registration, which is no news to its author.
fn silenced(attribute: &Attribute) -> Option<TokenStream> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("allow") || list.path.is_ident("expect") => {
            Some(list.tokens.clone())
        }
        meta if meta.path().is_ident("deprecated") => Some(meta.path().to_token_stream()),
        _ => None,
    }
}

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
fn instead_of(borrowed: &Type) -> String {
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

    #[test]
    fn types_are_printed_as_people_write_them() {
        let ty: TokenStream = "std :: collections :: HashMap < String , Vec < & str > >"
            .parse()
            .unwrap_or_default();
        assert_eq!(compact(ty), "std::collections::HashMap<String, Vec<&str>>");
    }
}
