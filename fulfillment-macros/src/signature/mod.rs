//! What of a function is allowed under an attribute, one rule a block, all of them reported together. Types are the
//! traits' business, which know more than the types' names: here stands only what no trait can say.

mod item;
mod types;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Meta, ReturnType, Safety, Type, Visibility};

pub(crate) use self::item::name;
pub(crate) use self::types::{compact, mentions_impl};
use crate::diagnostics::{Diagnostics, message};
use crate::words::Words;

/// A function that can be registered, as far as its signature tells.
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
    pub(crate) fn parse(
        item: &TokenStream,
        words: Words,
        diagnostics: &Diagnostics,
    ) -> Option<Self> {
        let (keyword, _) = item::head(item);
        let keyword = keyword?;
        if keyword != "fn" {
            let attribute = words.attribute;
            let text = message!(
                "`{keyword}` is no function; put `#[{attribute}]` on a `fn` or `async fn`"
            );
            diagnostics.error(keyword, text);
            return None;
        }
        match syn::parse2::<Function>(item.clone()) {
            Ok(function) => function.check(words, diagnostics),
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
    fn check(self, words: Words, diagnostics: &Diagnostics) -> Option<Signature> {
        let Words {
            attribute,
            function,
            answer,
        } = words;
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
                message!(
                    "`main` starts the program; put `#[{attribute}]` on a function of its own"
                ),
            );
        }

        if !generics.params.is_empty() {
            let parameters = compact(&generics.params);
            wrong(
                &generics.params,
                message!(
                    "`<{parameters}>` makes it generic; {function} takes concrete types, such as `State<Db>`"
                ),
            );
        }

        if let Some(clause) = generics.where_clause {
            wrong(
                &clause,
                message!(
                    "`where` is for generic functions; {function} takes concrete types, such as `State<Db>`"
                ),
            );
        }

        if let Some(variadic) = variadic {
            wrong(
                &variadic,
                message!("`...` is not allowed; {function} names each of its arguments"),
            );
        }

        let mut arguments = Vec::new();
        for input in inputs {
            let argument = match input {
                FnArg::Typed(argument) => argument,
                FnArg::Receiver(receiver) => {
                    let text = message!(
                        "`self` does not exist here; {function} stands outside of any `impl` and takes what it needs as `State<T>`"
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
                        "`{ty}` makes it generic; {function} takes concrete types, such as `State<Db>`"
                    ),
                );
            } else if let Type::Reference(reference) = &*argument.ty {
                let (ty, instead) = (compact(&argument.ty), types::instead_of(&reference.elem));
                wrong(
                    &argument.ty,
                    message!(
                        "`{ty}` is borrowed; {function} owns its arguments, so take {instead}"
                    ),
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
                wrong(&never, message!("`!` is never an answer; return {answer}"));
                None
            }
            ReturnType::Default => {
                let text = message!("`{ident}` returns nothing; return {answer}");
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
