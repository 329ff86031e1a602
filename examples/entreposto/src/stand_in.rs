//! A stand-in for SERPRO's gateway, with the contract that its page describes; and a page that plays the chat window, on
//! the gateway's origin, as the real one is.

use fulfillment_runtime::bytes::Bytes;
use fulfillment_runtime::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST};
use fulfillment_runtime::http::{HeaderValue, Method, Request, Response, StatusCode};
use fulfillment_runtime::serprobots::{Answer, Choice, Content, Conversation, Display, Message};
use fulfillment_runtime::{App, AppBuilder, FullUri, Page, Server};

const API: &str = "/web/meu-chatbot-d/api";
const ANSWER: &str = "/answer/";

/// The gateway of the chatbot `meu-chatbot` in its development environment, and the window at `/meu-chatbot`.
pub fn server() -> Server {
    Server::of(app())
}

pub(crate) fn app() -> AppBuilder {
    // no intents: those of this crate are the entreposto's
    App::builder()
        .mount(API, Page::new(gateway).public())
        .mount(
            "/meu-chatbot",
            file("text/html", include_str!("../window/window.html")),
        )
        .mount(
            "/window/window.css",
            file("text/css", include_str!("../window/window.css")),
        )
        .mount(
            "/window/window.js",
            file("text/javascript", include_str!("../window/window.js")),
        )
        .mount(
            "/figure.svg",
            file("image/svg+xml", include_str!("../window/figure.svg")),
        )
}

async fn gateway(request: Request<Bytes>) -> Response<String> {
    match (request.method(), request.uri().path()) {
        (&Method::POST, "/conversation/") => {
            answered("text/plain", Conversation::new().id().to_owned())
        }
        (&Method::POST, ANSWER) => match read(&request) {
            Some(message) => answered(
                "application/json",
                answer(&message, &request).json().to_owned(),
            ),
            None => refused(StatusCode::BAD_REQUEST),
        },
        _ => refused(StatusCode::NOT_FOUND),
    }
}

fn read(request: &Request<Bytes>) -> Option<Message> {
    std::str::from_utf8(request.body()).ok()?.parse().ok()
}

/// What the chatbot says.
fn answer(message: &Message, request: &Request<Bytes>) -> Answer {
    let text = message.text().unwrap_or_default();
    let contents = match &*text.to_lowercase() {
        "olá" => vec![greeting(message), Content::text(TOPICS)],
        "figura" => vec![Content::text("Olhe:"), figure(request)],
        "botões" => vec![well(Display::Button)],
        "lista" => vec![well(Display::Selection)],
        "menu" => vec![well(Display::Dropdown)],
        "yes" => vec![Content::text("Que bom!")],
        "no" => vec![Content::text("Que pena. Melhoras!")],
        _ => vec![
            Content::text(format!("Você disse: {text}")),
            Content::text(TOPICS),
        ],
    };
    Answer::new(contents)
        .with_member("conversationId", message.conversation_id())
        .with_question(text)
}

const TOPICS: &str = "Experimente: figura, botões, lista, menu ou horário.";

fn greeting(message: &Message) -> Content {
    let name: Option<String> = message.parameter("nome").unwrap_or_default();
    Content::text(name.map_or("Olá!".to_owned(), |name| format!("Olá, {name}!")))
}

fn figure(request: &Request<Bytes>) -> Content {
    let host = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("localhost");
    // the gateway may stand below a base path
    let whole = request.extensions().get::<FullUri>();
    let base_path = whole.and_then(|whole| whole.0.path().strip_suffix(ANSWER)?.strip_suffix(API));
    Content::image(format!(
        "http://{host}{}/figure.svg",
        base_path.unwrap_or_default()
    ))
}

fn well(display: Display) -> Content {
    let choices = [
        Choice::new("Sim", "yes").hide_value(),
        Choice::new("Não", "no"),
    ];
    Content::options("Você está bem?", display, choices)
}

/// A page of the window: nothing but its own files runs in it, whatever a chatbot answers.
fn file(media_type: &'static str, text: &'static str) -> Page {
    Page::new(move |_| async move { answered(media_type, text.to_owned()) }).public()
}

const POLICY: &str = "default-src 'self'; connect-src http: https:; img-src http: https: data:";

fn answered(media_type: &'static str, body: String) -> Response<String> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

fn refused(status: StatusCode) -> Response<String> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
