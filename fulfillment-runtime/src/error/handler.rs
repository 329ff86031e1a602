//! [`HandlerError`]: why a user's function gave no answer. It goes to the log; the end user reads the fallback.

use std::error::Error;
use std::fmt::{self, Write};

use super::FieldError;
#[cfg(feature = "gateway")]
use super::{GatewayError, GatewayErrorKind};

type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// Why a function gave no answer.
///
/// Opaque, and made by `?` from every [`std::error::Error`], from `anyhow::Error`, `&str` and `String`. It does not
/// implement [`std::error::Error`] itself, because then it could not take all of those; so wrap it in no other
/// error: inside `anyhow` its kind (forbidden, unavailable) is lost.
///
/// The caller gets the fallback for that call; the cause goes to the log only. On Dialogflow, which knows status
/// codes, [`forbidden`](Self::forbidden) is 403 and [`unavailable`](Self::unavailable) 503.
///
/// ```
/// use fulfillment_runtime::{HandlerError, Response};
///
/// fn novo_pedido() -> Result<Response, HandlerError> {
///     let quantidade: u32 = "três".parse()?;
///     if quantidade > 100 {
///         return Err(HandlerError::forbidden("more than a hundred needs a manager"));
///     }
///     Ok(Response::message("Anotado!"))
/// }
/// assert!(novo_pedido().is_err());
/// ```
pub struct HandlerError {
    kind: Kind,
    source: BoxError,
}

/// What the caller's platform may be told beside "it failed".
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(not(feature = "gateway"), allow(dead_code))] // without it there are no gateways to fail
pub(crate) enum Kind {
    Failed,
    Forbidden,
    Unavailable,
    /// Parameters did not fit: the caller's doing, as far as we can see.
    Misfit(Vec<FieldError>),
    Panicked,
    TooLate,
    TooLarge,
    /// The chatbot's gateway gave no answer.
    Gateway,
    /// What was asked in the gateway's place wants the caller to authenticate.
    Unauthorized,
}

impl HandlerError {
    /// The function gives no answer, for this reason; what `?` makes of an error, and `"reason".into()`.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync + 'static>>) -> Self {
        cause.into().into()
    }

    /// The caller may not do this: 403 on Dialogflow, the fallback elsewhere.
    pub fn forbidden(cause: impl Into<Box<dyn Error + Send + Sync + 'static>>) -> Self {
        Self {
            kind: Kind::Forbidden,
            source: cause.into(),
        }
    }

    /// Something that the function needs is away for now: 503 on Dialogflow, the fallback elsewhere.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync + 'static>>) -> Self {
        Self {
            kind: Kind::Unavailable,
            source: cause.into(),
        }
    }

    pub(crate) fn of_kind(kind: Kind, cause: impl Into<BoxError>) -> Self {
        Self {
            kind,
            source: cause.into(),
        }
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The causes, outermost first, as one line for a log; no more than [`MAX_CAUSES`], because a chain may be a circle.
    pub(crate) fn chain(&self) -> String {
        let mut line = String::new();
        let mut cause: Option<&(dyn Error + 'static)> = Some(&*self.source);
        for index in 0..MAX_CAUSES {
            let Some(error) = cause else { break };
            let separator = if index == 0 { "" } else { ": " };
            if write!(line, "{separator}{error}").is_err() {
                line.push_str("(an error without a text)");
            }
            cause = error.source();
        }
        line
    }
}

/// As many causes of an error are told.
const MAX_CAUSES: usize = 16;

impl<E: Into<Box<dyn Error + Send + Sync + 'static>>> From<E> for HandlerError {
    fn from(error: E) -> Self {
        let source: BoxError = error.into();
        Self {
            kind: kind_of(&*source),
            source,
        }
    }
}

/// What errors of ours are, also where a function passed them on by `?`.
fn kind_of(source: &(dyn Error + Send + Sync + 'static)) -> Kind {
    if let Some(error) = source.downcast_ref::<ParametersError>() {
        return Kind::Misfit(error.fields.clone());
    }
    #[cfg(feature = "gateway")]
    if let Some(error) = source.downcast_ref::<GatewayError>() {
        return match error.kind {
            GatewayErrorKind::Unauthorized => Kind::Unauthorized,
            _ => Kind::Gateway,
        };
    }
    Kind::Failed
}

impl fmt::Debug for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerError")
            .field("kind", &self.kind)
            .field("source", &self.source)
            .finish()
    }
}

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// Parameters that do not fit the type that a function asks for.
///
/// Names each JSON pointer and what was expected there, never the value: it may be a CPF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParametersError {
    pub(crate) fields: Vec<FieldError>,
}

impl ParametersError {
    pub(crate) fn at(pointer: String, expected: String) -> Self {
        Self {
            fields: vec![FieldError::new(pointer, expected)],
        }
    }
}

impl fmt::Display for ParametersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, field) in self.fields.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(
                f,
                "{separator}parameter `{}`: expected {}",
                field.pointer, field.expected
            )?;
        }
        Ok(())
    }
}

impl Error for ParametersError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_do_not_fit_keep_their_pointers_through_the_question_mark() {
        let error = HandlerError::from(ParametersError::at("/cpf".into(), "a string".into()));
        assert!(matches!(error.kind(), Kind::Misfit(fields) if fields[0].pointer == "/cpf"));
        assert_eq!(error.chain(), "parameter `/cpf`: expected a string");
    }

    #[test]
    fn the_log_line_has_every_cause() {
        let inner = std::io::Error::other("disk full");
        let error = HandlerError::from(std::io::Error::other(Wrapped(inner)));
        assert_eq!(error.chain(), "could not store: disk full");
    }

    #[derive(Debug)]
    struct Wrapped(std::io::Error);
    impl fmt::Display for Wrapped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("could not store")
        }
    }
    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
}
