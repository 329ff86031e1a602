//! [`Guarded`]: a bot behind a guard, whose every call is looked at from both sides.

use std::time::{SystemTime, UNIX_EPOCH};

use fulfillment_runtime::{App, AppBuilder, Auth, Intent};
use fulfillment_tests::{Became, Bot, Records, assistente};

use crate::forge::{AUDIENCE, EMAIL, Forge};
use crate::key_server::KeyServer;

pub const JSON: (&str, &str) = ("content-type", "application/json");

/// Why a token for elsewhere is refused.
pub const NO_AUDIENCE: &str = "identity token: its audience is that of no guard";
/// Why a call is refused that has no credential at all.
pub const NO_CREDENTIAL: &str = "no credential that is accepted here";
pub const UNKNOWN_KEY: &str = "identity token: unknown key";

/// A forge whose tokens are made now.
pub fn forge() -> Forge {
    Forge::new(seconds())
}

/// Whole seconds since 1970, by the clock of this machine.
pub fn seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("a clock").as_secs()).expect("a time")
}

/// Of whom everybody takes Google's word, with the keys of this server.
pub fn app(keys: &KeyServer) -> AppBuilder {
    App::builder()
        .google_emails(["somebody@else.test", EMAIL])
        .google_keys_url(keys.url())
}

pub fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

/// What became of a call, as its caller and its record tell.
pub type Told = (u16, Became);

pub fn answered() -> Told {
    (200, Became::Answered)
}

pub fn unauthorized(why: &str) -> Told {
    (401, Became::Refused(why.to_owned()))
}

/// A bot with the node `Novo` of `pedidos` behind a guard.
pub struct Guarded {
    pub bot: Bot,
    records: Records,
}

impl Guarded {
    pub async fn by(auth: Auth, keys: &KeyServer) -> Self {
        let novo = Intent::new("pedidos", "Novo").auth(auth);
        Self::of(app(keys).intent(novo.handler(|| "Anotado!"))).await
    }

    /// Behind an identity for the usual audience.
    pub async fn usual(keys: &KeyServer) -> Self {
        Self::by(Auth::google_identity(AUDIENCE), keys).await
    }

    pub async fn of(app: AppBuilder) -> Self {
        let (app, records) = Records::of(app);
        let bot = Bot::of(app).await;
        Self { bot, records }
    }

    /// A call with these headers.
    pub async fn call(&mut self, headers: &[(&str, String)]) -> Told {
        self.call_at("/pedidos", headers, assistente("Novo")).await
    }

    /// The same anywhere, by any platform.
    pub async fn call_at(
        &mut self,
        path: &str,
        headers: &[(&str, String)],
        body: serde_json::Value,
    ) -> Told {
        let headers = headers.iter().map(|(name, value)| (*name, &**value));
        let headers: Vec<_> = [JSON].into_iter().chain(headers).collect();
        let body = body.to_string();
        let reply = self.bot.request("POST", path, &headers, body).await;
        let record = self.records.next().await;
        assert_eq!(record.status, reply.status, "{record:?}");
        if reply.status == 401 {
            // a caller learns nothing of why
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
            assert!(!reply.text().contains("identity"), "{reply:?}");
        }
        (reply.status, record.became)
    }

    /// A call with this token.
    pub async fn present(&mut self, token: &str) -> Told {
        self.call(&[bearer(token)]).await
    }
}
