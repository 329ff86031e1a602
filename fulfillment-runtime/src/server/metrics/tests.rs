//! What the environment sets of metrics.

use crate::server::Server;

fn read(pairs: &[(&str, &str)]) -> Server {
    Server::new().environment(&|name| {
        let found = pairs.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

fn texts(server: &Server) -> Vec<String> {
    let problems = server.problems.iter();
    let problems = problems.cloned().chain(server.config.metrics.problem());
    problems.map(|problem| problem.to_string()).collect()
}

#[test]
fn metrics_are_nowhere_unless_a_port_is_set_and_then_on_this_machine_alone() {
    let server = read(&[]);
    assert!(!server.config.metrics.are_wanted());
    let server = read(&[("FULFILLMENT_METRICS_PORT", "9464")]);
    let metrics = &server.config.metrics;
    assert_eq!((metrics.host(), metrics.port), ("127.0.0.1", Some(9464)));
    // whatever the bot listens on
    assert_eq!(server.host("0.0.0.0").config.metrics.host(), "127.0.0.1");
    let server = read(&[
        ("FULFILLMENT_METRICS_PORT", "0"),
        ("FULFILLMENT_METRICS_HOST", "::"),
    ]);
    let metrics = &server.config.metrics;
    assert_eq!((metrics.host(), metrics.port), ("::", Some(0)));
    assert!(texts(&server).is_empty());
}

#[test]
fn what_code_sets_after_the_environment_wins() {
    let server = read(&[
        ("FULFILLMENT_METRICS_PORT", "9464"),
        ("FULFILLMENT_METRICS_HOST", "::"),
    ]);
    let server = server.metrics_port(1).metrics_host("::1");
    let metrics = &server.config.metrics;
    assert_eq!((metrics.host(), metrics.port), ("::1", Some(1)));
}

#[test]
fn a_port_that_is_none_is_a_problem_that_names_the_setting() {
    let server = read(&[("FULFILLMENT_METRICS_PORT", "65536")]);
    assert_eq!(
        texts(&server),
        ["setting `FULFILLMENT_METRICS_PORT`: expected a port, 0 to 65535, not `65536`"]
    );
}

#[test]
fn an_address_without_a_port_is_a_problem_and_not_metrics_that_nobody_finds() {
    let server = read(&[("FULFILLMENT_METRICS_HOST", "0.0.0.0")]);
    assert_eq!(
        texts(&server),
        [
            "setting `FULFILLMENT_METRICS_HOST`: metrics have no port; set `FULFILLMENT_METRICS_PORT` too, or neither"
        ]
    );
}
