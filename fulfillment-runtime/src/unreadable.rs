//! [`Unreadable`]: why a file cannot be read, in the words that people have for it.

use std::fmt;
use std::io::ErrorKind;

/// Why a file cannot be read. The kind of an error has never seen what is in the file.
pub(crate) struct Unreadable(pub(crate) ErrorKind);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // "entity not found"
            ErrorKind::NotFound => f.write_str("no such file"),
            kind => kind.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_told_as_such() {
        assert_eq!(Unreadable(ErrorKind::NotFound).to_string(), "no such file");
        let denied = Unreadable(ErrorKind::PermissionDenied);
        assert_eq!(denied.to_string(), "permission denied");
    }
}
