//! Variables that look like settings and are none: misspelt, they would leave a bot with a default that its operator
//! believes to have changed.
//!
//! They stop nothing, for a program may have variables of its own that begin alike.

use std::ffi::OsString;

use super::{absent, secrets, settings};
use crate::app::App;
use crate::shown::Shown;

const PREFIX: &str = "FULFILLMENT_";

/// A variable that no setting has.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::server) struct Unknown {
    name: String,
    /// The setting that was probably meant.
    nearest: Option<&'static str>,
}

/// Those of an environment that look like settings and are none. An empty one is not set.
pub(in crate::server) fn unknown(
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Vec<Unknown> {
    let set = environment.filter(|(_, value)| !value.to_string_lossy().trim().is_empty());
    let names = set.map(|(name, _)| name.to_string_lossy().into_owned());
    let unknown =
        names.filter(|name| name.starts_with(PREFIX) && !known().any(|variable| variable == name));
    let unknown = unknown.map(|name| Unknown {
        nearest: nearest(&name),
        name,
    });
    let mut unknown: Vec<Unknown> = unknown.collect();
    unknown.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    unknown
}

/// Warns of each, but of those that the application has read: a secret may be called as it likes.
pub(in crate::server) fn warn(unknown: &[Unknown], app: &App) {
    for Unknown { name, nearest } in unread(unknown, app) {
        let variable = Shown(name);
        match nearest {
            Some(nearest) => tracing::warn!(
                %variable,
                "a variable is set that is no setting, and ignored; `{nearest}` is one"
            ),
            None => tracing::warn!(
                %variable,
                "a variable is set that is no setting, and ignored; `--help` lists the settings"
            ),
        }
    }
}

fn unread<'u>(unknown: &'u [Unknown], app: &App) -> impl Iterator<Item = &'u Unknown> {
    let read = &app.inner.variables;
    unknown.iter().filter(|one| !read.contains(&one.name))
}

/// Every setting with our prefix, of features that the program was built without too.
fn known() -> impl Iterator<Item = &'static str> {
    let built_in = settings().chain(secrets()).map(|setting| setting.variable);
    let all = built_in.chain(absent::known());
    all.filter(|variable| variable.starts_with(PREFIX))
}

/// The setting whose name this one begins, or that begins so, or that is at most two wrong letters away.
fn nearest(name: &str) -> Option<&'static str> {
    let name = name.get(PREFIX.len()..)?.to_ascii_uppercase();
    let distance = |variable: &str| {
        let known = &variable[PREFIX.len()..];
        let distance = edit_distance(&name, known);
        let begins = name.len() >= 3 && (known.starts_with(&name) || name.starts_with(known));
        (distance <= 2 || begins).then_some(distance)
    };
    let near = known().filter_map(|variable| Some((distance(variable)?, variable)));
    near.min().map(|(_, variable)| variable)
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour.
fn edit_distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![(0..=to.len()).collect::<Vec<usize>>()];
    for (i, letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(letter != other);
            let mut best = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == to[j - 1] && from[i - 1] == *other {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Vec<(String, Option<&'static str>)> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.into(), value.into()));
        let unknown = unknown(pairs).into_iter();
        unknown.map(|one| (one.name, one.nearest)).collect()
    }

    #[test]
    fn a_misspelt_variable_is_told_with_the_setting_that_was_meant() {
        for (name, meant) in [
            ("FULFILLMENT_PROT", Some("FULFILLMENT_PORT")),
            ("FULFILLMENT_MAXBODY", Some("FULFILLMENT_MAX_BODY")),
            ("FULFILLMENT_DRAIN", Some("FULFILLMENT_DRAIN_TIMEOUT")),
            (
                "FULFILLMENT_LAME_DUCK_TIMEOUT",
                Some("FULFILLMENT_LAME_DUCK"),
            ),
            ("FULFILLMENT_max_calls", Some("FULFILLMENT_MAX_CALLS")),
            ("FULFILLMENT_TLS_CERT", Some("FULFILLMENT_TLS_CERTIFICATE")),
            ("FULFILLMENT_COLOUR", None),
            ("FULFILLMENT_", None),
        ] {
            assert_eq!(of(&[(name, "1")]), [(name.to_owned(), meant)], "{name}");
        }
    }

    #[test]
    fn what_is_a_setting_is_empty_or_begins_otherwise_is_not_told() {
        for variable in known() {
            assert_eq!(of(&[(variable, "1")]), [], "{variable}");
        }
        assert_eq!(of(&[("FULFILLMENT_PROT", " "), ("PROT", "1")]), []);
        assert_eq!(of(&[("XFULFILLMENT_PROT", "1"), ("HTTPS_PROXY", "1")]), []);
    }

    #[test]
    fn what_the_application_reads_is_not_told() {
        let secret = "FULFILLMENT_PEDIDOS_TOKEN";
        let intent = crate::Intent::new("pedidos", "Novo").token(crate::Secret::env(secret));
        let app = App::builder().intent(intent.handler(|| "x"));
        let app = app.variables(|_| Some("canary".to_owned())).build();
        let found = unknown(
            [secret, "FULFILLMENT_PROT"]
                .map(|name| (name.into(), "1".into()))
                .into_iter(),
        );
        assert_eq!(found.len(), 2);
        let app = app.expect("an application");
        let told: Vec<&str> = unread(&found, &app).map(|one| &*one.name).collect();
        assert_eq!(told, ["FULFILLMENT_PROT"]);
    }

    #[test]
    fn settings_of_every_feature_are_known_in_a_program_without_it() {
        let known: Vec<&str> = absent::known().collect();
        let base = super::super::SETTINGS
            .iter()
            .map(|setting| setting.variable);
        let base: Vec<&str> = base.collect();
        for setting in settings().chain(secrets()) {
            let variable = setting.variable;
            let is_known = known.contains(&variable) || base.contains(&variable);
            assert!(is_known || !variable.starts_with(PREFIX), "{variable}");
        }
    }
}
