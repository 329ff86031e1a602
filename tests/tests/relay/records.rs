//! One record for each call, whoever answered it.

use fulfillment_runtime::serprobots::{Answer, Message};
use fulfillment_runtime::{
    Entreposto, FallbackReason, Gateway, GatewayError, HandlerError, Intent,
};
use fulfillment_tests::gateway::{Gateway as StandIn, Say};
use fulfillment_tests::{Became, Bot, Record, Records};

use super::{relaying, say};

fn record(webhook: &str, node: &str, became: Became) -> Record {
    Record {
        webhook: webhook.to_owned(),
        node: node.to_owned(),
        status: 200,
        became,
    }
}

#[tokio::test]
async fn a_record_names_the_intent_that_answered_or_none_and_why_there_was_no_answer() {
    let gateway = StandIn::start().await;
    let broken = Intent::new("r1", "Quebra")
        .public()
        .handler(|| -> Result<&'static str, HandlerError> { Err("broken".into()) });
    let answers = Intent::new("r1", "Ajuda").public().handler(|| "ajuda");
    let broken_too = Intent::new("r2", "Quebra")
        .public()
        .handler(|| -> Result<&'static str, HandlerError> { Err("broken".into()) });
    let answers_too = Intent::new("r2", "Ajuda").public().handler(|| "ajuda");
    async fn pass(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
        gateway.answer(&message).await
    }
    let app = relaying(&gateway, "r1")
        .entreposto(
            Entreposto::new("r2", "d")
                .gateway(gateway.url())
                .handler(pass),
        )
        .intent(broken)
        .intent(answers)
        .intent(broken_too)
        .intent(answers_too);
    let (app, mut records) = Records::of(app);
    let bot = Bot::of(app).await;
    for chatbot in ["r1", "r2"] {
        say(&bot, chatbot, "oi").await;
        assert_eq!(records.next().await, record(chatbot, "", Became::Answered));
        say(&bot, chatbot, "Ajuda").await;
        let answered = record(chatbot, "Ajuda", Became::Answered);
        assert_eq!(records.next().await, answered);
        say(&bot, chatbot, "Quebra").await;
        let failed = Became::Fallback(FallbackReason::Failed, "broken".to_owned());
        assert_eq!(records.next().await, record(chatbot, "Quebra", failed));
        gateway.says(Say::status(500, "text/plain", ""));
        say(&bot, chatbot, "oi").await;
        let told = records.next().await;
        assert!(
            matches!(&told.became, Became::Fallback(FallbackReason::Gateway, cause)
                if cause.starts_with("the gateway answered with status 500 after ")),
            "{told:?}"
        );
        gateway.answers(fulfillment_tests::gateway::usual);
        assert!(records.are_all_seen());
    }
}
