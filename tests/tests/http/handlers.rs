//! What may be a handler: functions and closures, plain and async, with up to eight arguments, and what they return.

use std::sync::Mutex;
use std::sync::mpsc;

use fulfillment_runtime::{
    App, Handler, HandlerError, Headers, Intent, Parameters, Request, Response, State,
};
use fulfillment_tests::{Bot, assistente};
use serde_json::Map;

async fn says<M>(handler: impl Handler<M>) -> String {
    let intent = Intent::new("pedidos", "Novo").public().handler(handler);
    let bot = Bot::of(App::builder().state(8_u8).intent(intent)).await;
    let reply = bot.call("/pedidos", None, &assistente("Novo")).await;
    let message = reply.json_of(200)["message"].as_str().map(str::to_owned);
    message.expect("a message")
}

type S = State<u8>;
type P = Parameters<Map<String, serde_json::Value>>;

#[tokio::test]
async fn plain_closures_take_up_to_eight_arguments_by_value() {
    assert_eq!(says(|| "0").await, "0");
    assert_eq!(says(|_: Request| "1").await, "1");
    assert_eq!(says(|_: Request, _: S| "2").await, "2");
    assert_eq!(says(|_: Request, _: S, _: Headers| "3").await, "3");
    assert_eq!(says(|_: Request, _: S, _: Headers, _: P| "4").await, "4");
    assert_eq!(
        says(|_: Request, _: S, _: Headers, _: P, _: Option<S>| "5").await,
        "5"
    );
    assert_eq!(
        says(|_: S, _: S, _: S, _: S, _: S, _: Request| "6").await,
        "6"
    );
    assert_eq!(
        says(|_: S, _: S, _: S, _: S, _: S, _: S, _: Request| "7").await,
        "7"
    );
    let eight = |_: Request, _: S, _: Headers, _: P, _: Option<S>, _: S, _: S, State(last): S| {
        last.to_string()
    };
    assert_eq!(says(eight).await, "8");
}

#[tokio::test]
async fn async_closures_take_up_to_eight_arguments_by_value() {
    assert_eq!(says(|| async { "0" }).await, "0");
    assert_eq!(says(|_: Request| async { "1" }).await, "1");
    assert_eq!(says(|_: Request, _: S| async { "2" }).await, "2");
    assert_eq!(
        says(|_: Request, _: S, _: Headers| async { "3" }).await,
        "3"
    );
    assert_eq!(
        says(|_: Request, _: S, _: Headers, _: P| async { "4" }).await,
        "4"
    );
    assert_eq!(
        says(|_: Request, _: S, _: Headers, _: P, _: Option<S>| async { "5" }).await,
        "5"
    );
    assert_eq!(
        says(|_: S, _: S, _: S, _: S, _: S, _: Request| async { "6" }).await,
        "6"
    );
    assert_eq!(
        says(|_: S, _: S, _: S, _: S, _: S, _: S, _: Request| async { "7" }).await,
        "7"
    );
    let eight = |_: Request, _: S, _: Headers, _: P, _: Option<S>, _: S, _: S, State(last): S| async move {
        tokio::task::yield_now().await;
        last.to_string()
    };
    assert_eq!(says(eight).await, "8");
}

fn plain(request: Request) -> Response {
    Response::message(request.node().to_owned())
}

async fn asynchronous(request: Request) -> Result<String, std::fmt::Error> {
    Ok(request.node().to_owned())
}

#[tokio::test]
async fn functions_are_handlers_by_their_names() {
    assert_eq!(says(plain).await, "Novo");
    assert_eq!(says(asynchronous).await, "Novo");
}

#[tokio::test]
async fn a_closure_may_close_over_what_it_needs() {
    let preço = String::from("R$ 7");
    assert_eq!(says(move || preço.clone()).await, "R$ 7");
}

#[tokio::test]
async fn everything_that_is_an_answer_may_be_returned() {
    assert_eq!(says(|| "text").await, "text");
    assert_eq!(says(|| String::from("text")).await, "text");
    assert_eq!(says(|| Response::message("text")).await, "text");
    assert_eq!(
        says(|| fulfillment_runtime::assistente::WebhookResponse::new("text")).await,
        "text"
    );
    assert_eq!(says(|| Ok::<_, std::io::Error>("text")).await, "text");
    assert_eq!(says(|| anyhow::Ok("text")).await, "text");
    assert_eq!(
        says(|| Ok::<_, HandlerError>(Response::message("text"))).await,
        "text"
    );
    assert_eq!(
        says(|| Ok::<_, &str>(Ok::<_, String>("text"))).await,
        "text"
    );
}

#[tokio::test]
async fn errors_of_every_kind_are_the_fallback() {
    const FALLBACK: &str = "Desculpe, não consegui processar seu pedido no momento.";
    assert_eq!(says(|| Err::<Response, _>("a text")).await, FALLBACK);
    assert_eq!(
        says(|| Err::<&str, _>(String::from("a text"))).await,
        FALLBACK
    );
    assert_eq!(
        says(|| Err::<String, _>(std::io::Error::other("an error"))).await,
        FALLBACK
    );
    assert_eq!(
        says(|| Err::<String, _>(anyhow::anyhow!("an error"))).await,
        FALLBACK
    );
    assert_eq!(
        says(|| async { Err::<String, _>(HandlerError::forbidden("an error")) }).await,
        FALLBACK
    );
    let question_mark =
        || -> Result<String, HandlerError> { Ok("três".parse::<u8>()?.to_string()) };
    assert_eq!(says(question_mark).await, FALLBACK);
}

#[tokio::test]
async fn a_plain_function_that_blocks_keeps_nobody_waiting() {
    let (send, receive) = mpsc::channel::<()>();
    let receive = Mutex::new(receive);
    let app = App::builder()
        .intent(Intent::new("pedidos", "Blocks").public().handler(move || {
            receive.lock().unwrap().recv().unwrap();
            "unblocked"
        }))
        .intent(
            Intent::new("pedidos", "Unblocks")
                .public()
                .handler(move || {
                    send.send(()).unwrap();
                    async { "done" }
                }),
        );
    // this test's runtime has one thread: were the function run there, the second call would never come through
    let bot = Bot::of(app).await;
    let (blocks, unblocks) = (assistente("Blocks"), assistente("Unblocks"));
    let (first, second) = tokio::join!(
        bot.call("/pedidos", None, &blocks),
        bot.call("/pedidos", None, &unblocks),
    );
    assert_eq!(first.json_of(200)["message"], "unblocked");
    assert_eq!(second.json_of(200)["message"], "done");
}

#[tokio::test]
async fn one_function_may_answer_several_nodes_and_knows_which() {
    let intent = Intent::new("pedidos", "Novo pedido")
        .node("Pedido novo")
        .node("*");
    let app = App::builder().intent(intent.public().handler(plain));
    let bot = Bot::of(app).await;
    for node in ["Novo pedido", "Pedido novo", "Outro", "*"] {
        let reply = bot.call("/pedidos", None, &assistente(node)).await;
        assert_eq!(reply.json_of(200)["message"], node);
    }
}
