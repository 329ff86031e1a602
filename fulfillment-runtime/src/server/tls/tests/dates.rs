//! What is said of a certificate's dates, and when.

use std::cell::Cell;
use std::time::Duration;

use rcgen::CertificateParams;
use rustls::pki_types::{CertificateDer, UnixTime};

use super::files::{key, until};
use crate::server::tls::dates::{each_day, last_second, warning};

const DAY: u64 = 24 * 60 * 60;
/// In the year 2027.
const END: u64 = 1_800_000_000;

fn signed(params: &CertificateParams) -> CertificateDer<'static> {
    let certificate = params.self_signed(&key()).expect("it is signed");
    certificate.der().clone()
}

fn warned(certificate: &CertificateDer<'_>, second: u64) -> Option<String> {
    let now = UnixTime::since_unix_epoch(Duration::from_secs(second));
    warning(certificate, now)
}

#[test]
fn the_end_of_a_certificate_is_known_to_the_second() {
    // the last one is the last second that a certificate can name
    for second in [1, END, END + 1, 4_000_000_000, 253_402_300_799] {
        let mut params = until(second);
        params.not_before = rcgen::date_time_ymd(1970, 1, 1);
        assert_eq!(last_second(&signed(&params)), Some(second));
    }
    assert_eq!(last_second(&CertificateDer::from(vec![0x30, 0])), None);
}

#[test]
fn two_weeks_before_its_end_a_certificate_is_spoken_of() {
    let certificate = signed(&until(END));
    let at = |second| warned(&certificate, second);
    assert_eq!(at(END - 14 * DAY), None);
    for (left, why) in [
        (
            14 * DAY - 1,
            "expires in 13 days: clients will refuse it then",
        ),
        (2 * DAY, "expires in 2 days: clients will refuse it then"),
        (DAY, "expires in a day: clients will refuse it then"),
        (
            DAY - 1,
            "expires in less than a day: clients will refuse it then",
        ),
        (0, "expires in less than a day: clients will refuse it then"),
    ] {
        assert_eq!(at(END - left).as_deref(), Some(why));
    }
    for late in [1, 1_000 * DAY] {
        let why = at(END + late);
        assert_eq!(why.as_deref(), Some("has expired: clients will refuse it"));
    }
}

#[test]
fn a_certificate_that_is_not_valid_yet_is_told_apart() {
    let mut params = until(END);
    params.not_before = params.not_after - Duration::from_secs(DAY);
    let certificate = signed(&params);
    let why = warned(&certificate, END - DAY - 1);
    assert_eq!(
        why.as_deref(),
        Some("is not valid yet: clients will refuse it")
    );
}

#[test]
fn a_running_server_looks_each_day() {
    let paused = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    let looked = Cell::new(0);
    let ended = paused.expect("a runtime").block_on(async {
        let looking = each_day(|| looked.set(looked.get() + 1));
        let days = Duration::from_secs(3 * DAY + 1);
        tokio::time::timeout(days, looking).await
    });
    assert!(ended.is_err(), "it goes on");
    assert_eq!(looked.get(), 3);
}
