//! What the page shows of a trail; whom it lets in is tested beside the chatbot.

use fulfillment_runtime::bytes::Bytes;
use fulfillment_runtime::http::{Request, Response};
use fulfillment_runtime::serprobots::{Answer, Choice, Content, Display, Message};
use fulfillment_runtime::{App, HandlerError};

use super::page;
use crate::audit::Audit;
use crate::chatbot::Visitor;

const FIRST: &str = "11111111-9076-4d8f-b473-0e4ca1095b11";
const SECOND: &str = "22222222-9076-4d8f-b473-0e4ca1095b11";

fn trail() -> Audit {
    Audit::open(":memory:").unwrap_or_else(|error| panic!("{error}"))
}

async fn said(audit: &Audit, id: &str, text: &str, answer: Option<Answer>) {
    let visitor = Visitor {
        name: "Ana".to_owned(),
        address: None,
    };
    let message = Message::new(text).with_conversation_id(id);
    let took = std::time::Duration::from_millis(7);
    let recorded = audit.record(visitor, &message, answer.as_ref(), took).await;
    recorded.unwrap_or_else(|error| panic!("{error}"));
}

async fn shown(audit: &Audit, query: &str) -> String {
    let response = asked(audit, query).await;
    String::from_utf8_lossy(response.body()).into_owned()
}

async fn asked(audit: &Audit, query: &str) -> Response<Bytes> {
    let bot = App::builder().mount("/audit", page(audit.clone()).public());
    let request = Request::get(format!("/audit{query}")).body(Bytes::new());
    let request = request.unwrap_or_else(|error| panic!("{error}"));
    bot.build_for_tests().call(request).await
}

#[tokio::test]
async fn an_answer_is_shown_as_it_was_read_with_its_json_folded_away() {
    let audit = trail();
    let choices = [Choice::new("Sim", "yes"), Choice::new("<b>Não</b>", "no")];
    let answer = Answer::new([
        Content::text("Olá,\n\"Ana\"!"),
        Content::image("https://a.example/?a&b"),
        Content::options("Tudo bem?", Display::Button, choices),
        r#"{"type":"VIDEO"}"#
            .parse()
            .unwrap_or_else(|error| panic!("{error}")),
    ]);
    said(&audit, FIRST, "olá", Some(answer)).await;
    let html = shown(&audit, "").await;
    let read = "<p>Olá,\n&quot;Ana&quot;!</p><p><span class='quiet'>imagem</span> https://a.example/?a&amp;b</p>\
                <p>Tudo bem?</p><ul><li>Sim<li>&lt;b&gt;Não&lt;/b&gt;</ul>\
                <p><span class='quiet'>conteúdo de outro tipo</span></p>\
                <details><summary>JSON</summary><code>[{&quot;type&quot;:&quot;TEXT&quot;,";
    assert!(html.contains(read), "{html}");
    assert!(html.contains("<td>7 ms</tr>"), "{html}");
}

#[tokio::test]
async fn a_message_without_an_answer_says_so() {
    let audit = trail();
    said(&audit, FIRST, "olá", None).await;
    let html = shown(&audit, "").await;
    assert!(html.contains("sem resposta"), "{html}");
    assert!(!html.contains("<details>"), "{html}");
}

#[tokio::test]
async fn the_begin_of_a_conversation_s_id_leads_to_its_messages_alone() {
    let audit = trail();
    said(&audit, FIRST, "primeira", None).await;
    said(&audit, SECOND, "segunda", None).await;
    let html = shown(&audit, "").await;
    let link = format!("<a href='?conversation={FIRST}' title='{FIRST}'><code>11111111</code></a>");
    assert!(html.contains(&link), "{html}");
    assert!(html.contains("segunda"), "{html}");

    let html = shown(&audit, &format!("?conversation={FIRST}")).await;
    assert!(html.contains("primeira"), "{html}");
    assert!(!html.contains("segunda"), "{html}");
}

#[tokio::test]
async fn the_older_messages_of_a_conversation_are_those_of_this_conversation() {
    let audit = trail();
    said(&audit, FIRST, "a mais antiga", None).await;
    said(&audit, SECOND, "de outra", None).await;
    for _ in 0..100 {
        said(&audit, FIRST, "outra", None).await;
    }
    let html = shown(&audit, &format!("?conversation={FIRST}")).await;
    let older = format!("?before=3&amp;conversation={FIRST}");
    assert!(html.contains(&older), "{html}");
    let html = shown(&audit, &older.replace("&amp;", "&")).await;
    assert!(html.contains("a mais antiga"), "{html}");
    assert!(!html.contains("de outra"), "{html}");
}

#[tokio::test]
async fn an_address_whose_before_is_no_number_is_refused_with_a_sentence() {
    let audit = trail();
    said(&audit, FIRST, "olá", None).await;
    for query in ["?before=x", "?before=", "?before=1.5"] {
        let response = asked(&audit, query).await;
        assert_eq!(response.status(), 400, "{query}");
        let content_type = &response.headers()["content-type"];
        assert_eq!(content_type, "text/plain; charset=utf-8", "{query}");
        let told = String::from_utf8_lossy(response.body()).into_owned();
        assert!(told.contains("o número de uma mensagem"), "{told}");
    }
}

#[tokio::test]
async fn what_stands_in_the_address_is_shown_as_text() {
    let html = shown(&trail(), "?conversation='%3Cb%3E").await;
    assert!(html.contains("<code>&#39;%3Cb%3E</code>"), "{html}");
}

#[tokio::test]
async fn new_conversations_are_listed_with_how_many_messages_each_has() -> Result<(), HandlerError>
{
    let audit = trail();
    audit.opened(FIRST).await?;
    audit.opened(SECOND).await?;
    said(&audit, FIRST, "olá", None).await;
    let html = shown(&audit, "").await;
    let (_, listed) = html.split_once("Conversas novas").unwrap_or_default();
    let counts: Vec<_> = ["22222222", "11111111"]
        .iter()
        .filter_map(|id| listed.split_once(&format!("<code>{id}</code>")))
        .filter_map(|(_, after)| after.lines().next())
        .collect();
    assert_eq!(counts, ["</a><td>0</tr>", "</a><td>1</tr>"], "{listed}");
    Ok(())
}
