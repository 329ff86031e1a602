//! [`WebhookResponse`]: Dialogflow's answer in its own type.
//!
//! Every field of
//! [`WebhookResponse`](https://cloud.google.com/dialogflow/es/docs/reference/rpc/google.cloud.dialogflow.v2#webhookresponse),
//! and no other: Dialogflow refuses answers with members that it does not know. What is not set is not written, so
//! an empty answer is `{}`, which leaves the agent's static response standing.

use serde_json::{Map, Value};

use super::message::macros::{wire_enum, wire_struct};
use super::message::{Message, NO_OBJECT};

wire_struct! {
    /// Dialogflow's answer in its own type: what [`Response`](crate::Response) becomes there.
    ///
    /// ```
    /// use fulfillment_runtime::dialogflow::{Card, EventInput, WebhookRequest, WebhookResponse};
    ///
    /// fn novo_pedido(request: WebhookRequest) -> WebhookResponse {
    ///     if request.query_result.cancels_slot_filling {
    ///         return WebhookResponse::new().event(EventInput::new("cancelado"));
    ///     }
    ///     WebhookResponse::text("Anotado!").message(Card::new("Pedido 42"))
    /// }
    /// ```
    ///
    /// It may have 64 KiB at most and must arrive within 5 s, or 10 s where the call's source is `google`. `Debug`
    /// shows kinds and sizes, not texts: they may hold personal data.
    pub struct WebhookResponse {
        /// A text to say. Google recommends [`Message::text`] instead.
        #[serde(alias = "fulfillment_text")]
        pub fulfillment_text: String,
        /// The messages to show, in order.
        #[serde(alias = "fulfillment_messages")]
        pub fulfillment_messages: Vec<Message>,
        /// Who made the answer; handed on as `webhookSource`.
        pub source: String,
        /// An object for the integration or the caller of the API; handed on as `webhookPayload`. `null` for none.
        pub payload: Value,
        /// The contexts to set: they replace the session's active ones of the same names.
        #[serde(alias = "output_contexts")]
        pub output_contexts: Vec<OutputContext>,
        /// The event to invoke. Dialogflow then ignores text, messages and payload.
        #[serde(alias = "followup_event_input")]
        pub followup_event_input: Option<EventInput>,
        /// The entities of this session: they replace what was set before.
        #[serde(alias = "session_entity_types")]
        pub session_entity_types: Vec<SessionEntityType>,
    }
    shown: source
}

impl WebhookResponse {
    /// An empty answer: the agent's static response stands.
    pub fn new() -> Self {
        Self::default()
    }

    /// An answer that says `text`, as a message.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new().message(Message::text([text]))
    }

    /// Sets the text to say. Google recommends a [`Message::text`] instead.
    #[must_use]
    pub fn fulfillment_text(mut self, text: impl Into<String>) -> Self {
        self.fulfillment_text = text.into();
        self
    }

    /// Adds a message.
    #[must_use]
    pub fn message(mut self, message: impl Into<Message>) -> Self {
        self.fulfillment_messages.push(message.into());
        self
    }

    /// Adds messages.
    #[must_use]
    pub fn messages<T: Into<Message>>(mut self, messages: impl IntoIterator<Item = T>) -> Self {
        self.fulfillment_messages
            .extend(messages.into_iter().map(Into::into));
        self
    }

    /// Says who made the answer.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }

    /// Sets JSON for the integration or the caller of the API. It must be an object: Dialogflow refuses any other
    /// answer, so the call fails.
    #[must_use]
    pub fn payload(mut self, payload: impl Into<Value>) -> Self {
        self.payload = payload.into();
        self
    }

    /// Adds a context to set.
    #[must_use]
    pub fn context(mut self, context: OutputContext) -> Self {
        self.output_contexts.push(context);
        self
    }

    /// Invokes an event. Dialogflow then ignores text, messages and payload.
    #[must_use]
    pub fn event(mut self, event: EventInput) -> Self {
        self.followup_event_input = Some(event);
        self
    }

    /// Adds entities for this session.
    #[must_use]
    pub fn session_entity_type(mut self, entity_type: SessionEntityType) -> Self {
        self.session_entity_types.push(entity_type);
        self
    }

    /// Why Dialogflow would refuse this answer, as far as its type cannot rule that out: the part, and what is wrong.
    pub(super) fn refused(&self) -> Option<String> {
        if !self.payload.is_null() && !self.payload.is_object() {
            return Some(format!("`payload`: {NO_OBJECT}"));
        }
        let mut messages = self.fulfillment_messages.iter().enumerate();
        messages.find_map(|(index, message)| {
            let cause = message.refused()?;
            Some(format!("`fulfillment_messages[{index}]`: {cause}"))
        })
    }
}

