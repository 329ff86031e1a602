//! A bot as a process: what keeps it from starting, its exit codes, its log.

use std::net::TcpListener;

use fulfillment_tests::process;

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
        "Error: the server cannot start: port {port} is in use; stop the other program, or choose a \
         free port with `--port` or `FULFILLMENT_PORT`\n"
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

#[tokio::test]
async fn a_base_path_that_no_request_can_have_is_refused() {
    let variables = [TOKEN, HOST, ("FULFILLMENT_BASE_PATH", "/aten%C3%A7")];
    let ended = process::ended(process::program(BOT, &variables, &["--prot"])).await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for part in [
        "for 2 reasons",
        "- base path `/aten%C3%A7` has one of `?`, `#`, `%`, `\\`; write the decoded path alone",
        "- setting `--prot`",
    ] {
        assert!(ended.stderr.contains(part), "{part}: {ended:?}");
    }
}

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
            let counted = ["routes", "relays", "pages"].map(|what| json[what].is_u64());
            assert_eq!(counted, [true; 3], "{json}");
            break;
        }
    }
    child.kill().await.expect("a program that runs");
    let output = child.wait_with_output().await.expect("a program");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}
