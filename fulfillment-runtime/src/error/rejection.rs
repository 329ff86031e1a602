//! [`Rejection`]: what a caller did wrong, with one `match` to status and one to text.
//!
//! A platform may say some of them in words or codes of its own (`Platform::reject`); everything else is
//! `{"error": text, "fields": [{"pointer", "expected"}]}`.

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;

/// One field of a body that is not as it should be: where, and what was expected. Never what was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FieldError {
    /// A JSON pointer (RFC 6901).
    pub(crate) pointer: String,
    pub(crate) expected: String,
}

impl FieldError {
    pub(crate) fn new(pointer: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            expected: expected.into(),
        }
    }
}

/// What a caller did wrong, in the order in which a request is looked at.
#[derive(Debug)]
pub(crate) enum Rejection<'a> {
    /// HTTP/1.1 without `Host`.
    NoHost,
    /// `Host` came twice, or is no host.
    Host,
    /// A transfer coding beside `chunked`.
    TransferCoding,
    /// `Transfer-Encoding` is not `chunked`, once.
    TransferEncoding,
    /// The path is ill-formed or outside the base path.
    Target,
    /// Any method but `POST`; the methods that the path allows.
    Method(&'static str),
    /// A page of an origin that is not in the list, if there is one.
    ForeignOrigin,
    /// All call permits are taken.
    Overloaded,
    /// No credential that any guard accepts.
    Unauthorized,
    /// A content type that is not JSON.
    ContentType,
    /// A compressed body.
    ContentEncoding,
    /// More than the limit, in bytes.
    BodyTooLarge(usize),
    /// Large bodies take as much memory as they may together.
    BodiesTooLarge,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// The connection broke, or the framing is wrong.
    BodyBroken,
    NotJson {
        line: usize,
        column: usize,
    },
    /// JSON of no platform's shape.
    UnknownShape(Vec<FieldError>),
    /// A platform's shape with wrong fields, all of them.
    WrongShape(Vec<FieldError>),
    UnknownWebhook(&'a str),
    UnknownNode(&'a str),
    /// A credential that is another node's.
    ForeignToken(&'a str),
    /// A function of the project's own wants a login, and found none: a user's mistake, no caller's.
    LoginRequired,
}

/// Why a call is refused, in fixed texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cause {
    /// To count by.
    pub(crate) name: &'static str,
    /// In a few words.
    pub(crate) text: &'static str,
}

impl Cause {
    /// The same in other words, which say more.
    pub(crate) fn told_as(self, text: &'static str) -> Self {
        Self { text, ..self }
    }
}

impl Rejection<'_> {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Target | Self::UnknownWebhook(_) | Self::UnknownNode(_) => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Overloaded | Self::BodiesTooLarge => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unauthorized | Self::LoginRequired => StatusCode::UNAUTHORIZED,
            Self::ContentType | Self::ContentEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoHost
            | Self::Host
            | Self::TransferEncoding
            | Self::BodyBroken
            | Self::NotJson { .. } => StatusCode::BAD_REQUEST,
            Self::TransferCoding => StatusCode::NOT_IMPLEMENTED,
            Self::UnknownShape(_) | Self::WrongShape(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::ForeignOrigin | Self::ForeignToken(_) => StatusCode::FORBIDDEN,
        }
    }

    /// Why, for a record. Names nothing that the caller sent.
    pub(crate) fn cause(&self) -> Cause {
        let (name, text) = match self {
            Self::NoHost => ("no_host", "no `Host`"),
            Self::Host => ("host", "`Host` came twice or is no host"),
            Self::TransferCoding => ("transfer_coding", "unknown transfer coding"),
            Self::TransferEncoding => ("transfer_encoding", "wrong transfer encoding"),
            Self::Target => ("target", "ill-formed path, or outside the base path"),
            Self::Method(_) => ("method", "method not allowed"),
            Self::ForeignOrigin => (
                "foreign_origin",
                "the page's origin is not among the allowed origins",
            ),
            Self::Overloaded => ("overloaded", "too many calls in flight"),
            Self::Unauthorized => ("unauthorized", "no credential that is accepted here"),
            Self::ContentType => ("content_type", "content type is not JSON"),
            Self::ContentEncoding => ("content_encoding", "body is compressed"),
            Self::BodyTooLarge(_) => ("body_too_large", "body is too large"),
            Self::BodiesTooLarge => ("bodies_too_large", "too many large bodies at once"),
            Self::BodyTooSlow => ("body_too_slow", "body came too slowly"),
            Self::BodyBroken => ("body_broken", "body broke off"),
            Self::NotJson { .. } => ("not_json", "body is not JSON"),
            Self::UnknownShape(_) => ("unknown_shape", "body has the shape of no platform"),
            Self::WrongShape(_) => ("wrong_shape", "fields of the wrong type"),
            Self::UnknownWebhook(_) => ("unknown_webhook", "unknown webhook"),
            Self::UnknownNode(_) => ("unknown_node", "unknown node"),
            Self::ForeignToken(_) => ("foreign_token", "the credential is another node's"),
            Self::LoginRequired => (
                "login_required",
                "no login that the project's function accepts",
            ),
        };
        Cause { name, text }
    }

    /// The same where the caller is told no more than that it has no accepted credential.
    pub(crate) fn cause_kept_back(&self) -> Cause {
        let cause = self.cause();
        cause.told_as(match self {
            Self::UnknownWebhook(_) => "unknown webhook; 401 because no accepted credential came",
            Self::UnknownNode(_) => "unknown node; 401 because no accepted credential came",
            Self::ForeignToken(_) => "this node wants a credential and none that is accepted came",
            _ => cause.text,
        })
    }

    /// Whether somebody may have set up a bot, its platform or a proxy wrongly, so that the log should say more than
    /// nothing.
    pub(crate) fn may_be_a_misconfiguration(&self) -> bool {
        matches!(
            self,
            Self::NoHost
                | Self::Host
                | Self::Target
                | Self::Method(_)
                | Self::ForeignOrigin
                | Self::Unauthorized
                | Self::ContentType
                | Self::ContentEncoding
                | Self::BodyTooLarge(_)
                | Self::NotJson { .. }
                | Self::UnknownShape(_)
                | Self::WrongShape(_)
                | Self::UnknownWebhook(_)
                | Self::UnknownNode(_)
                | Self::ForeignToken(_)
        )
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Self::NoHost => "an HTTP/1.1 request must have a `Host` header".to_owned(),
            Self::Host => {
                "the `Host` header must come once and be `host` or `host:port`".to_owned()
            }
            Self::TransferCoding => {
                "no transfer coding is understood but `chunked`".to_owned()
            }
            Self::TransferEncoding => {
                "the `Transfer-Encoding` header must come once and be `chunked`".to_owned()
            }
            Self::Target => "the path is ill-formed or outside the base path".to_owned(),
            Self::Method(allow) => format!("this method is not allowed here; allowed: {allow}"),
            Self::ForeignOrigin => {
                "pages of this origin may not call; if they shall, add it to `FULFILLMENT_ALLOWED_ORIGINS` or \
                 `allowed_origins`"
                    .to_owned()
            }
            Self::Overloaded => "too many calls in flight; try again in a second".to_owned(),
            Self::Unauthorized => {
                "a credential that is accepted here is required, such as a token as `Authorization: Bearer <token>`"
                    .to_owned()
            }
            Self::ContentType => "the content type must be `application/json`".to_owned(),
            Self::ContentEncoding => "the body must not be compressed".to_owned(),
            Self::BodyTooLarge(limit) => format!("the body is larger than {limit} bytes"),
            Self::BodiesTooLarge => {
                "too many large bodies are being read; try again in a second".to_owned()
            }
            Self::BodyTooSlow => "the body did not arrive in time".to_owned(),
            Self::BodyBroken => "the body broke off or is wrongly framed".to_owned(),
            Self::NotJson { line, column } => {
                format!("the body is not well-formed JSON at line {line}, column {column}")
            }
            Self::UnknownShape(_) => {
                "the body has the shape of no platform; one of these fields tells which it is"
                    .to_owned()
            }
            Self::WrongShape(_) => "fields of the body are missing or of the wrong type".to_owned(),
            Self::UnknownWebhook(path) => format!("no webhook is registered at `{path}`"),
            Self::UnknownNode(node) => {
                format!("no intent is registered for node `{node}` on this webhook")
            }
            Self::ForeignToken(node) => format!("the credential is not that of node `{node}`"),
            Self::LoginRequired => {
                "this conversation needs a login; log in, then send the message again".to_owned()
            }
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::UnknownShape(fields) | Self::WrongShape(fields) => fields,
            _ => &[],
        }
    }

    /// The JSON error of every platform that has no words of its own.
    pub(crate) fn body(&self) -> Bytes {
        json_error(&self.text(), self.fields())
    }
}

