//! What a client's certificate says that it is.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use super::names::common_names;

/// The names in a certificate that was verified: the subject's common names, then the DNS names of its extension, as
/// they stand there.
pub(super) fn names(certificate: &CertificateDer<'_>) -> Arc<[Box<str>]> {
    let Ok(certificate) = EndEntityCert::try_from(certificate) else {
        // who verified it has read it; a certificate that cannot be read names nobody
        return Arc::default();
    };
    let common = common_names(certificate.subject()).unwrap_or_default();
    let names = common.into_iter().chain(certificate.valid_dns_names());
    names.map(Box::from).collect()
}
