//! A bot behind a proxy, whose functions note for whom they ran.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use fulfillment_runtime::{App, AppBuilder, Intent, Request, Server};
use fulfillment_tests::{Bot, Connection, assistente};

/// A bot, and what it noted.
pub struct Noting {
    pub bot: Bot,
    ran: Arc<Mutex<Vec<String>>>,
    callers: Arc<Mutex<Vec<Option<IpAddr>>>>,
}

impl Noting {
    pub async fn start(change: impl FnOnce(AppBuilder) -> AppBuilder) -> Self {
        let ran = Arc::<Mutex<Vec<String>>>::default();
        let callers = Arc::<Mutex<Vec<Option<IpAddr>>>>::default();
        let (noted, told) = (ran.clone(), callers.clone());
        let function = move |request: Request| {
            let noted = noted.clone();
            async move {
                let session = request.session_id().to_owned();
                noted.lock().expect("no panic before").push(session.clone());
                session
            }
        };
        let open = |node| Intent::new("pedidos", node).public();
        let app = App::builder()
            .intent(open("Novo").handler(function.clone()))
            .intent(open("Smuggled").handler(function))
            .on_call(move |record| told.lock().expect("no panic before").push(record.caller));
        let bot = Bot::serve(Server::of(change(app))).await;
        Self { bot, ran, callers }
    }

    /// How often a function ran for this session.
    pub fn ran_for(&self, session: &str) -> usize {
        let ran = self.ran.lock().expect("no panic before");
        ran.iter().filter(|known| *known == session).count()
    }

    /// The same when the bot has stopped.
    pub async fn stopped_after(self, session: &str) -> usize {
        let Self { bot, ran, .. } = self;
        bot.begin_stop().await.ended().await.expect("a stop");
        let ran = ran.lock().expect("no panic before");
        ran.iter().filter(|known| *known == session).count()
    }

    /// Who called last.
    pub fn caller(&self) -> Option<IpAddr> {
        let callers = self.callers.lock().expect("no panic before");
        callers.last().copied().flatten()
    }
}

/// The body of a call of this node in this session.
pub fn body(node: &str, session: &str) -> String {
    let mut call = assistente(node);
    call["sessionId"] = session.into();
    call.to_string()
}

/// A whole call, with these lines of headers too.
pub fn call(node: &str, session: &str, headers: &str) -> Vec<u8> {
    let body = body(node, session);
    let length = body.len();
    format!(
        "POST /pedidos HTTP/1.1\r\nhost: bot\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// An honest call to this address, which gets its own answer or tells what it got.
pub async fn honest(address: SocketAddr, session: &str) -> Result<(), String> {
    let mut connection = Connection::to(address).await.expect("a connection");
    connection.send(call("Novo", session, "")).await;
    let reply = connection.reply().await;
    let is_its_own = reply.status == 200 && reply.json()["message"] == session;
    if is_its_own {
        Ok(())
    } else {
        Err(format!("{session} got {reply:?}"))
    }
}
