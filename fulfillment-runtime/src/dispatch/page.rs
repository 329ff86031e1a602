//! Visits of pages: a guard, the limits of a call, and an answer that is nobody's format.
//!
//! A page is no call of a platform: it makes no record, and what goes wrong is told in the words of browsers. But what
//! began runs to its end, as a call does: in a task of its own, which keeps its permit.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE, WWW_AUTHENTICATE,
};
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use percent_encoding::utf8_percent_encode;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::timeout_at;
use tracing::{debug, info, warn};

use super::admit::Stopped;
use super::headers::{Said, judged};
use super::underway::{Entered, Work};
use super::{Admitted, Reply, reply, target};
use crate::app::App;
use crate::caller::Caller;
use crate::error::{HandlerError, Rejection};
use crate::page::{Answer, Coming, FullUri};
use crate::panic_guard::{Caught, catch, cause_of};
use crate::platform::PATH;
use crate::record::{CallOutcome, CallRecord};
use crate::request::Deadline;
use crate::route_table::MountedPage;
use crate::shown::Shown;

/// A visit of a page, whose body shall be read.
pub(crate) struct Visit {
    page: Arc<MountedPage>,
    head: Parts,
    pub(super) started: Instant,
}

/// How long a visitor waits, where the server says nothing else.
const USUAL_TIMEOUT: Duration = Duration::from_secs(25);

