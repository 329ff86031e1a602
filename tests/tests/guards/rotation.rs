//! Secrets in files that change while the server runs.

#[cfg(unix)]
use std::io::Write;
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use fulfillment_runtime::{App, Auth, Intent, Token};
use fulfillment_tests::{Bot, Folder, TOKEN_HEADER, assistente, logs, within_a_minute};
use tokio::sync::RwLock;
use tokio::task::JoinSet;

use crate::kinds::basic;

async fn bot(auth: Auth) -> Arc<Bot> {
    let app = App::builder().intent(Intent::new("pedidos", "Novo").auth(auth).handler(|| "x"));
    Arc::new(Bot::of(app).await)
}

async fn status(bot: &Bot, header: (&str, &str)) -> u16 {
    let headers = [("content-type", "application/json"), header];
    let body = assistente("Novo").to_string();
    bot.request("POST", "/pedidos", &headers, body).await.status
}

async fn token_is(bot: &Bot, token: &str, expected: u16) {
    let waiting = async { while status(bot, (TOKEN_HEADER, token)).await != expected {} };
    within_a_minute("the secret that the file holds now", waiting).await;
}

#[tokio::test]
async fn a_secret_that_is_exchanged_is_valid_from_then_on_and_the_old_one_no_more() {
    let folder = Folder::new();
    let path = folder.write("token", "velho\n");
    let bot = bot(Auth::token(Token::file(&path))).await;
    assert_eq!(status(&bot, (TOKEN_HEADER, "velho")).await, 200);
    folder.write("token", "novo\n");
    token_is(&bot, "novo", 200).await;
    assert_eq!(status(&bot, (TOKEN_HEADER, "velho")).await, 401);
    let line = logs::wait_for(&[
        "a secret was read again and has changed",
        &path.to_string_lossy(),
    ])
    .await;
    assert!(line.starts_with("INFO"), "{line}");
}

