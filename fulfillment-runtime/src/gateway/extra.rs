//! [`Extra`]: headers that a function adds to what goes to the gateway.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::settings::may_be_sent;
use crate::error::{GatewayError, GatewayErrorKind};
use crate::response::headers::Added;

/// Headers that a function adds to what goes to the gateway.
#[derive(Default)]
pub(super) struct Extra(Added);

impl Extra {
    pub(super) fn add(&mut self, name: impl TryInto<HeaderName>, value: impl TryInto<HeaderValue>) {
        self.0.add(name, value, refusal);
    }

    /// # Errors
    ///
    /// If one of them cannot be sent.
    pub(super) fn check(&self) -> Result<(), GatewayError> {
        match self.0.wrong() {
            Some(wrong) => Err(unsendable(wrong.into())),
            None => Ok(()),
        }
    }

    /// As they are sent, none of them to be printed.
    ///
    /// # Errors
    ///
    /// If one of them cannot be sent.
    pub(super) fn into_headers(self) -> Result<HeaderMap, GatewayError> {
        let mut headers = self.0.into_headers().map_err(unsendable)?;
        let values = headers.values_mut();
        values.for_each(|value| value.set_sensitive(true));
        Ok(headers)
    }
}

fn refusal(name: &HeaderName) -> Option<&'static str> {
    let sent = may_be_sent(name);
    (!sent)
        .then_some("cannot be added: it is the connection's, or the client writes it; leave it out")
}

fn unsendable(wrong: Box<str>) -> GatewayError {
    let kind = GatewayErrorKind::UnsendableHeader(wrong);
    GatewayError::new(kind, None, Default::default())
}
