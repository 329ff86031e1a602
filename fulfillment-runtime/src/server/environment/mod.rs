//! Settings from outside: one table, read from the environment and, but for secrets, from the process's arguments.

use std::ffi::OsString;
use std::fmt::Write;

mod absent;
#[cfg(test)]
mod ranges;
mod settings;
#[cfg(test)]
mod tests;
mod unknown;
mod unread;
pub(super) mod values;

use super::{Server, program};
use crate::error::Problem;

/// One setting that can be made from outside.
pub(super) struct Setting {
    /// The environment variable; the argument's name is made of it.
    pub(super) variable: &'static str,
    pub(super) value: &'static str,
    pub(super) what: &'static str,
    pub(super) apply: fn(&mut Server, &str) -> Result<(), Expected>,
}

use self::settings::SETTINGS;
pub(super) use self::unknown::{Unknown, unknown, warn};
pub(super) use self::unread::{unread, warn_of_unread};
use self::values::{Expected, boolean};

/// Those that are arguments too.
fn settings() -> impl Iterator<Item = &'static Setting> {
    let settings = SETTINGS.iter();
    #[cfg(feature = "metrics")]
    let settings = settings.chain(&super::metrics::SETTINGS);
    #[cfg(feature = "tls")]
    let settings = settings.chain(&super::tls::SETTINGS);
    #[cfg(feature = "gateway")]
    let settings = settings.chain(&super::relays::SETTINGS);
    #[cfg(feature = "_outbound")]
    let settings = settings.chain(&super::outbound::SETTINGS);
    #[cfg(feature = "google-identity")]
    let settings = settings.chain(&super::identity::SETTINGS);
    settings
}

/// Those that the environment alone says, because everybody may read the arguments of a process.
fn secrets() -> impl Iterator<Item = &'static Setting> {
    let secrets = [].iter();
    #[cfg(feature = "_outbound")]
    let secrets = secrets.chain(&super::outbound::SECRETS);
    secrets
}

impl Setting {
    fn argument(&self) -> String {
        argument(self.variable)
    }
}

/// The argument of a variable.
fn argument(variable: &str) -> String {
    let name = variable.trim_start_matches("FULFILLMENT_");
    format!("--{}", name.to_ascii_lowercase().replace('_', "-"))
}

/// Sets what the environment says. An empty variable is not set: compose files have no other way to leave one out.
pub(super) fn variables(mut server: Server, variables: &dyn Fn(&str) -> Option<String>) -> Server {
    let set = |name: &'static str| {
        let value = variables(name).filter(|value| !value.trim().is_empty());
        value.map(|value| (name, value))
    };
    for setting in settings().chain(secrets()) {
        // what most platforms that run containers set
        let port = || {
            if setting.variable == "FULFILLMENT_PORT" {
                set("PORT")
            } else {
                None
            }
        };
        // what many other programs read is written small by some of them
        let small = || {
            let common = !setting.variable.starts_with("FULFILLMENT_");
            let small = setting.variable.to_ascii_lowercase();
            let value = variables(&small).filter(|value| common && !value.trim().is_empty());
            value.map(|value| (setting.variable, value))
        };
        if let Some((name, value)) = set(setting.variable).or_else(port).or_else(small) {
            server = apply(server, setting, name, &value);
        }
    }
    server.problems.extend(absent::problems(variables));
    server
}

/// Arguments as texts. What is no UTF-8 is shown with replacement characters where it is refused.
pub(super) fn readable(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = String> {
    arguments.map(|argument| argument.to_string_lossy().into_owned())
}

/// Sets what the arguments say: `--port 8080` or `--port=8080`; `--debug` is `--debug true`.
pub(super) fn arguments(mut server: Server, arguments: impl Iterator<Item = String>) -> Server {
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (&*argument, None),
        };
        if matches!(name, "--help" | "-h") {
            help();
        }
        let Some(setting) = settings().find(|setting| setting.argument() == name) else {
            let why = match secrets().find(|setting| setting.argument() == name) {
                Some(Setting { variable, .. }) => {
                    format!("everybody may read the arguments of a process; set `{variable}`")
                }
                None => absent::why_no_argument(name)
                    .unwrap_or_else(|| "no such argument; `--help` lists them".to_owned()),
            };
            // its value, if it has one, is no argument of its own
            arguments.next_if(|next| !next.starts_with("--"));
            server.problems.push(Problem::Setting {
                name: name.to_owned(),
                why,
            });
            continue;
        };
        let value = value.or_else(|| {
            if setting.value == "BOOLEAN" {
                let said = arguments.next_if(|next| boolean(next.trim()).is_ok());
                Some(said.unwrap_or_else(|| "true".to_owned()))
            } else {
                arguments.next()
            }
        });
        match value {
            Some(value) => server = apply(server, setting, name, &value),
            None => {
                let why = format!("expected {} after it", setting.value);
                server.problems.push(Problem::Setting {
                    name: name.to_owned(),
                    why,
                });
            }
        }
    }
    server
}

fn apply(mut server: Server, setting: &Setting, name: &str, value: &str) -> Server {
    if let Err(expected) = (setting.apply)(&mut server, value.trim()) {
        server.problems.push(Problem::Setting {
            name: name.to_owned(),
            why: format!("expected {expected}"),
        });
    }
    #[cfg(feature = "metrics")]
    server.config.metrics.was_given(setting.variable, name);
    server
}

/// Prints every setting and ends the process, as `--help` does everywhere.
#[allow(clippy::print_stdout)] // the one thing it is for
fn help() -> ! {
    println!("{}", help_text());
    std::process::exit(0)
}

fn help_text() -> String {
    let mut text = format!(
        "Usage: {} [ARGUMENTS]\n\nEvery argument has an environment variable:\n",
        program()
    );
    for setting in settings() {
        let argument = format!("{} {}", setting.argument(), setting.value);
        list(&mut text, &argument, setting);
    }
    for setting in secrets() {
        list(&mut text, "(no argument)", setting);
    }
    text
}

fn list(text: &mut String, argument: &str, setting: &Setting) {
    let Setting { variable, what, .. } = setting;
    // writing to a string cannot fail
    let _ = write!(text, "\n  {argument:<32} {variable}\n  {:<32} {what}\n", "");
}
