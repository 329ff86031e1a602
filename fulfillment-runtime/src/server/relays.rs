//! What a server relays: the settings of an application under the names of a server, in code and in the environment.

use std::time::Duration;

use http::HeaderName;

use super::Server;
use super::environment::Setting;
use super::environment::values::{Expected, list, set_duration};
use crate::auth::{Secret, Token};
use crate::entreposto::Entreposto;
use crate::gateway::{base_url, is_variable, without_secrets};
use crate::shown::Shown;
use crate::site::Site;

impl Server {
    /// See [`AppBuilder::entreposto`](crate::AppBuilder::entreposto).
    pub fn entreposto(self, entreposto: Entreposto) -> Self {
        self.with_app(|app| app.entreposto(entreposto))
    }

    /// See [`AppBuilder::gateway`](crate::AppBuilder::gateway).
    pub fn gateway(self, url: impl Into<String>) -> Self {
        self.with_app(|app| app.gateway(url))
    }

    /// See [`AppBuilder::gateway_header`](crate::AppBuilder::gateway_header).
    pub fn gateway_header(self, name: impl Into<String>, value: impl Into<Token>) -> Self {
        self.with_app(|app| app.gateway_header(name, value))
    }

    /// See [`AppBuilder::gateway_forward`](crate::AppBuilder::gateway_forward).
    pub fn gateway_forward(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_app(|app| app.gateway_forward(names))
    }

    /// See [`AppBuilder::gateway_timeout`](crate::AppBuilder::gateway_timeout).
    pub fn gateway_timeout(self, timeout: Duration) -> Self {
        self.with_app(|app| app.gateway_timeout(timeout))
    }
}

/// The settings of relays in the environment.
pub(super) static SETTINGS: [Setting; 5] = [
    Setting {
        variable: ENTREPOSTO,
        value: "NAMES",
        what: "chatbots to relay, as their gateways name them: meu-chatbot-d,outro-p [none]",
        apply: |server, value| {
            let read = chatbots(value)?;
            server.app.relays.entrepostos.extend(read);
            Ok(())
        },
    },
    Setting {
        variable: "FULFILLMENT_GATEWAY",
        value: "URL",
        what: "gateway of the chatbots that name none [SERPRO's]",
        apply: |server, value| {
            let url = base_url(value).map_err(|why| {
                let given = Shown(&without_secrets(value)).to_string();
                format!("the base URL of a gateway; `{given}` {why}")
            })?;
            server.app.relays.settings.url = Some(url);
            Ok(())
        },
    },
    Setting {
        variable: "FULFILLMENT_GATEWAY_HEADERS",
        value: "LIST",
        what: "headers for the gateway, each with the variable of its value: x-token=SERPROBOTS_TOKEN [none]",
        apply: |server, value| {
            let read = headers(value)?;
            server.app.relays.settings.headers.extend(read);
            Ok(())
        },
    },
    Setting {
        variable: "FULFILLMENT_GATEWAY_FORWARD",
        value: "NAMES",
        what: "headers of the window that are passed on, separated by commas [none]",
        apply: |server, value| {
            let names = list(value).map(str::to_owned);
            server.app.relays.settings.forward.extend(names);
            Ok(())
        },
    },
    Setting {
        variable: "FULFILLMENT_GATEWAY_TIMEOUT",
        value: "DURATION",
        what: "how long a gateway may take [20s]",
        apply: |server, value| set_duration(&mut server.app.relays.settings.timeout, value),
    },
];

const ENTREPOSTO: &str = "FULFILLMENT_ENTREPOSTO";

/// `meu-chatbot-d,*-p`: mnemonics, each with the initial of its environment.
fn chatbots(value: &str) -> Result<Vec<Entreposto>, Expected> {
    const EXPECTED: &str =
        "chatbots as their gateways name them, `meu-chatbot-d`, separated by commas";
    let read = list(value).map(|name| {
        let Some((chatbot, environment)) = parts(name) else {
            return Err(match in_url(name) {
                Some(name) => format!("{EXPECTED}; of this URL write `{name}` alone").into(),
                None => EXPECTED.into(),
            });
        };
        let site = Site::of_setting(ENTREPOSTO);
        Ok(Entreposto::at(
            chatbot.to_owned().into(),
            environment.to_owned().into(),
            site,
        ))
    });
    read.collect()
}

/// A mnemonic, and the initial of its environment.
fn parts(name: &str) -> Option<(&str, &str)> {
    let (chatbot, environment) = name.rsplit_once('-')?;
    let are_some = !chatbot.is_empty() && environment.len() == 1;
    // a URL may end like a name
    (are_some && !name.contains('/')).then_some((chatbot, environment))
}

