//! Whom a server takes Google's word for: the settings of an application under the names of a server, in code and in
//! the environment.

use super::Server;
use super::environment::Setting;
use super::environment::values::{list, set};

impl Server {
    /// See [`AppBuilder::google_emails`](crate::AppBuilder::google_emails).
    pub fn google_emails(self, emails: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_app(|app| app.google_emails(emails))
    }

    /// See [`AppBuilder::google_keys_url`](crate::AppBuilder::google_keys_url).
    pub fn google_keys_url(self, url: impl Into<String>) -> Self {
        self.with_app(|app| app.google_keys_url(url))
    }
}

/// The settings of identity tokens in the environment.
pub(super) static SETTINGS: [Setting; 2] = [
    Setting {
        variable: "FULFILLMENT_GOOGLE_EMAILS",
        value: "ADDRESSES",
        what: "service accounts whose identity tokens are accepted, with commas between them [none]",
        apply: |server, value| {
            let emails = list(value).map(str::to_owned);
            set(&mut server.app.identity.emails, Ok(emails.collect()))
        },
    },
    Setting {
        variable: "FULFILLMENT_GOOGLE_KEYS_URL",
        value: "URL",
        what: "key set that identity tokens are verified with [Google's]",
        apply: |server, value| {
            set(
                &mut server.app.identity.keys_url,
                Ok(Some(value.to_owned())),
            )
        },
    },
];
