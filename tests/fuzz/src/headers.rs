//! Any peer and any headers, before a guarded node and a guarded page.
//!
//! An input is text: the peer's address on the first line, or anything else for none; then a header a line,
//! `name: value`. What no client can send is left out.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use fulfillment_runtime::bytes::Bytes;
use fulfillment_runtime::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use fulfillment_runtime::http::{Request, Response};
use fulfillment_runtime::{App, ForwardedHeader, Intent, Page};
use tokio::runtime::Runtime;

/// What only a caller with this token may read.
const SECRET: &str = "s3gr3d0";
const TOKEN: &str = "t0k3n";
/// Of another node, so that it is a credential, but not the right one.
const OTHER: &str = "0u7r0";
const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-assistant-signature-token");

const ASSISTENTE: &str = r#"{"intent_name": "Novo"}"#;
const DIALOGFLOW: &str = r#"{"queryResult": {"intent": {"displayName": "Novo"}}}"#;
const SERPROBOTS: &str = r#"{"text": "novo"}"#;

/// As many headers does the server take.
const MAX_HEADERS: usize = 64;

/// An application that reads one of the headers of proxies, and the caller that its last record tells.
struct Bot {
    app: App,
    told: Arc<Mutex<Option<IpAddr>>>,
}

impl Bot {
    fn new(header: ForwardedHeader) -> Self {
        let told = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&told);
        let page = async |_: Request<Bytes>| Response::new(SECRET);
        let app = App::builder()
            .intent(
                Intent::new("bot", "Novo")
                    .token(TOKEN)
                    .handler(async || SECRET),
            )
            .intent(
                Intent::new("bot", "Outro")
                    .token(OTHER)
                    .handler(async || "Olá!"),
            )
            .mount("/pagina", Page::new(page).token(TOKEN))
            .allowed_origins(["https://loja.example"])
            .allow_credentials(true)
            .trusted_proxies(["10.0.0.0/8", "fd00::/8", "192.0.2.7"])
            .forwarded_header(header)
            .on_call(move |record| *kept.lock().expect("no panic before") = record.caller);
        let app = app.build().expect("nothing is missing");
        Self { app, told }
    }
}

thread_local! {
    static BOTS: (Runtime, [Bot; 2]) = (
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime"),
        [ForwardedHeader::XForwardedFor, ForwardedHeader::Forwarded].map(Bot::new),
    );
}

/// Tries an input, and tells the statuses of its answers.
///
/// # Panics
///
/// If something does not hold.
pub fn run(input: &[u8]) -> Vec<u16> {
    let (peer, headers) = read(input);
    let calls = [
        ("POST", "/bot", ASSISTENTE),
        ("POST", "/bot", DIALOGFLOW),
        ("POST", "/answer/bot", SERPROBOTS),
        ("GET", "/pagina", ""),
    ];
    BOTS.with(|(runtime, bots)| {
        let each = |bot| calls.map(|call| answered(runtime, bot, call, peer, &headers));
        bots.iter().flat_map(each).collect()
    })
}

fn answered(
    runtime: &Runtime,
    bot: &Bot,
    (method, path, body): (&str, &str, &'static str),
    peer: Option<IpAddr>,
    headers: &HeaderMap,
) -> u16 {
    let mut request = Request::new(Bytes::from_static(body.as_bytes()));
    *request.method_mut() = method.parse().expect("a method");
    *request.uri_mut() = path.parse().expect("a path");
    *request.headers_mut() = headers.clone();
    if let Some(peer) = peer {
        request.extensions_mut().insert(SocketAddr::new(peer, 1));
    }
    let answer = runtime.block_on(bot.app.call(request));
    let status = answer.status().as_u16();
    assert!(
        [200, 400, 401, 403, 413, 415].contains(&status),
        "{path}: {status}"
    );

    let told_the_secret = String::from_utf8_lossy(answer.body()).contains(SECRET);
    assert!(is_right(headers) || !told_the_secret, "{path}: {answer:?}");
    // in the window what no node is named after gets the fallback
    assert!(
        told_the_secret || status != 200 || path == "/answer/bot",
        "{path}: {answer:?}"
    );

    let told = bot.told.lock().expect("no panic before").take();
    // a page makes no record
    if method == "POST" {
        assert_eq!(told.is_some(), peer.is_some(), "{path}");
        assert!(peer.is_none_or(is_trusted) || told == peer, "{told:?}");
    }
    status
}

fn read(input: &[u8]) -> (Option<IpAddr>, HeaderMap) {
    let mut lines = input.split(|&byte| byte == b'\n');
    let peer = std::str::from_utf8(lines.next().unwrap_or_default()).ok();
    let peer = peer.and_then(|peer| peer.trim().parse::<IpAddr>().ok());
    let mut headers = HeaderMap::new();
    for line in lines.take(MAX_HEADERS) {
        let Some(colon) = line.iter().position(|&byte| byte == b':') else {
            continue;
        };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    (peer.map(|peer| peer.to_canonical()), headers)
}

/// Whether the right token is among these headers, in one of the forms in which it may be.
fn is_right(headers: &HeaderMap) -> bool {
    let own: Vec<_> = headers.get_all(TOKEN_HEADER).iter().collect();
    let mut authorizations = headers.get_all(AUTHORIZATION).iter();
    own == [TOKEN] || authorizations.any(|value| has_token(value.as_bytes()).is_some())
}

/// Something if this is the token as a bearer's, or as the password of Basic.
fn has_token(authorization: &[u8]) -> Option<()> {
    let text = std::str::from_utf8(authorization).ok()?;
    let (scheme, credential) = text.split_once(' ')?;
    let credential = credential.trim().as_bytes().to_vec();
    let presented = match &*scheme.to_ascii_lowercase() {
        "bearer" => credential,
        "basic" => {
            let user_and_password = BASE64.decode(credential).ok()?;
            let colon = user_and_password.iter().position(|&byte| byte == b':')?;
            user_and_password[colon + 1..].to_vec()
        }
        _ => return None,
    };
    (presented == TOKEN.as_bytes()).then_some(())
}

fn is_trusted(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.octets()[0] == 10 || address.octets() == [192, 0, 2, 7],
        IpAddr::V6(address) => address.octets()[0] == 0xfd,
    }
}
