//! Settings of features that the program was built without: ignored, they would leave a bot that starts and relays
//! nothing, or is guarded less than its operator believes.

use crate::error::Problem;

/// A setting, and the feature that it belongs to.
struct Row {
    variable: &'static str,
    feature: &'static str,
    is_built_in: bool,
}

const fn of_gateway(variable: &'static str) -> Row {
    Row {
        variable,
        feature: "gateway",
        is_built_in: cfg!(feature = "gateway"),
    }
}

const fn of_google_identity(variable: &'static str) -> Row {
    Row {
        variable,
        feature: "google-identity",
        is_built_in: cfg!(feature = "google-identity"),
    }
}

const fn of_metrics(variable: &'static str) -> Row {
    Row {
        variable,
        feature: "metrics",
        is_built_in: cfg!(feature = "metrics"),
    }
}

const fn of_tls(variable: &'static str) -> Row {
    Row {
        variable,
        feature: "tls",
        is_built_in: cfg!(feature = "tls"),
    }
}

/// Those that take something away where they are not heeded. How others are reached is not here: other programs read
/// most of those variables too.
static ROWS: [Row; 14] = [
    of_gateway("FULFILLMENT_ENTREPOSTO"),
    of_gateway("FULFILLMENT_GATEWAY"),
    of_gateway("FULFILLMENT_GATEWAY_HEADERS"),
    of_gateway("FULFILLMENT_GATEWAY_FORWARD"),
    of_gateway("FULFILLMENT_GATEWAY_TIMEOUT"),
    of_google_identity("FULFILLMENT_GOOGLE_EMAILS"),
    of_google_identity("FULFILLMENT_GOOGLE_KEYS_URL"),
    of_metrics("FULFILLMENT_METRICS_PORT"),
    of_metrics("FULFILLMENT_METRICS_HOST"),
    of_tls("FULFILLMENT_TLS_CERTIFICATE"),
    of_tls("FULFILLMENT_TLS_KEY"),
    of_tls("FULFILLMENT_TLS_CLIENT_CA"),
    of_tls("FULFILLMENT_TLS_CLIENT_AUTH"),
    of_tls("FULFILLMENT_HANDSHAKE_TIMEOUT"),
];

/// A problem for each that is set.
pub(super) fn problems(
    variables: &dyn Fn(&str) -> Option<String>,
) -> impl Iterator<Item = Problem> {
    let absent = ROWS.iter().filter(|row| !row.is_built_in);
    of(absent, variables)
}

/// The variables of all of them, and of those that say how others are reached.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    let reaching = ["FULFILLMENT_CONNECT_TIMEOUT", "FULFILLMENT_CA_FILE"];
    ROWS.iter().map(|row| row.variable).chain(reaching)
}

/// What an argument needs that would set one of them.
pub(super) fn why_no_argument(argument: &str) -> Option<String> {
    let mut absent = ROWS.iter().filter(|row| !row.is_built_in);
    absent
        .find(|row| super::argument(row.variable) == argument)
        .map(Row::why)
}

impl Row {
    fn why(&self) -> String {
        format!(
            "needs the feature `{}` of fulfillment-runtime",
            self.feature
        )
    }
}

fn of<'r>(
    rows: impl Iterator<Item = &'r Row>,
    variables: &dyn Fn(&str) -> Option<String>,
) -> impl Iterator<Item = Problem> {
    let set =
        rows.filter(|row| variables(row.variable).is_some_and(|value| !value.trim().is_empty()));
    set.map(|row| Problem::Setting {
        name: row.variable.to_owned(),
        why: row.why(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Server;
    use crate::server::environment::{settings, variables};

    fn some(name: &str) -> Option<String> {
        match name {
            "FULFILLMENT_ENTREPOSTO" => Some("meu-chatbot-d".to_owned()),
            "FULFILLMENT_GOOGLE_EMAILS" => Some("a@b.test".to_owned()),
            // an empty variable is not set
            "FULFILLMENT_GATEWAY" => Some(" ".to_owned()),
            _ => None,
        }
    }

    fn texts(problems: impl IntoIterator<Item = Problem>) -> Vec<String> {
        let texts = problems.into_iter().map(|problem| problem.to_string());
        texts.collect()
    }

    #[test]
    fn a_setting_of_an_absent_feature_is_a_problem_that_names_the_feature() {
        let found = of(ROWS.iter(), &some);
        assert_eq!(
            texts(found),
            [
                "setting `FULFILLMENT_ENTREPOSTO`: needs the feature `gateway` of fulfillment-runtime",
                "setting `FULFILLMENT_GOOGLE_EMAILS`: needs the feature `google-identity` of fulfillment-runtime",
            ]
        );
        let all = of(ROWS.iter(), &|_| Some("1s".to_owned()));
        assert_eq!(all.count(), ROWS.len());
        assert_eq!(of(ROWS.iter(), &|_| None).count(), 0);
    }

    #[test]
    fn a_server_without_a_feature_does_not_start_with_its_settings() {
        let server = variables(Server::new(), &some);
        let absent = ["FULFILLMENT_ENTREPOSTO", "FULFILLMENT_GOOGLE_EMAILS"]
            .into_iter()
            .filter(|name| {
                ROWS.iter()
                    .any(|row| row.variable == *name && !row.is_built_in)
            });
        assert_eq!(server.problems.len(), absent.count());
    }

    #[test]
    fn an_argument_of_an_absent_feature_names_the_feature() {
        let server = crate::server::environment::arguments(
            Server::new(),
            ["--tls-key", "/a"].into_iter().map(str::to_owned),
        );
        let told = texts(server.problems);
        match cfg!(feature = "tls") {
            true => assert!(told.is_empty(), "{told:?}"),
            false => assert_eq!(
                told,
                ["setting `--tls-key`: needs the feature `tls` of fulfillment-runtime"]
            ),
        }
    }

    #[test]
    fn every_setting_of_a_feature_is_known_here() {
        let prefixes = [
            "FULFILLMENT_GATEWAY",
            "FULFILLMENT_GOOGLE",
            "FULFILLMENT_METRICS",
            "FULFILLMENT_TLS",
            "FULFILLMENT_HANDSHAKE",
        ];
        for setting in settings() {
            let of_feature = prefixes
                .iter()
                .any(|prefix| setting.variable.starts_with(prefix));
            let row = ROWS.iter().find(|row| row.variable == setting.variable);
            assert_eq!(
                row.is_some(),
                of_feature || setting.variable == "FULFILLMENT_ENTREPOSTO",
                "{}",
                setting.variable
            );
            assert!(
                row.is_none_or(|row| row.is_built_in),
                "{}",
                setting.variable
            );
        }
    }
}
