//! A bot as a process: what it prints, and what SIGHUP does.

use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;

use fulfillment_tests::process::{self, Running, send_signal};
use fulfillment_tests::tls::{Authority, Client};
use fulfillment_tests::{Folder, within_a_minute};
use tokio::io::{AsyncBufReadExt, BufReader};

use super::load::{Load, wait_for};

const BOT: &str = env!("CARGO_BIN_EXE_startup_bot");
const TOKEN: (&str, &str) = ("STARTUP_BOT_TOKEN", "canary-t0k3n");
const HOST: (&str, &str) = ("FULFILLMENT_HOST", "127.0.0.1");
const PORT: (&str, &str) = ("PORT", "0");

/// The settings of a bot that speaks TLS with the files of a folder.
fn files(folder: &Folder) -> [(&'static str, String); 2] {
    let path = |name: &str| folder.path(name).display().to_string();
    [
        ("FULFILLMENT_TLS_CERTIFICATE", path("tls.crt")),
        ("FULFILLMENT_TLS_KEY", path("tls.key")),
    ]
}

fn program(more: &[(&'static str, String)]) -> tokio::process::Command {
    let more = more.iter().map(|(name, value)| (*name, &**value));
    let variables: Vec<(&str, &str)> = [TOKEN, HOST, PORT].into_iter().chain(more).collect();
    process::program(BOT, &variables, &[])
}

#[tokio::test]
async fn at_sighup_files_are_read_again_and_no_call_is_lost() {
    let (authority, folder) = (Authority::new("authority"), Folder::new());
    folder.write_pair(&authority.server());
    let bot = Running::start(program(&files(&folder))).await;
    for part in ["listening on https://", "curl --insecure https://"] {
        assert!(bot.printed.contains(part), "{part}: {}", bot.printed);
    }
    let client = Client::trusting(&authority);
    let load = Load::on(bot.address, &client);
    for _ in 0..3 {
        let issued = authority.server();
        folder.write_pair(&issued);
        send_signal(bot.id(), "HUP").await;
        wait_for(&issued, bot.address, &client).await;
    }
    load.end().await;
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for part in ["SIGHUP: files are read again", "tls=true"] {
        assert!(ended.stderr.contains(part), "{part}: {ended:?}");
    }
}

#[tokio::test]
async fn a_bot_without_files_is_ended_by_sighup_as_ever() {
    let bot = Running::start(program(&[])).await;
    send_signal(bot.id(), "HUP").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, None, "{ended:?}");
    assert!(!ended.stderr.contains("SIGHUP"), "{ended:?}");
}

#[tokio::test]
async fn a_program_that_has_a_server_in_it_keeps_its_own_sighup() {
    let (authority, folder) = (Authority::new("authority"), Folder::new());
    folder.write_pair(&authority.server());
    let mut program = program(&files(&folder));
    program
        .env("STARTUP_BOT", "embedded")
        .stdout(Stdio::piped());
    let mut bot = program.spawn().expect("a program");
    let mut lines = BufReader::new(bot.stdout.take().expect("a pipe")).lines();
    let line = within_a_minute("a line that is printed", lines.next_line()).await;
    let line = line.expect("text").expect("the bot started");
    assert!(line.starts_with("started at "), "{line}");
    send_signal(bot.id().expect("a process that runs"), "HUP").await;
    let status = within_a_minute("a bot that ends", bot.wait()).await;
    assert_eq!(status.expect("a process").signal(), Some(1));
}
