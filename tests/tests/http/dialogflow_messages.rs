//! Dialogflow's fourteen kinds of messages, each in an answer: the gate compares these with Google's own schema.

use fulfillment_runtime::dialogflow::{
    BasicCard, BasicCardButton, BrowseCarouselCard, BrowseCarouselCardItem, Card, CardButton,
    Entity, EntityOverrideMode, EventInput, Image, ImageDisplayOptions, ListSelect, MediaContent,
    Message, MessagePlatform, OutputContext, ResponseMediaObject, SelectItem, SessionEntityType,
    SimpleResponse, TableCard, TableCardRow, WebhookRequest, WebhookResponse,
};
use fulfillment_runtime::{App, Intent, Response};
use fulfillment_tests::{Bot, dialogflow};
use serde_json::{Value, json};

fn item(key: &str) -> SelectItem {
    SelectItem::new(key, "Pão")
        .synonyms(["pãozinho"])
        .description("francês")
        .image("https://example.com/pao.png")
}

/// One message of each kind, with the name of its kind.
fn every_kind() -> [(&'static str, Message); 14] {
    let picture = || Image::new("https://example.com/pao.png").accessibility_text("um pão");
    let basic_card = BasicCard::new("Sai hoje.")
        .title("Pedido 42")
        .subtitle("Padaria")
        .image(picture())
        .button(BasicCardButton::new("Rastrear", "https://example.com/42"));
    let card = Card::new("Pedido 42")
        .subtitle("Sai hoje.")
        .image("https://example.com/42.png")
        .button(CardButton::new("Rastrear").postback("https://example.com/42"));
    let browse = BrowseCarouselCard::new([
        BrowseCarouselCardItem::new("Pão", "https://example.com/pao")
            .description("francês")
            .image(picture())
            .footer("R$ 1"),
        BrowseCarouselCardItem::new("Bolo", "https://example.com/bolo"),
    ])
    .image_display_options(ImageDisplayOptions::White);
    let table = TableCard::new("Itens")
        .subtitle("Pedido 42")
        .image(picture())
        .column("Item")
        .column("Preço")
        .row(TableCardRow::new(["Pão", "R$ 1"]))
        .button(BasicCardButton::new("Ver", "https://example.com/42"));
    let media = MediaContent::audio([
        ResponseMediaObject::new("Jingle", "https://example.com/a.mp3")
            .description("da casa")
            .large_image(picture()),
        ResponseMediaObject::new("Eco", "https://example.com/b.mp3").icon(picture()),
    ]);
    [
        ("text", Message::text(["Olá", "Oi"])),
        ("image", Message::image(picture())),
        (
            "quickReplies",
            Message::quick_replies("Tamanho", ["P", "G"]),
        ),
        ("card", Message::card(card).on(MessagePlatform::Telegram)),
        ("payload", Message::payload(json!({"a": {"b": [1, null]}}))),
        (
            "simpleResponses",
            Message::simple_response(SimpleResponse::speech("Olá").display_text("Olá!")),
        ),
        (
            "basicCard",
            Message::basic_card(basic_card).on(MessagePlatform::ActionsOnGoogle),
        ),
        ("suggestions", Message::suggestions(["Sim", "Não"])),
        (
            "linkOutSuggestion",
            Message::link_out_suggestion("Loja", "https://example.com"),
        ),
        (
            "listSelect",
            Message::list_select(ListSelect::new([item("a")]).title("Itens")),
        ),
        (
            "carouselSelect",
            Message::carousel_select([item("a"), item("b")]),
        ),
        ("browseCarouselCard", Message::browse_carousel_card(browse)),
        ("tableCard", Message::table_card(table)),
        ("mediaContent", Message::media_content(media)),
    ]
}

#[tokio::test]
async fn each_of_the_fourteen_kinds_can_be_a_part_of_a_response() {
    let mut app = App::builder();
    for (kind, message) in every_kind() {
        let respond = move || Response::keep().dialogflow(message.clone());
        app = app.intent(Intent::new("kinds", kind).public().handler(respond));
    }
    let bot = Bot::of(app).await;
    for (kind, message) in every_kind() {
        let json = bot
            .call("/kinds", None, &dialogflow(kind))
            .await
            .json_of(200);
        assert_eq!(json, json!({"fulfillmentMessages": [message]}));
        assert!(
            json["fulfillmentMessages"][0].get(kind).is_some(),
            "{kind}: {json}"
        );
    }
}

#[tokio::test]
async fn all_fourteen_and_everything_else_go_out_in_one_answer_of_dialogflows_own_type() {
    let respond = |request: WebhookRequest| {
        let tamanho = SessionEntityType::in_session(
            &request.session,
            "tamanho",
            EntityOverrideMode::Supplement,
        )
        .entity(Entity::new("P", ["P", "pequeno"]));
        WebhookResponse::new()
            .fulfillment_text("Olá")
            .messages(every_kind().map(|(_, message)| message))
            .source("loja")
            .payload(json!({"a": 1}))
            .context(OutputContext::in_session(&request.session, "pedido", 5).parameter("itens", 3))
            .event(
                EventInput::new("novo")
                    .language_code("pt-BR")
                    .parameter("itens", 3),
            )
            .session_entity_type(tamanho)
    };
    let intent = Intent::new("pedidos", "Novo").public().handler(respond);
    let bot = Bot::of(App::builder().intent(intent)).await;
    let json = bot
        .call("/pedidos", None, &dialogflow("Novo"))
        .await
        .json_of(200);
    let members: Vec<&String> = json
        .as_object()
        .map(|members| members.keys().collect())
        .unwrap();
    assert_eq!(members.len(), 7, "{members:?}");
    assert_eq!(
        json["fulfillmentMessages"].as_array().map(Vec::len),
        Some(14)
    );
    assert_eq!(
        json["sessionEntityTypes"],
        json!([{
            "name": "projects/loja/agent/sessions/6f1c/entityTypes/tamanho",
            "entityOverrideMode": "ENTITY_OVERRIDE_MODE_SUPPLEMENT",
            "entities": [{"value": "P", "synonyms": ["P", "pequeno"]}],
        }])
    );
}

#[tokio::test]
async fn dialogflows_messages_are_ignored_elsewhere() {
    let mut response = Response::message("Olá");
    for (_, message) in every_kind() {
        response = response.dialogflow(message);
    }
    let intent = Intent::new("pedidos", "Novo")
        .public()
        .handler(move || response.clone());
    let bot = Bot::of(App::builder().intent(intent)).await;
    let call = fulfillment_tests::assistente("Novo");
    assert_eq!(
        bot.call("/pedidos", None, &call).await.json_of(200)["message"],
        "Olá"
    );
    let call = fulfillment_tests::serprobots("Novo");
    let json: Value = bot.call("/answer/pedidos", None, &call).await.json_of(200);
    assert_eq!(json["contents"], json!([{"type": "TEXT", "text": "Olá"}]));
}
