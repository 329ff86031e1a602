//! A bot as a process of its own, as an operator starts it.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::within_a_minute;

/// A program in an environment with these variables and none of the tests' own settings. Unless they say otherwise it
/// drains as soon as it is told to stop.
pub fn program(path: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(path);
    let foreign = std::env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy();
        name.starts_with("FULFILLMENT_") || matches!(&*name, "PORT" | "RUST_LOG" | "RUST_BACKTRACE")
    });
    for name in foreign {
        command.env_remove(name);
    }
    command
        .env("FULFILLMENT_LAME_DUCK", "0s")
        .envs(variables.iter().copied())
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// The line of a source text on which the attributes of `function` begin: what the registration of its intent names.
pub fn line_of(source: &str, function: &str) -> usize {
    let mut began = None;
    for (index, line) in source.lines().enumerate() {
        if line.starts_with("#[intent") && began.is_none() {
            began = Some(index + 1);
        }
        if line.contains("fn ") {
            let attributes = began.take();
            if line.contains(&format!("fn {function}(")) {
                return attributes.expect("an annotated function");
            }
        }
    }
    panic!("no function `{function}`")
}

/// How a program ended that was not to run on.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a program that ends by itself.
pub async fn ended(mut program: Command) -> Ended {
    let output = within_a_minute("a program that ends", program.output())
        .await
        .expect("a program");
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// A bot that runs, and what it printed until it listened.
pub struct Running {
    child: Child,
    log: Log,
    rest: Lines<BufReader<ChildStdout>>,
    pub address: SocketAddr,
    pub printed: String,
}

impl Running {
    /// Starts a bot, and waits until it has printed its last hint.
    pub async fn start(mut program: Command) -> Self {
        program.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().expect("a program");
        let log = Log::of(child.stderr.take().expect("a pipe"));
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut printed = String::new();
        let mut hints = 0;
        while hints < 3 {
            let line = within_a_minute("a line that is printed", lines.next_line())
                .await
                .expect("text");
            let Some(line) = line else {
                panic!("the bot ended: {printed}{}", log.read().await);
            };
            hints += usize::from(line.trim_start().starts_with("curl "));
            printed.push_str(&line);
            printed.push('\n');
        }
        let address = printed
            .split_once("listening on http")
            .and_then(|(_, rest)| rest.split_once("://"))
            .and_then(|(_, rest)| rest.split(['\n', '/']).next()?.trim().parse().ok())
            .unwrap_or_else(|| panic!("no address in {printed}"));
        Self {
            child,
            log,
            rest: lines,
            address,
            printed,
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id().expect("a process that runs")
    }

    /// The lines of its log so far that have this part.
    pub fn logged(&self, part: &str) -> Vec<String> {
        let text = self.log.so_far();
        let lines = text.lines().filter(|line| line.contains(part));
        lines.map(str::to_owned).collect()
    }

    /// Waits until as many lines of its log have this part.
    pub async fn wait_for_log(&self, part: &str, lines: usize) {
        within_a_minute("lines of the log", async {
            loop {
                // before looking, so that no line is missed
                let mut added = std::pin::pin!(self.log.added.notified());
                added.as_mut().enable();
                if self.logged(part).len() >= lines {
                    return;
                }
                added.await;
            }
        })
        .await;
    }

    /// Waits until the bot has printed this line.
    pub async fn wait_for_line(&mut self, wanted: &str) {
        within_a_minute("a line that is printed", async {
            while let Some(line) = self.rest.next_line().await.expect("text") {
                if line == wanted {
                    return;
                }
            }
            panic!("the bot ended without {wanted:?}");
        })
        .await;
    }

    /// Waits until the bot has ended by itself, and tells how.
    pub async fn ended(mut self) -> Ended {
        let ending = async {
            let stderr = self.log.read().await;
            let mut stdout = self.printed;
            while let Some(line) = self.rest.next_line().await.expect("text") {
                stdout.push_str(&line);
                stdout.push('\n');
            }
            let status = self.child.wait().await.expect("a process");
            (status.code(), stdout, stderr)
        };
        let (code, stdout, stderr) = within_a_minute("a bot that ends", ending).await;
        Ended {
            code,
            stdout,
            stderr,
        }
    }
}

/// What a bot logs, read as it comes: a bot whose log nobody reads waits as soon as the pipe is full.
struct Log {
    text: Arc<Mutex<String>>,
    added: Arc<Notify>,
    reading: JoinHandle<()>,
}

impl Log {
    fn of(stderr: ChildStderr) -> Self {
        let (text, added) = (Arc::<Mutex<String>>::default(), Arc::<Notify>::default());
        let (to, tell) = (Arc::clone(&text), Arc::clone(&added));
        let reading = tokio::spawn(async move {
            let mut lines = BufReader::new(stderr).lines();
            while let Some(line) = lines.next_line().await.expect("text") {
                let mut text = to.lock().unwrap_or_else(PoisonError::into_inner);
                text.push_str(&line);
                text.push('\n');
                tell.notify_waiters();
            }
        });
        Self {
            text,
            added,
            reading,
        }
    }

    fn so_far(&self) -> String {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.clone()
    }

    /// All of it, when the bot has closed it.
    async fn read(self) -> String {
        self.reading.await.expect("text");
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.clone()
    }
}

/// Sends a signal by its name, such as `TERM`.
#[cfg(unix)]
pub async fn send_signal(process: u32, signal: &str) {
    let mut kill = Command::new("kill");
    let status = kill
        .arg(format!("-{signal}"))
        .arg(process.to_string())
        .status()
        .await;
    assert!(status.is_ok_and(|status| status.success()));
}
