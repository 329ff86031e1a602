//! Settings that are of no use stop the start, all of them at once.

use std::path::PathBuf;

use super::authority::{Authority, File};
use super::*;

fn problems(outbound: &Outbound, https: bool) -> Vec<String> {
    match outbound.client(https) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_file_of_no_use_is_named_with_what_to_do() {
    let pem = Authority::new().pem();
    let half = pem.replace("-----END CERTIFICATE-----", "");
    let no_base64 = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    let no_certificate = "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n";
    let key = pem.replace("CERTIFICATE", "PRIVATE KEY");
    // as when a key is pasted behind the line that begins it; what is said shows nothing of it
    let begun = "-----BEGIN PRIVATE KEY-----Y2FuYXJ5\n-----END PRIVATE KEY-----\n";
    for (text, why) in [
        (
            String::new(),
            "holds no certificate; expected PEM, with lines `-----BEGIN CERTIFICATE-----`",
        ),
        (
            "a certificate".to_owned(),
            "holds no certificate; expected PEM",
        ),
        (key, "holds no certificate; expected PEM"),
        (half, "is no PEM: its last section has no `-----END` line"),
        (
            no_base64.to_owned(),
            "is no PEM: what stands between its lines is no base64",
        ),
        (
            begun.to_owned(),
            "is no PEM: a line goes on behind its `-----BEGIN ...-----`",
        ),
        (pem + no_certificate, "cannot be trusted: "),
    ] {
        let file = File::holding(&text);
        let ca_file = Some(file.path().to_owned());
        let outbound = Outbound {
            ca_file,
            ..Outbound::default()
        };
        for https in [false, true] {
            let [problem] = &*problems(&outbound, https) else {
                panic!("one problem with {text}");
            };
            let place = format!("file `{}`", file.path().display());
            assert!(
                problem.starts_with("setting `FULFILLMENT_CA_FILE`: "),
                "{problem}"
            );
            assert!(
                problem.contains(&place) && problem.contains(why),
                "{problem}"
            );
            assert!(!problem.contains("Y2FuYXJ5"), "{problem}");
        }
    }
}

#[test]
fn every_setting_of_no_use_is_listed() {
    let nowhere = Some(PathBuf::from("/nowhere/authorities.pem"));
    let outbound = Outbound {
        ca_file: nowhere.clone(),
        ssl_cert_file: nowhere,
        https_proxy: Some("socks5://ana:canary@proxy.test".to_owned()),
        connect_timeout: Some(Duration::ZERO),
        ..Outbound::default()
    };
    let unreadable = "file `/nowhere/authorities.pem` cannot be read: no such file";
    let ca = format!("setting `FULFILLMENT_CA_FILE`: {unreadable}");
    let platform = format!("setting `SSL_CERT_FILE`: {unreadable}");
    let proxy = "setting `HTTPS_PROXY`: expected a proxy that is spoken to in HTTP: `http://` or `https://`";
    let timeout = "setting `FULFILLMENT_CONNECT_TIMEOUT`: no connection comes about in no time; expected more";
    assert_eq!(
        problems(&outbound, true),
        [&*ca, &*platform, proxy, timeout]
    );
    // the file in place of the platform's is of no interest without TLS
    assert_eq!(problems(&outbound, false), [&*ca, proxy, timeout]);
    assert!(!format!("{outbound:?}").contains("canary"));
}

#[test]
fn a_folder_is_no_file() {
    let ca_file = Some(std::env::temp_dir());
    let outbound = Outbound {
        ca_file,
        ..Outbound::default()
    };
    let problems = problems(&outbound, true);
    assert!(
        problems.len() == 1 && problems[0].contains(" cannot be read: "),
        "{problems:?}"
    );
}
