//! Until when a certificate counts that a client has shown.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use rustls::pki_types::UnixTime;

use super::files::{Authority, Files};
use crate::peer::Peer;
use crate::server::rotation::Reread;
use crate::server::tls::{Shown, Tls};

const HOUR: u64 = 60 * 60;

fn now() -> u64 {
    UnixTime::now().as_secs()
}

/// As after a handshake; the certificate is valid up to this second.
fn shown(tls: &Arc<Tls>, authority: &Authority, last_second: u64) -> Shown {
    let chain = vec![authority.issue(last_second)];
    Shown::new(Arc::clone(tls), chain, tls.generation(), Peer::at(None))
}

fn is_over_at(shown: &Shown, second: u64) -> bool {
    shown.is_over_at(UnixTime::since_unix_epoch(Duration::from_secs(second)))
}

#[test]
fn a_certificate_counts_up_to_its_last_second() {
    let (files, authority) = (Files::new(), Authority::new("a"));
    files.write_authorities(&[&authority]);
    let tls = files.tls(|server| server);
    for left in [10, HOUR] {
        let last = now() + left;
        let shown = shown(&tls, &authority, last);
        for second in [now(), last - 1, last] {
            assert!(!is_over_at(&shown, second), "{left}");
        }
        assert!(is_over_at(&shown, last + 1), "{left}");
    }
}

#[test]
fn a_certificate_counts_as_long_as_somebody_vouches_for_it() {
    let (files, authority) = (Files::new(), Authority::new("a"));
    files.write_authorities(&[&authority]);
    let tls = files.tls(|server| server);
    let shown = shown(&tls, &authority, now() + HOUR);
    let other = Authority::new("b");
    for (authorities, is_over) in [
        (&[&authority, &other][..], false),
        (&[&other], true),
        // and again, which is as good as ever
        (&[&authority], false),
    ] {
        files.write_authorities(authorities);
        tls.reread(&[]);
        assert_eq!(shown.is_over(), is_over);
        assert_eq!(shown.is_over(), is_over);
    }
}

#[test]
fn who_must_show_a_certificate_is_refused_without_one_that_counts() {
    let (files, authority) = (Files::new(), Authority::new("a"));
    files.write_authorities(&[&authority]);
    for require in [false, true] {
        let tls = files.tls(|server| server.require_client_certificate(require));
        let shown = shown(&tls, &authority, now() + HOUR);
        let refused = shown.peer().err().map(|refusal| refusal.status());
        assert_eq!(refused, require.then_some(StatusCode::FORBIDDEN));
        if let Ok(peer) = shown.peer() {
            assert_eq!(peer.certificate, None);
        }
    }
}
