//! Building an [`App`]: every problem of what was put together, at once.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tokio::sync::Semaphore;

use super::settings::Settings;
use super::{App, AppBuilder, Inner};
use crate::auth::Places;
use crate::blocking::Blocking;
use crate::caller::TrustedProxies;
use crate::dispatch::{Origins, Overload, Readiness};
use crate::error::{Problem, StartupError};
use crate::invocation::Shared;
#[cfg(feature = "metrics")]
use crate::metrics::Metrics;
use crate::record::Notice;
use crate::route_table::{Registered, RouteTable};

impl AppBuilder {
    /// The application.
    ///
    /// # Errors
    ///
    /// Every problem at once: duplicates, missing secrets or states, an ill-formed base path, a limit out of its range, no
    /// intent at all.
    pub fn build(mut self) -> Result<App, StartupError> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(self.settings.problems());
        let (origins, proxies) = (self.origins(), self.proxies());
        let origins = origins.unwrap_or_else(|found| {
            problems.extend(found);
            Origins::default()
        });
        let proxies = proxies.unwrap_or_else(|found| {
            problems.extend(found);
            None
        });
        let (table, variables) = self.table();
        let table = match table {
            Ok(table) if problems.is_empty() => table,
            Ok(_) => return Err(StartupError::new(problems)),
            Err(error) => return Err(error.and(problems)),
        };
        let shared = Shared {
            states: self.states,
            blocking: Blocking::new(self.settings.max_blocking),
        };
        let inner = Inner {
            shared: Arc::new(shared),
            calls: Arc::new(Semaphore::new(self.settings.max_calls)),
            drained: AtomicUsize::new(0),
            origins,
            proxies,
            readiness: Readiness::new(),
            underway: Arc::default(),
            workers: Arc::default(),
            variables,
            on_call: self.on_call,
            #[cfg(feature = "metrics")]
            metrics: self.settings.metrics.then(|| Metrics::of(&table)),
            span: self.span,
            overload: Overload::new(),
            refused: Notice::default(),
            not_understood: Notice::default(),
            settings: self.settings,
            table,
        };
        Ok(App {
            inner: Arc::new(inner),
        })
    }

    fn origins(&self) -> Result<Origins, Vec<Problem>> {
        let Settings {
            allowed_origins,
            allow_credentials,
            ..
        } = &self.settings;
        Origins::new(allowed_origins, *allow_credentials)
    }

    fn proxies(&self) -> Result<Option<Arc<TrustedProxies>>, Vec<Problem>> {
        let Settings {
            trusted_proxies,
            forwarded_header,
            ..
        } = &self.settings;
        TrustedProxies::new(trusted_proxies, *forwarded_header)
    }

    /// The table of routes, out of all that was registered, and the variables that were read for it.
    fn table(&mut self) -> (Result<RouteTable, StartupError>, Vec<String>) {
        #[cfg(feature = "_outbound")]
        self.outbound.warn();
        let registered = Registered {
            intents: std::mem::take(&mut self.intents),
            pages: std::mem::take(&mut self.pages),
            guard: self.guard.take(),
            #[cfg(feature = "google-identity")]
            identity: std::mem::take(&mut self.identity),
            #[cfg(feature = "gateway")]
            relays: std::mem::take(&mut self.relays),
            #[cfg(feature = "_outbound")]
            outbound: std::mem::take(&mut self.outbound),
        };
        let read = RefCell::new(Vec::new());
        let variables = |name: &str| {
            read.borrow_mut().push(name.to_owned());
            match &self.variables {
                Some(variables) => variables(name),
                None => std::env::var(name).ok(),
            }
        };
        let places = Places {
            variables: &variables,
            invent: self.invent,
        };
        let table = RouteTable::build(registered, &self.states, places);
        (table, read.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intent::Intent;
    use crate::webhook::Webhook;

    fn built(base_path: &str) -> Result<App, String> {
        let intent = Intent::new("a", "b").public().handler(|| "x");
        let app = App::builder().base_path(base_path).intent(intent);
        app.build().map_err(|error| error.to_string())
    }

    #[test]
    fn a_base_path_is_checked_as_a_webhooks_path_is() {
        for (base_path, kept) in [
            ("", ""),
            ("/", ""),
            ("/api/", "api"),
            ("/área 1/v1", "área 1/v1"),
        ] {
            let app = built(base_path).expect("an application");
            assert_eq!(app.inner.settings.base_path, kept);
        }
        for (base_path, shown) in [
            ("/aten%C3%A7", "/aten%C3%A7"),
            ("/a b?c", "/a b?c"),
            ("a#b", "/a#b"),
        ] {
            let expected = format!(
                "the server cannot start: base path `{shown}` has one of `?`, `#`, `%`, `\\`; write the decoded path alone"
            );
            assert_eq!(built(base_path).err(), Some(expected));
        }
        for base_path in ["/a//b", "/a/../b", " /api", "/livez"] {
            assert!(built(base_path).is_err(), "{base_path}");
        }
    }

    #[test]
    fn a_base_path_is_listed_beside_the_other_problems() {
        let error = App::builder().base_path("a?b").build().err();
        let error = error.expect("two problems").to_string();
        assert!(
            error.contains("for 2 reasons:\n  - base path `/a?b`"),
            "{error}"
        );
        assert!(error.contains("\n  - no intent"), "{error}");
    }

    #[test]
    fn an_intents_own_path_stands_in_place_of_its_webhooks() {
        const LOJA: Webhook = Webhook::new("loja").public();
        let intents = ["centro", "praia"].map(|loja| {
            Intent::new(LOJA, "Horário")
                .path(format!("lojas/{loja}/"))
                .handler(|| "x")
        });
        let app = intents
            .into_iter()
            .fold(App::builder(), |app, intent| app.intent(intent));
        let app = app.build().expect("an application");
        let rows = app.inner.table.rows();
        let webhooks: Vec<&str> = rows.iter().map(|row| &*row.key.webhook).collect();
        assert_eq!(webhooks, ["lojas/centro", "lojas/praia"]);
        assert!(rows.iter().all(|row| row.public));

        let intent = Intent::new(LOJA, "a").path("a?b").handler(|| "x");
        let error = App::builder().intent(intent).build().err();
        let error = error.expect("an ill-formed path").to_string();
        assert!(error.contains("webhook `a?b` has one of"), "{error}");
    }
}
