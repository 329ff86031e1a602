//! [`Page`]: a page of the project's own, served beside the bot.

use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

use crate::auth::{Auth, Token};
use crate::intent::Guard;
use crate::site::Site;

/// A page of the project's own beside the bot, such as a list of what was relayed: a function from an HTTP request to
/// an HTTP answer.
///
/// [`Server::mount`](crate::Server::mount) puts it at a path and everything below it. It takes every method but `CONNECT`
/// and `TRACE`, and sees the request as it came, with the whole path and query. It needs a guard, as an intent does: a
/// browser asks for a token as for a password (any user's name will do), programs send it as an intent's callers do.
///
/// The server's limits hold for it: the body's size and time, and one of the calls in flight. It is async and must not
/// block. It has as long as the server's timeout, 25 s if none is set; whoever waits longer gets 503, and the function runs
/// on to its end. A panic is 500. Both have an empty body, and one line in the log. There is no record of it for
/// [`Server::on_call`](crate::Server::on_call), because it is no platform's call.
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
///     let month = request.uri().path().strip_prefix("/audit/").unwrap_or("all");
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
pub(crate) type PageFuture = Pin<Box<dyn Future<Output = http::Response<Bytes>> + Send>>;

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
        let here = Location::caller();
        let function = Arc::new(function);
        Self {
            guard: None,
            site: Site::new("", "", here.file(), here.line(), here.column()),
            call: Arc::new(move |request| {
                let function = Arc::clone(&function);
                // all of it inside the future, where a panic is caught
                Box::pin(async move { function(request).await.map(Into::into) })
            }),
        }
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
