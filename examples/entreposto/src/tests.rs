//! The chatbot and its audit, called without a socket. What a browser sees of them is tested in `tests/tests/browser`.

use fulfillment_runtime::bytes::Bytes;
use fulfillment_runtime::http::Request;
use fulfillment_runtime::{App, AppBuilder};

use crate::audit::Audit;
use crate::{audit_page, chatbot, stand_in};

fn trail() -> Audit {
    Audit::open(":memory:").unwrap_or_else(|error| panic!("{error}"))
}

fn bot(audit: &Audit) -> AppBuilder {
    App::builder()
        .inventory()
        .session(chatbot::visitor)
        .state(audit.clone())
        .mount("/audit", audit_page::page(audit.clone()).public())
}

async fn page(bot: &App, url: &str) -> String {
    let request = Request::get(url).body(Bytes::new());
    let request = request.unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8_lossy(bot.call(request).await.body()).into_owned()
}

#[tokio::test]
async fn a_message_is_recorded_whether_or_not_it_was_answered() {
    let audit = trail();
    let bot = bot(&audit).build_for_tests();
    bot.serprobots("meu-chatbot", "horário").send().await;
    let reply = bot
        .serprobots("meu-chatbot", "olá")
        .parameter("nome", "Ana")
        .caller([203, 0, 113, 9])
        .send()
        .await;
    assert!(
        reply.json()["contents"][0]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("Desculpe"))
    );

    let entries = audit.newest(i64::MAX, 9).await.unwrap_or_default();
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                &*entry.who,
                entry.address.as_deref(),
                entry.question.as_deref(),
                entry.contents.clone(),
            )
        })
        .collect();
    let contents =
        r#"[{"type":"TEXT","text":"Atendemos de segunda a sexta, das 9h às 18h."}]"#.to_owned();
    let answered = ("anônimo", None, Some("horário"), Some(contents));
    let unanswered = ("Ana", Some("203.0.113.9"), Some("olá"), None);
    assert_eq!(rows, [unanswered, answered]);

    let listed = page(&bot, "/audit").await;
    assert!(
        listed.contains("<td>Ana<td><code>203.0.113.9</code><td>"),
        "{listed}"
    );
}

#[tokio::test]
async fn no_platform_but_the_window_gets_an_answer_that_the_audit_would_miss() {
    let audit = trail();
    let bot = bot(&audit).build_for_tests();
    let reply = bot.assistente("meu-chatbot", "Horário").send().await;
    assert_eq!(reply.status(), 401);
    let reply = bot.dialogflow("meu-chatbot", "Horário").send().await;
    assert_eq!(reply.status(), 401);
    let reply = bot.serprobots("meu-chatbot", "Horário").send().await;
    assert_eq!(reply.status(), 200);
    let entries = audit.newest(i64::MAX, 9).await.unwrap_or_default();
    assert_eq!(entries.len(), 1);
}

#[tokio::test]
async fn no_row_is_lost_where_many_write_at_once() {
    let audit = trail();
    let bot = bot(&audit).build_for_tests();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let bot = bot.clone();
        callers.spawn(async move {
            for _ in 0..20 {
                bot.serprobots("meu-chatbot", "horário").send().await;
            }
        });
    }
    callers.join_all().await;
    let entries = audit.newest(i64::MAX, 2_000).await.unwrap_or_default();
    assert_eq!(entries.len(), 1_000);
}

#[tokio::test]
async fn the_page_shows_texts_as_texts_and_a_hundred_entries_at_once() {
    let audit = trail();
    let bot = bot(&audit).build_for_tests();
    for number in 1..=101 {
        let question = format!("<script>alert('{number}')</script>");
        bot.serprobots("meu-chatbot", &question).send().await;
    }
    let newest = page(&bot, "/audit").await;
    assert!(
        newest.contains("&lt;script&gt;alert(&#39;101&#39;)"),
        "{newest}"
    );
    assert!(!newest.contains("<script"), "{newest}");
    assert!(!newest.contains("alert(&#39;1&#39;)"), "{newest}");
    assert!(newest.contains("href='?before=2'"), "{newest}");

    let oldest = page(&bot, "/audit?before=2").await;
    assert!(oldest.contains("alert(&#39;1&#39;)"), "{oldest}");
    assert!(!oldest.contains("href"), "{oldest}");
}

#[tokio::test]
async fn the_stand_in_answers_below_a_base_path_too_and_its_figure_is_there() {
    let gateway = stand_in::app().base_path("/x").build_for_tests();
    let post = async |target: &str, body: &str| {
        let request = Request::post(target).header("host", "a.example");
        let request = request.body(Bytes::copy_from_slice(body.as_bytes()));
        let reply = gateway
            .call(request.unwrap_or_else(|error| panic!("{error}")))
            .await;
        (
            reply.status().as_u16(),
            String::from_utf8_lossy(reply.body()).into_owned(),
        )
    };
    let (status, _) = post("/x/web/meu-chatbot-d/api/conversation/", "").await;
    assert_eq!(status, 200);
    let (status, answer) = post("/x/web/meu-chatbot-d/api/answer/", r#"{"text": "figura"}"#).await;
    assert_eq!(status, 200);
    let figure = "/x/figure.svg";
    assert!(
        answer.contains(&format!("\"http://a.example{figure}\"")),
        "{answer}"
    );
    assert!(page(&gateway, figure).await.contains("<svg"));
    // its links are relative
    let window = page(&gateway, "/x/meu-chatbot").await;
    assert!(window.contains("src=\"window/window.js\""), "{window}");
    assert!(
        page(&gateway, "/x/window/window.js")
            .await
            .contains("fetch")
    );
}
