//! Files that change while clients call without a pause.

use std::path::PathBuf;

use fulfillment_runtime::Server;
use fulfillment_tests::tls::{Authority, Client, Issued, health, shown};
use fulfillment_tests::{Bot, Folder, logs, within_a_minute};

use super::load::{Load, current, wait_for};
use super::{Secure, app, calls};

fn by_rename(folder: &Folder, issued: &Issued) {
    for (name, text) in [("tls.crt", &issued.pem), ("tls.key", &issued.key)] {
        let new = folder.write("new", text);
        std::fs::rename(new, folder.path(name)).expect("a file is renamed");
    }
}

fn in_place(folder: &Folder, issued: &Issued) {
    folder.write_pair(issued);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_lost_while_certificates_are_exchanged_by_rename_and_in_place() {
    let secure = Secure::start().await;
    let client = secure.client();
    let load = Load::on(secure.bot.address(), &client);
    for exchange in [by_rename, in_place, by_rename, in_place] {
        let issued = secure.authority.server();
        exchange(&secure.folder, &issued);
        wait_for(&issued, secure.bot.address(), &client).await;
    }
    load.end().await;
}

/// As Kubernetes writes what it mounts: `tls.crt` is a link below `..data`, a link to a folder, and that one is
/// exchanged.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_lost_while_certificates_are_exchanged_as_kubernetes_does() {
    use std::os::unix::fs::symlink;

    let (authority, folder) = (Authority::new("authority"), Folder::new());
    let publish = |version: usize, issued: &Issued| {
        let name = format!("..version{version}");
        std::fs::create_dir(folder.path(&name)).expect("a folder is made");
        folder.write(&format!("{name}/tls.crt"), &issued.pem);
        folder.write(&format!("{name}/tls.key"), &issued.key);
        symlink(&name, folder.path("..new")).expect("a link is made");
        std::fs::rename(folder.path("..new"), folder.path("..data")).expect("it is renamed");
    };
    publish(0, &authority.server());
    let link = |name: &str| -> PathBuf {
        let path = folder.path(name);
        symlink(format!("..data/{name}"), &path).expect("a link is made");
        path
    };
    let server = Server::of(app()).tls(link("tls.crt"), link("tls.key"));
    let bot = Bot::serve(server).await;
    let client = Client::trusting(&authority);
    let load = Load::on(bot.address(), &client);
    for version in 1..=3 {
        let issued = authority.server();
        publish(version, &issued);
        wait_for(&issued, bot.address(), &client).await;
    }
    load.end().await;
}

#[tokio::test]
async fn what_does_not_fit_or_is_half_written_leaves_the_old_certificate_in_use() {
    let secure = Secure::start().await;
    let client = secure.client();
    let old = current(secure.bot.address(), &client).await;
    let issued = secure.authority.server();
    let key = secure.folder.path("tls.key").display().to_string();
    let certificate = secure.folder.path("tls.crt").display().to_string();
    let kept = "files of TLS cannot be used; what was read before stays";
    // the certificate comes first, and its key later
    secure.folder.write("tls.crt", &issued.pem);
    logs::wait_for(&["WARN", kept, &key, "does not fit", &certificate]).await;
    assert_eq!(current(secure.bot.address(), &client).await, old);
    secure.folder.write("tls.key", &issued.key[..60]);
    logs::wait_for(&["WARN", kept, &key, "no `-----END` line"]).await;
    assert_eq!(current(secure.bot.address(), &client).await, old);
    std::fs::remove_file(&key).expect("a file is removed");
    logs::wait_for(&["WARN", kept, &key, "cannot be read"]).await;
    assert_eq!(current(secure.bot.address(), &client).await, old);
    secure.an_honest_call_is_answered().await;
    secure.folder.write("tls.key", &issued.key);
    wait_for(&issued, secure.bot.address(), &client).await;
    secure.an_honest_call_is_answered().await;
}

#[tokio::test]
async fn no_session_outlives_the_certificate_that_it_began_with() {
    let secure = Secure::start().await;
    let client = secure.client();
    let kind = async || {
        let stream = client.handshake(secure.bot.address()).await;
        let stream = stream.expect("a handshake");
        let seen = (shown(&stream), stream.get_ref().1.handshake_kind());
        health(stream).await.expect("an answer");
        seen
    };
    let (_, first) = kind().await;
    let (old, second) = kind().await;
    use rustls::HandshakeKind::{Full, Resumed};
    assert_eq!((first, second), (Some(Full), Some(Resumed)));
    in_place(&secure.folder, &secure.authority.server());
    let waiting = async {
        loop {
            let (now, kind) = kind().await;
            if now != old {
                break kind;
            }
            assert_eq!(kind, Some(Resumed));
        }
    };
    let exchanged = within_a_minute("the new certificate", waiting).await;
    assert_eq!(exchanged, Some(Full));
}

#[tokio::test]
async fn an_authority_of_clients_is_exchanged_too() {
    let [old, new] = ["old", "new"].map(Authority::new);
    let secure = Secure::of(|server, folder| {
        let path = folder.write("ca.crt", old.pem());
        server.client_ca(path).require_client_certificate(true)
    })
    .await;
    let [of_old, of_new] = [&old, &new].map(|authority| {
        let shown = authority.issue("a.test", |_| {});
        Client::showing(&secure.authority, &shown)
    });
    let address = secure.bot.address();
    calls(&mut of_old.connect(address).await).await;
    assert!(of_new.health(address).await.is_err());
    secure.folder.write("ca.crt", new.pem());
    let waiting = async { while of_new.health(address).await.is_err() {} };
    within_a_minute("the new authority", waiting).await;
    assert!(of_old.health(address).await.is_err());
}

#[tokio::test]
async fn a_file_that_is_written_again_as_it_was_exchanges_nothing() {
    let secure = Secure::start().await;
    let client = secure.client();
    let stream = client.handshake(secure.bot.address()).await;
    health(stream.expect("a handshake"))
        .await
        .expect("an answer");
    let path = secure.folder.path("tls.crt");
    let same = std::fs::read(&path).expect("a file");
    std::fs::remove_file(&path).expect("a file is removed");
    std::fs::write(&path, same).expect("a file is written");
    let path = path.display().to_string();
    logs::wait_for(&["INFO", "read again and hold the same", &path]).await;
    let stream = client.handshake(secure.bot.address()).await;
    let stream = stream.expect("a handshake");
    let kind = stream.get_ref().1.handshake_kind();
    assert_eq!(kind, Some(rustls::HandshakeKind::Resumed));
}
