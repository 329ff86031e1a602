//! What a server sets of its application: the methods of [`AppBuilder`] under the same names.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tracing::Span;

use super::Server;
use super::rotation::Reread;
use crate::app::{App, AppBuilder};
use crate::auth::Auth;
use crate::caller::ForwardedHeader;
use crate::intent::Intent;
use crate::invocation::{Invocation, Refusal};
use crate::page::Page;
use crate::record::CallRecord;
use crate::request::Request;

/// The files of an application are those of its secrets, which have nothing to do with each other.
impl Reread for App {
    fn groups(&self) -> Vec<Vec<PathBuf>> {
        let files = self.inner.table.secret_files.files();
        files
            .into_iter()
            .map(|file| vec![file.to_owned()])
            .collect()
    }

    fn reread(&self, group: &[PathBuf]) {
        let wanted = |file: &Path| group.iter().any(|one| one == file);
        self.inner.table.reread(&wanted);
    }
}

impl Server {
    /// See [`AppBuilder::intent`].
    pub fn intent(self, intent: Intent) -> Self {
        self.with_app(|app| app.intent(intent))
    }

    /// See [`AppBuilder::state`].
    pub fn state<T: Clone + Send + Sync + 'static>(self, state: T) -> Self {
        self.with_app(|app| app.state(state))
    }

    /// See [`AppBuilder::session`].
    pub fn session<T, F, Fut, E>(self, make: F) -> Self
    where
        T: Clone + Send + Sync + 'static,
        F: Fn(Invocation) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        E: Into<Refusal>,
    {
        self.with_app(|app| app.session(make))
    }

    /// See [`AppBuilder::mount`].
    #[track_caller]
    pub fn mount(self, path: impl Into<String>, page: Page) -> Self {
        let page = page.mounted_here();
        self.with_app(|app| app.mounted(path.into(), page))
    }

    /// See [`AppBuilder::auth`].
    pub fn auth(self, auth: Auth) -> Self {
        self.with_app(|app| app.auth(auth))
    }

    /// See [`AppBuilder::on_call`].
    pub fn on_call(self, hook: impl Fn(&CallRecord<'_>) + Send + Sync + 'static) -> Self {
        self.with_app(|app| app.on_call(hook))
    }

    /// See [`AppBuilder::span`].
    pub fn span(self, make: impl Fn(&Request) -> Span + Send + Sync + 'static) -> Self {
        self.with_app(|app| app.span(make))
    }

    /// See [`AppBuilder::base_path`].
    pub fn base_path(self, path: impl AsRef<str>) -> Self {
        self.with_app(|app| app.base_path(path))
    }

    /// See [`AppBuilder::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with_app(|app| app.timeout(timeout))
    }

    /// See [`AppBuilder::fallback_message`].
    pub fn fallback_message(self, text: impl AsRef<str>) -> Self {
        self.with_app(|app| app.fallback_message(text))
    }

    /// See [`AppBuilder::max_body`].
    pub fn max_body(self, bytes: usize) -> Self {
        self.with_app(|app| app.max_body(bytes))
    }

    /// See [`AppBuilder::max_calls`].
    pub fn max_calls(self, calls: usize) -> Self {
        self.with_app(|app| app.max_calls(calls))
    }

    /// See [`AppBuilder::max_blocking`].
    pub fn max_blocking(self, functions: usize) -> Self {
        self.with_app(|app| app.max_blocking(functions))
    }

    /// See [`AppBuilder::allowed_origins`].
    pub fn allowed_origins(self, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_app(|app| app.allowed_origins(origins))
    }

    /// See [`AppBuilder::allow_credentials`].
    pub fn allow_credentials(self, allow: bool) -> Self {
        self.with_app(|app| app.allow_credentials(allow))
    }

    /// See [`AppBuilder::trusted_proxies`].
    pub fn trusted_proxies(self, proxies: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with_app(|app| app.trusted_proxies(proxies))
    }

    /// See [`AppBuilder::forwarded_header`].
    pub fn forwarded_header(self, header: ForwardedHeader) -> Self {
        self.with_app(|app| app.forwarded_header(header))
    }

    pub(super) fn with_app(mut self, change: impl FnOnce(AppBuilder) -> AppBuilder) -> Self {
        self.app = change(self.app);
        self
    }
}