wire_struct! {
    /// A context of the session, as Dialogflow writes it.
    ///
    /// ```
    /// use fulfillment_runtime::dialogflow::{OutputContext, WebhookRequest, WebhookResponse};
    ///
    /// fn novo_pedido(request: WebhookRequest) -> WebhookResponse {
    ///     let context = OutputContext::in_session(&request.session, "pedido", 5).parameter("itens", 3);
    ///     WebhookResponse::text("Mais alguma coisa?").context(context)
    /// }
    /// ```
    pub struct OutputContext {
        /// The whole name: `<session>/contexts/<id>`. The id is lower case, at most 250 bytes of letters, digits,
        /// `_`, `-` and `%`. Empty where a caller left it out.
        pub name: String,
        /// For how many more turns it lives, and at most 20 minutes; 0 ends it. Calls leave out a 0.
        #[serde(alias = "lifespan_count")]
        pub lifespan_count: Option<i32>,
        /// Its parameters.
        pub parameters: Map<String, Value>,
    }
    shown: name, lifespan_count
}

impl OutputContext {
    /// The context with this whole name (`<session>/contexts/<id>`) for so many turns; 0 ends it.
    pub fn new(name: impl Into<String>, lifespan_count: i32) -> Self {
        Self {
            name: name.into(),
            lifespan_count: Some(lifespan_count),
            ..Self::default()
        }
    }

    /// The context `id` of `session`, which is a call's [`session`](super::WebhookRequest::session), for so many
    /// turns; 0 ends it.
    pub fn in_session(session: &str, id: &str, lifespan_count: i32) -> Self {
        Self::new(
            format!("{session}/contexts/{}", id.to_lowercase()),
            lifespan_count,
        )
    }

    /// Adds a parameter.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// The last part of the name: the context without its session.
    pub fn id(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }
}

wire_struct! {
    /// An event that matches another intent instead of a text.
    pub struct EventInput {
        /// The event's name, at most 150 characters.
        pub name: String,
        /// Its parameters: the agent writes them as `#name.parameter`.
        pub parameters: Map<String, Value>,
        /// The language; in an answer Dialogflow ignores it and takes the call's.
        #[serde(alias = "language_code")]
        pub language_code: String,
    }
    shown: name, language_code
}

impl EventInput {
    /// The event with this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// The language; in an answer Dialogflow ignores it and takes the call's.
    #[must_use]
    pub fn language_code(mut self, code: impl Into<String>) -> Self {
        self.language_code = code.into();
        self
    }

    /// Adds a parameter.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }
}

wire_struct! {
    /// Entities of one session, which replace or extend an entity type of the agent for 20 minutes.
    ///
    /// ```
    /// use fulfillment_runtime::dialogflow::{Entity, EntityOverrideMode, SessionEntityType};
    ///
    /// let session = "projects/loja/agent/sessions/42";
    /// let tamanho = SessionEntityType::in_session(session, "tamanho", EntityOverrideMode::Override)
    ///     .entity(Entity::new("P", ["P", "pequeno"]))
    ///     .entity(Entity::new("G", ["G", "grande"]));
    /// ```
    pub struct SessionEntityType {
        /// The whole name: `<session>/entityTypes/<display name of an entity type of the agent>`.
        pub name: String,
        /// Whether the entities replace or extend the agent's.
        #[serde(alias = "entity_override_mode")]
        pub entity_override_mode: Option<EntityOverrideMode>,
        /// The entities.
        pub entities: Vec<Entity>,
    }
    shown: name, entity_override_mode
}

