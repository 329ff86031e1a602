//! A bot as a process that runs: what it prints, how it answers, and how signals end it.
#![cfg(unix)]

use fulfillment_tests::process::{self, Running, send_signal};
use fulfillment_tests::{Connection, TOKEN_HEADER, assistente, within_a_minute};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

const BOT: &str = env!("CARGO_BIN_EXE_startup_bot");
const PANIC_BOT: &str = env!("CARGO_BIN_EXE_panic_bot");
const TOKEN: (&str, &str) = ("STARTUP_BOT_TOKEN", "canary-t0k3n");
const HOST: (&str, &str) = ("FULFILLMENT_HOST", "127.0.0.1");

/// Sends one call to a bot, and tells what it says.
async fn says(bot: &Running, path: &str, token: &str, node: &str) -> serde_json::Value {
    let mut connection = Connection::to(bot.address).await.expect("a connection");
    let body = assistente(node).to_string();
    connection
        .send_request("POST", path, &[(TOKEN_HEADER, token)], body.as_bytes())
        .await;
    connection.reply().await.json_of(200)
}

#[tokio::test]
async fn a_bot_prints_its_routes_answers_and_ends_with_0_at_sigterm_or_ctrl_c() {
    for signal in ["TERM", "INT"] {
        let bot = Running::start(process::program(BOT, &[TOKEN, HOST, ("PORT", "0")], &[])).await;
        for part in [
            "/pedidos  Novo pedido  token $STARTUP_BOT_TOKEN  novo_pedido at ",
            "/pedidos  Ajuda        public                    ajuda at ",
            "-d '{\"intent_name\":",
            "/answer/pedidos",
        ] {
            assert!(bot.printed.contains(part), "{part}: {}", bot.printed);
        }
        assert_eq!(
            says(&bot, "/pedidos", TOKEN.1, "Novo pedido").await["message"],
            "Anotado!"
        );
        assert_eq!(
            says(&bot, "/pedidos", "", "Ajuda").await["message"],
            "Como posso ajudar?"
        );
        send_signal(bot.id(), signal).await;
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stderr.contains("stopped"), "{ended:?}");
        assert!(!(ended.stdout + &ended.stderr).contains("canary"));
    }
}

