//! The Rust way to answer chatbots: one annotated function per node, served to the TOTVS Assistente, SERPRO's
//! Serprobots and Google's Dialogflow, each in its own shape.
//!
//! ```no_run
//! use fulfillment_runtime::{Request, Response, intent};
//!
//! #[intent(webhook = "pedidos", node = "Novo pedido", token = env("PEDIDOS_TOKEN"))]
//! fn novo_pedido(request: Request) -> Response {
//!     Response::message(format!("Olá, nosso id de sessão é: {}", request.session_id()))
//! }
//!
//! fn main() -> fulfillment_runtime::Result {
//!     fulfillment_runtime::serve()
//! }
//! ```
//!
//! [`intent`](macro@intent) registers the function before `main`; [`serve`] gathers all of them, refuses to start
//! while anything is wrong (it lists everything at once), and answers. The platform is recognised from each request.
//!
//! # Where to look
//!
//! * What a function takes: [`FromInvocation`], and [`Request`] with the table of where each word comes from.
//! * What it answers: [`Response`], with the table of what each part becomes on each platform; the platforms' own
//!   types are in [`assistente`], [`dialogflow`] and [`serprobots`]. What fails: [`HandlerError`].
//! * Between the Serprobots window and its gateway, with feature `gateway`: `entreposto`, `Gateway`, `Entreposto`.
//! * Who may call: [`Auth`], [`Secret`], and [`Webhook`] for what forty nodes share.
//! * In browsers: [`Session`] ties the project's own session to a conversation, [`Page`] serves pages beside the bot, and
//!   [`AppBuilder::allowed_origins`] says whose pages may read answers.
//! * Where a call comes from: [`Request::caller`], behind a proxy with [`AppBuilder::trusted_proxies`].
//! * How it runs: [`Server`]; [`App`] answers requests without any socket; [`Intent`] registers by value.
//! * Tests of a bot: the `testing` module, with feature `testing`.
//!
//! # A call
//!
//! An `async fn` runs on the runtime. A plain `fn` may block, so it runs on a thread, 64 at once. **A call that began
//! runs to its end; only its answer can be late.** A caller that hangs up or a passed deadline cancels nothing: what is
//! left runs on, counts as in flight, is waited for at a stop, and its end is logged. An error, a panic or a passed
//! deadline is the fallback for that call only: logged with its cause, never shown to the user. A panic's message is
//! logged where it is a literal of the program; a formatted one may hold what a user wrote. That holds for panics of the
//! function itself: what panics in a task or thread that it starts is printed by the default hook, payload and all.
//!
//! | | the answer must be there within |
//! |---|---|
//! | Dialogflow | 4.5 s; 9.5 s for source `google`; longer timeouts are cut to that |
//! | Assistente, Serprobots | 25 s, or what the intent, its webhook or the server says |
//!
//! # Settings
//!
//! [`serve`] and [`Server::from_env`] read the environment; [`serve`] reads arguments of the same names too
//! (`--port 8080`; `--help` lists them). What code sets afterwards wins.
//!
//! | variable | default | |
//! |---|---|---|
//! | `FULFILLMENT_HOST` | `0.0.0.0`; with debug `127.0.0.1` | address to listen on |
//! | `FULFILLMENT_PORT`, then `PORT` | `5052` | port to listen on; 0 for a free one |
//! | `FULFILLMENT_BASE_PATH` | none | path in front of every webhook, such as `/api` |
//! | `FULFILLMENT_DEBUG` | `false` | verbose, and by default reachable from this machine alone |
//! | `FULFILLMENT_LOG` | `text` | `json` for machines; then nothing but logs is printed |
//! | `RUST_LOG` | `info` | levels: `warn,my_bot=debug` |
//! | `FULFILLMENT_TIMEOUT` | the platform's | how long a caller waits for a function: `800ms`, `4s` |
//! | `FULFILLMENT_FALLBACK_MESSAGE` | `Desculpe, não consegui processar seu pedido no momento.` | what the user reads when a function fails |
//! | `FULFILLMENT_MAX_BODY` | `2097152` | largest request body, in bytes; larger is 413 |
//! | `FULFILLMENT_MAX_CALLS` | `512` | calls in flight; more get 503 |
//! | `FULFILLMENT_MAX_BLOCKING` | `64` | plain functions at once; more wait within their deadline |
//! | `FULFILLMENT_ALLOWED_ORIGINS` | any | origins whose pages may call and read answers: `https://a.example, https://b.example:8443` |
//! | `FULFILLMENT_ALLOW_CREDENTIALS` | `false` | whether those pages may send cookies |
//! | `FULFILLMENT_TRUSTED_PROXIES` | none | proxies that tell whom a request is from: `10.0.0.0/8, ::1, 192.0.2.7` |
//! | `FULFILLMENT_FORWARDED_HEADER` | `x-forwarded-for` | where they tell it, or `forwarded`; no other header is read |
//! | `FULFILLMENT_MAX_CONNECTIONS` | `2048` | open connections; where more come, those make room that are longest without a request |
//! | `FULFILLMENT_MAX_HEADERS` | `64` | headers of a request; more are 431 |
//! | `FULFILLMENT_MAX_HEAD` | `65536` | largest head of a request, in bytes; larger is 431 |
//! | `FULFILLMENT_HEAD_TIMEOUT` | `10s` | how long a request's head may take |
//! | `FULFILLMENT_IDLE_TIMEOUT` | `75s` | how long a connection may be idle between requests |
//! | `FULFILLMENT_BODY_TIMEOUT` | `5s` | how long a request's body may take; longer is 408 |
//! | `FULFILLMENT_WRITE_TIMEOUT` | `30s` | how long a caller may take to take an answer; longer is cut off |
//! | `FULFILLMENT_DRAIN_TIMEOUT` | `5s` | how long a stop waits for calls and connections |
//! | `FULFILLMENT_LAME_DUCK` | `3s`; with debug `0s` | how long it goes on after SIGTERM, for calls to be sent elsewhere; `0s` for not at all |
//!
//! What is out of a limit's range stops the start, from outside and from code alike.
//!
//! With the feature `tls`:
//!
//! | variable | default | |
//! |---|---|---|
//! | `FULFILLMENT_TLS_CERTIFICATE` | none: plain HTTP | PEM file of the server's certificate, first, and of those between it and the authority |
//! | `FULFILLMENT_TLS_KEY` | none | PEM file of the certificate's private key: PKCS #8, PKCS #1 or SEC 1 |
//! | `FULFILLMENT_TLS_CLIENT_CA` | none: no client is asked | PEM file of the authorities whose certificates clients may show |
//! | `FULFILLMENT_TLS_CLIENT_AUTH` | `optional` | or `required`: without a certificate of theirs there is no connection |
//! | `FULFILLMENT_HANDSHAKE_TIMEOUT` | `5s` | how long a TLS handshake may take |
//!
//! These files are read again when they change (looked at once a second, through symbolic links) and at SIGHUP of a
//! program that calls [`serve`]; open connections go on, new ones get what the files hold.
//!
//! With the feature `metrics`:
//!
//! | variable | default | |
//! |---|---|---|
//! | `FULFILLMENT_METRICS_PORT` | none: nothing is counted | port at which metrics are scraped, as `http://127.0.0.1:9464/metrics`; 0 for a free one |
//! | `FULFILLMENT_METRICS_HOST` | `127.0.0.1` | address at which they are; there is no guard |
//!
//! With the feature `gateway`:
//!
//! | variable | default | |
//! |---|---|---|
//! | `FULFILLMENT_ENTREPOSTO` | none | chatbots that are relayed without a function: `meu-chatbot-d,outro-p` |
//! | `FULFILLMENT_GATEWAY` | SERPRO's | base URL of the gateways of chatbots that name none |
//! | `FULFILLMENT_GATEWAY_HEADERS` | none | headers for the gateway, each with the variable that holds its value: `x-token=SERPROBOTS_TOKEN` |
//! | `FULFILLMENT_GATEWAY_FORWARD` | none | headers of the window that are passed on, beside `traceparent` and `tracestate` |
//! | `FULFILLMENT_GATEWAY_TIMEOUT` | `20s` | how long a gateway may take, within the time of the call |
//!
//! With the feature `google-identity`:
//!
//! | variable | default | |
//! |---|---|---|
//! | `FULFILLMENT_GOOGLE_EMAILS` | none | service accounts whose identity tokens are accepted, with commas between them |
//! | `FULFILLMENT_GOOGLE_KEYS_URL` | Google's | key set that identity tokens are verified with: `https`, or `http` on this machine |
//!
//! And with either, for calls that go out:
//!
//! | variable | default | |
//! |---|---|---|
//! | `FULFILLMENT_CONNECT_TIMEOUT` | `5s` | how long it may take to reach a host |
//! | `FULFILLMENT_CA_FILE` | none | PEM file of authorities that are trusted beside the platform's |
//! | `SSL_CERT_FILE` | none | PEM file of authorities in place of the platform's |
//! | `HTTPS_PROXY` | none | proxy for `https` calls that go out, `http://user:password@host:port` |
//! | `NO_PROXY` | none | hosts, domains, addresses and ranges that are reached without it |
//!
//! # Features
//!
//! `logs` (default): a log subscriber that [`serve`] installs unless the program has one. `gateway`: the relay between
//! the Serprobots window and its gateway (`#[entreposto]`). `google-identity`: the guard `Auth::google_identity`.
//! `metrics`: counts and durations for Prometheus, on a port of their own or by `App::metrics`. `tls`: HTTPS
//! by the server itself, and the guard `Auth::client_certificate`. `testing`: the test client and
//! [`Request::builder`](Request). No feature changes what a server accepts that does not ask for it.
//!
//! # Traps
//!
//! * A crate of handlers that is never named is not linked: say `use my_handlers as _;` in `main.rs`. The start says
//!   so where no intent is found.
//! * A function without a receiver inside an `impl` cannot be told from a free one: the compiler's own error says
//!   that a `const` cannot stand there. Intents are free functions.
//! * `panic = "abort"` ends the server at the first panic; the start warns about it.
//! * An [`App`] is put together by a builder ([`App::builder`]), and what is built answers: an application that could
//!   be called before its problems were found would have to find them in front of a user.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

