//! Settings from outside: one table, read from the environment and from the process's arguments.

use std::ffi::OsString;
use std::fmt::Write;
use std::time::Duration;

use super::{Server, program};
use crate::error::Problem;

/// One setting that can be made from outside.
pub(super) struct Setting {
    /// The environment variable; the argument's name is made of it.
    pub(super) variable: &'static str,
    pub(super) value: &'static str,
    pub(super) what: &'static str,
    pub(super) apply: fn(&mut Server, &str) -> Result<(), &'static str>,
}

/// Every setting. A new one is a line here, a method of `Server`, and a row in the README.
static SETTINGS: [Setting; 17] = [
    Setting {
        variable: "FULFILLMENT_HOST",
        value: "ADDRESS",
        what: "address to listen on [0.0.0.0; with debug 127.0.0.1]",
        apply: |server, value| set(&mut server.config.host, not_empty(value).map(Some)),
    },
    Setting {
        variable: "FULFILLMENT_PORT",
        value: "PORT",
        what: "port to listen on, 0 for a free one; PORT is read too [5052]",
        apply: |server, value| set(&mut server.config.port, number(value, "a port, 0 to 65535")),
    },
    Setting {
        variable: "FULFILLMENT_BASE_PATH",
        value: "PATH",
        what: "path in front of every webhook, such as /api [none]",
        apply: |server, value| {
            set(
                &mut server.app.settings.base_path,
                Ok(crate::app::base_path(value)),
            )
        },
    },
    Setting {
        variable: "FULFILLMENT_DEBUG",
        value: "BOOLEAN",
        what: "verbose, and by default reachable from this machine alone [false]",
        apply: |server, value| set(&mut server.config.debug, boolean(value)),
    },
    Setting {
        variable: "FULFILLMENT_LOG",
        value: "FORMAT",
        what: "text or json; RUST_LOG sets the levels [text]",
        apply: |server, value| set(&mut server.config.log_json, log_format(value)),
    },
    Setting {
        variable: "FULFILLMENT_TIMEOUT",
        value: "DURATION",
        what: "how long a caller waits for a function [the platform's]",
        apply: |server, value| set(&mut server.app.settings.timeout, duration(value).map(Some)),
    },
    Setting {
        variable: "FULFILLMENT_FALLBACK_MESSAGE",
        value: "TEXT",
        what: "what the user reads when a function fails [Desculpe, não consegui ...]",
        apply: |server, value| {
            set(
                &mut server.app.settings.fallback_message,
                Ok(crate::app::fallback_message(value)),
            )
        },
    },
    Setting {
        variable: "FULFILLMENT_MAX_BODY",
        value: "BYTES",
        what: "largest request body [2097152]",
        apply: |server, value| set(&mut server.app.settings.max_body, size(value)),
    },
    Setting {
        variable: "FULFILLMENT_MAX_CALLS",
        value: "NUMBER",
        what: "calls in flight; more get 503 [512]",
        apply: |server, value| set(&mut server.app.settings.max_calls, positive(value)),
    },
    Setting {
        variable: "FULFILLMENT_MAX_BLOCKING",
        value: "NUMBER",
        what: "plain functions at once, each on a thread; more wait [64]",
        apply: |server, value| set(&mut server.app.settings.max_blocking, positive(value)),
    },
    Setting {
        variable: "FULFILLMENT_ALLOWED_ORIGINS",
        value: "ORIGINS",
        what: "origins whose pages may read answers, with commas between them [any]",
        apply: |server, value| {
            let listed = value.split(',').map(|origin| origin.trim().to_owned());
            set(
                &mut server.app.settings.allowed_origins,
                Ok(listed.collect()),
            )
        },
    },
    Setting {
        variable: "FULFILLMENT_ALLOW_CREDENTIALS",
        value: "BOOLEAN",
        what: "whether those pages may send cookies [false]",
        apply: |server, value| set(&mut server.app.settings.allow_credentials, boolean(value)),
    },
    Setting {
        variable: "FULFILLMENT_MAX_CONNECTIONS",
        value: "NUMBER",
        what: "open connections; more wait in the kernel's queue [2048]",
        apply: |server, value| set(&mut server.config.max_connections, positive(value)),
    },
    Setting {
        variable: "FULFILLMENT_HEAD_TIMEOUT",
        value: "DURATION",
        what: "how long a request's head may take, in whole seconds [10s]",
        apply: |server, value| set(&mut server.config.head_timeout, duration(value)),
    },
    Setting {
        variable: "FULFILLMENT_IDLE_TIMEOUT",
        value: "DURATION",
        what: "how long a connection may be idle between requests, in whole seconds [75s]",
        apply: |server, value| set(&mut server.config.idle_timeout, duration(value)),
    },
    Setting {
        variable: "FULFILLMENT_BODY_TIMEOUT",
        value: "DURATION",
        what: "how long a request's body may take [5s]",
        apply: |server, value| set(&mut server.config.body_timeout, duration(value)),
    },
    Setting {
        variable: "FULFILLMENT_DRAIN_TIMEOUT",
        value: "DURATION",
        what: "how long a stop waits for calls [5s]",
        apply: |server, value| set(&mut server.config.drain_timeout, duration(value)),
    },
];

