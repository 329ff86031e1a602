//! A bot whose functions note for whom they ran, and that is held to cases.

use std::any::Any;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use fulfillment_runtime::{App, AppBuilder, Intent, Request, Server};
use fulfillment_tests::Bot;
use fulfillment_tests::tls::Client;
use tokio::task::JoinError;

use crate::case::{Case, HONEST, SESSIONS};
use crate::request::call_of;
use crate::run::{Port, honest, run};

/// The sessions of all calls that a function ran for.
type Ran = Arc<Mutex<Vec<String>>>;

/// A bot that anyone may call.
pub struct Counting {
    _bot: Bot,
    ran: Ran,
    port: Port,
}

/// A bot's application: every function tells its call's session, and notes it.
fn app() -> (AppBuilder, Ran) {
    let ran = Ran::default();
    let noted = ran.clone();
    let function = move |request: Request| {
        let noted = noted.clone();
        async move {
            let session = request.session_id().to_owned();
            noted.lock().expect("no panic before").push(session.clone());
            session
        }
    };
    let open = |webhook| Intent::new(webhook, "Novo").public();
    let app = App::builder()
        .intent(open("pedidos").handler(function.clone()))
        .intent(open("atenção").handler(function.clone()))
        .intent(
            Intent::new("fechado", "Novo")
                .token("t0k3n")
                .handler(function),
        );
    (app, ran)
}

impl Counting {
    pub async fn start() -> Self {
        Self::of(Server::of, None).await
    }

    /// A bot whose server is made so, and the client for honest calls if it speaks TLS.
    pub async fn of(server: impl FnOnce(AppBuilder) -> Server, client: Option<Client>) -> Self {
        let (app, ran) = app();
        let bot = Bot::serve(server(app)).await;
        let port = Port {
            address: bot.address(),
            client,
            honest: call_of(HONEST).into(),
        };
        Self {
            _bot: bot,
            ran,
            port,
        }
    }

    /// A bot below a base path.
    pub async fn below(base_path: &str) -> Self {
        let mut bot = Self::of(|app| Server::of(app.base_path(base_path)), None).await;
        let call = String::from_utf8(call_of(HONEST)).expect("text");
        let call = call.replacen(" /", &format!(" /{base_path}/"), 1);
        bot.port.honest = call.into_bytes().into();
        bot
    }

    /// Holds the bot to each case, one after the other.
    ///
    /// # Panics
    ///
    /// If any case fails; all that do are told by their names.
    pub async fn hold(&self, cases: Vec<Case>) {
        let mut failed = Vec::new();
        for case in cases {
            let name = case.name.clone();
            let expected = case.ran.clone();
            let mut faults = Vec::new();
            if let Err(error) = tokio::spawn(run(self.port.clone(), case)).await {
                faults.push(said(error));
            }
            let ran = self.drain();
            if ran != expected {
                faults.push(format!(
                    "functions ran for {ran:?} and not for {expected:?}"
                ));
            }
            if let Err(error) = tokio::spawn(honest(self.port.clone())).await {
                faults.push(format!("an honest call afterwards: {}", said(error)));
            }
            failed.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
        }
        told(&failed);
    }

    /// Holds it to all of them at once: who waits for a limit does so beside the others.
    ///
    /// # Panics
    ///
    /// If any case fails; all that do are told by their names.
    pub async fn hold_at_once(&self, cases: Vec<Case>) {
        let mut failed = Vec::new();
        let mut running = Vec::new();
        let mut expected: Vec<&str> = Vec::new();
        for case in cases {
            expected.extend(&case.ran);
            let name = case.name.clone();
            running.push((name, tokio::spawn(run(self.port.clone(), case))));
        }
        for (name, case) in running {
            if let Err(error) = case.await {
                failed.push(format!("{name}: {}", said(error)));
            }
        }
        let mut ran = self.drain();
        ran.sort();
        expected.sort();
        if ran != expected {
            failed.push(format!(
                "functions ran for {ran:?} and not for {expected:?}"
            ));
        }
        if let Err(error) = tokio::spawn(honest(self.port.clone())).await {
            failed.push(format!("an honest call afterwards: {}", said(error)));
        }
        told(&failed);
    }

    pub fn address(&self) -> SocketAddr {
        self.port.address
    }

    /// An honest call, which is answered as one.
    pub async fn honest(&self) {
        honest(self.port.clone()).await;
    }

    /// For whom functions ran since last time, but for the honest: each of those saw its own answer.
    fn drain(&self) -> Vec<String> {
        let mut ran = std::mem::take(&mut *self.ran.lock().expect("no panic before"));
        ran.retain(|session| session != HONEST);
        ran
    }
}

#[track_caller]
fn told(failed: &[String]) {
    let failed = SESSIONS
        .iter()
        .fold(failed.join("\n"), |text, (session, name)| {
            text.replace(session, name)
        });
    assert!(failed.is_empty(), "\n{failed}\n");
}

/// What a task panicked with.
fn said(error: JoinError) -> String {
    let payload: Box<dyn Any + Send> = error.into_panic();
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload
            .downcast_ref::<&str>()
            .map_or("a panic without a text".to_owned(), |text| {
                (*text).to_owned()
            }),
    }
}