#[cfg(all(
    feature = "_outbound",
    not(any(feature = "gateway", feature = "google-identity"))
))]
compile_error!(
    "the feature `_outbound` is of no use alone; ask for `gateway` or `google-identity`"
);

/// Registers a function as the fulfillment of one node (intent) of a webhook.
///
/// | key | required | value |
/// |---|---|---|
/// | `webhook` | yes | the path, one or more segments, `""` or `"/"` is the root; or the path of a const [`Webhook`] |
/// | `node` | yes, or `action` | the node's (intent's) name: a literal, a const `&str`, or a list of them; `"*"` takes every node of the webhook that has no intent of its own |
/// | `action` | no | Dialogflow's action, which is looked for where no node of that name is |
/// | `token`, `auth` or `public` | exactly one, unless the const [`Webhook`] has it, or `public(serprobots)` stands alone | `token = "literal"`, `env("NAME")`, `file("PATH")` or any expression that is a [`Token`]; `auth =` an expression of type [`Auth`]; bare `public`: anyone may call, on every platform |
/// | `public(serprobots)` | no | the chat window, which sends no token, may call: beside a guard too, without one alone, and on every other platform nobody |
/// | `fallback_message` | no | what the user reads when the function fails; default `Desculpe, não consegui processar seu pedido no momento.` |
/// | `timeout` | no | how long the caller waits: `"800ms"`, `"4s"`; default the platform's |
/// | `crate` | no | the path of this crate, where it is renamed |
///
/// A node's own key wins over its webhook's, the webhook's over the server's. `env(..)`, `file(..)` and expressions
/// are read and evaluated when the server starts; a file is read again when it changes. Several `#[intent]`s may stand on one function.
///
/// The function may be `fn` or `async fn`, with any number of arguments that are each [`FromInvocation`], and returns
/// an [`IntoResponse`]. It stays as it was written: it can be called, and tested, like any other.
///
/// ```no_run
/// use fulfillment_runtime::{HandlerError, Parameters, Response, Secret, State, Webhook, intent};
///
/// const PEDIDOS: Webhook = Webhook::new("pedidos").token(Secret::env("PEDIDOS_TOKEN")).fallback_message("Volte já.");
///
/// #[derive(serde::Deserialize)]
/// struct Pedido {
///     quantidade: u32,
/// }
///
/// #[derive(Clone)]
/// struct Erp;
///
/// #[intent(webhook = PEDIDOS, node = ["Novo pedido", "Pedido novo"])]
/// fn novo_pedido(Parameters(pedido): Parameters<Pedido>, State(erp): State<Erp>) -> Result<Response, HandlerError> {
///     Ok(Response::message(format!("{} anotados.", pedido.quantidade)).options(["Mais um", "É só"]))
/// }
///
/// #[intent(webhook = PEDIDOS, node = "Cardápio", public)]
/// async fn cardapio() -> &'static str {
///     "Calabresa, Margherita e Portuguesa."
/// }
/// ```
///
/// What is malformed is a compile error at the token that is wrong, all of them at once; the function is always kept,
/// so that one mistake does not hide the next.
pub use fulfillment_macros::intent;

