//! Where a call comes from, whatever its headers say.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use fulfillment_runtime::{App, ForwardedHeader, Intent};
use http::{HeaderMap, HeaderName, HeaderValue, Request};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::check;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Tells who called.
struct Bot {
    app: App,
    runtime: Runtime,
    told: Arc<Mutex<Option<IpAddr>>>,
}

impl Bot {
    fn new(proxies: &[&str], header: ForwardedHeader) -> Self {
        let told = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&told);
        let app = App::builder()
            .intent(Intent::new("bot", "*").public().handler(|| "Olá!"))
            .trusted_proxies(proxies.iter().copied())
            .forwarded_header(header)
            .on_call(move |record| *kept.lock().expect("no panic before") = record.caller);
        Self {
            app: app.build().expect("nothing is missing"),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
            told,
        }
    }

    /// The caller that is told of a request with these headers, through this peer.
    fn caller(&self, peer: IpAddr, headers: HeaderMap) -> Option<IpAddr> {
        let mut request = Request::post("/bot").body(Bytes::new()).expect("a request");
        *request.headers_mut() = headers;
        request.extensions_mut().insert(SocketAddr::new(peer, 1));
        self.runtime.block_on(self.app.call(request));
        self.told.lock().expect("no panic before").take()
    }
}

fn address() -> impl Strategy<Value = IpAddr> {
    let v4 = any::<[u8; 4]>().prop_map(IpAddr::from);
    let v6 = any::<[u16; 8]>().prop_map(IpAddr::from);
    prop_oneof![v4, v6].prop_map(|address| address.to_canonical())
}

/// Of the networks `10.0.0.0/8` and `fd00::/8`.
fn ours() -> impl Strategy<Value = IpAddr> {
    let v4 = any::<[u8; 3]>().prop_map(|[a, b, c]| IpAddr::from([10, a, b, c]));
    let v6 = any::<[u16; 7]>()
        .prop_map(|[a, b, c, d, e, f, g]| IpAddr::from([0xfd00 | a & 0xff, b, c, d, e, f, g, 1]));
    prop_oneof![v4, v6]
}

fn is_ours(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.octets()[0] == 10,
        IpAddr::V6(address) => address.octets()[0] == 0xfd,
    }
}

/// A hop as it may be written in each header.
fn written(address: IpAddr, how: u8) -> (String, String) {
    let bracketed = match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    let for_x = match how % 3 {
        0 => address.to_string(),
        1 => bracketed.clone(),
        _ => format!("{bracketed}:4711"),
    };
    let for_forwarded = match how % 4 {
        0 => format!("for=\"{bracketed}\""),
        1 => format!("For=\"{bracketed}:4711\";proto=https"),
        2 => format!("by=\"a,\\\";for=6.6.6.6\\\\\";FOR={bracketed}; host=bot"),
        _ => format!("for=\"\\{bracketed}:_p\""),
    };
    (for_x, for_forwarded)
}

/// Anything that a stranger may have sent in the header before proxies added to it.
fn garbage() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => prop::sample::select(b"\"\\,;=:[] forFOR_.0123456789".to_vec()),
        1 => 0x20..=0x7e_u8,
        1 => 0x80..=0xff_u8,
        1 => Just(b'\t'),
    ];
    prop_oneof![
        prop::collection::vec(byte, 0..60),
        "((for=)?\"?(10\\.0\\.0\\.1|6\\.6\\.6\\.6|\\[fd00::1\\]|unknown|_x)(:80)?\"?[,;]? ?){0,6}"
            .prop_map(String::into_bytes),
    ]
}

fn value(bytes: &[u8]) -> HeaderValue {
    HeaderValue::from_bytes(bytes).expect("bytes that a header may carry")
}

#[test]
fn a_peer_that_is_not_trusted_is_its_own_caller_whatever_it_sends() {
    let nobody = Bot::new(&[], ForwardedHeader::XForwardedFor);
    let both = [ForwardedHeader::XForwardedFor, ForwardedHeader::Forwarded];
    let bots = both.map(|header| Bot::new(&["10.0.0.0/8", "fd00::/8"], header));
    let lines = prop::collection::vec((any::<bool>(), garbage()), 0..5);
    let peer = prop_oneof![address(), ours()];
    check(2_000, (peer, lines), |(peer, lines)| {
        let mut headers = HeaderMap::new();
        for (forwarded, line) in &lines {
            let name = if *forwarded {
                http::header::FORWARDED
            } else {
                FOR
            };
            headers.append(name, value(line));
        }
        prop_assert_eq!(nobody.caller(peer, headers.clone()), Some(peer));
        for bot in &bots {
            let caller = bot.caller(peer, headers.clone());
            prop_assert!(caller.is_some());
            prop_assert!(is_ours(peer) || caller == Some(peer), "{:?}", caller);
        }
        Ok(())
    });
}

#[test]
fn what_trusted_proxies_added_is_found_whatever_a_stranger_wrote_before_it() {
    let both = [ForwardedHeader::XForwardedFor, ForwardedHeader::Forwarded];
    let bots = both.map(|header| Bot::new(&["10.0.0.0/8", "fd00::/8"], header));
    let stranger = address().prop_filter("is one of ours", |address| !is_ours(*address));
    // each of the proxies appends to the last line, or adds one
    let hop = || (any::<u8>(), any::<bool>());
    let proxies = prop::collection::vec((ours(), hop()), 0..5);
    let told = (garbage(), stranger, hop(), proxies, ours());
    check(4_000, told, |(garbage, stranger, how, proxies, peer)| {
        let hops: Vec<_> = [(stranger, how)].into_iter().chain(proxies).collect();
        let (mut for_x, mut for_forwarded) = (vec![garbage.clone()], vec![garbage]);
        for (address, (how, appends)) in hops {
            let (x, forwarded) = written(address, how);
            for (lines, hop) in [(&mut for_x, x), (&mut for_forwarded, forwarded)] {
                match lines.last_mut() {
                    Some(line) if appends => line.extend(format!(", {hop}").into_bytes()),
                    _ => lines.push(hop.into_bytes()),
                }
            }
        }
        for ((bot, name), lines) in bots
            .iter()
            .zip([FOR, http::header::FORWARDED])
            .zip([for_x, for_forwarded])
        {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(&name, value(line));
            }
            let caller = bot.caller(peer, headers.clone());
            prop_assert_eq!(caller, Some(stranger), "{:?}", headers);
        }
        Ok(())
    });
}
