//! The server that benches measure: the work of a real bot on each platform, by value, as many intents as asked for.
//!
//! `bench_server --port 5052 --threads 1 --intents 1`; every intent has the token below. Build with `--release`.

use std::error::Error;

use fulfillment_runtime::{App, Intent, Parameters, Request, Response, Server};
use serde::Deserialize;

const TOKEN: &str = "bench-token-0123456789abcdef";

/// What a handler wants of the parameters; the rest is skipped.
#[derive(Deserialize)]
struct Pedido {
    nome: String,
    quantidade: i64,
}

fn greeting(nome: &str, session_id: &str) -> String {
    ["Olá ", nome, ", nosso id de sessão é: ", session_id].concat()
}

async fn novo_pedido(request: Request, Parameters(pedido): Parameters<Pedido>) -> Response {
    Response::message(greeting(&pedido.nome, request.session_id()))
        .short_message("Boas vindas")
        .jump_to("Pedidos")
        .options(["Criar Pedido", "Consultar Pedido", "Cancelar Pedido"])
        .parameter("onboarding", true)
        .parameter("quantidade", pedido.quantidade)
}

async fn welcome(request: Request, Parameters(pedido): Parameters<Pedido>) -> Response {
    Response::message(greeting(&pedido.nome, request.session_id()))
}

async fn answer(request: Request) -> Response {
    Response::message(greeting(request.text(), request.session_id()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut app =
        App::builder().intent(Intent::new("bot-bench", "olá").token(TOKEN).handler(answer));
    for number in 0..option("intents")?.unwrap_or(1) {
        let numbered = |name: &str| {
            if number == 0 {
                name.to_owned()
            } else {
                format!("{name} {number}")
            }
        };
        app = app
            .intent(
                Intent::new("pedidos", numbered("Novo pedido"))
                    .token(TOKEN)
                    .handler(novo_pedido),
            )
            .intent(
                Intent::new("dialogflow", numbered("Default Welcome Intent"))
                    .token(TOKEN)
                    .handler(welcome),
            );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(option("threads")?.unwrap_or(2))
        .enable_all()
        .build()?;
    let port = u16::try_from(option("port")?.unwrap_or(5052))?;
    runtime.block_on(Server::of(app).host("127.0.0.1").port(port).serve_async())?;
    Ok(())
}

/// The number after `--name`.
fn option(name: &str) -> Result<Option<usize>, std::num::ParseIntError> {
    let mut arguments =
        std::env::args().skip_while(|argument| argument.strip_prefix("--") != Some(name));
    arguments.nth(1).map(|value| value.parse()).transpose()
}
