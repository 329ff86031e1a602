//! A bot on a free port of this machine, in the process of its test.

use std::net::SocketAddr;
use std::time::Duration;

use fulfillment_runtime::{AppBuilder, Result, Server};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client::{Connection, Reply};
use crate::{TOKEN_HEADER, logs, within_a_minute};

/// A bot on a free port; it ends with the test's runtime, or when it is told to.
pub struct Bot {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    /// Tells that the server saw its stop: from then on it takes no more connections, unless it is a lame duck first.
    stopping: oneshot::Receiver<()>,
    served: JoinHandle<Result>,
}

impl Bot {
    /// Serves this application.
    pub async fn of(app: AppBuilder) -> Self {
        Self::serve(Server::of(app)).await
    }

    /// Serves as `server` is set; where it listens and when it stops is this bot's to say.
    pub async fn serve(server: Server) -> Self {
        Self::serve_on("127.0.0.1", server).await
    }

    /// The same on another address of this machine.
    pub async fn serve_on(host: &str, server: Server) -> Self {
        Self::start(host, server.lame_duck(Duration::ZERO)).await
    }

    /// Serves as `server` is set, with so long a lame duck; any other bot drains when it is told to stop.
    pub async fn serve_with_lame_duck(server: Server, lame_duck: Duration) -> Self {
        Self::start("127.0.0.1", server.lame_duck(lame_duck)).await
    }

    async fn start(host: &str, server: Server) -> Self {
        logs::collect();
        let (tell_address, address) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let (tell_stopping, stopping) = oneshot::channel();
        let server = server
            .host(host)
            .port(0)
            .on_start(move |address| async move {
                let _ = tell_address.send(address);
                Ok::<_, &str>(())
            })
            .stop_when(async move {
                // a bot that is dropped lives on until its test's runtime ends
                if stopped.await.is_err() {
                    std::future::pending::<()>().await;
                }
                let _ = tell_stopping.send(());
            });
        let served = tokio::spawn(server.serve_async());
        match within_a_minute("a server that listens", address).await {
            Ok(address) => Self {
                address,
                stop,
                stopping,
                served,
            },
            Err(_) => panic!("the server did not start: {:?}", served.await),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection of its own.
    pub async fn connect(&self) -> Connection {
        Connection::to(self.address).await.expect("a connection")
    }

    /// Sends one request on a connection of its own.
    ///
    /// Whatever a bot without a list of origins answers may be read by the origin that asked; so that is checked here,
    /// once for all tests.
    pub async fn request(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Reply {
        let reply = self.exchange(method, target, headers, body).await;
        let origin = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("origin"));
        let allowed = origin.map_or("*", |(_, value)| value);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(allowed),
            "{reply:?}"
        );
        reply
    }

    /// The same for pages, and for a bot with a list of origins: who may read the answer is the test's own to check.
    pub async fn exchange(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Reply {
        let mut connection = self.connect().await;
        connection
            .send_request(method, target, headers, body.as_ref())
            .await;
        let reply = connection.reply_to(method).await;
        keep_for_googles_schema(body.as_ref(), &reply);
        reply
    }

    /// A call with a JSON body and, if there is one, with a token in the Assistente's header.
    pub async fn call(&self, target: &str, token: Option<&str>, body: &Value) -> Reply {
        self.send(target, token, body.to_string()).await
    }

    /// A call with any body that says it is JSON.
    pub async fn send(&self, target: &str, token: Option<&str>, body: impl AsRef<[u8]>) -> Reply {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(token.map(|token| (TOKEN_HEADER, token)));
        self.request("POST", target, &headers, body).await
    }

    /// Tells the server to stop, and waits until it has heard it; then it takes no more connections, unless it is a lame
    /// duck first.
    pub async fn begin_stop(self) -> Stopping {
        self.stop.send(()).expect("a server that runs");
        within_a_minute("a server that hears its stop", self.stopping)
            .await
            .expect("a server that runs");
        Stopping {
            served: self.served,
        }
    }
}

/// A server that drains.
pub struct Stopping {
    served: JoinHandle<Result>,
}

impl Stopping {
    pub fn has_ended(&self) -> bool {
        self.served.is_finished()
    }

    /// Waits until the server has ended.
    pub async fn ended(self) -> Result {
        within_a_minute("a server that ends", self.served)
            .await
            .expect("a server that does not panic")
    }
}

/// For timeouts that a test waits out: it waits for what follows from them, never for the time itself.
pub const SOON: Duration = Duration::from_millis(50);

/// Writes what Dialogflow was answered where the gate compares it with Google's schema.
fn keep_for_googles_schema(request: &[u8], reply: &Reply) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);

    let Some(folder) = std::env::var_os("FULFILLMENT_DIALOGFLOW_ANSWERS") else {
        return;
    };
    let of_dialogflow = serde_json::from_slice::<Value>(request).is_ok_and(|body| {
        body.get("queryResult")
            .or(body.get("query_result"))
            .is_some()
    });
    if reply.status != 200 || !of_dialogflow {
        return;
    }
    let name = format!(
        "{}-{}.json",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let folder = std::path::PathBuf::from(folder);
    std::fs::create_dir_all(&folder).expect("a folder for the answers");
    std::fs::write(folder.join(name), &reply.body).expect("an answer that can be written");
}
