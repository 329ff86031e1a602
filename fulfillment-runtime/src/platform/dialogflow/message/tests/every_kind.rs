//! Every message kind, built as a program would.

use serde_json::json;

use super::super::*;

/// Every field of every kind, as the fixtures `synthetic_message_*` have it.
pub(super) fn every_kind() -> [(&'static str, Message); 14] {
    let photo = |name: &str| {
        Image::new(format!("https://example.com/{name}.png"))
            .accessibility_text(format!("Foto: {name}"))
    };
    let assistant = |message: Message| message.on(MessagePlatform::ActionsOnGoogle);
    [
        (
            "text",
            Message::text(["Seu pedido sai hoje.", "Obrigado!"]).on(MessagePlatform::Telegram),
        ),
        (
            "image",
            Message::image(photo("recibo")).on(MessagePlatform::Facebook),
        ),
        (
            "quick_replies",
            Message::from(
                QuickReplies::new(["Pequeno"])
                    .reply("Grande")
                    .title("Que tamanho?"),
            )
            .on(MessagePlatform::Line),
        ),
        (
            "card",
            Message::card(
                Card::new("Pedido 42")
                    .subtitle("Sai hoje.")
                    .image("https://example.com/pedido.png")
                    .button(CardButton::new("Rastrear").postback("rastrear 42"))
                    .button("Cancelar"),
            )
            .on(MessagePlatform::Slack),
        ),
        (
            "payload",
            Message::payload(json!({"telegram": {"text": "Escolha:", "reply_markup": {
                "inline_keyboard": [[{"text": "Sim", "callback_data": "sim"}]]}}}))
            .on(MessagePlatform::Telegram),
        ),
        (
            "simple_responses",
            assistant(Message::simple_response(
                SimpleResponse::speech("Seu pedido sai hoje.").display_text("Sai hoje"),
            )),
        ),
        (
            "basic_card",
            assistant(Message::basic_card(
                BasicCard::new("**Dois** cafés")
                    .title("Pedido 42")
                    .subtitle("Sai hoje")
                    .image(photo("cafe"))
                    .button(BasicCardButton::new("Rastrear", "https://example.com/42")),
            )),
        ),
        (
            "suggestions",
            assistant(Message::suggestions(["Novo pedido", "Sair daqui"])),
        ),
        (
            "link_out_suggestion",
            assistant(Message::link_out_suggestion(
                "Loja Exemplo",
                "https://example.com/loja",
            )),
        ),
        (
            "list_select",
            assistant(Message::list_select(
                ListSelect::new([
                    SelectItem::new("CAFE-1", "Café")
                        .synonyms(["cafezinho", "expresso"])
                        .description("Coado na hora")
                        .image(photo("cafe")),
                    SelectItem::new("CHA-1", "Chá-mate"),
                ])
                .title("Bebidas")
                .subtitle("Do dia"),
            )),
        ),
        (
            "carousel_select",
            assistant(Message::carousel_select([
                SelectItem::new("PAO-1", "Pão de queijo")
                    .synonyms(["pãozinho"])
                    .description("Quentinho")
                    .image(photo("pao")),
                SelectItem::new("BOLO-1", "Bolo de milho"),
            ])),
        ),
        (
            "browse_carousel_card",
            assistant(Message::browse_carousel_card(
                BrowseCarouselCard::new([
                    BrowseCarouselCardItem::new("Nossas lojas", "https://example.com/amp")
                        .url_type_hint(UrlTypeHint::AmpContent)
                        .description("Em todo o país")
                        .image(photo("lojas"))
                        .footer("Rodapé da loja"),
                    BrowseCarouselCardItem::new("Promoções", "https://example.com/promo"),
                ])
                .image_display_options(ImageDisplayOptions::Cropped),
            )),
        ),
        (
            "table_card",
            assistant(Message::table_card(
                TableCard::new("Pedido 42")
                    .subtitle("Dois itens")
                    .image(photo("mesa"))
                    .column(
                        ColumnProperties::new("Produto")
                            .horizontal_alignment(HorizontalAlignment::Leading),
                    )
                    .column(
                        ColumnProperties::new("Preço")
                            .horizontal_alignment(HorizontalAlignment::Trailing),
                    )
                    .row(TableCardRow::new(["Café", "R$ 8,00"]).divider_after(true))
                    .row(["Pão de queijo", "R$ 5,50"])
                    .button(BasicCardButton::new(
                        "Pagar agora",
                        "https://example.com/pagar",
                    )),
            )),
        ),
        (
            "media_content",
            assistant(Message::media_content(MediaContent::audio([
                ResponseMediaObject::new("Jingle da loja", "https://example.com/jingle.mp3")
                    .description("Trinta segundos")
                    .large_image(photo("capa")),
                ResponseMediaObject::new("Vinheta", "https://example.com/vinheta.mp3")
                    .icon("https://example.com/icone.png"),
            ]))),
        ),
    ]
}
