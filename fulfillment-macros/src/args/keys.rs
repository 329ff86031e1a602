//! What a table of keys holds: a row per key, and with it everything that is said of the key before its value is looked
//! at.

use proc_macro2::Ident;

use crate::diagnostics::Message;

/// The keys of one attribute.
pub(super) trait Key: Copy + PartialEq + 'static {
    /// Every key, in the manual's order.
    const ROWS: &'static [Row<Self>];

    /// What values without keys are taken for, in their order.
    const UNNAMED: [Self; 2];

    /// Whether it is written `key = value`; else it stands alone, or with parentheses.
    fn takes_value(self) -> bool {
        true
    }

    /// What to say when it is given twice, if there is more to say than that.
    fn repeated(self) -> Option<Message> {
        None
    }

    /// What to say about a key that another attribute has, and which of these keys takes its place.
    fn of_another(written: &Ident) -> Option<(Message, Option<Self>)> {
        let _ = written;
        None
    }

    /// The row of the key that is written so.
    fn row(written: &Ident) -> Option<&'static Row<Self>> {
        Self::ROWS.iter().find(|row| written == row.name)
    }

    fn name(self) -> &'static str {
        let row = Self::ROWS.iter().find(|row| row.key == self);
        row.map_or("", |row| row.name)
    }

    /// All of them, for a message.
    fn legal() -> String {
        let names: Vec<String> = Self::ROWS
            .iter()
            .map(|row| format!("`{}`", row.name))
            .collect();
        names.join(", ")
    }
}

pub(super) struct Row<K> {
    pub(super) key: K,
    pub(super) name: &'static str,
    /// How an entry with it looks.
    pub(super) example: &'static str,
    /// What other frameworks and the platforms call it.
    pub(super) foreign: &'static [&'static str],
}

/// The rows that every attribute has.
impl<K> Row<K> {
    pub(super) const fn fallback_message(key: K) -> Self {
        Self {
            key,
            name: "fallback_message",
            example: "fallback_message = \"Volte já.\"",
            foreign: &["fallback", "fallback_text", "error_message", "message"],
        }
    }

    pub(super) const fn timeout(key: K) -> Self {
        Self {
            key,
            name: "timeout",
            example: "timeout = \"4s\"",
            foreign: &["deadline", "limit"],
        }
    }

    /// `crate`
    pub(super) const fn runtime(key: K) -> Self {
        Self {
            key,
            name: "crate",
            example: "crate = my_runtime",
            foreign: &["runtime"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::entreposto::EntrepostoKey;
    use super::super::intent::IntentKey;
    use super::*;

    fn check<K: Key>() {
        let rows = K::ROWS.iter();
        let names = rows.flat_map(|row| row.foreign.iter().chain([&row.name]));
        let mut names: Vec<_> = names.collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "a name stands for two keys: {names:?}");
        for row in K::ROWS {
            assert!(row.example.starts_with(row.name), "{}", row.example);
            assert!(row.key.name() == row.name, "{} has two rows", row.name);
        }
    }

    #[test]
    fn every_name_stands_for_one_key() {
        check::<IntentKey>();
        check::<EntrepostoKey>();
    }
}
