//! Settings of a feature that the program was built without: ignored, they would leave a bot that starts and relays
//! nothing.

use crate::error::Problem;

/// Those of relays. The ones that other calls could have too are not here: they take nothing away.
const OF_GATEWAY: [&str; 5] = [
    "FULFILLMENT_ENTREPOSTO",
    "FULFILLMENT_GATEWAY",
    "FULFILLMENT_GATEWAY_HEADERS",
    "FULFILLMENT_GATEWAY_FORWARD",
    "FULFILLMENT_GATEWAY_TIMEOUT",
];

/// A problem for each that is set.
pub(super) fn problems(
    variables: &dyn Fn(&str) -> Option<String>,
) -> impl Iterator<Item = Problem> {
    let is_set = |name: &&str| variables(name).is_some_and(|value| !value.trim().is_empty());
    let set = OF_GATEWAY.into_iter().filter(is_set);
    set.map(|name| Problem::Setting {
        name: name.to_owned(),
        why: "needs the feature `gateway` of fulfillment-runtime".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTREPOSTO: &str =
        "setting `FULFILLMENT_ENTREPOSTO`: needs the feature `gateway` of fulfillment-runtime";

    fn only_entreposto(name: &str) -> Option<String> {
        match name {
            "FULFILLMENT_ENTREPOSTO" => Some("meu-chatbot-d".to_owned()),
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
        assert_eq!(texts(problems(&only_entreposto)), [ENTREPOSTO]);
        assert_eq!(problems(&|_| None).count(), 0);
        let all = problems(&|_| Some("1s".to_owned()));
        assert_eq!(all.count(), OF_GATEWAY.len());
    }

    #[cfg(not(feature = "gateway"))]
    #[test]
    fn a_server_without_the_feature_does_not_start() {
        use crate::Server;
        use crate::server::environment::variables;

        let server = variables(Server::new(), &only_entreposto);
        assert_eq!(texts(server.problems), [ENTREPOSTO]);
    }

    #[cfg(feature = "gateway")]
    #[test]
    fn every_setting_of_relays_is_known_here() {
        use crate::server::relays::SETTINGS;

        let ours = SETTINGS.iter().map(|setting| setting.variable);
        let ours: Vec<&str> = ours
            .filter(|name| name.starts_with("FULFILLMENT_GATEWAY") || OF_GATEWAY.contains(name))
            .collect();
        assert_eq!(ours, OF_GATEWAY);
    }
}