/// `{"error": text, "fields": [...]}`.
pub(crate) fn json_error(text: &str, fields: &[FieldError]) -> Bytes {
    #[derive(Serialize)]
    struct Body<'a> {
        error: &'a str,
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        fields: &'a [FieldError],
    }
    // strings alone: serialisation cannot fail
    serde_json::to_vec(&Body {
        error: text,
        fields,
    })
    .unwrap_or_default()
    .into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ALL: [Rejection<'static>; 21] = [
        Rejection::NoHost,
        Rejection::Host,
        Rejection::TransferCoding,
        Rejection::TransferEncoding,
        Rejection::Target,
        Rejection::Method(""),
        Rejection::ForeignOrigin,
        Rejection::Overloaded,
        Rejection::Unauthorized,
        Rejection::ContentType,
        Rejection::ContentEncoding,
        Rejection::BodyTooLarge(0),
        Rejection::BodyTooSlow,
        Rejection::BodyBroken,
        Rejection::NotJson { line: 1, column: 1 },
        Rejection::UnknownShape(Vec::new()),
        Rejection::WrongShape(Vec::new()),
        Rejection::UnknownWebhook(""),
        Rejection::UnknownNode(""),
        Rejection::ForeignToken(""),
        Rejection::LoginRequired,
    ];

    #[test]
    fn every_cause_has_a_name_of_its_own_that_the_readme_lists() {
        let readme = include_str!("../../../README.md");
        let row = readme
            .lines()
            .find(|line| line.contains("`fulfillment_refusals_total`"));
        let row = row.expect("a row of the metric");
        let names: BTreeSet<&str> = ALL.iter().map(|rejection| rejection.cause().name).collect();
        assert_eq!(names.len(), ALL.len());
        for name in names {
            let is_short = |letter: char| letter.is_ascii_lowercase() || letter == '_';
            assert!(name.chars().all(is_short), "{name}");
            assert!(row.contains(&format!("`{name}`")), "{name}");
        }
    }
}
