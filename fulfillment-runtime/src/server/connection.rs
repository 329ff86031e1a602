//! One connection: hyper's HTTP/1, watched, until its peer or the server is done.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::rt::Write;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tracing::field::display;

use super::body::Reader;
use super::config::Config;
use super::ending::Ending;
use super::framing;
use super::memory::Memory;
use super::race::{First, race};
use super::reset::Reset;
#[cfg(feature = "tls")]
use super::tls::Tls;
use super::visitor::Visitor;
use super::watched::{Connections, Entered, Wake};
use crate::app::App;
use crate::dispatch::Admission;
use crate::peer::Peer;
use crate::platform;
use crate::request::Deadline;
use crate::whole::Whole;

/// How connections are served.
pub(super) struct Serving {
    http: http1::Builder,
    pub(super) app: App,
    /// As long may a body take, from its head on.
    body_timeout: Duration,
    memory: Memory,
    pub(super) connections: Arc<Connections>,
    /// `None` for plain HTTP.
    #[cfg(feature = "tls")]
    tls: Option<Arc<Tls>>,
}

impl Serving {
    pub(super) fn new(app: App, config: &Config) -> Self {
        let mut http = http1::Builder::new();
        http.max_headers(config.max_headers)
            .max_header_size(config.max_head)
            // heads are watched here, for less than a timer each
            .header_read_timeout(None)
            // without it hyper tries a read during every call, into a new buffer each time; its price, that a peer
            // that went away goes unnoticed, is none here: a call runs to its end anyway
            .half_close(true);
        let connections = Connections::new(config);
        let settings = &app.inner.settings;
        let usual = settings.timeout.unwrap_or(platform::PATIENCE);
        Self {
            http,
            // when nobody could be answered any more, a body is of no use
            body_timeout: config.body_timeout.min(app.inner.table.longest(usual)),
            memory: Memory::new(settings.max_body),
            app,
            connections,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    #[cfg(feature = "tls")]
    pub(super) fn over(mut self, tls: Option<Arc<Tls>>) -> Self {
        self.tls = tls;
        self
    }

    /// Whether connections are HTTPS.
    pub(super) fn speaks_tls(&self) -> bool {
        #[cfg(feature = "tls")]
        let tls = self.tls.is_some();
        #[cfg(not(feature = "tls"))]
        let tls = false;
        tls
    }

    /// Serves one connection until its peer is done, it is idle or slow for too long, or the server stops and the
    /// request under way is answered.
    pub(super) async fn serve(&self, stream: TcpStream, address: IpAddr) {
        // an answer is one write: waiting for more to send would only delay it
        let _ = stream.set_nodelay(true);
        let peer = Peer::at(Some(address));
        let entered = self.connections.enter();
        #[cfg(feature = "tls")]
        if let Some(tls) = &self.tls {
            // on the heap, so that a connection without TLS stays as small as it is
            return Box::pin(self.serve_over(tls, stream, peer, entered)).await;
        }
        self.serve_http(stream, &Visitor::new(peer), &entered).await;
    }

    /// The same over TLS.
    #[cfg(feature = "tls")]
    async fn serve_over(&self, tls: &Arc<Tls>, stream: TcpStream, peer: Peer, entered: Entered) {
        // unless it comes further, or something else ends it before
        entered.ends(Ending::Handshake);
        if let Some(secured) = tls.accept(stream, peer, &entered).await {
            entered.head();
            self.serve_http(secured.stream, &secured.visitor, &entered)
                .await;
        }
    }

    async fn serve_http<S>(&self, stream: S, visitor: &Visitor, entered: &Entered)
    where
        S: AsyncRead + AsyncWrite + Reset + Unpin,
    {
        let service = service_fn(|request| self.respond(request, visitor, entered));
        #[cfg(feature = "metrics")]
        let stream = entered.counted(stream);
        let io = entered.io(TokioIo::new(stream));
        let mut connection = self.http.serve_connection(io, service);
        let mut stopping = false;
        let result = loop {
            match race(Pin::new(&mut connection), pin!(entered.woken())).await {
                First::Left(result) => break result,
                // its answer will say that it is the last; hyper would close without one
                First::Right(Wake::Stop) if entered.awaits_head() => {}
                First::Right(Wake::Stop) if !stopping => {
                    stopping = true;
                    Pin::new(&mut connection).graceful_shutdown();
                }
                // who reads its body finds that it is to wait no longer
                First::Right(Wake::Stop | Wake::Body) => {}
                First::Right(Wake::Overdue) => {
                    let io = connection.into_parts().io;
                    if entered.is_writing() {
                        io.reset();
                    }
                    take_leave(io).await;
                    break Ok(());
                }
            }
        };
        if let Err(error) = result {
            // peers that break off or send no HTTP are a fact of public ports, not a fault of ours
            let peer = visitor.address().map(display);
            tracing::debug!(peer, %error, "connection ended");
            entered.ends(match error.is_parse() {
                true => Ending::Malformed,
                false => Ending::Broken,
            });
        }
    }

    async fn respond(
        &self,
        request: Request<Incoming>,
        visitor: &Visitor,
        entered: &Entered,
    ) -> Result<Response<Whole>, Infallible> {
        entered.busy();
        let (reply, is_last) = match visitor.now() {
            Ok((peer, is_last)) => (self.reply(request, peer, entered).await, is_last),
            Err(refusal) => (*refusal, true),
        };
        let is_last = is_last || self.app.inner.readiness.is_stopping();
        let reply = if is_last { closing(reply) } else { reply };
        entered.idle();
        Ok(reply.map(Whole))
    }

    async fn reply(
        &self,
        request: Request<Incoming>,
        peer: &Peer,
        entered: &Entered,
    ) -> Response<Bytes> {
        let (mut head, incoming) = request.into_parts();
        let is_chunked = incoming.size_hint().exact().is_none();
        if let Err(rejection) = framing::check(&head, is_chunked) {
            return closing(self.app.refuse_unread(&head.headers, peer, &rejection));
        }
        // all that hyper adds is how to take over the connection for another protocol, which nobody is to do
        head.extensions.clear();
        match self.app.admit(head, peer).await {
            Admission::Answered(reply) if incoming.is_end_stream() => reply,
            Admission::Answered(reply) => closing(reply),
            Admission::Admitted(mut admitted) => {
                let reader = Reader {
                    limit: self.app.inner.settings.max_body,
                    deadline: Deadline::after(admitted.started(), self.body_timeout),
                    memory: &self.memory,
                    entered,
                };
                match reader.read(incoming).await {
                    Ok(body) => {
                        admitted.body_came(body.was_late);
                        self.app.answer(admitted, body.bytes).await
                    }
                    Err(rejection) => closing(self.app.refuse(admitted, &rejection)),
                }
            }
        }
    }
}

/// Tells a peer that its time is over, as TLS wants it to be told, but waits for no peer to take it.
async fn take_leave(mut io: impl Write + Unpin) {
    poll_fn(|context| {
        let _ = Pin::new(&mut io).poll_shutdown(context);
        Poll::Ready(())
    })
    .await;
}

/// An answer before the body was read, where what follows on the connection is not the next request, or one to whom
/// nothing more is answered here, because of who it is or because the server stops.
fn closing(mut reply: Response<Bytes>) -> Response<Bytes> {
    reply
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    reply
}