/// Registers a function that the messages of a Serprobots chatbot pass on their way to its gateway.
///
/// | key | required | value |
/// |---|---|---|
/// | `chatbot` | yes | the chatbot's mnemonic, a literal or a const `&str`; `"*"` takes every chatbot that has no function of its own |
/// | `environment` | yes | the initial of the environment that it is published in: `"d"`, `"p"`, `env("NAME")`, or any expression that is a `&str`, `String` or `Cow<str>` |
/// | `gateway` | no | the gateway's base URL: a literal, `env("NAME")` or such an expression; default the server's (`FULFILLMENT_GATEWAY`), which by default is SERPRO's, `https://serprobots.estaleiro.serpro.gov.br` |
/// | `on` | no | what passes the function: `answer`, every message (the default), or `conversation`, every new conversation |
/// | `fallback_message` | no | what the user reads when a message has no answer; default `Desculpe, não consegui processar seu pedido no momento.` |
/// | `timeout` | no | how long the window waits: `"800ms"`, `"4s"`; default `FULFILLMENT_TIMEOUT`, and without that 25 s; the gateway has `FULFILLMENT_GATEWAY_TIMEOUT` of it at most |
/// | `crate` | no | the path of this crate, where it is renamed |
///
/// The function takes what an intent takes ([`FromInvocation`]), and its [`Gateway`]; its message is a
/// [`serprobots::Message`]. For messages it returns what an intent returns, mostly the
/// [`serprobots::Answer`] of [`Gateway::answer`]; for new conversations a [`serprobots::Conversation`], or a `Result`
/// of one. Expressions are evaluated once, when the server starts.
///
/// ```no_run
/// use fulfillment_runtime::serprobots::{Answer, Conversation, Message};
/// use fulfillment_runtime::{Gateway, GatewayError, entreposto};
///
/// /// Every message of the chatbot passes here on its way to the gateway.
/// #[entreposto(chatbot = "meu-chatbot", environment = "d")]
/// async fn auditar(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
///     let answer = gateway.answer(&message).await?;
///     println!("{} texts for {:?}", answer.texts().len(), message.conversation_id());
///     Ok(answer)
/// }
///
/// /// And every new conversation here.
/// #[entreposto(chatbot = "meu-chatbot", environment = "d", on = conversation)]
/// async fn abrir(gateway: Gateway) -> Result<Conversation, GatewayError> {
///     gateway.conversation().await
/// }
/// ```
///
/// A function that only passes messages on is not needed: [`Entreposto`] is a plain relay, and
/// `FULFILLMENT_ENTREPOSTO=meu-chatbot-d` one without a line of code.
#[cfg(feature = "gateway")]
pub use fulfillment_macros::entreposto;
pub use {bytes, http};

