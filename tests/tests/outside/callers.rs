//! Who calls, through a proxy that is trusted, past it, and through one that is not.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use fulfillment_tests::Connection;
use tokio::net::TcpSocket;

use crate::bot::{Noting, call};
use crate::proxy::{Kind, Proxy};

/// The proxy is at 127.0.0.1, as its connections to the bot are; who calls has another address of this machine.
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const CALLER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// What a caller may write of itself.
const FORGED: [&str; 6] = [
    "",
    "x-forwarded-for: 203.0.113.9\r\n",
    "x-forwarded-for: 127.0.0.1\r\n",
    "x-forwarded-for: 203.0.113.9, 127.0.0.1\r\nx-forwarded-for: 203.0.113.8\r\n",
    "X_Forwarded_For: 203.0.113.9\r\n",
    "forwarded: for=203.0.113.9\r\nx-real-ip: 203.0.113.9\r\n",
];

/// Calls from the caller's address, and is answered.
async fn call_from_outside(to: SocketAddr, headers: &str) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((CALLER, 0).into()).expect("an address");
    let stream = socket.connect(to).await.expect("a connection");
    let mut connection = Connection::over(stream);
    connection.send(call("Novo", "caller", headers)).await;
    assert_eq!(connection.reply().await.json_of(200)["message"], "caller");
}

#[tokio::test]
async fn who_calls_through_a_trusted_proxy_is_told_by_it_whatever_the_caller_writes() {
    for kind in [Kind::Nginx, Kind::LenientNginx, Kind::Haproxy] {
        let noting = Noting::start(|app| app.trusted_proxies([PROXY.to_string()])).await;
        let Some(proxy) = Proxy::start(kind, noting.bot.address()).await else {
            continue;
        };
        for forged in FORGED {
            call_from_outside(proxy.address, forged).await;
            assert_eq!(noting.caller(), Some(CALLER), "{kind:?} {forged:?}");
            // past the proxy nobody is believed
            call_from_outside(noting.bot.address(), forged).await;
            assert_eq!(noting.caller(), Some(CALLER), "{forged:?}");
        }
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_is_itself_who_calls() {
    for kind in [Kind::Nginx, Kind::Haproxy] {
        let noting = Noting::start(|app| app).await;
        let Some(proxy) = Proxy::start(kind, noting.bot.address()).await else {
            continue;
        };
        for forged in FORGED {
            call_from_outside(proxy.address, forged).await;
            assert_eq!(noting.caller(), Some(PROXY), "{kind:?} {forged:?}");
        }
    }
}