impl SessionEntityType {
    /// The entity type with this whole name (`<session>/entityTypes/<display name>`).
    pub fn new(name: impl Into<String>, mode: EntityOverrideMode) -> Self {
        Self {
            name: name.into(),
            entity_override_mode: Some(mode),
            ..Self::default()
        }
    }

    /// The agent's entity type `display_name` in `session`, which is a call's
    /// [`session`](super::WebhookRequest::session).
    pub fn in_session(session: &str, display_name: &str, mode: EntityOverrideMode) -> Self {
        Self::new(format!("{session}/entityTypes/{display_name}"), mode)
    }

    /// Adds an entity.
    #[must_use]
    pub fn entity(mut self, entity: Entity) -> Self {
        self.entities.push(entity);
        self
    }
}

wire_enum! {
    /// Whether a session's entities replace or extend the agent's.
    pub enum EntityOverrideMode("ENTITY_OVERRIDE_MODE_UNSPECIFIED") {
        /// They replace them.
        Override = "ENTITY_OVERRIDE_MODE_OVERRIDE" | 1,
        /// They are added to them.
        Supplement = "ENTITY_OVERRIDE_MODE_SUPPLEMENT" | 2,
    }
}

wire_struct! {
    /// An entity of a [`SessionEntityType`].
    pub struct Entity {
        /// The value that a parameter gets.
        pub value: String,
        /// The words that stand for it. For an entity type that is a list: exactly one, equal to the value.
        pub synonyms: Vec<String>,
    }
}

