//! What is read of settings, and what is said of those that cannot be.

use std::time::Duration;

use super::values::set_duration;
use super::*;
use crate::caller::ForwardedHeader;

fn read(pairs: &[(&str, &str)]) -> Server {
    variables(Server::new(), &|name| {
        pairs
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_port_is_ours_then_the_one_of_the_platform() {
    assert_eq!(read(&[]).config.port, 5052);
    assert_eq!(read(&[("PORT", "8080")]).config.port, 8080);
    assert_eq!(
        read(&[("PORT", "8080"), ("FULFILLMENT_PORT", "9090")])
            .config
            .port,
        9090
    );
}

#[test]
fn debug_is_reachable_from_this_machine_alone_unless_a_host_is_set() {
    assert_eq!(read(&[]).config.host(), "0.0.0.0");
    assert_eq!(
        read(&[("FULFILLMENT_DEBUG", "1")]).config.host(),
        "127.0.0.1"
    );
    assert_eq!(
        read(&[("FULFILLMENT_DEBUG", "1"), ("FULFILLMENT_HOST", "::")])
            .config
            .host(),
        "::"
    );
}

#[test]
fn a_lame_duck_is_3_s_with_debug_nothing_and_what_is_set_wins_over_both() {
    let lame_duck = |pairs: &[_]| read(pairs).config.lame_duck();
    let debug = ("FULFILLMENT_DEBUG", "1");
    assert_eq!(lame_duck(&[]), Duration::from_secs(3));
    assert_eq!(lame_duck(&[debug]), Duration::ZERO);
    for (value, read) in [("0s", 0), ("800ms", 800), ("4s", 4_000)] {
        let set = ("FULFILLMENT_LAME_DUCK", value);
        for pairs in [&[set][..], &[set, debug]] {
            assert_eq!(lame_duck(pairs), Duration::from_millis(read), "{value}");
        }
    }
    let server = read(&[("FULFILLMENT_LAME_DUCK", "0")]);
    assert_eq!(
        server.problems[0].to_string(),
        "setting `FULFILLMENT_LAME_DUCK`: expected a duration with its unit, such as `4s` or `800ms`, 0s to 3600s, not `0`; is `0s` or `0ms` meant?"
    );
}

#[test]
fn what_cannot_be_read_is_a_problem_that_names_the_variable_and_what_was_expected() {
    let server = read(&[
        ("PORT", "http"),
        ("FULFILLMENT_TIMEOUT", "soon"),
        ("FULFILLMENT_MAX_CALLS", "0"),
    ]);
    let texts: Vec<String> = server.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "setting `PORT`: expected a port, 0 to 65535, not `http`",
            "setting `FULFILLMENT_TIMEOUT`: expected a duration with its unit, such as `4s` or `800ms`, 1ms to 3600s, not `soon`",
            "setting `FULFILLMENT_MAX_CALLS`: expected a number, 1 to 1000000, not `0`",
        ]
    );
}

#[test]
fn origins_stand_in_a_list_with_commas() {
    let server = read(&[
        (
            "FULFILLMENT_ALLOWED_ORIGINS",
            "https://a.example, http://b:81",
        ),
        ("FULFILLMENT_ALLOW_CREDENTIALS", "true"),
    ]);
    let settings = &server.app.settings;
    assert_eq!(
        settings.allowed_origins,
        ["https://a.example", "http://b:81"]
    );
    assert!(settings.allow_credentials);
    // a list that somebody meant to fill is not the empty one, which lets anybody read
    let server = read(&[("FULFILLMENT_ALLOWED_ORIGINS", ",")]);
    assert!(server.app.build().is_err());
}

#[test]
fn proxies_stand_in_a_list_with_commas_and_their_header_has_one_of_two_names() {
    let server = read(&[
        ("FULFILLMENT_TRUSTED_PROXIES", "10.0.0.0/8, ::1,192.0.2.7"),
        ("FULFILLMENT_FORWARDED_HEADER", "Forwarded"),
    ]);
    let settings = &server.app.settings;
    assert_eq!(settings.trusted_proxies, ["10.0.0.0/8", "::1", "192.0.2.7"]);
    assert_eq!(settings.forwarded_header, ForwardedHeader::Forwarded);
    let server = read(&[("FULFILLMENT_FORWARDED_HEADER", "X-Forwarded-For")]);
    let settings = &server.app.settings;
    assert_eq!(settings.forwarded_header, ForwardedHeader::XForwardedFor);

    let server = read(&[("FULFILLMENT_FORWARDED_HEADER", "x-real-ip")]);
    assert_eq!(
        server.problems[0].to_string(),
        "setting `FULFILLMENT_FORWARDED_HEADER`: expected `x-forwarded-for` or `forwarded`"
    );
    // a list that somebody meant to fill is not the empty one
    for proxies in [",", "10.0.0.1,", "10.0.0.1;10.0.0.2"] {
        let server = read(&[("FULFILLMENT_TRUSTED_PROXIES", proxies)]);
        let error = server.app.build().err().map(|error| error.to_string());
        let error = error.expect(proxies);
        assert!(error.contains("is no address or range"), "{error}");
    }
}

#[test]
fn a_refused_setting_leaves_the_others_as_they_were() {
    let server = read(&[
        ("FULFILLMENT_PORT", "9090"),
        ("FULFILLMENT_TIMEOUT", "soon"),
    ]);
    assert_eq!((server.config.port, server.problems.len()), (9090, 1));
}

#[test]
fn arguments_have_the_names_of_the_variables() {
    let words = [
        "--port=1",
        "--host",
        "::1",
        "--debug",
        "--base-path",
        "/api",
        "--verbose",
    ];
    let server = arguments(Server::new(), words.into_iter().map(str::to_owned));
    assert_eq!(
        (
            server.config.port,
            server.config.host(),
            server.config.debug
        ),
        (1, "::1", true)
    );
    assert_eq!(server.app.settings.base_path, "api");
    assert_eq!(server.problems.len(), 1);
}

#[test]
fn debug_takes_a_boolean_word_and_stands_alone_too() {
    let read = |server, words: &[&str]| {
        let server = arguments(server, words.iter().map(|&word| word.to_owned()));
        (server.config.debug, server.problems.len())
    };
    for words in [
        &["--debug"][..],
        &["--debug", "true"],
        &["--debug", "--port", "1"],
    ] {
        assert_eq!(read(Server::new(), words), (true, 0), "{words:?}");
    }
    for words in [
        &["--debug", "false"][..],
        &["--debug", "No"],
        &["--debug=off"],
    ] {
        let debug = Server::new().debug(true);
        assert_eq!(read(debug, words), (false, 0), "{words:?}");
    }
    assert_eq!(read(Server::new(), &["--debug", "maybe"]), (true, 1));
    assert_eq!(read(Server::new(), &["--debug=maybe"]), (false, 1));
}

#[test]
fn an_empty_variable_is_not_set() {
    for value in ["", " ", "\n"] {
        let all: Vec<(&str, &str)> = SETTINGS
            .iter()
            .map(|setting| (setting.variable, value))
            .chain([("PORT", value)])
            .collect();
        let (server, unset) = (read(&all), read(&[]));
        assert!(server.problems.is_empty(), "{:?}", server.problems);
        assert_eq!(format!("{server:?}"), format!("{unset:?}"));
    }
    let port = read(&[("FULFILLMENT_PORT", ""), ("PORT", "8080")]);
    assert_eq!(port.config.port, 8080);
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_utf_8_is_refused_and_not_a_panic() {
    use std::os::unix::ffi::OsStringExt;

    let words = [b"--port=1".to_vec(), b"--caf\xe9".to_vec()];
    let words = words.map(OsString::from_vec).into_iter();
    let server = arguments(Server::new(), readable(words));
    assert_eq!((server.config.port, server.problems.len()), (1, 1));
    assert_eq!(
        server.problems[0].to_string(),
        "setting `--caf\u{fffd}`: no such argument; `--help` lists them"
    );
}

#[test]
fn durations_have_a_unit() {
    let mut read = Duration::ZERO;
    for (value, milliseconds) in [("800ms", 800), ("4s", 4_000)] {
        assert_eq!(set_duration(&mut read, value), Ok(()));
        assert_eq!(read, Duration::from_millis(milliseconds));
    }
    for wrong in ["4", "s", "0s", "-1s", "1.5s", "4m"] {
        assert!(set_duration(&mut read, wrong).is_err(), "{wrong}");
    }
}

#[cfg(feature = "gateway")]
#[test]
fn a_password_is_no_argument_and_is_not_shown() {
    let proxy = "http://ana:canary@proxy.test:3128";
    let with_equals = format!("--https-proxy={proxy}");
    for words in [&["--https-proxy", proxy][..], &[&with_equals]] {
        let words = words.iter().map(|&word| word.to_owned());
        let server = arguments(Server::new(), words);
        let texts: Vec<String> = server.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "setting `--https-proxy`: everybody may read the arguments of a process; set `HTTPS_PROXY`"
            ]
        );
        assert_eq!(server.app.outbound.https_proxy, None);
    }
    let help = help_text();
    assert!(help.contains("HTTPS_PROXY") && !help.contains("--https-proxy"));
    assert!(help.contains("--no-proxy LIST"), "{help}");
    for name in ["HTTPS_PROXY", "https_proxy"] {
        let server = read(&[(name, proxy)]);
        assert_eq!(server.app.outbound.https_proxy.as_deref(), Some(proxy));
        assert!(server.problems.is_empty());
    }
}

