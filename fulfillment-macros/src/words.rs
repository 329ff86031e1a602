//! What messages call an attribute and its functions: the rules are the same for all, only their words differ.

/// The words of one attribute.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// Its name, which heads each of its messages.
    pub(crate) attribute: &'static str,
    /// A function under it.
    pub(crate) function: &'static str,
    /// What such a function returns.
    pub(crate) answer: &'static str,
}

pub(crate) const INTENT: Words = Words {
    attribute: "intent",
    function: "an intent",
    answer: "`Response`, `String` or a `Result` of them",
};

pub(crate) const ENTREPOSTO: Words = Words {
    attribute: "entreposto",
    function: "an entreposto function",
    answer: "`Answer`, `Response` or a `Result` of them",
};

/// With `on = conversation`.
pub(crate) const CONVERSATION: Words = Words {
    answer: "`Conversation` or a `Result` of it",
    ..ENTREPOSTO
};
