//! One connection: hyper's HTTP/1, with a timer, because its timeouts are inert without one.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::config::Config;
use super::race::{First, race};
use crate::app::App;
use crate::dispatch::Admission;

/// How connections are served.
#[derive(Clone)]
pub(super) struct Connections {
    http: http1::Builder,
    app: App,
    body_timeout: Duration,
}

/// As many headers, and bytes of them, does a request have at most; more is 431.
const MAX_HEADERS: usize = 64;
const MAX_HEAD: usize = 64 * 1024;

impl Connections {
    pub(super) fn new(app: App, config: &Config) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(config.head_timeout)
            .max_headers(MAX_HEADERS)
            .max_header_size(MAX_HEAD)
            // without it hyper tries a read during every call, into a new buffer each time; its price, that a peer
            // that went away goes unnoticed, is none here: a call runs to its end anyway
            .half_close(true);
        Self {
            http,
            app,
            body_timeout: config.body_timeout,
        }
    }

    /// Serves one connection until its peer is done or `stopping` changes and the request under way is answered.
    pub(super) async fn serve(&self, stream: TcpStream, mut stopping: watch::Receiver<bool>) {
        // an answer is one write: waiting for more to send would only delay it
        let _ = stream.set_nodelay(true);
        let service = service_fn(|request| self.respond(request));
        let mut connection =
            std::pin::pin!(self.http.serve_connection(TokioIo::new(stream), service));
        // a sender that is gone stops too
        let stop = async { drop(stopping.wait_for(|stopping| *stopping).await.map(drop)) };
        let result = match race(connection.as_mut(), std::pin::pin!(stop)).await {
            First::Left(result) => result,
            First::Right(_) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = result {
            // peers that break off or send no HTTP are a fact of public ports, not a fault of ours
            tracing::debug!(%error, "connection ended");
        }
    }

    async fn respond(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let (head, body) = request.into_parts();
        let reply = match self.app.admit(head) {
            Admission::Answered(reply) if body.is_end_stream() => reply,
            Admission::Answered(reply) => closing(reply),
            Admission::Admitted(admitted) => {
                let limit = self.app.inner.settings.max_body;
                match super::body::read(body, limit, admitted.started, self.body_timeout).await {
                    Ok(body) => self.app.answer(admitted, body).await,
                    Err(rejection) => closing(self.app.refuse(&admitted, &rejection)),
                }
            }
        };
        Ok(reply.map(Full::new))
    }
}

/// An answer before the body was read: what follows on the connection is not the next request.
fn closing(mut reply: Response<Bytes>) -> Response<Bytes> {
    reply
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    reply
}
