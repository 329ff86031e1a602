//! [`Invocation`]: one call on its way to a function, and [`FromInvocation`]: what a function may take from it.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use crate::blocking::{Blocking, Slot};
use crate::error::HandlerError;
use crate::extract::{SessionMaker, Sessions};
use crate::request::Request;
use crate::response::{IntoResponse, Response};

/// One call: its request, and what the application shares with every call.
#[derive(Clone)]
pub struct Invocation {
    pub(crate) request: Request,
    pub(crate) shared: Arc<Shared>,
    /// What a room above this one put beside the request, for an argument of its own.
    #[cfg(feature = "gateway")]
    beside: Option<Arc<dyn Any + Send + Sync>>,
    /// Shared by a function that asks intents with the intents.
    pub(crate) slot: Option<Slot>,
    /// Those of this call; none in an application that makes none.
    pub(crate) sessions: Option<Sessions>,
}

/// What all calls of one application share.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) states: States,
    pub(crate) blocking: Blocking,
}

impl Invocation {
    pub(crate) fn new(request: Request, shared: Arc<Shared>) -> Self {
        Self {
            request,
            shared,
            #[cfg(feature = "gateway")]
            beside: None,
            slot: None,
            sessions: None,
        }
    }

    /// The same with these sessions: those of its call, or with the one that is being made.
    pub(crate) fn within(mut self, sessions: Option<Sessions>) -> Self {
        self.sessions = sessions;
        self
    }

    /// The same with something beside it, for an argument that only some calls have.
    #[cfg(feature = "gateway")]
    pub(crate) fn with(mut self, beside: impl Any + Send + Sync) -> Self {
        self.beside = Some(Arc::new(beside));
        self
    }

    /// The same of a function that asks intents, or of an intent that one asks.
    #[cfg(feature = "gateway")]
    pub(crate) fn on(mut self, slot: Slot) -> Self {
        self.slot = Some(slot);
        self
    }

    /// What stands beside it, if it is a `T`.
    #[cfg(feature = "gateway")]
    pub(crate) fn beside<T: Any>(&self) -> Option<&T> {
        self.beside.as_ref()?.downcast_ref()
    }

    /// The same call with another request.
    pub(crate) fn of(mut self, request: Request) -> Self {
        self.request = request;
        self
    }

    /// The request of this call.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The state of type `T`, if the application has one.
    pub fn state<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.shared.states.get()
    }
}

impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

/// What a function may take as an argument.
///
/// Implemented for [`Request`], [`Parameters<T>`](crate::Parameters), [`State<T>`](crate::State),
/// [`Session<T>`](crate::Session), [`Headers`](crate::Headers), the platforms' own requests, `Option<T>` (`None` for
/// what is absent, never for what does not fit) and `Result<T, T::Refusal>`; and for types of your own:
///
/// ```
/// use fulfillment_runtime::{FromInvocation, Invocation, Refusal, Response};
///
/// struct Cpf(String);
///
/// impl FromInvocation for Cpf {
///     type Refusal = Refusal;
///
///     async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
///         match invocation.request().parameter::<Option<String>>("cpf")? {
///             Some(cpf) => Ok(Self(cpf)),
///             // a question is an answer, not a failure
///             None => Err(Refusal::answer(Response::message("Qual o CPF?"))),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument: no call brings it",
    label = "a function cannot take this from a call",
    note = "take `Request`, `Parameters<T>`, `State<T>`, `Session<T>`, `Headers`, a platform's own request, `Option` or \
            `Result` of those, or implement `FromInvocation` for your type",
    note = "a function of `#[entreposto]` takes a `Gateway` too, and `serprobots::Message`"
)]
pub trait FromInvocation: Sized + Send + 'static {
    /// Why there is no such argument; [`Refusal`] itself will do.
    type Refusal: Into<Refusal>;

    /// Says at startup what must be there, so that it is missed then and not at the first call.
    fn needs(needs: &mut Needs) {
        let _ = needs;
    }

    /// Takes the argument from the call.
    fn from_invocation(
        invocation: &Invocation,
    ) -> impl Future<Output = Result<Self, Self::Refusal>> + Send;
}

/// Why a function was not called: an answer in its place, no authority, or an error.
#[derive(Debug)]
pub struct Refusal(RefusalKind);

#[derive(Debug)]
pub(crate) enum RefusalKind {
    Answer(Box<Response>),
    Unauthorized,
    /// An argument that is not there, which `Option` turns into `None`.
    Absent(HandlerError),
    Error(HandlerError),
}

impl Refusal {
    /// The call is answered with this, and the function not called: a question back is no failure.
    pub fn answer(response: Response) -> Self {
        Self(RefusalKind::Answer(Box::new(response)))
    }

    /// The caller must authenticate: 401.
    pub fn unauthorized() -> Self {
        Self(RefusalKind::Unauthorized)
    }

    /// The argument is not there; an `Option` of it is `None`, anything else is a failed call.
    pub fn absent(cause: impl Into<HandlerError>) -> Self {
        Self(RefusalKind::Absent(cause.into()))
    }

    /// The call failed: its fallback, and the cause in the log.
    pub fn error(cause: impl Into<HandlerError>) -> Self {
        Self(RefusalKind::Error(cause.into()))
    }

