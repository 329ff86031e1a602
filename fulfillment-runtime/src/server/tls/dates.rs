//! Until when a certificate is valid. webpki reads its dates and tells them where it refuses it for them.

use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, UnixTime};
use tokio::time::MissedTickBehavior;
use webpki::{EndEntityCert, Error, KeyUsage};

/// The first second that no certificate can name, that of the year 10000.
const LATE: Duration = Duration::from_secs(253_402_300_800);
const DAY: u64 = 24 * 60 * 60;
/// As many days before its end the server's certificate is spoken of.
const SOON: u64 = 14;

/// The last second, since 1970, in which a certificate is valid; `None` if it cannot be read.
pub(super) fn last_second(certificate: &CertificateDer<'_>) -> Option<u64> {
    match refused_at(certificate, UnixTime::since_unix_epoch(LATE))? {
        Error::CertExpired { not_after, .. } => Some(not_after.as_secs()),
        _ => None,
    }
}

/// What is wrong with the dates of the server's own certificate, or will be soon.
pub(super) fn warning(certificate: &CertificateDer<'_>, now: UnixTime) -> Option<String> {
    if let Some(Error::CertNotValidYet { .. }) = refused_at(certificate, now) {
        return Some("is not valid yet: clients will refuse it".to_owned());
    }
    let last = last_second(certificate)?;
    let Some(left) = last.checked_sub(now.as_secs()) else {
        return Some("has expired: clients will refuse it".to_owned());
    };
    match left / DAY {
        0 => Some("expires in less than a day: clients will refuse it then".to_owned()),
        1 => Some("expires in a day: clients will refuse it then".to_owned()),
        days @ ..SOON => Some(format!(
            "expires in {days} days: clients will refuse it then"
        )),
        _ => None,
    }
}

/// Looks each day, from tomorrow on.
pub(super) async fn each_day(look: impl Fn()) {
    let mut day = tokio::time::interval(Duration::from_secs(DAY));
    day.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // the first is at once
    day.tick().await;
    loop {
        day.tick().await;
        look();
    }
}

/// What webpki says of a certificate before it looks for its authority, of which there is none here.
fn refused_at(certificate: &CertificateDer<'_>, time: UnixTime) -> Option<Error> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    let algorithms = ring::default_provider().signature_verification_algorithms;
    let verified = certificate.verify_for_usage(
        algorithms.all,
        &[],
        &[],
        time,
        KeyUsage::server_auth(),
        None,
        None,
    );
    verified.err()
}