#[tokio::test]
async fn a_panic_is_one_line_of_the_log_with_its_place() {
    let bot = Running::start(process::program(BOT, &[TOKEN, HOST, ("PORT", "0")], &[])).await;
    let reply = says(&bot, "/pedidos", "", "Pane").await;
    assert_eq!(reply, json!({"message": "Em manutenção."}));
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    let lines: Vec<&str> = ended
        .stderr
        .lines()
        .filter(|line| line.contains("panicked"))
        .collect();
    assert_eq!(lines.len(), 1, "{ended:?}");
    let source = include_str!("../src/bin/startup_bot.rs");
    let line = source
        .lines()
        .position(|line| line.contains("the oven is cold"));
    let cause = format!(
        "startup_bot.rs:{}: the oven is cold",
        line.expect("a line") + 1
    );
    assert!(lines[0].contains(&cause), "{lines:?}");
    assert!(
        lines[0].contains("WARN") && lines[0].contains("call failed"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn each_panic_is_logged_with_its_own_place_or_with_none() {
    // one thread, so that what one call leaves behind lies where the next one runs
    let variables = [HOST, ("PORT", "0"), ("TOKIO_WORKER_THREADS", "1")];
    let bot = Running::start(process::program(PANIC_BOT, &variables, &[])).await;
    let mut connection = Connection::to(bot.address).await.expect("a connection");
    for node in ["Engole", "Retoma", "Engole plain", "Retoma plain", "Hostil"] {
        let body = assistente(node).to_string();
        connection
            .send_request("POST", "/panics", &[], body.as_bytes())
            .await;
        let reply = connection.reply().await.json_of(200);
        assert_eq!(reply, json!({"message": "Em manutenção."}));
    }
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let cause_of = |node: &str| {
        let mut lines = ended.stderr.lines().filter(|line| {
            line.contains("call failed") && line.contains(&format!("node=\"{node}\" "))
        });
        let line = lines.next().unwrap_or_else(|| panic!("{node}: {ended:?}"));
        assert_eq!(lines.next(), None);
        line.split_once("cause=").expect("a cause").1.to_owned()
    };
    for node in ["Engole", "Engole plain"] {
        assert_eq!(cause_of(node), "sold out");
    }
    for node in ["Retoma", "Retoma plain"] {
        assert_eq!(cause_of(node), "panicked: out of flour");
    }
    assert!(cause_of("Hostil").contains("its `Display` panicked"));
    // a panic inside a call is told by its line of the log alone
    assert!(!ended.stderr.contains("burnt"), "{ended:?}");
}

#[tokio::test]
async fn a_signal_during_a_start_hook_that_never_ends_stops_the_bot_with_0() {
    for signal in ["TERM", "INT"] {
        let variables = [TOKEN, HOST, ("PORT", "0"), ("STARTUP_BOT", "stuck")];
        let mut program = process::program(BOT, &variables, &[]);
        program.stdout(std::process::Stdio::piped());
        let mut bot = program.spawn().expect("a program");
        let mut lines = BufReader::new(bot.stdout.take().expect("a pipe")).lines();
        let mut printed = async || {
            let line = within_a_minute("a line that is printed", lines.next_line()).await;
            line.expect("text")
        };
        assert_eq!(printed().await.as_deref(), Some("starting"));
        send_signal(bot.id().expect("a process that runs"), signal).await;
        assert_eq!(printed().await.as_deref(), Some("stopped"));
        assert_eq!(printed().await, None);
        let status = within_a_minute("a bot that ends", bot.wait()).await;
        assert_eq!(status.expect("a process").code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn arguments_win_over_variables() {
    let variables = [
        TOKEN,
        HOST,
        ("FULFILLMENT_PORT", "1"),
        ("FULFILLMENT_BASE_PATH", "/never"),
    ];
    let arguments = ["--port=0", "--base-path", "/api", "--debug"];
    let bot = Running::start(process::program(BOT, &variables, &arguments)).await;
    assert!(
        bot.printed
            .contains(&format!("listening on http://{}/api\n", bot.address)),
        "{}",
        bot.printed
    );
    assert_eq!(
        says(&bot, "/api/pedidos", "", "Ajuda").await["message"],
        "Como posso ajudar?"
    );
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert!(
        ended.stderr.contains("call answered"),
        "debug is verbose: {ended:?}"
    );
}

#[tokio::test]
async fn arguments_that_are_settings_and_that_the_server_is_not_given_are_told_by_name() {
    let logged = async |what: &'static str, arguments: &[&str]| {
        let variables = [TOKEN, HOST, ("PORT", "0"), ("STARTUP_BOT", what)];
        let bot = Running::start(process::program(BOT, &variables, arguments)).await;
        send_signal(bot.id(), "TERM").await;
        let ended = bot.ended().await;
        let lines = ended.stderr.lines();
        let told = lines.filter(|line| line.contains("that the server was not given"));
        told.map(str::to_owned).collect::<Vec<_>>()
    };
    let settings = ["--port=5098", "--audit-file", "a.db", "--help"];
    let told = logged("deaf", &settings).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("WARN"), "{told:?}");
    assert!(told[0].contains(r#"arguments="--port --help""#), "{told:?}");
    for way in [
        "add `.arguments(std::env::args_os().skip(1))`",
        r#"or `.arguments([""; 0])`"#,
    ] {
        assert!(told[0].contains(way), "{way}: {told:?}");
    }

    // its own, those that are read, and those of a program that says that it reads them itself
    assert_eq!(logged("deaf", &["--audit-file", "a.db"]).await, [""; 0]);
    assert_eq!(logged("", &["--port=0"]).await, [""; 0]);
    assert_eq!(logged("reader", &settings).await, [""; 0]);
}

#[tokio::test]
async fn a_base_path_stands_before_every_route_and_in_the_log_with_the_version() {
    let bot = Running::start(process::program(
        BOT,
        &[TOKEN, HOST, ("PORT", "0")],
        &["--base-path=/api"],
    ))
    .await;
    for line in [
        "  /api/pedidos  Novo pedido  ",
        "  /api/pedidos  Ajuda        ",
    ] {
        assert!(bot.printed.contains(line), "{line}: {}", bot.printed);
    }
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    let line = ended
        .stderr
        .lines()
        .find(|line| line.contains(" listening "));
    let version = format!(" base_path=/api version=\"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(
        line.is_some_and(|line| line.contains(&version)),
        "{ended:?}"
    );
    assert!(
        !ended.stderr.contains("stop hooks"),
        "it has none: {ended:?}"
    );
}

#[tokio::test]
async fn a_variable_that_looks_like_a_setting_and_is_none_is_told_without_its_value() {
    let variables = [
        TOKEN,
        HOST,
        ("PORT", "0"),
        ("FULFILLMENT_PROT", "canary-8080"),
        ("FULFILLMENT_COLOUR", "canary"),
        ("FULFILLMENT_EMPTY", ""),
    ];
    let bot = Running::start(process::program(BOT, &variables, &[])).await;
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    let lines = ended.stderr.lines();
    let told: Vec<&str> = lines.filter(|line| line.contains("no setting")).collect();
    assert_eq!(told.len(), 2, "{ended:?}");
    for (line, parts) in told.iter().zip([
        ["variable=FULFILLMENT_COLOUR", "`--help` lists"],
        ["variable=FULFILLMENT_PROT", "`FULFILLMENT_PORT` is one"],
    ]) {
        assert!(line.contains("WARN"), "{line}");
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
    }
    assert!(!ended.stderr.contains("canary"), "{ended:?}");
}

#[tokio::test]
async fn levels_that_switch_off_the_whole_log_are_told_once_unless_that_is_what_they_say() {
    for (levels, lines) in [("dbg", 1), ("my_bot=debug", 1), ("off", 0)] {
        let variables = [TOKEN, HOST, ("PORT", "0"), ("RUST_LOG", levels)];
        let bot = Running::start(process::program(BOT, &variables, &[])).await;
        send_signal(bot.id(), "TERM").await;
        let ended = bot.ended().await;
        assert_eq!(ended.stderr.lines().count(), lines, "{ended:?}");
        let is_told = ended
            .stderr
            .contains("`RUST_LOG` switches off all that this library logs");
        assert_eq!(is_told, lines == 1, "{ended:?}");
    }
}

#[tokio::test]
async fn empty_variables_are_not_set_and_debug_takes_a_word() {
    let variables = [
        TOKEN,
        HOST,
        ("FULFILLMENT_PORT", ""),
        ("PORT", "0"),
        ("FULFILLMENT_TIMEOUT", ""),
        ("FULFILLMENT_MAX_CALLS", ""),
        ("FULFILLMENT_BASE_PATH", ""),
    ];
    let arguments = ["--debug", "false"];
    let bot = Running::start(process::program(BOT, &variables, &arguments)).await;
    assert_eq!(
        says(&bot, "/pedidos", "", "Ajuda").await["message"],
        "Como posso ajudar?"
    );
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stderr.contains("call answered"), "{ended:?}");
}

/// A bot that may open as many files, and ends nobody in their time.
#[cfg(target_os = "linux")]
async fn with_few_descriptors(files: usize, variables: &[(&str, &str)]) -> Running {
    let hour = "3600s";
    let own = [
        TOKEN,
        HOST,
        ("PORT", "0"),
        ("FULFILLMENT_HEAD_TIMEOUT", hour),
        ("FULFILLMENT_IDLE_TIMEOUT", hour),
    ];
    let variables = [&own[..], variables].concat();
    let script = format!("ulimit -n {files}; exec \"$0\"");
    Running::start(process::program("sh", &variables, &["-c", &script, BOT])).await
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_bot_without_descriptors_answers_the_honest_while_silent_peers_hold_on() {
    let bot = with_few_descriptors(64, &[]).await;
    let mut silent = Vec::new();
    for _ in 0..100 {
        let connection = Connection::to(bot.address).await;
        silent.push(connection.expect("a connection"));
    }
    for _ in 0..3 {
        assert_eq!(
            says(&bot, "/pedidos", "", "Ajuda").await["message"],
            "Como posso ajudar?"
        );
    }
    drop(silent);
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines = |part: &str| {
        ended
            .stderr
            .lines()
            .filter(|line| line.contains(part))
            .count()
    };
    assert_eq!(
        lines("as many connections are open as may be"),
        1,
        "once a minute: {ended:?}"
    );
    // nobody asked for more
    let told = ended
        .stderr
        .lines()
        .find(|line| line.contains("open files"));
    let told = told.unwrap_or_default();
    assert!(told.contains("INFO"), "{ended:?}");
    assert!(
        told.contains("open files allow for 40 connections, not 2048; raise `ulimit -n`"),
        "{told}"
    );
    assert_eq!(lines("for want of descriptors"), 0, "{ended:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_bot_that_may_open_files_for_all_its_connections_says_nothing_of_them() {
    let bot = with_few_descriptors(264, &[("FULFILLMENT_MAX_CONNECTIONS", "200")]).await;
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stderr.contains("open files"), "{ended:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn whoever_asks_for_more_connections_than_there_are_descriptors_for_is_warned() {
    let bot = with_few_descriptors(264, &[("FULFILLMENT_MAX_CONNECTIONS", "201")]).await;
    send_signal(bot.id(), "TERM").await;
    let ended = bot.ended().await;
    let told = ended
        .stderr
        .lines()
        .find(|line| line.contains("open files"));
    let told = told.unwrap_or_default();
    assert!(told.contains("WARN"), "{ended:?}");
    assert!(
        told.contains("allow for 200 connections, not 201"),
        "{told}"
    );
}
