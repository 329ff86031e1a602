//! The reader of an attribute's entries, for any table of keys. Each entry is read on its own, so that a broken one
//! hides no other's mistakes, and is kept as [`Value::Broken`], so that nobody calls it missing as well.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Token, token};

use super::Slot;
use super::keys::{Key, Row};
use crate::diagnostics::{Diagnostics, message};

/// One key, as written, with what stands behind it.
pub(super) struct Entry<K> {
    pub(super) written: Ident,
    pub(super) key: K,
    pub(super) value: Value,
}

pub(super) enum Value {
    /// Reported.
    Broken,
    Given(Expr),
    /// A key that takes no value, alone or with parentheses.
    None(Option<Group>),
}

impl<K> Entry<K> {
    /// The entry of a key that takes a value.
    pub(super) fn into_slot(self) -> Slot {
        match self.value {
            Value::Given(expr) => Slot::Given(self.written, expr),
            Value::Broken | Value::None(_) => Slot::Broken,
        }
    }
}

/// The entries of an attribute, without those that repeat another's key.
pub(super) fn read<K: Key>(tokens: TokenStream, diagnostics: &Diagnostics) -> Vec<Entry<K>> {
    let mut reader = Reader {
        entries: Vec::new(),
        seen: Vec::new(),
        unnamed: 0,
        diagnostics,
    };
    let read = |input: ParseStream| {
        while !input.is_empty() {
            reader.entry(input);
            reader.separator(input);
        }
        Ok(())
    };
    if let Err(error) = read.parse2(tokens) {
        // the reader consumes everything and tries on forks only; should syn object all the same, its words must not
        // be lost
        diagnostics.error_at(error.span(), message!("{error}"));
    }
    reader.entries
}

pub(super) struct Reader<'a, K> {
    pub(super) entries: Vec<Entry<K>>,
    pub(super) seen: Vec<K>,
    /// how many values stood without a key
    pub(super) unnamed: usize,
    pub(super) diagnostics: &'a Diagnostics,
}

impl<K: Key> Reader<'_, K> {
    /// Reads one entry, up to the comma behind it.
    fn entry(&mut self, input: ParseStream) {
        if !input.peek(Ident::peek_any) || input.peek2(Token![::]) {
            return self.without_key(input);
        }
        let Ok(written) = input.call(Ident::parse_any) else {
            return skip_entry(input);
        };
        let Some(row) = K::row(&written) else {
            return self.unknown_key(&written, input);
        };
        let repeated = self.seen.contains(&row.key);
        if repeated {
            let text = match row.key.repeated() {
                Some(text) => text,
                None => message!("`{written}` is given twice; keep one"),
            };
            self.diagnostics.error(&written, text);
        }
        self.seen.push(row.key);
        // a repeated entry is read like any other, for the sake of its own mistakes
        let value = if row.key.takes_value() {
            self.value(&written, row, input)
        } else {
            self.no_value(&written, input)
        };
        if !repeated {
            self.entries.push(Entry {
                written,
                key: row.key,
                value,
            });
        }
    }

    /// Reads the comma that must follow an entry, unless it was the last.
    fn separator(&mut self, input: ParseStream) {
        if input.is_empty() || input.parse::<Token![,]>().is_ok() {
            return;
        }
        let Ok(next) = input.fork().parse::<TokenTree>() else {
            return;
        };
        let begins_entry = matches!(&next, TokenTree::Ident(key) if K::row(key).is_some());
        if begins_entry || input.peek2(Token![=]) {
            self.diagnostics
                .error(&next, message!("`{next}` needs a `,` before it"));
            return;
        }
        self.diagnostics.error(
            &next,
            message!("`{next}` does not belong here; a `,` separates the entries"),
        );
        if input.parse::<Token![;]>().is_ok() {
            // meant as a comma, so the next entry stands behind it
            return;
        }
        skip_entry(input);
        // none at the end, which is as good
        let _comma: syn::Result<Token![,]> = input.parse();
    }

    /// Reads what follows a key, which should be `= value`.
    fn value(&self, key: &Ident, row: &Row<K>, input: ParseStream) -> Value {
        let example = row.example;
        if input.peek(token::Paren) {
            self.diagnostics.error(
                key,
                message!("`{key}` takes its value behind `=`; write `{example}`"),
            );
            let _group: syn::Result<TokenTree> = input.parse();
            return Value::Broken;
        }
        if let Ok(colon) = input.parse::<Token![:]>() {
            self.diagnostics.error(
                colon,
                message!("`{key}` takes `=` instead of `:`; write `{example}`"),
            );
        } else if input.parse::<Token![=]>().is_err() {
            self.diagnostics
                .error(key, message!("`{key}` has no value; write `{example}`"));
            return Value::Broken;
        }
        if input.is_empty() || input.peek(Token![,]) {
            self.diagnostics.error(
                key,
                message!("`{key}` has nothing behind its `=`; write `{example}`"),
            );
            return Value::Broken;
        }
        match expression(input) {
            Ok(expr) => Value::Given(expr),
            Err(error) => {
                let text = message!(
                    "`{key}` has a value that cannot be read ({error}); write `{example}`"
                );
                self.diagnostics.error_at(error.span(), text);
                Value::Broken
            }
        }
    }

    /// Reads what follows a key that takes no value.
    fn no_value(&self, key: &Ident, input: ParseStream) -> Value {
        if input.peek(Token![=]) || input.peek(Token![:]) {
            self.diagnostics
                .error(key, message!("`{key}` takes no value; write `{key}` alone"));
            skip_entry(input);
            return Value::Broken;
        }
        if !input.peek(token::Paren) {
            return Value::None(None);
        }
        match input.parse() {
            Ok(TokenTree::Group(group)) => Value::None(Some(group)),
            _ => Value::Broken,
        }
    }
}

/// Reads an expression, or skips the entry: a parser that fails halfway leaves the rest where nobody can go on.
pub(super) fn expression(input: ParseStream) -> syn::Result<Expr> {
    let ahead = input.fork();
    let mut value = ahead.parse();
    if value.is_ok() {
        input.advance_to(&ahead);
    } else {
        skip_entry(input);
    }
    // what a `macro_rules` macro passes on as `$value:expr` is what it holds
    while let Ok(Expr::Group(group)) = value {
        value = Ok(*group.expr);
    }
    value
}

fn skip_entry(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _token: syn::Result<TokenTree> = input.parse();
    }
}
