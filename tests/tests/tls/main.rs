//! TLS by the server itself, over real sockets: who gets through the handshake, what everybody else is told, and what
//! becomes of it when files change.

mod clients;
mod crowded;
mod exchange;
mod guards;
mod handshake;
mod keys;
mod load;
mod outlived;
mod plain;
#[cfg(unix)]
mod process;
mod settings;
mod stops;

use fulfillment_runtime::{App, AppBuilder, Intent, Server};
use fulfillment_tests::tls::{Authority, Client};
use fulfillment_tests::{Bot, Connection, Folder, assistente};

/// What it says is what the program `startup_bot` says.
const SAID: &str = "Como posso ajudar?";

fn app() -> AppBuilder {
    let intent = Intent::new("pedidos", "Ajuda").public();
    App::builder().intent(intent.handler(|| SAID))
}

/// A bot with a certificate, and who trusts it.
struct Secure {
    bot: Bot,
    authority: Authority,
    folder: Folder,
}

impl Secure {
    async fn start() -> Self {
        Self::of(|server, _| server).await
    }

    /// As its server is set, with files of this folder.
    async fn of(set: impl FnOnce(Server, &Folder) -> Server) -> Self {
        Self::serving(app(), set).await
    }

    /// The same with this application.
    async fn serving(app: AppBuilder, set: impl FnOnce(Server, &Folder) -> Server) -> Self {
        let (authority, folder) = (Authority::new("authority of servers"), Folder::new());
        let (certificate, key) = folder.write_pair(&authority.server());
        let server = Server::of(app).tls(certificate, key);
        let bot = Bot::serve(set(server, &folder)).await;
        Self {
            bot,
            authority,
            folder,
        }
    }

    fn client(&self) -> Client {
        Client::trusting(&self.authority)
    }

    async fn connect(&self) -> Connection {
        self.client().connect(self.bot.address()).await
    }

    /// A caller as there should be: whoever came before it has done no harm.
    async fn an_honest_call_is_answered(&self) {
        calls(&mut self.connect().await).await;
    }
}

async fn calls(connection: &mut Connection) {
    let body = assistente("Ajuda").to_string();
    connection
        .send_request("POST", "/pedidos", &[], body.as_bytes())
        .await;
    assert_eq!(connection.reply().await.json_of(200)["message"], SAID);
}