/// The chatbot in the URL of its gateway, if it is one; nothing else of a URL may be shown.
fn in_url(url: &str) -> Option<&str> {
    let (_, behind) = url.split_once("/web/")?;
    let name = behind.split(['/', '?', '#']).next()?;
    let is_plain = |one: char| one.is_ascii_alphanumeric() || one == '-' || one == '_';
    (name.chars().all(is_plain) && parts(name).is_some()).then_some(name)
}

/// `x-token=SERPROBOTS_TOKEN`: a header's name, and the variable that holds its value.
fn headers(value: &str) -> Result<Vec<(String, Token)>, &'static str> {
    const EXPECTED: &str = "header names, each with `=` and the name of the variable that holds its value, in capitals, separated by commas";
    let read = list(value).map(|header| {
        let (name, variable) = header.split_once('=').ok_or(EXPECTED)?;
        let (name, variable) = (name.trim(), variable.trim());
        // whoever writes the value here, in place of a variable's name, shall not read it in an error
        if HeaderName::try_from(name).is_err() || !is_variable(variable) {
            return Err(EXPECTED);
        }
        // read once, at the start: a few bytes that live as long as the process
        let variable: &'static str = variable.to_owned().leak();
        Ok((name.to_owned(), Token::from(Secret::env(variable))))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chatbots_are_named_as_their_gateways_name_them() {
        let read = chatbots("meu-chatbot-d, outro-p,*-h,").expect("three chatbots");
        let read: Vec<String> = read
            .iter()
            .map(|entreposto| format!("{} {:?}", entreposto.chatbot, entreposto.environment))
            .collect();
        assert_eq!(read, ["meu-chatbot \"d\"", "outro \"p\"", "* \"h\""]);
        for wrong in ["meu", "-d", "meu-", "meu-chatbot-dev", "https://host/meu-d"] {
            assert!(chatbots(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn of_a_gateways_url_the_name_is_told_that_is_to_be_written_and_nothing_else() {
        let told = |value| chatbots(value).expect_err(value).into_owned();
        let expected = "chatbots as their gateways name them, `meu-chatbot-d`, separated by commas";
        for url in [
            "https://ana:canary@host/web/meu-bot-p/api/answer/",
            "https://host/web/meu-bot-p?canary",
            "host/web/meu-bot-p",
        ] {
            let told = told(url);
            assert_eq!(
                told,
                format!("{expected}; of this URL write `meu-bot-p` alone")
            );
        }
        for url in [
            "https://host/web/",
            "https://host/web/canary",
            "https://host/web/a b-d",
        ] {
            assert_eq!(told(url), expected, "{url}");
        }
    }

    #[test]
    fn a_gateway_that_is_none_is_told_with_the_reason_and_without_a_password() {
        let gateway = |value| {
            let mut settings = SETTINGS.iter();
            let setting = settings.find(|setting| setting.variable == "FULFILLMENT_GATEWAY");
            let setting = setting.expect("the setting");
            (setting.apply)(&mut Server::new(), value)
        };
        assert_eq!(gateway("https://host"), Ok(()));
        let refused = |value| gateway(value).expect_err(value).into_owned();
        assert_eq!(
            refused("https://host:99999"),
            "the base URL of a gateway; `https://host:99999` has a port that is no number from 1 to 65535; \
             write `https://host:8443`"
        );
        assert_eq!(
            refused("https://ana:canary@host"),
            "the base URL of a gateway; `***@host` has a user in it; send a header instead"
        );
        assert_eq!(
            refused("http://g.test?token=canary"),
            "the base URL of a gateway; `http://g.test` has one of `?`, `#`, `\\`; write the base alone, `/web/..` is added"
        );
    }

    #[test]
    fn a_header_whose_variable_is_not_set_names_the_setting_and_the_variable() {
        let mut server = Server::new();
        let read = headers("x-token=TOK").expect("a header");
        server.app.relays.settings.headers.extend(read);
        let app = server.app.variables(|_| None);
        let app = app.entreposto(Entreposto::new("bot", "d"));
        let told = app.build().expect_err("a start that fails").to_string();
        assert_eq!(
            told,
            "the server cannot start: setting `FULFILLMENT_GATEWAY_HEADERS`: header `x-token`: \
             environment variable `TOK`, which is to hold its value, is not set"
        );
    }

    #[test]
    fn a_header_names_the_variable_of_its_value() {
        let read = headers("x-token = SERPROBOTS_TOKEN,x-b=B").expect("two headers");
        assert_eq!(
            format!("{read:?}"),
            "[(\"x-token\", Secret::env(\"SERPROBOTS_TOKEN\")), (\"x-b\", Secret::env(\"B\"))]"
        );
        for wrong in [
            "x-token",
            "=A",
            "x-token=",
            "x-token=eyJhbGci.e30",
            "x-token=3F",
        ] {
            assert!(headers(wrong).is_err(), "{wrong}");
        }
    }
}
