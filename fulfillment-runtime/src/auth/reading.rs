//! [`Reading`]: secrets as they are read at the start, each once.

use std::collections::HashMap;

use super::token::Token;
use super::values::{SecretProblem, Values};
use crate::look::Looks;

/// Where secrets are looked up.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a> {
    /// The process's environment, or a function of a test.
    pub(crate) variables: &'a dyn Fn(&str) -> Option<String>,
    /// Makes up the secret of a variable or file that is not there, for tests.
    pub(crate) invent: Option<fn(&str) -> String>,
}

/// Reads secrets, each once however many guards it is for: a pipe gives what it has to its first reader alone.
pub(crate) struct Reading<'a> {
    pub(crate) places: Places<'a>,
    read: HashMap<Token, Result<Values, SecretProblem>>,
    /// What their files looked like before.
    looks: Looks,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(places: Places<'a>) -> Self {
        Self {
            places,
            read: HashMap::new(),
            looks: Looks::default(),
        }
    }

    /// The secret itself, checked to be one that a header can carry.
    ///
    /// # Errors
    ///
    /// If the place is not there, or what it holds is of no use.
    pub(crate) fn read(&mut self, token: &Token) -> Result<Values, SecretProblem> {
        if let Some(known) = self.read.get(token) {
            return known.clone();
        }
        if let Some(file) = token.path() {
            self.looks.take(file);
        }
        let read = token.read(self.places);
        self.read.insert(token.clone(), read.clone());
        read
    }

    /// The files of secrets that were read, and what they looked like before.
    pub(crate) fn files(&mut self) -> Looks {
        std::mem::take(&mut self.looks)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::auth::Secret;

    #[test]
    fn a_missing_secret_is_named_by_its_place() {
        let mut reading = Reading::new(Places {
            variables: &|_| None,
            invent: None,
        });
        let mut why = |token: Token| reading.read(&token).err().map(|why| why.to_string());
        assert_eq!(
            why(Secret::env("T").into()).as_deref(),
            Some("environment variable `T` is not set; set it to the secret that callers present")
        );
        let file = why(Token::file("/nowhere/token"));
        assert!(file.is_some_and(|why| why.starts_with("file `/nowhere/token` cannot be read: ")));
        assert_eq!(
            why(String::new().into()).as_deref(),
            Some("an expression is empty; a secret needs at least one character")
        );
    }

    #[test]
    fn a_secret_is_read_once_however_many_guards_it_is_for() {
        let asked = Cell::new(0);
        let variables = |_: &str| {
            asked.set(asked.get() + 1);
            Some("t0k3n".to_owned())
        };
        let mut reading = Reading::new(Places {
            variables: &variables,
            invent: None,
        });
        for _ in 0..3 {
            let read = reading.read(&Secret::env("T").into());
            assert_eq!(
                read.ok().map(|values| values.first).as_deref(),
                Some("t0k3n")
            );
        }
        assert_eq!(asked.get(), 1);
    }
}