/// All of them.
fn settings() -> impl Iterator<Item = &'static Setting> {
    let settings = SETTINGS.iter();
    #[cfg(feature = "gateway")]
    let settings = settings.chain(&super::relays::SETTINGS);
    settings
}

impl Setting {
    fn argument(&self) -> String {
        let name = self.variable.trim_start_matches("FULFILLMENT_");
        format!("--{}", name.to_ascii_lowercase().replace('_', "-"))
    }
}

/// Sets what the environment says. An empty variable is not set: compose files have no other way to leave one out.
pub(super) fn variables(mut server: Server, variables: &dyn Fn(&str) -> Option<String>) -> Server {
    let set = |name: &'static str| {
        let value = variables(name).filter(|value| !value.trim().is_empty());
        value.map(|value| (name, value))
    };
    for setting in settings() {
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
            let why = "no such argument; `--help` lists them".to_owned();
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
    server
}

/// Prints every setting and ends the process, as `--help` does everywhere.
#[allow(clippy::print_stdout)] // the one thing it is for
fn help() -> ! {
    let mut text = format!(
        "Usage: {} [ARGUMENTS]\n\nEvery argument has an environment variable:\n",
        program()
    );
    for setting in settings() {
        let argument = format!("{} {}", setting.argument(), setting.value);
        // writing to a string cannot fail
        let _ = write!(
            text,
            "\n  {argument:<32} {}\n  {:<32} {}\n",
            setting.variable, "", setting.what
        );
    }
    println!("{text}");
    std::process::exit(0)
}

/// The entries of a list, separated by commas.
#[cfg(feature = "gateway")]
pub(super) fn list(value: &str) -> impl Iterator<Item = &str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

pub(super) fn set<T>(slot: &mut T, value: Result<T, &'static str>) -> Result<(), &'static str> {
    *slot = value?;
    Ok(())
}

fn not_empty(value: &str) -> Result<String, &'static str> {
    if value.is_empty() {
        Err("a host name or an IP address")
    } else {
        Ok(value.to_owned())
    }
}

fn number<T: std::str::FromStr>(value: &str, expected: &'static str) -> Result<T, &'static str> {
    value.parse().map_err(|_| expected)
}

fn positive(value: &str) -> Result<usize, &'static str> {
    const EXPECTED: &str = "a number, 1 to 1000000";
    match number(value, EXPECTED)? {
        count @ 1..=1_000_000 => Ok(count),
        _ => Err(EXPECTED),
    }
}

/// Bytes; bodies are addressed with 32 bits.
fn size(value: &str) -> Result<usize, &'static str> {
    const EXPECTED: &str = "a number of bytes, 1 to 1073741824";
    match number(value, EXPECTED)? {
        bytes @ 1..=1_073_741_824 => Ok(bytes),
        _ => Err(EXPECTED),
    }
}

fn boolean(value: &str) -> Result<bool, &'static str> {
    match &*value.to_ascii_lowercase() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" | "" => Ok(false),
        _ => Err("`true` or `false`"),
    }
}

/// `800ms` or `4s`.
pub(super) fn duration(value: &str) -> Result<Duration, &'static str> {
    const EXPECTED: &str = "a duration such as `800ms` or `4s`";
    let (digits, milliseconds) = match (value.strip_suffix("ms"), value.strip_suffix('s')) {
        (Some(digits), _) => (digits, 1),
        (None, Some(digits)) => (digits, 1_000),
        (None, None) => return Err(EXPECTED),
    };
    match number::<u32>(digits, EXPECTED)? {
        0 => Err(EXPECTED),
        number => Ok(Duration::from_millis(u64::from(number) * milliseconds)),
    }
}

/// Whether logs are JSON.
fn log_format(value: &str) -> Result<bool, &'static str> {
    match value {
        "json" => Ok(true),
        "text" | "" => Ok(false),
        _ => Err("`text` or `json`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                "setting `PORT`: expected a port, 0 to 65535",
                "setting `FULFILLMENT_TIMEOUT`: expected a duration such as `800ms` or `4s`",
                "setting `FULFILLMENT_MAX_CALLS`: expected a number, 1 to 1000000",
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
        assert_eq!(duration("800ms"), Ok(Duration::from_millis(800)));
        assert_eq!(duration("4s"), Ok(Duration::from_secs(4)));
        for wrong in ["4", "s", "0s", "-1s", "1.5s", "4m"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