mod app;
#[cfg(feature = "gateway")]
mod at_start;
mod auth;
mod blocking;
mod caller;
#[cfg(feature = "_outbound")]
mod client;
mod dispatch;
#[cfg(feature = "gateway")]
mod entreposto;
mod error;
mod extract;
#[cfg(feature = "gateway")]
mod gateway;
mod guards;
mod handler;
#[cfg(feature = "google-identity")]
mod identity;
mod intent;
mod invocation;
mod lenient;
mod limits;
mod look;
mod media;
mod members;
#[cfg(feature = "metrics")]
mod metrics;
mod once_a_minute;
mod page;
mod panic_guard;
mod peer;
#[cfg(any(feature = "_outbound", feature = "tls"))]
mod pem;
mod platform;
mod record;
mod registration;
mod request;
mod response;
mod route_table;
mod server;
mod shown;
mod site;
#[cfg(feature = "testing")]
pub mod testing;
mod unreadable;
mod webhook;
mod whole;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use self::app::{App, AppBuilder};
pub use self::auth::{Auth, Secret, Token};
pub use self::caller::ForwardedHeader;
#[cfg(feature = "gateway")]
pub use self::entreposto::Entreposto;
#[cfg(feature = "gateway")]
pub use self::error::GatewayError;
pub use self::error::{HandlerError, ParametersError, StartupError};
pub use self::extract::{Headers, Parameters, Session, State};
#[cfg(feature = "gateway")]
pub use self::gateway::{ConversationHandler, ConversationRequest, Gateway, GatewayRequest};
pub use self::handler::Handler;
pub use self::intent::{HandlerCall, Intent, NoHandler};
pub use self::invocation::{FromInvocation, Invocation, Needs, Refusal};
pub use self::page::{FullUri, Page, PageBody};
pub use self::platform::{assistente, dialogflow, serprobots};
pub use self::record::{CallOutcome, CallRecord, FallbackReason};
pub use self::registration::Registration;
pub use self::request::Request;
pub use self::response::{
    Card, Choice, Context, Display, Event, Image, IntoResponse, Options, Response,
};
pub use self::server::{Server, serve, serve_async};
pub use self::webhook::Webhook;

/// What `main` returns: `fn main() -> fulfillment_runtime::Result`.
///
/// The error's `Debug`, which is what `main` prints, is a readable list of everything that must be mended.
pub type Result<T = (), E = StartupError> = std::result::Result<T, E>;
