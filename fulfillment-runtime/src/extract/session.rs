//! [`Session`]: who a conversation belongs to, as the project's own function says.

use std::any::type_name;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::HandlerError;
use crate::invocation::{FromInvocation, Invocation, Needs, Refusal};

/// The project's own session of a call: a user who is logged in, a ticket, whatever ties the conversation to it.
///
/// Made by the function that the program gave to [`Server::session`](crate::Server::session), one a type, when a call
/// first asks for it, and cloned for every argument of that call: those of an entreposto's function, of the intents that
/// it asks and of those that they jump to are one session, of the call as the first of them saw it. The function may take
/// other sessions from its [`Invocation`] (`Session::<Other>::from_invocation(&invocation).await?`); one that asks for
/// itself in that way is a failed call. It is async, must not block, sees the whole call, and may refuse it:
/// [`Refusal::unauthorized`] is 401, [`Refusal::answer`] answers in the function's place (a link to log in),
/// [`Refusal::absent`] is `None` for an `Option<Session<T>>`, and any error or panic a failed call. A refusal is not kept:
/// whoever asks next asks the function again. That nobody makes sessions of a type that a function takes is found at
/// startup.
///
/// A session may hold the [`Invocation`] that it was made of, or its `Gateway`: it ends with the call all the same. Whoever
/// asks after that, from a task that outlives the call, has one made that is not kept.
///
/// A page that shows the Serprobots window hands its query string on as parameters, and its cookies come with the call
/// where the window and the bot share a site and `Server::allow_credentials` lets a browser send them. A session of a
/// cookie needs the list of `Server::allowed_origins`: browsers send cookies with some calls of any page, and only with
/// that list are calls of other origins refused.
///
/// A function that sees new conversations (`#[entreposto(.., on = conversation)]`) may take a session too, with two
/// differences: the call has no parameters yet, only headers and cookies; and it can be answered with an id alone, so
/// that [`Refusal::answer`] is 500 there.
///
/// ```
/// use fulfillment_runtime::{App, Intent, Invocation, Refusal, Response, Session};
///
/// #[derive(Clone)]
/// struct User {
///     name: String,
/// }
///
/// /// The user of a cookie of ours or, where browsers keep cookies back, of a token in the page's address.
/// async fn user(invocation: Invocation) -> Result<User, Refusal> {
///     let request = invocation.request();
///     let token: Option<String> = request.parameter("token")?;
///     // looked up in a table of the project's own
///     match request.cookie("login").or(token.as_deref()) {
///         Some("a1b2c3") => Ok(User { name: "Ana".into() }),
///         Some(_) => Err(Refusal::unauthorized()),
///         None => Err(Refusal::answer(Response::message("Entre primeiro: https://loja.example/entrar"))),
///     }
/// }
///
/// fn orders(Session(user): Session<User>) -> Response {
///     Response::message(format!("{}, você tem dois pedidos.", user.name))
/// }
///
/// # fn main() -> fulfillment_runtime::Result {
/// let app = App::builder()
///     .session(user)
///     .intent(Intent::new("pedidos", "Meus pedidos").public().handler(orders))
///     .build()?;
///
/// # let runtime = tokio::runtime::Runtime::new().unwrap();
/// # runtime.block_on(async {
/// let call = |parameters: &str| {
///     let body = format!(r#"{{"text": "Meus pedidos", "parameters": {{{parameters}}}}}"#);
///     app.call(http::Request::post("/answer/pedidos").body(body.into()).unwrap())
/// };
/// let answer = call(r#""token": "a1b2c3""#).await.into_body();
/// assert!(String::from_utf8_lossy(&answer).contains("Ana, você tem dois pedidos."));
/// assert_eq!(call(r#""token": "guessed""#).await.status(), 401);
/// let answer = call("").await.into_body();
/// assert!(String::from_utf8_lossy(&answer).contains("Entre primeiro"));
/// # });
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Session<T>(pub T);

impl<T: Clone + Send + Sync + 'static> FromInvocation for Session<T> {
    type Refusal = Refusal;

    fn needs(needs: &mut Needs) {
        needs.session::<T>();
    }

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        match invocation.state::<SessionMaker<T>>() {
            Some(maker) => {
                let sessions = invocation.sessions.clone().unwrap_or_default();
                sessions.get(&maker, invocation).await.map(Self)
            }
            None => Err(Refusal::absent(HandlerError::from(format!(
                "no session of type `{}`",
                type_name::<T>()
            )))),
        }
    }
}

/// Shows the type alone: sessions are personal data.
impl<T> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session<{}>", type_name::<T>())
    }
}

type Making<T> = Pin<Box<dyn Future<Output = Result<T, Refusal>> + Send>>;

/// The function that makes sessions of a type. A state like any other, of a type that is ours alone.
pub(crate) struct SessionMaker<T>(Arc<dyn Fn(Invocation) -> Making<T> + Send + Sync>);

impl<T: 'static> SessionMaker<T> {
    pub(crate) fn new<F, Fut, E>(function: F) -> Self
    where
        F: Fn(Invocation) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        E: Into<Refusal>,
    {
        Self(Arc::new(move |invocation| {
            let session = function(invocation);
            Box::pin(async move { session.await.map_err(Into::into) })
        }))
    }

    pub(super) async fn make(&self, invocation: Invocation) -> Result<T, Refusal> {
        (self.0)(invocation).await
    }
}

impl<T> Clone for SessionMaker<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