/// What `CONNECT` and `TRACE` are told; any other method is the page's to judge.
const ALLOW: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// What frames an answer, or is about the connection: the server's to say.
const FRAMING: [HeaderName; 8] = [
    CONNECTION,
    CONTENT_LENGTH,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// What a page gave: its answer, or why there is none.
type Given = Result<Response<Bytes>, HandlerError>;

impl App {
    /// Looks at the head of a request to a page.
    pub(super) fn at_the_door(
        &self,
        page: &Arc<MountedPage>,
        mut head: Parts,
        said: Said<'_>,
        started: Instant,
        sender: &Caller,
        patient: bool,
    ) -> Result<Admitted, Stopped> {
        let refuse = |rejection| Box::new(refused(page, started, &rejection));
        let base_path = &self.inner.settings.base_path;
        if matches!(head.method, Method::CONNECT | Method::TRACE) {
            return Err(refuse(Rejection::Method(ALLOW)).into());
        }
        self.has_room(said.length).map_err(refuse)?;
        let Ok(judged) = judged(said.presented, &head.headers, patient) else {
            return Err(Stopped::KeysWanted(Box::new(head)));
        };
        let refused = judged.as_ref().and_then(|judged| judged.refused);
        if !judged.is_some_and(|judged| page.admits(&judged.accepted)) {
            let cause = Rejection::Unauthorized.cause();
            let cause = cause.told_as(refused.unwrap_or(cause.text));
            if head.headers.contains_key(AUTHORIZATION) {
                // somebody guesses, or has the wrong one; without any, a browser has not asked yet
                let outcome = CallOutcome::refused(cause);
                self.inner.refused.tell(cause.text, || CallRecord {
                    webhook: &page.path,
                    caller: sender.address(&head.headers),
                    ..CallRecord::new(StatusCode::UNAUTHORIZED.as_u16(), outcome)
                });
            }
            return Err(Box::new(locked(page, base_path, started, cause.text)).into());
        }
        let Some(below) = target::below_page(&head.uri, base_path, &page.path) else {
            // never another target than what is below the page
            return Err(refuse(Rejection::Target).into());
        };
        let full = std::mem::replace(&mut head.uri, below);
        head.extensions.insert(FullUri(full));
        if let Some(caller) = sender.address(&head.headers) {
            head.extensions.insert(caller);
        }
        Ok(Admitted::Page(Box::new(Visit {
            page: Arc::clone(page),
            head,
            started,
        })))
    }

    /// The page's answer, if it comes in time.
    pub(super) async fn visit(&self, visit: Visit, body: Vec<u8>) -> Reply {
        let Visit {
            page,
            head,
            started,
        } = visit;
        let Ok(permit) = self.inner.calls.clone().try_acquire_owned() else {
            return refused(&page, started, &self.overloaded());
        };
        let (tell, told) = oneshot::channel();
        let request = Request::from_parts(head, Bytes::from(body));
        let timeout = self.inner.settings.timeout.unwrap_or(USUAL_TIMEOUT);
        let deadline = Deadline::after(started, timeout);
        let underway = &self.inner.underway;
        let entered = underway.enter(Work::Page(Arc::clone(&page)), started, deadline);
        let id = entered.id();
        tokio::spawn(run(Arc::clone(&page), request, tell, (entered, permit)));
        match timeout_at(deadline.0.into(), told).await {
            Ok(Ok(Ok(response))) => answered(&page, started, response),
            Ok(Ok(Err(error))) => failed(&page, started, &cause_of(error)),
            Ok(Err(_)) => failed(&page, started, "it ended without an answer"),
            Err(_) => {
                underway.leave_alone(id);
                let cause = "no answer before the deadline; the function runs on";
                failure(&page, started, StatusCode::SERVICE_UNAVAILABLE, cause)
            }
        }
    }
}

impl Visit {
    pub(super) fn refuse(&self, rejection: &Rejection<'_>) -> Reply {
        refused(&self.page, self.started, rejection)
    }
}

/// Runs a page to its end, whoever still waits for it.
async fn run(
    page: Arc<MountedPage>,
    request: Request<Bytes>,
    mut tell: oneshot::Sender<Given>,
    held: (Entered, OwnedSemaphorePermit),
) {
    let given = Caught((page.call)(request)).await;
    let given = match given.and_then(|given| given) {
        Ok(response) => whole(response, &mut tell).await,
        Err(error) => Err(error),
    };
    if tell.is_closed() {
        // it counts as in flight until its end is logged: a stop waits for that too
        return ended(&page, given);
    }
    // before the answer: whoever has it may come again at once
    drop(held);
    if let Err(given) = tell.send(given) {
        ended(&page, given);
    }
}

/// An answer with all of its body. One that still comes is no function that runs to its end, and may have none: so it is
/// left when nobody waits for it any more.
async fn whole(response: Response<Answer>, tell: &mut oneshot::Sender<Given>) -> Given {
    let (head, body) = response.into_parts();
    let body = match body {
        Answer::Whole(body) => body,
        Answer::Coming(body) => collected(body, tell).await?,
    };
    Ok(Response::from_parts(head, body))
}

async fn collected(body: Coming, tell: &mut oneshot::Sender<Given>) -> Result<Bytes, HandlerError> {
    let mut body = Caught(body);
    let collected = poll_fn(|context| match Pin::new(&mut body).poll(context) {
        Poll::Ready(collected) => Poll::Ready(Some(collected)),
        Poll::Pending => tell.poll_closed(context).map(|()| None),
    });
    let collected = collected.await;
    // a project's code, which may panic
    catch(move || drop(body))?;
    let left = || Err("its body had not all come while somebody waited".into());
    collected.map_or_else(left, |collected| collected.and_then(|body| body))
}

/// Logs the end of a page that nobody waits for any more.
fn ended(page: &MountedPage, given: Given) {
    let page = &*page.path;
    let text = "a page that nobody waits for any more has ended";
    match given.map_err(cause_of) {
        Ok(_) => info!(page, ended = "answered", "{text}"),
        Err(cause) => warn!(page, ended = "failed", cause = %Shown(&cause), "{text}"),
    }
}

/// An answer as it may be sent: status, headers and body alone, framed by the server.
fn answered(page: &MountedPage, started: Instant, response: Response<Bytes>) -> Reply {
    let (head, body) = response.into_parts();
    if head.status.is_informational() {
        return failed(page, started, "it answered with a status below 200");
    }
    let bodiless = [
        StatusCode::NO_CONTENT,
        StatusCode::RESET_CONTENT,
        StatusCode::NOT_MODIFIED,
    ];
    let bodiless = bodiless.contains(&head.status);
    let mut reply = Response::new(if bodiless { Bytes::new() } else { body });
    *reply.status_mut() = head.status;
    *reply.headers_mut() = head.headers;
    for name in FRAMING {
        reply.headers_mut().remove(name);
    }
    let (status, milliseconds) = (head.status.as_u16(), milliseconds(started));
    debug!(page = &*page.path, status, milliseconds, "page answered");
    reply
}

fn failed(page: &MountedPage, started: Instant, cause: &str) -> Reply {
    failure(page, started, StatusCode::INTERNAL_SERVER_ERROR, cause)
}

/// A page that gave no answer: nothing of the cause is shown.
fn failure(page: &MountedPage, started: Instant, status: StatusCode, cause: &str) -> Reply {
    warn!(
        page = &*page.path,
        status = status.as_u16(),
        milliseconds = milliseconds(started),
        cause = %Shown(cause),
        "page failed"
    );
    let mut reply = Reply::default();
    *reply.status_mut() = status;
    reply
}

/// A visitor's mistake: the page was not asked.
fn refused(page: &MountedPage, started: Instant, rejection: &Rejection<'_>) -> Reply {
    refused_for(rejection.cause().text, page, started, rejection)
}

/// The same, where the log is told more than the visitor.
fn refused_for(
    cause: &'static str,
    page: &MountedPage,
    started: Instant,
    rejection: &Rejection<'_>,
) -> Reply {
    let status = rejection.status();
    debug!(
        page = &*page.path,
        status = status.as_u16(),
        milliseconds = milliseconds(started),
        cause,
        "page refused"
    );
    reply::refusing(reply::plain(status, rejection.text()), rejection)
}

/// A visitor whom the page's guard does not let in, in words for whoever looks at a browser. It asks for a password
/// where one is of use, and would ask for ever elsewhere.
fn locked(page: &MountedPage, base_path: &str, started: Instant, cause: &'static str) -> Reply {
    let mut reply = refused_for(cause, page, started, &Rejection::Unauthorized);
    let text = if page.takes_a_password {
        let challenge = challenge(page, base_path);
        reply.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        "a user's name and a password are required; where this page asks for a token, that is the password"
    } else {
        "this page asks for something else than a password, which no browser can ask you for"
    };
    *reply.body_mut() = text.into();
    reply
}

/// What makes a browser ask for a password, and keep it for this page: of this bot, where a host has several.
fn challenge(page: &MountedPage, base_path: &str) -> HeaderValue {
    let slash = if base_path.is_empty() { "" } else { "/" };
    let path = format!("{slash}{base_path}/{}", page.path);
    let realm = utf8_percent_encode(&path, PATH);
    let challenge = format!("Basic realm=\"{realm}\", charset=\"UTF-8\"");
    // percent-encoded text is a header's value
    HeaderValue::try_from(challenge).unwrap_or(HeaderValue::from_static("Basic"))
}

fn milliseconds(started: Instant) -> u64 {
    started.elapsed().as_millis() as u64
}
