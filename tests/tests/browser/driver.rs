//! ChromeDriver as a process of its own, and commands to it: W3C WebDriver, which is JSON over HTTP.

use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use fulfillment_tests::{Connection, within_a_minute};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A driver that listens; it ends when it is dropped.
pub struct Driver {
    _process: Child,
    address: SocketAddr,
}

/// Where a program is that is installed.
pub fn installed(program: &str) -> Option<PathBuf> {
    let places = env::var_os("PATH")?;
    let mut paths = env::split_paths(&places).map(|place| place.join(program));
    paths.find(|path| path.is_file())
}

impl Driver {
    /// Starts a driver on a free port, which it prints.
    pub async fn start(program: PathBuf) -> Self {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("a driver");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let port = within_a_minute("a driver that listens", async {
            loop {
                let line = lines.next_line().await.expect("text");
                let line = line.expect("a driver that goes on");
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    return port.trim_end_matches('.').parse::<u16>().expect("a port");
                }
            }
        });
        let port = port.await;
        // what it prints later is not wanted, but a closed pipe would end it
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            _process: process,
            address: ([127, 0, 0, 1], port).into(),
        }
    }

    /// Sends a command, and tells the value of its answer or the error's name and text.
    pub async fn command(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, String> {
        let mut connection = Connection::to(self.address).await.expect("a connection");
        let body = body.map(Value::to_string).unwrap_or_default();
        let headers = [("content-type", "application/json")];
        connection
            .send_request(method, path, &headers, body.as_bytes())
            .await;
        let reply = connection.reply().await;
        let mut answer: Value = serde_json::from_slice(&reply.body).expect("JSON");
        let value = answer["value"].take();
        match reply.status {
            200 => Ok(value),
            _ => Err(format!("{}: {}", value["error"], value["message"])),
        }
    }
}
