//! Whom an application takes Google's word for: the settings of its identity tokens.

use super::AppBuilder;

impl AppBuilder {
    /// The service accounts whose identity tokens are accepted, each exactly as it stands in them; required wherever a
    /// guard takes such tokens. For Dialogflow it is the service agent of the agent's project,
    /// `service-<project-number>@gcp-sa-dialogflow.iam.gserviceaccount.com`. Replaces the list that was set before.
    ///
    /// Anybody can have their own Dialogflow agent present a token for any audience. Only the account tells whose agent
    /// calls.
    pub fn google_emails(mut self, emails: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.identity.emails = emails.into_iter().map(Into::into).collect();
        self
    }

    /// Where the keys are that identity tokens are verified with: a JSON Web Key Set over `https://`, or over `http://`
    /// on this machine, for a stand-in; default Google's, `https://www.googleapis.com/oauth2/v3/certs`.
    ///
    /// They are fetched when a token first needs them, again when they are as old as the server of the keys allows (30 s
    /// to a day; an hour if it does not say) or a token names one that is not among them, but never twice within 30 s.
    /// A call whose token names a key that is not there, and that nothing else admits, waits for them: 2 s at most, which
    /// count for its deadline. All others go on with those that are there, and while that server is away for a day.
    pub fn google_keys_url(mut self, url: impl Into<String>) -> Self {
        self.identity.keys_url = Some(url.into());
        self
    }
}
