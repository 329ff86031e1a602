//! The causes of an error as one line.
//!
//! Errors of clients come in many layers, each of which knows a part. The layers here know hosts, addresses and
//! certificates; none has seen a header, a body or the credentials of a URL.

use std::error::Error;
use std::io;

type Cause<'a> = &'a (dyn Error + 'static);

/// An error and what caused it, from the outside in.
pub(super) fn causes(error: Cause<'_>) -> impl Iterator<Item = Cause<'_>> {
    std::iter::successors(Some(error), |&error| {
        // an I/O error shows what it wraps as itself, and hides it from `source`
        let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
        wrapped
            .map(|wrapped| wrapped as Cause<'_>)
            .or_else(|| error.source())
    })
}

/// All of them in one line, none twice.
pub(super) fn line(error: Cause<'_>) -> String {
    let mut line = String::new();
    for cause in causes(error) {
        let text = cause.to_string();
        // some layers repeat what is below them
        if line.ends_with(&text) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&text);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_from_the_outside_in_and_once() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let error = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, refused));
        assert_eq!(line(&error), "connection refused");
        assert_eq!(causes(&error).count(), 3);
    }
}