#[tokio::test]
async fn every_kind_of_guard_takes_the_new_secret_of_its_file() {
    let folder = Folder::new();
    let path = folder.write("secret", "velho");
    let secret = Token::file(&path);
    let app = App::builder()
        .intent(
            Intent::new("pedidos", "Novo")
                .auth(Auth::any_of([
                    Auth::basic("ana", secret.clone()),
                    Auth::header("x-key", secret.clone()),
                ]))
                .handler(|| "x"),
        )
        .intent(
            Intent::new("pedidos", "Outro")
                .token(secret)
                .handler(|| "x"),
        );
    let bot = Bot::of(app).await;
    let of = |secret: &str| {
        [
            ("authorization", basic(&format!("ana:{secret}"))),
            ("x-key", secret.to_owned()),
        ]
    };
    let (old, new) = (of("velho"), of("novo"));
    for (name, value) in &old {
        assert_eq!(status(&bot, (name, value)).await, 200, "{name}");
    }
    folder.write("secret", "novo");
    // the other node's token: 400 as soon as it is known at all
    token_is(&bot, "novo", 400).await;
    for ((name, old), (_, new)) in old.iter().zip(&new) {
        assert_eq!(status(&bot, (name, new)).await, 200, "{name}");
        assert_ne!(status(&bot, (name, old)).await, 200, "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_taken_leaves_the_secret_as_it_was_and_is_told() {
    let folder = Folder::new();
    let path = folder.write("token", "velho");
    let shown = path.to_string_lossy().into_owned();
    let bot = bot(Auth::token(Token::file(&path))).await;
    for (content, why) in [
        (Some("\n"), "is empty"),
        (Some("um\ndois\ntrês\n"), "has more than two lines"),
        (Some("um\n\n"), "the second line of"),
        (Some("\u{feff}um\n"), "begins with a byte order mark"),
        (Some("com\tcontrole\n"), "no header can carry"),
        (None, "cannot be read"),
    ] {
        match content {
            Some(content) => drop(folder.write("token", content)),
            None => std::fs::remove_file(&path).expect("a file is removed"),
        }
        let line = logs::wait_for(&["could not be read again", &shown, why]).await;
        assert!(line.starts_with("WARN"), "{line}");
        assert!(
            !line.contains("dois") && !line.contains("controle"),
            "{line}"
        );
        assert_eq!(status(&bot, (TOKEN_HEADER, "velho")).await, 200, "{why}");
    }
    folder.write("token", "novo");
    token_is(&bot, "novo", 200).await;
    assert_eq!(status(&bot, (TOKEN_HEADER, "velho")).await, 401);
}

#[tokio::test]
async fn a_file_that_is_written_to_all_the_time_holds_up_no_other_secret() {
    let folder = Folder::new();
    let restless = folder.write("restless", "x");
    let path = folder.write("token", "velho");
    let auth = [restless, path].map(|path| Auth::token(Token::file(path)));
    let bot = bot(Auth::any_of(auth)).await;
    folder.write("token", "novo");
    let waiting = async {
        let mut length = 1;
        while status(&bot, (TOKEN_HEADER, "novo")).await != 200 {
            length = length % 90 + 1;
            folder.write("restless", "x".repeat(length));
        }
    };
    within_a_minute("the secret of the file that rests", waiting).await;
}

/// A pipe that gives a secret to its first reader.
#[cfg(unix)]
fn pipe(folder: &Folder) -> PathBuf {
    let path = folder.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("mkfifo").success());
    drop(next_reader(&path, "d0-c4n0"));
    path
}

/// Gives the next reader of a pipe this; whether there was one. Without one it waits until the test's process ends.
#[cfg(unix)]
fn next_reader(pipe: &Path, secret: &'static str) -> Arc<AtomicBool> {
    let read = Arc::<AtomicBool>::default();
    let (told, pipe) = (Arc::clone(&read), pipe.to_owned());
    std::thread::spawn(move || {
        let opened = std::fs::File::options().write(true).open(pipe);
        told.store(true, Ordering::SeqCst);
        let written = opened.and_then(|mut pipe| pipe.write_all(secret.as_bytes()));
        written.expect("a reader");
    });
    read
}

#[cfg(unix)]
#[tokio::test]
async fn a_secret_in_a_pipe_is_read_once_however_many_guards_it_is_for_and_holds_up_no_other() {
    let folder = Folder::new();
    let (pipe, path) = (pipe(&folder), folder.write("token", "velho"));
    let bot = bot(Auth::any_of([
        Auth::basic("ana", Token::file(&pipe)),
        Auth::header("x-key", Token::file(&pipe)),
        Auth::token(Token::file(&path)),
    ]))
    .await;
    let read_again = next_reader(&pipe, "outro");
    for new in ["primeiro", "o segundo"] {
        folder.write("token", new);
        token_is(&bot, new, 200).await;
    }
    let ana = basic("ana:d0-c4n0");
    for header in [("authorization", &*ana), ("x-key", "d0-c4n0")] {
        assert_eq!(status(&bot, header).await, 200, "{header:?}");
    }
    assert!(!read_again.load(Ordering::SeqCst));
}

async fn app_status(app: &App, token: &str) -> u16 {
    let request = http::Request::post("/pedidos").header(TOKEN_HEADER, token);
    let request = request.body(Bytes::from(assistente("Novo").to_string()));
    app.call(request.expect("a request"))
        .await
        .status()
        .as_u16()
}

#[cfg(unix)]
#[tokio::test]
async fn an_application_without_a_server_reads_its_secrets_again_when_it_is_told_to() {
    logs::collect();
    let folder = Folder::new();
    let (pipe, path) = (pipe(&folder), folder.write("token", "velho"));
    let auth = [&path, &pipe].map(|path| Auth::token(Token::file(path)));
    let auth = Auth::any_of(auth);
    let intent = Intent::new("pedidos", "Novo").auth(auth).handler(|| "x");
    let app = App::builder().intent(intent).build();
    let app = app.expect("an application");
    let read_again = next_reader(&pipe, "outro");
    folder.write("token", "novo");
    assert_eq!(app_status(&app, "velho").await, 200);
    app.clone().reread_secrets();
    assert_eq!(app_status(&app, "novo").await, 200);
    assert_eq!(app_status(&app, "velho").await, 401);
    let shown = path.to_string_lossy();
    logs::wait_for(&["a secret was read again and has changed", &shown]).await;
    folder.write("token", "");
    app.reread_secrets();
    assert_eq!(app_status(&app, "novo").await, 200);
    logs::wait_for(&["could not be read again", &shown, "is empty"]).await;
    assert_eq!(app_status(&app, "d0-c4n0").await, 200);
    assert!(!read_again.load(Ordering::SeqCst), "a pipe is left alone");
}

/// Callers that present what they are told, until they are told to stop.
struct Load {
    callers: JoinSet<()>,
    /// Held by each call that is under way.
    token: Arc<RwLock<&'static str>>,
    done: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
}

impl Load {
    fn on(bot: &Arc<Bot>, token: &'static str) -> Self {
        let token = Arc::new(RwLock::new(token));
        let (done, answered) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let mut callers = JoinSet::new();
        for _ in 0..4 {
            let (bot, token, done, answered) = (
                Arc::clone(bot),
                Arc::clone(&token),
                Arc::clone(&done),
                Arc::clone(&answered),
            );
            callers.spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    let token = token.read().await;
                    assert_eq!(status(&bot, (TOKEN_HEADER, *token)).await, 200, "{token}");
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        Self {
            callers,
            token,
            done,
            answered,
        }
    }

    /// From the next call on they present this.
    async fn present(&self, token: &'static str) {
        *self.token.write().await = token;
        let before = self.answered.load(Ordering::Relaxed);
        let waiting = async {
            while self.answered.load(Ordering::Relaxed) == before {
                tokio::task::yield_now().await;
            }
        };
        within_a_minute("a call with the new secret", waiting).await;
    }

    async fn end(mut self) -> usize {
        self.done.store(true, Ordering::Relaxed);
        while let Some(caller) = self.callers.join_next().await {
            caller.expect("no call is lost");
        }
        self.answered.load(Ordering::Relaxed)
    }
}

fn in_place(folder: &Folder, content: &str) {
    folder.write("token", content);
}

fn by_rename(folder: &Folder, content: &str) {
    let new = folder.write("new", content);
    std::fs::rename(new, folder.path("token")).expect("a file is renamed");
}

/// As Kubernetes does it: the file is a link through a folder that is a link, and that one is exchanged.
#[cfg(unix)]
fn by_link(folder: &Folder, content: &str) {
    use std::os::unix::fs::symlink;

    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let version = format!("..{}", NEXT.fetch_add(1, Ordering::Relaxed));
    std::fs::create_dir(folder.path(&version)).expect("a folder is made");
    folder.write(&format!("{version}/token"), content);
    symlink(&version, folder.path("..new")).expect("a link is made");
    std::fs::rename(folder.path("..new"), folder.path("..data")).expect("a link is renamed");
    if std::fs::read_link(folder.path("token")).is_err() {
        symlink("..data/token", folder.path("link")).expect("a link is made");
        std::fs::rename(folder.path("link"), folder.path("token")).expect("a link is renamed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_call_is_lost_while_a_secret_is_replaced() {
    let folder = Folder::new();
    let path = folder.write("token", "primeiro\n");
    let bot = bot(Auth::token(Token::file(&path))).await;
    let load = Load::on(&bot, "primeiro");
    let mut ways: Vec<fn(&Folder, &str)> = vec![in_place, by_rename];
    #[cfg(unix)]
    ways.push(by_link);
    let mut old = "primeiro";
    for (exchange, new) in ways.into_iter().zip(["segundo", "terceiro", "quarto"]) {
        exchange(&folder, &format!("{new}\n{old}\n"));
        token_is(&bot, new, 200).await;
        // both are valid, so nobody hurries
        load.present(new).await;
        assert_eq!(status(&bot, (TOKEN_HEADER, old)).await, 200);
        exchange(&folder, &format!("{new}\n"));
        token_is(&bot, old, 401).await;
        old = new;
    }
    assert!(load.end().await > 0);
}
