//! Four hundred connections that say nothing, or half of a handshake.

use fulfillment_tests::pressure::Honest;
use fulfillment_tests::process::Running;
use fulfillment_tests::tls::{Authority, Client};
use fulfillment_tests::{Connection, Folder};

use super::{many_descriptors, observe, start};

const PEERS: usize = 400;

/// The beginning of a ClientHello, which says that 512 bytes follow.
const HALF_A_HELLO: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03half of it";

/// Peers who send this and no more.
async fn peers(bot: &Running, bytes: &[u8]) -> Vec<Connection> {
    let mut peers = Vec::new();
    for _ in 0..PEERS {
        let mut peer = Connection::to(bot.address).await.expect("a connection");
        peer.send(bytes).await;
        peers.push(peer);
    }
    peers
}

#[tokio::test(flavor = "multi_thread")]
async fn peers_who_say_nothing_are_not_waited_for() {
    let _alone = many_descriptors().await;
    let bot = start(&[]).await;
    let before = observe(&bot).sockets();
    let honest = Honest::on(bot.address, None);
    for mut peer in peers(&bot, b"").await {
        assert_eq!(peer.rest().await, b"");
    }
    honest.end().await;
    observe(&bot).has_sockets_left(before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn peers_who_say_half_a_hello_are_not_waited_for() {
    let _alone = many_descriptors().await;
    let (authority, folder) = (Authority::new("authority"), Folder::new());
    let (certificate, key) = folder.write_pair(&authority.server());
    let settings = [
        ("FULFILLMENT_TLS_CERTIFICATE", certificate.to_str()),
        ("FULFILLMENT_TLS_KEY", key.to_str()),
    ];
    let bot = start(&settings.map(|(name, path)| (name, path.expect("a path")))).await;
    let before = observe(&bot).sockets();
    let honest = Honest::on(bot.address, Some(Client::trusting(&authority)));
    for mut peer in peers(&bot, HALF_A_HELLO).await {
        // what TLS says when it takes its leave is no answer
        let rest = peer.rest().await;
        assert!(!rest.starts_with(b"HTTP"), "{rest:?}");
    }
    honest.end().await;
    observe(&bot).has_sockets_left(before).await;
}
