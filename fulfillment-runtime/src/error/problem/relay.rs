//! [`RelayProblem`]: what is wrong with a chatbot whose messages are relayed.

use std::fmt;

use crate::site::Site;

/// What is wrong with a chatbot whose messages are relayed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RelayProblem {
    /// Two functions for the same of a chatbot.
    TwoFunctions {
        chatbot: String,
        of: &'static str,
        first: Site,
        second: Site,
    },
    /// The functions of one chatbot do not agree where it is.
    TwoGateways {
        chatbot: String,
        /// With who says each.
        gateways: Vec<(String, Site)>,
    },
    /// A chatbot that is relayed twice without a function.
    Twice {
        chatbot: String,
        first: Site,
        second: Site,
    },
    /// A registration that cannot be.
    IllFormed {
        chatbot: String,
        why: String,
        site: Site,
    },
    /// A function for new conversations that takes what only messages have.
    NoMessage { site: Site },
}

impl From<RelayProblem> for super::Problem {
    fn from(problem: RelayProblem) -> Self {
        Self::Relay(problem)
    }
}

impl fmt::Display for RelayProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoFunctions {
                chatbot,
                of,
                first,
                second,
            } => write!(
                f,
                "the {of} of chatbot `{chatbot}` pass two functions; keep one of them\
                 \n      {first}\n      {second}"
            ),
            Self::TwoGateways { chatbot, gateways } => {
                write!(
                    f,
                    "chatbot `{chatbot}` has two gateways; one address of this server leads to one of them, so say the \
                     same at all places, or run a process for each"
                )?;
                let mut said = gateways.iter();
                said.try_for_each(|(gateway, site)| write!(f, "\n      {gateway} in {site}"))
            }
            Self::Twice {
                chatbot,
                first,
                second,
            } => write!(
                f,
                "chatbot `{chatbot}` is relayed twice; keep one of them\n      {first}\n      {second}"
            ),
            Self::IllFormed { chatbot, why, site } => {
                write!(f, "chatbot `{chatbot}`: {why}\n      {site}")
            }
            Self::NoMessage { site } => write!(
                f,
                "a function for new conversations takes a `Message`, which a new conversation does not have yet; \
                 take `Headers` or `Request`\n      {site}"
            ),
        }
    }
}
