//! What stands among the entries and is none: a key that the attribute does not have, a value without a key, a comma
//! too many. Each is told what was probably meant, and that is not called missing as well.

use proc_macro2::{Ident, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Expr, Token, token};

use super::keys::Key;
use super::nearest::nearest;
use super::reader::{Entry, Reader, Value, expression};
use crate::diagnostics::message;
use crate::signature::compact;

impl<K: Key> Reader<'_, K> {
    /// An entry whose key is not one of ours.
    pub(super) fn unknown_key(&mut self, key: &Ident, input: ParseStream) {
        let name = key.to_string();
        let nearest = nearest::<K>(&name);
        let alone = input.is_empty() || input.peek(Token![,]);
        let legal = K::legal();
        if let Some((text, meant)) = K::of_another(key) {
            self.diagnostics.error(key, text);
            if let Some(meant) = meant {
                self.meant(key, meant);
            }
        } else if let Some(nearest) = nearest {
            self.meant(key, nearest.key);
            let nearest = nearest.name;
            let text =
                message!("`{name}` is no key; did you mean `{nearest}`? The keys are {legal}");
            self.diagnostics.error(key, text);
        } else if alone && name.starts_with(char::is_uppercase) {
            return self.unnamed(key, Some(&name));
        } else {
            self.diagnostics
                .error(key, message!("`{name}` is no key; the keys are {legal}"));
        }
        if input.peek(token::Paren) {
            let _group: syn::Result<TokenTree> = input.parse();
        } else if input.parse::<Token![=]>().is_ok() || input.parse::<Token![:]>().is_ok() {
            // read as a value would be, so that a missing comma behind it does not hide the next entry
            let _value = expression(input);
        }
    }

    /// A value, or anything else that does not begin as an entry does.
    pub(super) fn without_key(&mut self, input: ParseStream) {
        if let Ok(comma) = input.fork().parse::<Token![,]>() {
            // `separator` takes it
            self.diagnostics
                .error(comma, message!("`,` separates nothing here; remove it"));
            return;
        }
        let first = input.fork().parse::<TokenTree>();
        match (expression(input), first) {
            (Ok(Expr::Path(path)), _) => {
                let text = compact(&path);
                self.unnamed(&path, Some(&text));
            }
            (Ok(value), _) => self.unnamed(&value, None),
            (Err(_), Ok(first)) => {
                let legal = K::legal();
                self.diagnostics.error(
                    &first,
                    message!("`{first}` is no key; the keys are {legal}"),
                );
            }
            // the entry is not empty, so there is a first token
            (Err(_), Err(_)) => {}
        }
    }

    /// Someone wrote the values in what looked like their order. A literal is not repeated in the text: it may be a
    /// token.
    fn unnamed(&mut self, value: impl ToTokens, path: Option<&str>) {
        let at = Ident::new("value", value.span());
        let meant = K::UNNAMED.get(self.unnamed).copied();
        let text = match (meant, path) {
            (Some(key), Some(path)) if self.unnamed == 0 => {
                let name = key.name();
                message!("`{path}` stands without a key; write `{name} = {path}`")
            }
            (Some(key), _) => {
                let name = key.name();
                message!("a value stands without a key; write `{name} = \"...\"`")
            }
            (None, _) => {
                let legal = K::legal();
                message!("a value stands without a key; the keys are {legal}")
            }
        };
        self.diagnostics.error(value, text);
        if let Some(key) = meant {
            self.meant(&at, key);
        }
        self.unnamed += 1;
    }

    /// What was meant to be a key's value is not missing, only wrong.
    fn meant(&mut self, at: &Ident, key: K) {
        if !self.seen.contains(&key) {
            self.entries.push(Entry {
                written: at.clone(),
                key,
                value: Value::Broken,
            });
        }
    }
}
