//! Jumps between the intents of one chatbot, with a gateway and without.

use fulfillment_runtime::serprobots::{Answer, Content};
use fulfillment_runtime::{App, AppBuilder, HandlerError, Intent, Request, Response};
use fulfillment_tests::gateway::Gateway;
use fulfillment_tests::{Bot, logs};

use super::{FALLBACK, relaying, say, texts};

fn jump(from: &'static str, to: &'static str, webhook: &'static str) -> Intent {
    let answer = move || Response::message(from).jump_to(to);
    Intent::new(webhook, from).public().handler(answer)
}

fn end(node: &'static str, webhook: &'static str) -> Intent {
    Intent::new(webhook, node).public().handler(move || node)
}

/// `n0` to `n1` and so on, `count` jumps in all.
fn chain(app: AppBuilder, webhook: &'static str, count: usize) -> AppBuilder {
    let name = |index| -> &'static str { format!("n{index}").leak() };
    let app = (0..count).fold(app, |app, index| {
        app.intent(jump(name(index), name(index + 1), webhook))
    });
    app.intent(end(name(count), webhook))
}

#[tokio::test]
async fn the_window_gets_the_answers_of_all_intents_on_the_way_as_one() {
    let bot = Bot::of(chain(App::builder(), "j1", 8)).await;
    let expected: Vec<String> = (0..=8).map(|index| format!("n{index}")).collect();
    assert_eq!(texts(&say(&bot, "j1", "n0").await), expected);
}

#[tokio::test]
async fn more_than_eight_jumps_are_an_error() {
    let bot = Bot::of(chain(App::builder(), "j2", 9)).await;
    assert_eq!(texts(&say(&bot, "j2", "n0").await), [FALLBACK]);
    logs::wait_for(&["WARN", "webhook=j2", "more than 8 jumps: n0 → n1"]).await;
    let expected: Vec<String> = (1..=9).map(|index| format!("n{index}")).collect();
    assert_eq!(texts(&say(&bot, "j2", "n1").await), expected);
}

#[tokio::test]
async fn a_circle_is_an_error_that_names_its_nodes() {
    let app = App::builder()
        .intent(jump("a", "b", "j3"))
        .intent(jump("b", "c", "j3"))
        .intent(jump("c", "a", "j3"))
        .intent(jump("d", "d", "j3"));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "j3", "a").await), [FALLBACK]);
    logs::wait_for(&["WARN", "webhook=j3", "in a circle: a → b → c → a"]).await;
    assert_eq!(texts(&say(&bot, "j3", "d").await), [FALLBACK]);
    logs::wait_for(&["WARN", "webhook=j3", "in a circle: d → d"]).await;
}

#[tokio::test]
async fn a_jump_to_what_is_no_intent_of_the_chatbot_is_left_out_with_a_warning() {
    let app = App::builder()
        .intent(jump("a", "de outro", "j4"))
        .intent(end("de outro", "outro"))
        .intent(Intent::new("j4", "*").public().handler(|| "tudo"));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "j4", "a").await), ["a"]);
    logs::wait_for(&[
        "WARN",
        "a jump leads to a node that no intent",
        "jumps.rs",
        "webhook=j4",
        "node=de outro",
    ])
    .await;
}

#[tokio::test]
async fn the_warning_names_no_node_that_was_made_of_what_a_user_wrote() {
    let intent = Intent::new("j12", "*").public();
    let app = App::builder().intent(intent.handler(|request: Request| {
        Response::message("a").jump_to(format!("nó {}", request.text()))
    }));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "j12", "c4n4ry-jump").await), ["a"]);
    logs::wait_for(&[
        "WARN",
        "a jump leads to a node that no intent",
        "webhook=j12",
    ])
    .await;
    assert!(logs::with(&["c4n4ry-jump"]).is_empty());
}

#[tokio::test]
async fn a_guarded_intent_is_not_reached_by_a_jump_either() {
    let guarded = Intent::new("j5", "b").token("t0k3n").handler(|| "guarded");
    let app = App::builder().intent(jump("a", "b", "j5")).intent(guarded);
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "j5", "a").await), ["a"]);
    let body = super::message("a");
    let reply = bot.call("/answer/j5", Some("t0k3n"), &body).await;
    assert_eq!(texts(&reply), ["a", "guarded"]);
}

#[tokio::test]
async fn where_the_second_intent_fails_its_fallback_is_the_answer() {
    let broken = Intent::new("j6", "b")
        .public()
        .fallback_message("b caiu")
        .handler(|| -> Result<&'static str, HandlerError> { Err("b is broken".into()) });
    let app = App::builder().intent(jump("a", "b", "j6")).intent(broken);
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "j6", "a").await), ["b caiu"]);
    logs::wait_for(&["WARN", "webhook=j6", "node=b", "b is broken"]).await;
}

#[tokio::test]
async fn an_answer_in_serprobots_own_shape_joins_the_one_before_it() {
    let own = Intent::new("j7", "b")
        .public()
        .handler(|| Answer::new([Content::text("b"), Content::image("http://c")]));
    let app = App::builder().intent(jump("a", "b", "j7")).intent(own);
    let bot = Bot::of(app).await;
    let reply = say(&bot, "j7", "a").await;
    assert_eq!(texts(&reply), ["a", "b", "(no text)"]);
    assert_eq!(reply.json_of(200)["question"], "a");
}

#[tokio::test]
async fn jumps_are_followed_before_the_gateway_is_asked() {
    let gateway = Gateway::start().await;
    let app = relaying(&gateway, "j8")
        .intent(jump("a", "b", "j8"))
        .intent(end("b", "j8"));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "j8", "a").await), ["a", "b"]);
    assert!(gateway.seen().is_empty());
}
