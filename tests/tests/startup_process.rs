//! A bot as a process: what it prints, its exit codes, signals, settings from outside.

use std::net::TcpListener;

use fulfillment_tests::process::{self, Running};
use fulfillment_tests::{Connection, TOKEN_HEADER, assistente};
use serde_json::json;

const BOT: &str = env!("CARGO_BIN_EXE_startup_bot");
const TOKEN: (&str, &str) = ("STARTUP_BOT_TOKEN", "canary-t0k3n");
const HOST: (&str, &str) = ("FULFILLMENT_HOST", "127.0.0.1");

#[tokio::test]
async fn a_port_that_is_taken_is_printed_and_the_exit_code_is_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = process::ended(process::program(BOT, &[TOKEN, HOST, ("PORT", &port)], &[])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let expected = format!(
        "Error: the server cannot start: port {port} is in use; stop the other program, or set `FULFILLMENT_PORT` to \
         a free port\n"
    );
    assert_eq!(ended.stderr, expected);
    assert_eq!(ended.stdout, "");
}

#[tokio::test]
async fn serve_inside_a_runtime_explains_itself_and_the_exit_code_is_1() {
    let variables = [
        TOKEN,
        HOST,
        ("PORT", "0"),
        ("STARTUP_BOT", "inside-runtime"),
    ];
    let ended = process::ended(process::program(BOT, &variables, &[])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let expected = "Error: the server cannot start: `serve()` starts a runtime of its own and cannot run inside another \
                    (is `main` annotated with `#[tokio::main]`?); use `serve_async().await` there, or a plain `fn main`\n";
    assert_eq!(ended.stderr, expected);
}

#[tokio::test]
async fn an_unknown_argument_is_refused_and_help_lists_all_of_them() {
    let ended = process::ended(process::program(BOT, &[TOKEN, HOST], &["--prot", "8080"])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("setting `--prot`: no such argument; `--help` lists them"),
        "{ended:?}"
    );

    let ended = process::ended(process::program(BOT, &[], &["--help"])).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for name in [
        "--host",
        "--port",
        "--base-path",
        "--debug",
        "--timeout",
        "--drain-timeout",
    ] {
        assert!(ended.stdout.contains(name), "{name}: {ended:?}");
    }
    assert!(ended.stdout.contains("FULFILLMENT_MAX_BODY"), "{ended:?}");
}

#[cfg(unix)]
async fn send_signal(bot: &Running, signal: &str) {
    let mut kill = tokio::process::Command::new("kill");
    let status = kill
        .arg(format!("-{signal}"))
        .arg(bot.id().to_string())
        .status()
        .await;
    assert!(status.is_ok_and(|status| status.success()));
}

/// Sends one call to a bot, and tells what it says.
async fn says(bot: &Running, path: &str, token: &str, node: &str) -> serde_json::Value {
    let mut connection = Connection::to(bot.address).await.expect("a connection");
    let body = assistente(node).to_string();
    connection
        .send_request("POST", path, &[(TOKEN_HEADER, token)], body.as_bytes())
        .await;
    connection.reply().await.json_of(200)
}

#[cfg(unix)]
#[tokio::test]
async fn a_bot_prints_its_routes_answers_and_ends_with_0_at_sigterm_or_ctrl_c() {
    for signal in ["TERM", "INT"] {
        let bot = Running::start(process::program(BOT, &[TOKEN, HOST, ("PORT", "0")], &[])).await;
        for part in [
            "/pedidos  Novo pedido  token $STARTUP_BOT_TOKEN  novo_pedido at tests/src/bin/startup_bot.rs:10",
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
        send_signal(&bot, signal).await;
        let ended = bot.ended().await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stderr.contains("stopped"), "{ended:?}");
        assert!(!(ended.stdout + &ended.stderr).contains("canary"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_panic_is_one_line_of_the_log_with_its_place() {
    let bot = Running::start(process::program(BOT, &[TOKEN, HOST, ("PORT", "0")], &[])).await;
    let reply = says(&bot, "/pedidos", "", "Pane").await;
    assert_eq!(reply, json!({"message": "Em manutenção."}));
    send_signal(&bot, "TERM").await;
    let ended = bot.ended().await;
    let lines: Vec<&str> = ended
        .stderr
        .lines()
        .filter(|line| line.contains("panicked"))
        .collect();
    assert_eq!(lines.len(), 1, "{ended:?}");
    assert!(
        lines[0].contains("startup_bot.rs:22: the oven is cold"),
        "{lines:?}"
    );
    assert!(
        lines[0].contains("WARN") && lines[0].contains("call failed"),
        "{lines:?}"
    );
}

#[cfg(unix)]
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
    send_signal(&bot, "TERM").await;
    let ended = bot.ended().await;
    assert!(
        ended.stderr.contains("call answered"),
        "debug is verbose: {ended:?}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn logs_are_json_lines_if_asked_for_and_nothing_else_is_printed() {
    let variables = [
        TOKEN,
        HOST,
        ("PORT", "0"),
        ("FULFILLMENT_LOG", "json"),
        ("RUST_LOG", "info"),
    ];
    let mut program = process::program(BOT, &variables, &[]);
    program
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = program.spawn().expect("a program");
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(
        child.stderr.take().expect("a pipe"),
    ));
    loop {
        let line = fulfillment_tests::within_a_minute("a line of the log", lines.next_line()).await;
        let line = line.expect("text").expect("a line that says it listens");
        let json: serde_json::Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if json["message"] == "listening" {
            assert!(
                json["address"]
                    .as_str()
                    .is_some_and(|address| address.starts_with("127.0.0.1:")),
                "{json}"
            );
            break;
        }
    }
    child.kill().await.expect("a program that runs");
    let output = child.wait_with_output().await.expect("a program");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}
