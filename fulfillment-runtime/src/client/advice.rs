//! What may be done about a peer that TLS cannot be spoken with: its errors name things that few know.

use std::error::Error;

use rustls::{CertificateError, InvalidMessage};

use super::cause::causes;

/// What may be done about this failure, behind its own words, or nothing.
pub(super) fn advice(failed: &(dyn Error + 'static)) -> &'static str {
    let mut failures = causes(failed).filter_map(|cause| cause.downcast_ref());
    failures.find_map(about).unwrap_or_default()
}

fn about(failure: &rustls::Error) -> Option<&'static str> {
    match failure {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => Some(
            "; if the authority is one of your own, name the file of its certificate in `FULFILLMENT_CA_FILE`",
        ),
        rustls::Error::InvalidCertificate(CertificateError::Other(other))
            if other.to_string().contains("CaUsedAsEndEntity") =>
        {
            Some(
                "; a server's certificate must not be that of an authority, as most that sign themselves are: make an \
                 authority, sign the server's certificate with it, and name the file of the authority's in \
                 `FULFILLMENT_CA_FILE`",
            )
        }
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            Some("; it speaks no TLS at that port; is it `http://`?")
        }
        _ => None,
    }
}
