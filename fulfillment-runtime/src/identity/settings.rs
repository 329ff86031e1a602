//! [`IdentitySettings`]: who may sign in, and where the keys are.

use http::Uri;

use crate::error::Problem;

/// What an application can be set to about Google's identity tokens.
#[derive(Debug, Clone, Default)]
pub(crate) struct IdentitySettings {
    /// The service accounts that may call.
    pub(crate) emails: Vec<String>,
    /// Where the key set is, if it is not Google's own.
    pub(crate) keys_url: Option<String>,
}

/// Where Google publishes its keys, as <https://accounts.google.com/.well-known/openid-configuration> says.
const KEYS_URL: &str = "https://www.googleapis.com/oauth2/v3/certs";

const EMAILS_SETTING: &str = "FULFILLMENT_GOOGLE_EMAILS";
const KEYS_URL_SETTING: &str = "FULFILLMENT_GOOGLE_KEYS_URL";

impl IdentitySettings {
    /// The addresses, or all that is wrong with them.
    pub(super) fn emails(&self) -> Result<Vec<String>, Vec<Problem>> {
        let problem = |why: String| Problem::Setting {
            name: EMAILS_SETTING.to_owned(),
            why,
        };
        if self.emails.is_empty() {
            // who needs them is known to who asks for it
            return Err(vec![Problem::NoGoogleEmails { sites: Vec::new() }]);
        }
        let ill_formed = self.emails.iter().filter(|email| !is_email(email));
        let problems: Vec<Problem> = ill_formed
            .map(|email| {
                problem(format!(
                    "`{email}` is no email address; expected \
                     `service-<project-number>@gcp-sa-dialogflow.iam.gserviceaccount.com`"
                ))
            })
            .collect();
        if problems.is_empty() {
            Ok(self.emails.clone())
        } else {
            Err(problems)
        }
    }

    /// Where the key set is, and whether it is spoken to in TLS.
    pub(super) fn keys_url(&self) -> Result<(Uri, bool), Vec<Problem>> {
        let url = self.keys_url.as_deref().unwrap_or(KEYS_URL);
        checked(url).ok_or_else(|| {
            let why = "expected a URL of `https://`, or of `http://` with a host of this machine, without a user in it: \
                       whoever is between here and the keys decides who may call";
            vec![Problem::Setting {
                name: KEYS_URL_SETTING.to_owned(),
                why: why.to_owned(),
            }]
        })
    }
}

/// Whether there is something on both sides of one `@`, and no blank.
fn is_email(text: &str) -> bool {
    // angle brackets are those of a placeholder that was not filled in
    let blank = |character: char| {
        character.is_whitespace() || character.is_control() || matches!(character, '<' | '>')
    };
    match text.split_once('@') {
        Some((name, host)) => {
            !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(blank)
        }
        None => false,
    }
}

fn checked(url: &str) -> Option<(Uri, bool)> {
    let url: Uri = url.trim().parse().ok()?;
    let authority = url.authority()?;
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return None;
    }
    match url.scheme_str()? {
        "https" => Some((url, true)),
        "http" if is_loopback(authority.host()) => Some((url, false)),
        _ => None,
    }
}

/// Whether a host is this machine, by its name or its address.
fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let address = address.parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(emails: &[&str], keys_url: Option<&str>) -> IdentitySettings {
        IdentitySettings {
            emails: emails.iter().map(|&email| email.to_owned()).collect(),
            keys_url: keys_url.map(str::to_owned),
        }
    }

    fn refused(emails: &[&str]) -> Vec<String> {
        let problems = settings(emails, None).emails().err().unwrap_or_default();
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn without_an_address_the_start_is_refused_with_what_to_set_and_why() {
        assert_eq!(
            refused(&[]),
            [
                "setting `FULFILLMENT_GOOGLE_EMAILS`: is not set; name the service agents of the projects whose Dialogflow \
                 may call, with commas between them or with `google_emails([..])`: \
                 `service-<project-number>@gcp-sa-dialogflow.iam.gserviceaccount.com`. \
                 Anybody's agent is given tokens for any audience, so that the audience alone tells nothing"
            ]
        );
    }

    #[test]
    fn what_is_no_address_is_refused_each_by_itself() {
        assert!(refused(&["a@b.test", "c@d.test"]).is_empty());
        let all = refused(&["a", "@b", "a@", "", "a b@c", "a@b@c", " a@b", "a@b.test"]);
        assert_eq!(all.len(), 7, "{all:?}");
        assert_eq!(
            all[0],
            "setting `FULFILLMENT_GOOGLE_EMAILS`: `a` is no email address; expected \
             `service-<project-number>@gcp-sa-dialogflow.iam.gserviceaccount.com`"
        );
    }

    #[test]
    fn keys_come_over_https_or_from_this_machine() {
        for (url, https) in [
            (None, true),
            (Some("https://keys.test/a?b=c"), true),
            (Some("HTTPS://keys.test"), true),
            (Some("http://127.0.0.1:80/a"), false),
            (Some("http://127.8.9.1"), false),
            (Some("http://[::1]:80/a"), false),
            (Some("http://LocalHost/a"), false),
        ] {
            let its = settings(&[], url).keys_url().expect("a URL");
            assert_eq!(its.1, https, "{url:?}");
        }
        for url in [
            "",
            "keys.test",
            "/certs",
            "ftp://127.0.0.1",
            "http://keys.test",
            "http://127.0.0.1.keys.test",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://localhost.keys.test",
            "https://",
            "https://:443",
            "https://ana:secret@keys.test",
            "http://127.0.0.1@keys.test",
            "https://ke ys.test",
        ] {
            let problems = settings(&[], Some(url)).keys_url().expect_err(url);
            let text = problems[0].to_string();
            assert!(
                text.starts_with(
                    "setting `FULFILLMENT_GOOGLE_KEYS_URL`: expected a URL of `https://`"
                ),
                "{text}"
            );
        }
    }
}
