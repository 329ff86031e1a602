//! [`Page`]: a page of the project's own, served beside the bot.

mod answer;
mod body;
mod full_uri;

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http_body::Body;
use hyper::service::Service;

pub(crate) use self::answer::{Answer, Coming};
pub use self::body::PageBody;
pub use self::full_uri::FullUri;
use crate::auth::{Auth, Token};
use crate::error::HandlerError;
use crate::intent::Guard;
use crate::site::Site;

/// A page of the project's own beside the bot, such as a list of what was relayed: a function from an HTTP request to
/// an HTTP answer, or a whole [service](Self::service), such as an axum `Router`.
///
/// [`Server::mount`](crate::Server::mount) puts it at a path and everything below it. It takes every method but `CONNECT`
/// and `TRACE`. The request's [`uri`](http::Request::uri) begins below that path: mounted at `/audit`, a page sees
/// `/2026?before=3` of `/audit/2026?before=3`, and `/` of `/audit`, so that it need not know where it stands; whoever wants
/// the whole finds it as [`FullUri`] among the extensions. A link of the page itself is relative, or begins with
/// that; what is relative stands beside `/audit`, and below `/audit/`. A redirect is a link too: one to `/2026` leaves the
/// page.
///
/// It needs a guard, as an intent does: a browser asks for a token as for a password (any user's name will do), programs
/// send it as an intent's callers do.
///
/// The server's limits hold for it: the body's size and time, and one of the calls in flight. It is async and must not
/// block. It has as long as the server's timeout, 25 s if none is set; whoever waits longer gets 503, and the function runs
/// on to its end. A panic is 500, and so is the error of a service. Both have an empty body, and one line in the log. There
/// is no record of it for [`Server::on_call`](crate::Server::on_call), because it is no platform's call.
///
/// Where the request came from, if that is known, is an [`IpAddr`](std::net::IpAddr) among its extensions
/// (`request.extensions().get::<IpAddr>()`), as [`Request::caller`](crate::Request::caller) has it for calls.
///
/// No CORS header is added, so pages of other origins cannot read it unless the function says so. But browsers send a
/// password that they know with every request, also with a form of a foreign page: before it changes anything, a page
/// should look at the `Origin` of the request.
///
/// ```
/// use bytes::Bytes;
/// use fulfillment_runtime::{App, Page};
/// use http::{Request, Response};
///
/// async fn audit(request: Request<Bytes>) -> Response<String> {
///     let month = request.uri().path().trim_matches('/');
///     Response::new(format!("<h1>Audit of {month}</h1>"))
/// }
///
/// # fn main() -> fulfillment_runtime::Result {
/// let app = App::builder().mount("/audit", Page::new(audit).token("t0k3n")).build()?;
///
/// # let runtime = tokio::runtime::Runtime::new().unwrap();
/// # runtime.block_on(async {
/// let request = |token| {
///     let request = Request::get("/audit/2026-11").header("authorization", format!("Bearer {token}"));
///     request.body(Bytes::new()).unwrap()
/// };
/// assert_eq!(app.call(request("t0k3n")).await.body(), "<h1>Audit of 2026-11</h1>");
/// assert_eq!(app.call(request("guessed")).await.status(), 401);
/// # });
/// # Ok(())
/// # }
/// ```
#[must_use = "a page is served where it is mounted"]
pub struct Page {
    pub(crate) guard: Option<Guard>,
    pub(crate) site: Site,
    pub(crate) call: PageCall,
}

/// The function of a page.
pub(crate) type PageCall = Arc<dyn Fn(http::Request<Bytes>) -> PageFuture + Send + Sync>;

/// A page on its way to its answer.
pub(crate) type PageFuture =
    Pin<Box<dyn Future<Output = Result<http::Response<Answer>, HandlerError>> + Send>>;

impl Page {
    /// A page without a guard yet.
    ///
    /// Headers that frame an answer (`Content-Length`, `Transfer-Encoding`, `Connection` and the like) are the server's
    /// to say: the function's own are dropped.
    #[track_caller]
    pub fn new<F, Fut, B>(function: F) -> Self
    where
        F: Fn(http::Request<Bytes>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = http::Response<B>> + Send + 'static,
        B: Into<Bytes>,
    {
        let function = Arc::new(function);
        Self::calling(Arc::new(move |request| {
            let function = Arc::clone(&function);
            // all of it inside the future, where a panic is caught
            Box::pin(async move {
                let response = function(request).await;
                Ok(response.map(|body| Answer::Whole(body.into())))
            })
        }))
    }

    /// A page that is a service of hyper's, without a guard yet; an axum `Router` is one inside of hyper-util's
    /// `TowerToHyperService`:
    ///
    /// ```ignore
    /// let router = axum::Router::new()
    ///     .route("/", get(list))
    ///     .route("/entries/{id}", get(entry));
    /// server.mount("/audit", Page::service(TowerToHyperService::new(router)).token(Secret::env("AUDIT_TOKEN")))
    /// ```
    ///
    /// It redirects to what is relative, or to a path made of the [`FullUri`]: a service that redirects to an absolute path
    /// of its own (axum's `Redirect::to("/entries")`) does not know where it is mounted, and leads out of the page. A handler
    /// of axum takes the whole target as `Extension(FullUri(uri))`; axum's own `OriginalUri` begins below the page.
    ///
    /// It sees what a function would, and its answers are framed by the server in the same way. The body of an answer is
    /// collected before any of it is sent, up to 64 MiB and for as long as the visitor waits: so it may come in pieces,
    /// but one that never ends, as a stream of events does, never comes. One that is longer or breaks off is 500 with an
    /// empty body, as an error of the service is, and the cause one line in the log.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use fulfillment_runtime::{Page, PageBody};
    /// use http::{Request, Response};
    ///
    /// async fn echo(request: Request<PageBody>) -> Result<Response<PageBody>, Infallible> {
    ///     Ok(Response::new(request.into_body()))
    /// }
    ///
    /// let page = Page::service(hyper::service::service_fn(echo)).public();
    /// ```
    #[track_caller]
    pub fn service<S, B>(service: S) -> Self
    where
        S: Service<http::Request<PageBody>, Response = http::Response<B>> + Send + Sync + 'static,
        S::Future: Send + 'static,
        S::Error: Into<Box<dyn Error + Send + Sync>>,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let service = Arc::new(service);
        Self::calling(Arc::new(move |request| {
            let service = Arc::clone(&service);
            Box::pin(async move {
                let response = service.call(request.map(PageBody::from)).await;
                Ok(response.map_err(HandlerError::new)?.map(Answer::of))
            })
        }))
    }

    #[track_caller]
    fn calling(call: PageCall) -> Self {
        Self {
            guard: None,
            site: Site::here(),
            call,
        }
    }

    /// The same, at the place in the code that the caller is: where it is mounted its path and, mostly, its guard are said.
    #[track_caller]
    pub(crate) fn mounted_here(mut self) -> Self {
        self.site = Site::here();
        self
    }

    /// The visitor presents this token; short for [`Auth::token`].
    pub fn token(self, token: impl Into<Token>) -> Self {
        self.auth(Auth::token(token))
    }

    /// What the visitor must present.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.guard = Some(Guard::Auth(auth));
        self
    }

    /// Anyone may visit.
    pub fn public(mut self) -> Self {
        self.guard = Some(Guard::Public);
        self
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("guard", &self.guard)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}
