//! A reverse proxy as a process of its own, in front of a bot.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;

use fulfillment_tests::optional::Optional;
use fulfillment_tests::{Folder, within_a_minute};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};

static NGINX: Optional = Optional::new("nginx", env!("CARGO_TARGET_TMPDIR"));
static HAPROXY: Optional = Optional::new("haproxy", env!("CARGO_TARGET_TMPDIR"));

/// A program, and how it is set.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Nginx,
    /// Takes headers that nobody else takes, and passes bodies on as they come.
    LenientNginx,
    Haproxy,
    /// Takes requests that are invalid.
    LenientHaproxy,
}

/// A proxy that runs; it ends when it is dropped.
pub struct Proxy {
    _process: Child,
    _folder: Folder,
    pub address: SocketAddr,
}

impl Kind {
    fn program(self) -> &'static Optional {
        match self {
            Self::Nginx | Self::LenientNginx => &NGINX,
            Self::Haproxy | Self::LenientHaproxy => &HAPROXY,
        }
    }

    /// What it writes when it listens.
    fn is_ready(self, line: &str) -> bool {
        match self {
            Self::Nginx | Self::LenientNginx => line.contains("event method"),
            Self::Haproxy | Self::LenientHaproxy => line.contains("Loading success"),
        }
    }

    fn command(self, program: &PathBuf, folder: &Folder, config: &str) -> Command {
        let config = folder.write("config", config);
        let mut command = Command::new(program);
        match self {
            Self::Nginx | Self::LenientNginx => command
                .args(["-e", "stderr", "-p"])
                .arg(folder.path(""))
                .arg("-c")
                .arg(config),
            // a master, with which its worker ends, because a master tells when it listens
            Self::Haproxy | Self::LenientHaproxy => command.arg("-W").arg("-f").arg(config),
        };
        command
    }

    fn config(self, port: u16, bot: SocketAddr) -> String {
        match self {
            Self::Nginx => nginx(port, bot, ""),
            Self::LenientNginx => nginx(
                port,
                bot,
                "ignore_invalid_headers off; underscores_in_headers on; proxy_request_buffering off;",
            ),
            Self::Haproxy => haproxy(port, bot, ""),
            Self::LenientHaproxy => haproxy(port, bot, "option accept-invalid-http-request"),
        }
    }
}

/// One process, and one connection to the bot that is kept for whoever comes next.
fn nginx(port: u16, bot: SocketAddr, lenient: &str) -> String {
    format!(
        "daemon off; master_process off; pid pid; error_log stderr notice;
        events {{}}
        http {{
            access_log off;
            client_body_temp_path body; proxy_temp_path proxy;
            fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            client_header_timeout {PATIENCE}s; client_body_timeout {PATIENCE}s; keepalive_timeout {PATIENCE}s;
            lingering_close off;
            upstream bot {{ server {bot}; keepalive 1; }}
            server {{
                listen 127.0.0.1:{port};
                {lenient}
                location / {{
                    proxy_pass http://bot;
                    proxy_http_version 1.1;
                    proxy_set_header Connection '';
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                }}
            }}
        }}"
    )
}

fn haproxy(port: u16, bot: SocketAddr, lenient: &str) -> String {
    format!(
        "defaults
            mode http
            timeout connect 60s
            timeout client {PATIENCE}s
            timeout http-request {PATIENCE}s
            timeout server 60s
            option forwardfor
            http-reuse always
        frontend callers
            bind 127.0.0.1:{port}
            {lenient}
            default_backend bots
        backend bots
            server bot {bot} pool-max-conn 1\n"
    )
    .lines()
    .map(|line| format!("{}\n", line.trim()))
    .collect()
}

/// How many seconds a caller may be silent in the middle of a request: attempts that leave the proxy waiting end so.
const PATIENCE: u32 = 5;

impl Proxy {
    /// Starts one in front of this bot, if it is installed.
    pub async fn start(kind: Kind, bot: SocketAddr) -> Option<Self> {
        let program = kind.program().find()?;
        let mut told = String::new();
        // a port that is free now may be somebody else's a moment later
        for _ in 0..10 {
            let port = free_port();
            let folder = Folder::new();
            let mut command = kind.command(&program, &folder, &kind.config(port, bot));
            let mut process = command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .kill_on_drop(true)
                .spawn()
                .expect("a proxy");
            let log = process.stderr.take().expect("a pipe");
            match within_a_minute("a proxy that listens", listens(kind, log)).await {
                Ok(()) => {
                    kind.program().ran();
                    return Some(Self {
                        _process: process,
                        _folder: folder,
                        address: ([127, 0, 0, 1], port).into(),
                    });
                }
                Err(log) => told = log,
            }
        }
        panic!("{kind:?} does not start: {told}");
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Waits until it listens; if it ends instead, that is an error with what it wrote.
async fn listens(kind: Kind, log: ChildStderr) -> Result<(), String> {
    let mut lines = BufReader::new(log).lines();
    let mut told = String::new();
    while let Some(line) = lines.next_line().await.expect("text") {
        if kind.is_ready(&line) {
            // what it writes later is not wanted, but a closed pipe would disturb it
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(());
        }
        told.push_str(&line);
        told.push('\n');
    }
    Err(told)
}
