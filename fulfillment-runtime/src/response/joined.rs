//! Joining: two answers to one message, as the platform that jumped from one to the other would have shown them.

use http::HeaderMap;

use super::{Own, Part, Response};

impl Response {
    /// This answer and then `next`, which also says where it goes on from here. `parts` takes an own answer of the
    /// platform apart: what is joined are the contents of both, and their headers.
    pub(crate) fn then(mut self, mut next: Self, parts: impl Fn(&Own) -> Vec<Part>) -> Self {
        self.jump_to = None;
        // an answer that says nothing changes nothing of the one after it
        if self == Self::default() {
            return next;
        }
        if let Some(own) = self.native.take() {
            self.parts = parts(&own);
        }
        self.parts
            .extend(next.native.iter().flat_map(|own| parts(own)));
        self.parts.append(&mut next.parts);
        self.parameters.append(&mut next.parameters);
        self.contexts.append(&mut next.contexts);
        Self {
            short_message: next.short_message.or(self.short_message),
            jump_to: next.jump_to,
            logout: self.logout || next.logout,
            event: next.event.or(self.event),
            unserializable: self.unserializable.or(next.unserializable),
            headers: both(self.headers, next.headers),
            ..self
        }
    }
}

/// Headers may stand twice, as cookies do.
fn both(first: Option<Box<HeaderMap>>, second: Option<Box<HeaderMap>>) -> Option<Box<HeaderMap>> {
    let (mut first, second) = match (first, second) {
        (Some(first), Some(second)) => (first, second),
        (first, second) => return first.or(second),
    };
    for (name, value) in second.iter() {
        first.append(name.clone(), value.clone());
    }
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_answers_are_shown_one_after_the_other_and_the_second_says_where_it_goes_on() {
        let first = Response::message("a").jump_to("B").parameter("p", 1);
        let second = Response::message("b").jump_to("C").logout();
        let joined = first.then(second, |_| Vec::new());
        assert_eq!(joined.texts().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(joined.jump_to.as_deref(), Some("C"));
        assert!(joined.logout && joined.parameters.len() == 1);
    }

    #[test]
    fn an_answer_that_only_jumps_leaves_the_next_as_it_is() {
        let own = Response::native("serprobots", &"whole").expect("JSON");
        let joined = Response::keep()
            .jump_to("B")
            .then(own.clone(), |_| Vec::new());
        assert!(joined == own);
    }
}
