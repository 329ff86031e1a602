//! What a program prints from its start to its end, as an operator runs it: table of routes, hints, log, panics.

use std::net::SocketAddr;
use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fulfillment_runtime::{assistente, dialogflow};
use fulfillment_tests::{Connection, Folder, process, within_a_minute};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{ChildStderr, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::calls::{self, PLATFORMS};
use crate::{BASIC, TOKEN, leaks, silent};

const BOT: &str = env!("CARGO_BIN_EXE_secret_bot");

/// The bot with all its secrets, in a folder that holds one of them.
fn bot(folder: &Folder, variables: &[(&str, &str)]) -> Command {
    let secrets = [
        ("SECRET_BOT_TOKEN", TOKEN),
        ("SECRET_BOT_GIVEN", "c4n4ry-given"),
    ];
    let settings = [
        ("FULFILLMENT_HOST", "127.0.0.1"),
        ("FULFILLMENT_PORT", "0"),
        ("FULFILLMENT_GOOGLE_EMAILS", "ana@loja.test"),
        // a port that is nobody's: keys are asked for in vain
        ("FULFILLMENT_GOOGLE_KEYS_URL", "http://127.0.0.1:9/"),
    ];
    let usual: Vec<_> = secrets.into_iter().chain(settings).collect();
    let mut program = process::program(BOT, &usual, &[]);
    program.envs(variables.iter().copied()).current_dir(folder);
    program
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("token", "c4n4ry-file\n");
    folder
}

/// What a program logs, as it comes.
struct Log {
    lines: watch::Receiver<String>,
    end: JoinHandle<()>,
}

impl Log {
    fn of(pipe: ChildStderr) -> Self {
        let (add, lines) = watch::channel(String::new());
        let end = tokio::spawn(async move {
            let mut pipe = BufReader::new(pipe).lines();
            while let Some(line) = pipe.next_line().await.expect("text") {
                add.send_modify(|lines| *lines += &(line + "\n"));
            }
        });
        Self { lines, end }
    }

    async fn wait_for(&self, part: &str) {
        let mut lines = self.lines.clone();
        let told = lines.wait_for(|lines| lines.contains(part));
        within_a_minute("a line of the log", told)
            .await
            .expect("the log goes on");
    }

    async fn whole(self) -> String {
        self.end.await.expect("it does not panic");
        self.lines.borrow().clone()
    }
}

/// Starts the bot, calls it, and stops it: all that it printed.
async fn printed(mut program: Command, calls: impl AsyncFnOnce(SocketAddr, &Log)) -> [String; 2] {
    let mut child = program
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a program");
    let log = Log::of(child.stderr.take().expect("a pipe"));
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut text = String::new();
    let listening = stdout.read_line(&mut text);
    within_a_minute("the address", listening)
        .await
        .expect("text");
    let address = text
        .strip_prefix("address ")
        .map(|address| address.trim().parse());
    let address = address.expect("it is printed first").expect("an address");

    calls(address, &log).await;
    let end = calls::body(assistente::NAME, "Fim").to_string();
    assert_eq!(send(address, "/window", &end, &[]).await, 200);
    let rest = stdout.read_to_string(&mut text);
    within_a_minute("the end", rest).await.expect("text");
    let status = within_a_minute("the end", child.wait())
        .await
        .expect("a process");
    assert!(status.success(), "{status}");
    [text, log.whole().await]
}

async fn send(address: SocketAddr, path: &str, body: &str, headers: &[(&str, &str)]) -> u16 {
    let mut connection = Connection::to(address).await.expect("a bot that listens");
    connection
        .send_request("POST", path, headers, body.as_bytes())
        .await;
    connection.reply().await.status
}

/// Calls of every kind.
async fn every_call(address: SocketAddr, _: &Log) {
    let token = [("x-assistant-signature-token", TOKEN)];
    let basic = [("authorization", BASIC)];
    for platform in [assistente::NAME, dialogflow::NAME] {
        for node in [
            "Responde",
            "Não cabe",
            "Pânico",
            "Pânico bloqueado",
            "Tarde",
            "c4n4ry",
        ] {
            let body = calls::body(platform, node).to_string();
            for headers in [token, basic] {
                let status = send(address, "/bot", &body, &headers).await;
                assert!(
                    [200, 400, 404, 500].contains(&status),
                    "{platform} {node}: {status}"
                );
            }
        }
        for (path, token) in [
            ("/literal", "c4n4ry-literal"),
            ("/file", "c4n4ry-file"),
            ("/given", "c4n4ry-given"),
        ] {
            let body = calls::body(platform, "Responde").to_string();
            let bearer = format!("Bearer {token}");
            assert_eq!(
                send(address, path, &body, &[("authorization", &bearer)]).await,
                200
            );
            assert_eq!(
                send(address, path, &body, &[("authorization", "Bearer c4n4ry")]).await,
                401
            );
        }
    }
    for platform in PLATFORMS {
        for body in calls::refused(platform) {
            let status = send(address, "/answer/window", &body, &token).await;
            assert!([400, 422].contains(&status), "{status}: {body}");
        }
    }
    let body = calls::body("serprobots", "c4n4ry").to_string();
    assert_eq!(send(address, "/answer/window", &body, &[]).await, 200);
    every_guard(address).await;
}

/// A password and a header, right and wrong, and tokens that look like Google's.
async fn every_guard(address: SocketAddr) {
    let body = calls::body(dialogflow::NAME, "Responde").to_string();
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let right = basic("ana:c4n4ry-file");
    let key = ("x-key", "c4n4ry-given");
    let both = [("authorization", &*right), key];
    assert_eq!(send(address, "/combined", &body, &both).await, 200);
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let [claims, signature] = [r#"{"email": "c4n4ry", "aud": "c4n4ry"}"#, "c4n4ry"].map(part);
    let token = |header: &str| format!("Bearer {}.{claims}.{signature}", part(header));
    for wrong in [
        basic("ana:c4n4ry"),
        basic("c4n4ry:c4n4ry-file"),
        "Bearer c4n4ry".to_owned(),
        token(r#"{"alg": "RS256", "kid": "c4n4ry"}"#),
        token(r#"{"alg": "none", "kid": "c4n4ry"}"#),
        token(r#"{"alg": "c4n4ry"}"#),
        token("c4n4ry"),
    ] {
        let headers = [("authorization", &*wrong), ("x-key", "c4n4ry")];
        // a password may be the token of another node
        let status = send(address, "/combined", &body, &headers).await;
        assert!([401, 403].contains(&status), "{status}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_bot_that_reads_its_secrets_again_prints_none_of_them() {
    let folder = folder();
    let path = folder.path("token");
    let bot = bot(&folder, &[("RUST_LOG", "trace")]);
    let [stdout, stderr] = printed(bot, async |address, log| {
        let body = calls::body(assistente::NAME, "Responde").to_string();
        std::fs::write(&path, "c4n4ry-new\nc4n4ry-file\n").expect("the folder can be written");
        let token = [("x-assistant-signature-token", "c4n4ry-new")];
        let taken = async { while send(address, "/file", &body, &token).await != 200 {} };
        within_a_minute("the new secret", taken).await;
        // of no use, so that it is told
        std::fs::write(&path, "c4n4ry\nc4n4ry\nc4n4ry\n").expect("the folder can be written");
        log.wait_for("more than two lines").await;
        assert_eq!(send(address, "/file", &body, &token).await, 200);
    })
    .await;
    assert!(stderr.contains("has changed"), "{stderr}");
    silent("stdout", stdout);
    silent("stderr", stderr);
}

#[tokio::test]
async fn a_bot_prints_no_secret_and_nothing_that_was_said_whatever_happens() {
    for format in ["text", "json"] {
        let folder = folder();
        let variables = [
            ("RUST_LOG", "trace"),
            ("FULFILLMENT_LOG", format),
            ("FULFILLMENT_DEBUG", "1"),
        ];
        let [stdout, stderr] = printed(bot(&folder, &variables), every_call).await;
        assert_eq!(
            stdout.contains("SECRET_BOT_TOKEN"),
            format == "text",
            "{stdout}"
        );
        for line in [
            "in the code",
            "call answered",
            "call failed",
            "call refused",
            "panicked at",
            "nobody waits for",
        ] {
            assert!(stderr.contains(line), "{line} is not in {stderr}");
        }
        silent("stdout", stdout);
        silent("stderr", stderr);
    }
}

#[tokio::test]
async fn a_leak_into_what_a_bot_prints_is_found() {
    let folder = folder();
    let bot = bot(&folder, &[("RUST_LOG", "trace")]);
    let [stdout, stderr] = printed(bot, async |address, _| {
        let body = calls::body(assistente::NAME, "Confessa").to_string();
        let token = [("x-assistant-signature-token", TOKEN)];
        assert_eq!(send(address, "/bot", &body, &token).await, 200);
    })
    .await;
    assert!(leaks(&stderr), "{stderr}");
    silent("stdout", stdout);
}

#[tokio::test]
async fn a_bot_that_cannot_start_prints_where_a_secret_is_wrong_and_not_the_secret() {
    for (file, variables) in [
        (
            "c4n4ry",
            [
                ("SECRET_BOT_TOKEN", "c4n4ry\u{7}"),
                ("SECRET_BOT_GIVEN", " c4n4ry"),
            ],
        ),
        (
            " c4n4ry",
            [
                ("SECRET_BOT_TOKEN", " c4n4ry\n\n"),
                ("SECRET_BOT_GIVEN", "c4n4ry "),
            ],
        ),
    ] {
        let folder = Folder::new();
        folder.write("token", file);
        let ended = process::ended(bot(&folder, &variables)).await;
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(
            ended.stderr.contains("`SECRET_BOT_TOKEN`"),
            "{}",
            ended.stderr
        );
        assert!(ended.stderr.contains("an expression"), "{}", ended.stderr);
        assert_eq!(
            ended.stderr.contains("file `token`"),
            file != "c4n4ry",
            "{}",
            ended.stderr
        );
        silent("stderr", ended.stderr);
        silent("stdout", ended.stdout);
    }
}

#[tokio::test]
async fn a_bot_with_a_setting_that_cannot_be_read_tells_no_secret() {
    let folder = folder();
    let no_port = bot(&folder, &[("FULFILLMENT_PORT", "none")]);
    let ended = process::ended(no_port).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    silent("stderr", ended.stderr);
    silent("stdout", ended.stdout);
}