impl Entity {
    /// The entity with this value, and the words that stand for it.
    pub fn new<T: Into<String>>(
        value: impl Into<String>,
        synonyms: impl IntoIterator<Item = T>,
    ) -> Self {
        Self {
            value: value.into(),
            synonyms: synonyms.into_iter().map(Into::into).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::message::tests::{assert_hidden, fixture, fixtures, is_enum, read, written};
    use super::super::message::{Card, CardButton, MessageKind};
    use super::*;

    const SESSION: &str = "projects/test-project/agent/sessions/0f3a";

    #[test]
    fn every_fixture_is_written_as_it_was_read() {
        for (name, text) in fixtures("response") {
            let response: WebhookResponse = read(&text);
            assert_eq!(written(&response), read::<Value>(&text), "{name}");
            let kept = |message: &Message| matches!(message.kind, MessageKind::Other(_));
            assert!(!response.fulfillment_messages.iter().any(kept), "{name}");
        }
    }

    #[test]
    fn debug_shows_names_and_no_texts() {
        for (_, text) in fixtures("response") {
            let response: WebhookResponse = read(&text);
            let debug = format!("{response:?}");
            let parameters: Value = response
                .output_contexts
                .iter()
                .map(|context| Value::from(context.parameters.clone()))
                .collect();
            assert_hidden(
                &json!([response.fulfillment_text, response.payload, parameters]),
                &debug,
                &|_| false,
            );
            let entities: Value = response
                .session_entity_types
                .iter()
                .map(|own| written(&own.entities))
                .collect();
            assert_hidden(&entities, &debug, &|_| false);
            assert_hidden(&written(&response.fulfillment_messages), &debug, &is_enum);
        }
        let answer = WebhookResponse::text("olá")
            .context(OutputContext::in_session(SESSION, "pedido", 5).parameter("cpf", "1"))
            .event(EventInput::new("fim"));
        assert_eq!(
            format!("{answer:?}"),
            "WebhookResponse { fulfillment_messages: [text: Text { text: [<4 bytes>] }], output_contexts: \
             [OutputContext { name: \"projects/test-project/agent/sessions/0f3a/contexts/pedido\", lifespan_count: \
             Some(5), parameters: <1 members> }], followup_event_input: EventInput { name: \"fim\" } }"
        );
    }

    #[test]
    fn an_empty_answer_is_an_empty_object() {
        assert_eq!(written(&WebhookResponse::new()), json!({}));
    }

    #[test]
    fn googles_own_samples_are_written() {
        let sample = |name: &str| fixture::<Value>("response", name);
        let says = WebhookResponse::text("Text response from webhook");
        assert_eq!(written(&says), sample("text"));

        let session = "projects/project-id/agent/sessions/session-id";
        let context = OutputContext::in_session(session, "Context-Name", 5)
            .parameter("param-name", "param-value");
        assert_eq!(written(&says.context(context)), sample("context"));

        let button = CardButton::new("button text")
            .postback("https://example.com/path/for/end-user/to/follow");
        let card = Card::new("card title")
            .subtitle("card text")
            .image("https://example.com/images/example.png")
            .button(button);
        assert_eq!(
            written(&WebhookResponse::new().messages([card])),
            sample("card")
        );

        let event = EventInput::new("event-name")
            .language_code("en-US")
            .parameter("param-name", "param-value");
        assert_eq!(
            written(&WebhookResponse::new().event(event)),
            sample("event")
        );

        let fruit = SessionEntityType::in_session(session, "fruit", EntityOverrideMode::Override)
            .entity(Entity::new(
                "APPLE_KEY",
                ["apple", "green apple", "crabapple"],
            ))
            .entity(Entity::new("ORANGE_KEY", ["orange"]));
        let choose = WebhookResponse::text("Choose apple or orange").session_entity_type(fruit);
        assert_eq!(written(&choose), sample("session_entity"));

        let google = json!({"google": {"expectUserResponse": true, "richResponse": {"items": [
            {"simpleResponse": {"textToSpeech": "this is a Google Assistant response"}}]}}});
        assert_eq!(
            written(&WebhookResponse::new().payload(google)),
            sample("google_assistant")
        );
    }

    #[test]
    fn every_field_is_written() {
        let answer = WebhookResponse::text("Sai hoje.")
            .fulfillment_text("Sai hoje.")
            .source("pedidos")
            .payload(json!({"pedido": {"numero": 42}}))
            .context(OutputContext::in_session(SESSION, "pedido", 5).parameter("itens", 2))
            .context(OutputContext::in_session(SESSION, "duvida", 0))
            .event(
                EventInput::new("pedido_pronto")
                    .parameter("numero", 42)
                    .language_code("pt-BR"),
            )
            .session_entity_type(
                SessionEntityType::in_session(SESSION, "tamanho", EntityOverrideMode::Supplement)
                    .entity(Entity::new("P", ["P", "pequeno"])),
            );
        assert_eq!(
            written(&answer),
            fixture::<Value>("response", "synthetic_every_field")
        );
    }

    #[test]
    fn snake_case_and_numbers_for_enums_are_read() {
        let text = r#"{"fulfillment_text": "a", "fulfillment_messages": [], "output_contexts": [{"lifespan_count": 1}],
            "followup_event_input": {"name": "a", "language_code": "pt"},
            "session_entity_types": [{"entity_override_mode": 2}, {"entity_override_mode": 0}]}"#;
        let answer: WebhookResponse = read(text);
        assert_eq!(answer.fulfillment_text, "a");
        assert_eq!(answer.output_contexts[0].lifespan_count, Some(1));
        assert_eq!(
            answer
                .followup_event_input
                .map(|event| event.language_code)
                .as_deref(),
            Some("pt")
        );
        assert_eq!(
            answer.session_entity_types[0].entity_override_mode,
            Some(EntityOverrideMode::Supplement)
        );
        assert_eq!(answer.session_entity_types[1].entity_override_mode, None);
    }
}