    pub(crate) fn kind(&self) -> &RefusalKind {
        &self.0
    }

    pub(crate) fn into_kind(self) -> RefusalKind {
        self.0
    }
}

/// By `?`: an error of any kind is a failed call.
impl<E: Into<HandlerError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::error(error)
    }
}

/// What an application must have before its functions can be called.
#[derive(Debug, Default)]
pub struct Needs {
    states: Vec<(TypeId, &'static str)>,
    sessions: Vec<(TypeId, &'static str)>,
    /// Whether it must be a call of an entreposto.
    pub(crate) gateway: bool,
    /// Whether it must be a call with a message.
    #[cfg_attr(not(feature = "gateway"), allow(dead_code))] // without it every call has one
    pub(crate) message: bool,
}

impl Needs {
    /// A state of type `T`, added with [`Server::state`](crate::Server::state).
    pub fn state<T: Clone + Send + Sync + 'static>(&mut self) {
        self.states.push((TypeId::of::<T>(), type_name::<T>()));
    }

    /// A message of the chat window.
    pub(crate) fn message(&mut self) {
        self.message = true;
    }

    /// The gateway of the chatbot that is called.
    #[cfg(feature = "gateway")]
    pub(crate) fn gateway(&mut self) {
        self.gateway = true;
    }

    /// A session of type `T`, made by a function that was given to [`Server::session`](crate::Server::session).
    pub fn session<T: 'static>(&mut self) {
        self.sessions
            .push((TypeId::of::<SessionMaker<T>>(), type_name::<T>()));
    }

    /// The types that `states` lacks.
    pub(crate) fn missing(&self, states: &States) -> impl Iterator<Item = &'static str> {
        states.lacks(&self.states)
    }

    /// The types of sessions that nobody makes.
    pub(crate) fn missing_sessions(&self, states: &States) -> impl Iterator<Item = &'static str> {
        states.lacks(&self.sessions)
    }
}

/// The application's states, one a type.
#[derive(Clone, Default)]
pub(crate) struct States {
    values: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    makes_sessions: bool,
}

impl States {
    /// Tells whether it is the first of its type.
    pub(crate) fn insert<T: Clone + Send + Sync + 'static>(&mut self, state: T) -> bool {
        let state = Arc::new(state);
        self.values.insert(TypeId::of::<T>(), state).is_none()
    }

    /// The same for what makes sessions.
    pub(crate) fn insert_maker<T: 'static>(&mut self, maker: SessionMaker<T>) -> bool {
        self.makes_sessions = true;
        self.insert(maker)
    }

    /// Whether there is any of these.
    pub(crate) fn makes_sessions(&self) -> bool {
        self.makes_sessions
    }

    fn lacks(&self, types: &[(TypeId, &'static str)]) -> impl Iterator<Item = &'static str> {
        let missing = types.iter().filter(|(id, _)| !self.values.contains_key(id));
        missing.map(|&(_, name)| name)
    }

    pub(crate) fn get<T: Clone + 'static>(&self) -> Option<T> {
        let state = self.values.get(&TypeId::of::<T>())?;
        state.downcast_ref::<T>().cloned()
    }
}

/// What became of a call.
pub(crate) type Outcome = Result<Response, Refusal>;

/// A call under way.
pub type CallFuture = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// One argument of a function.
pub(crate) async fn extract<T: FromInvocation>(invocation: &Invocation) -> Result<T, Refusal> {
    T::from_invocation(invocation).await.map_err(Into::into)
}

/// An argument of an annotated function, whose type was found to be one that a call can bring.
///
/// Generated code finds that out once, in a function that returns `impl Argument`, and goes by this trait from there
/// on: so a wrong type is one compile error and not one for each use.
pub trait Argument: Sized + Send {
    /// The argument's type.
    type Value;

    /// Its [`FromInvocation::needs`].
    fn needs(self, needs: &mut Needs);

    /// Takes it from the call.
    fn extract(
        self,
        invocation: &Invocation,
    ) -> impl Future<Output = Result<Self::Value, Refusal>> + Send;
}

struct Typed<T>(PhantomData<fn() -> T>);

impl<T: FromInvocation> Argument for Typed<T> {
    type Value = T;

    fn needs(self, needs: &mut Needs) {
        T::needs(needs);
    }

    fn extract(self, invocation: &Invocation) -> impl Future<Output = Result<T, Refusal>> + Send {
        extract(invocation)
    }
}

/// The argument of type `T`.
pub fn argument<T: FromInvocation>() -> impl Argument<Value = T> {
    Typed(PhantomData)
}

/// The future of an async function, found to be one that may move between threads: asked at the function, and promised
/// by the type that comes back.
pub fn sendable<F: Future + Send>(future: F) -> impl Future<Output = F::Output> + Send {
    future
}

/// What a function returned, as the outcome of its call.
pub fn answer<T: IntoResponse>(value: T) -> Outcome {
    value.into_response().map_err(Refusal::error)
}

/// A call, boxed.
pub fn boxed<F: Future<Output = Outcome> + Send + 'static>(call: F) -> CallFuture {
    Box::pin(call)
}
