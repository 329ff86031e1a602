//! [`KeyServer`]: a stand-in for Google's, a bot with nothing but a page.

use std::sync::Arc;

use bytes::Bytes;
use fulfillment_runtime::{App, Intent, Page};
use fulfillment_tests::{Bot, within_a_minute};
use http::{Request, Response};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Publishes keys, and tells of each request.
pub struct KeyServer {
    bot: Bot,
    asked: UnboundedReceiver<()>,
    /// One for each request that may be answered.
    go: Arc<Semaphore>,
}

impl KeyServer {
    /// Answers at once.
    pub async fn new(set: &Value) -> Self {
        let server = Self::held(200, set).await;
        server.go.close();
        server
    }

    /// Answers each request with this when it is let go.
    pub async fn held(status: u16, set: &Value) -> Self {
        let (tell, asked) = unbounded_channel();
        let go = Arc::new(Semaphore::new(0));
        let (gate, set) = (Arc::clone(&go), set.to_string());
        let page = Page::new(move |_: Request<Bytes>| {
            let (tell, gate, set) = (tell.clone(), Arc::clone(&gate), set.clone());
            async move {
                // a test that has seen enough hears no more of it
                let _ = tell.send(());
                if let Ok(permit) = gate.acquire().await {
                    permit.forget();
                }
                let answer = Response::builder().status(status).body(set);
                answer.expect("an answer")
            }
        });
        let nothing = Intent::new("nothing", "nothing").public().handler(|| "");
        let app = App::builder().intent(nothing).mount("certs", page.public());
        Self {
            bot: Bot::of(app).await,
            asked,
            go,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}/certs", self.bot.address())
    }

    /// Waits for a request.
    pub async fn asked(&mut self) {
        let asked = within_a_minute("a request for keys", self.asked.recv()).await;
        asked.expect("a server that may be asked");
    }

    /// Lets one request be answered.
    pub fn let_go(&self) {
        self.go.add_permits(1);
    }

    /// Whether no request came since the last that was waited for.
    pub fn none_asked(&mut self) -> bool {
        self.asked.try_recv().is_err()
    }
}
