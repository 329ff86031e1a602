//! What a client's certificate says that it is.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use super::names::common_names;

/// The names in a certificate that was verified, as they stand there: the common names of its subject that are no
/// host's, then the DNS names of its extension.
pub(super) fn names(certificate: &CertificateDer<'_>) -> Arc<[Box<str>]> {
    let Ok(certificate) = EndEntityCert::try_from(certificate) else {
        // who verified it has read it; a certificate that cannot be read names nobody
        return Arc::default();
    };
    let common = common_names(certificate.subject()).unwrap_or_default();
    let common = common.into_iter().filter(|name| !may_be_a_hosts(name));
    let names = common.chain(certificate.valid_dns_names());
    names.map(Box::from).collect()
}

/// Whether a common name could be taken for the name of a host, a pattern of such names, or an address.
///
/// An authority may be held to some hosts by its own certificate (RFC 5280, 4.2.1.10), and that binds its DNS names and
/// addresses and no common name: one that counted as a host would be a way around it. No host and no address has a blank.
fn may_be_a_hosts(common_name: &str) -> bool {
    !common_name.contains(' ')
}