#[cfg(feature = "gateway")]
#[test]
fn what_code_sets_after_the_environment_wins() {
    let server = read(&[("SSL_CERT_FILE", "/a.pem")]).ssl_cert_file("/b.pem");
    let path = server.app.outbound.ssl_cert_file;
    assert_eq!(path.as_deref(), Some(std::path::Path::new("/b.pem")));
}

#[cfg(feature = "google-identity")]
#[test]
fn addresses_of_service_accounts_stand_in_a_list_with_commas() {
    let server = read(&[
        ("FULFILLMENT_GOOGLE_EMAILS", " a@x.test,b@x.test ,"),
        ("FULFILLMENT_GOOGLE_KEYS_URL", " http://127.0.0.1:1/certs "),
    ]);
    let identity = &server.app.identity;
    assert_eq!(identity.emails, ["a@x.test", "b@x.test"]);
    let url = identity.keys_url.as_deref();
    assert_eq!(url, Some("http://127.0.0.1:1/certs"));
    // what code says replaces it
    let server = server
        .google_emails(["c@x.test"])
        .google_keys_url("https://keys.test");
    let identity = &server.app.identity;
    assert_eq!(identity.emails, ["c@x.test"]);
    assert_eq!(identity.keys_url.as_deref(), Some("https://keys.test"));
    // where an argument is given, it does
    let words = ["--google-emails", "d@x.test"].map(str::to_owned);
    let server = arguments(server, words.into_iter());
    assert_eq!(server.app.identity.emails, ["d@x.test"]);
    assert!(server.problems.is_empty());
}
