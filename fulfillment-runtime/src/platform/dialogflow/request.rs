//! [`WebhookRequest`]: Dialogflow's call in its own type.
//!
//! Every field of
//! [`WebhookRequest`](https://cloud.google.com/dialogflow/es/docs/reference/rpc/google.cloud.dialogflow.v2#webhookrequest)
//! and of what is inside, except what an intent has at design time only. Callers are careless, so it is read with
//! care: names in snake_case too, what is missing or `null` is empty, what is unknown is ignored, numbers may be
//! integers, floats or strings, enums strings or numbers, and an empty object may be `[]`.

use serde_json::{Map, Value};

use super::message::Message;
use super::message::macros::{wire_enum, wire_struct};
use super::response::OutputContext;

wire_struct! {
    /// A call of Dialogflow, whole and typed. What is missing or `null` has its type's empty value.
    ///
    /// As an argument of an intent it is there for calls of Dialogflow alone; take an `Option` of it where other
    /// platforms call too.
    ///
    /// ```
    /// use fulfillment_runtime::{Response, dialogflow};
    ///
    /// fn consulta(request: Option<dialogflow::WebhookRequest>) -> Response {
    ///     match request {
    ///         Some(request) if request.query_result.intent.is_fallback => Response::keep(),
    ///         _ => Response::message("Qual o pedido?"),
    ///     }
    /// }
    /// ```
    ///
    /// `Debug` shows no text and no parameters: they are personal data.
    pub struct WebhookRequest {
        /// The session: `projects/<project>/agent/sessions/<id>`, also with
        /// `/environments/<environment>/users/<user>` or `/locations/<location>` inside. Some callers write
        /// something else.
        pub session: String,
        /// The id of the answer that this call becomes part of.
        #[serde(alias = "response_id")]
        pub response_id: String,
        /// What was understood.
        #[serde(alias = "query_result")]
        pub query_result: QueryResult,
        /// What the integration sent.
        #[serde(alias = "original_detect_intent_request")]
        pub original_detect_intent_request: OriginalDetectIntentRequest,
    }
    shown: session, response_id, query_result, original_detect_intent_request
}

wire_struct! {
    /// What an integration sent.
    pub struct OriginalDetectIntentRequest {
        /// The integration: `google`, `facebook`, `slack`, `telegram`, ...; empty for the console and the API.
        pub source: String,
        /// The version of its protocol; Actions on Google alone says one.
        pub version: String,
        /// What it tells of the user, in a shape of its own. `null` if it tells nothing.
        pub payload: Value,
    }
    shown: source, version
}

wire_struct! {
    /// What Dialogflow understood.
    pub struct QueryResult {
        /// What the user said or wrote.
        #[serde(alias = "query_text")]
        pub query_text: String,
        /// The language that was spoken: `pt-BR`.
        #[serde(alias = "language_code")]
        pub language_code: String,
        /// How sure the speech was recognised, 0.0 to 1.0; 0.0 if not said.
        #[serde(alias = "speech_recognition_confidence")]
        pub speech_recognition_confidence: f64,
        /// The matched intent's action.
        pub action: String,
        /// The parameters that were extracted. Composite entities are objects.
        pub parameters: Map<String, Value>,
        /// Whether every required parameter is there. Dialogflow leaves it out where it is false.
        #[serde(alias = "all_required_params_present")]
        pub all_required_params_present: bool,
        /// Whether the user cancelled the questions for missing parameters.
        #[serde(alias = "cancels_slot_filling")]
        pub cancels_slot_filling: bool,
        /// The static response's text.
        #[serde(alias = "fulfillment_text")]
        pub fulfillment_text: String,
        /// The static response's messages.
        #[serde(alias = "fulfillment_messages")]
        pub fulfillment_messages: Vec<Message>,
        /// The `source` of an earlier webhook answer in this turn.
        #[serde(alias = "webhook_source")]
        pub webhook_source: String,
        /// The `payload` of an earlier webhook answer in this turn. `null` if there is none.
        #[serde(alias = "webhook_payload")]
        pub webhook_payload: Value,
        /// The active contexts. Their parameters also have `<name>.original`: what the user said of `<name>`.
        #[serde(alias = "output_contexts")]
        pub output_contexts: Vec<OutputContext>,
        /// The matched intent.
        pub intent: Intent,
        /// How sure the intent was matched, 0.0 to 1.0.
        #[serde(alias = "intent_detection_confidence")]
        pub intent_detection_confidence: f64,
        /// Diagnostics, of any shape.
        #[serde(alias = "diagnostic_info")]
        pub diagnostic_info: Map<String, Value>,
        /// The user's mood, where the agent asks for it.
        #[serde(alias = "sentiment_analysis_result")]
        pub sentiment_analysis_result: Option<SentimentAnalysisResult>,
    }
    shown: language_code, speech_recognition_confidence, action, webhook_source, output_contexts, intent,
        intent_detection_confidence
}

impl QueryResult {
    /// The active context with this id, in any case.
    pub fn context(&self, id: &str) -> Option<&OutputContext> {
        self.output_contexts
            .iter()
            .find(|context| context.id().eq_ignore_ascii_case(id))
    }
}

wire_struct! {
    /// The matched intent. Dialogflow fills in `name` and `display_name`, and the flags that are true.
    pub struct Intent {
        /// Its whole name: `projects/<project>/agent/intents/<id>`.
        pub name: String,
        /// Its name as the agent's makers wrote it: the node.
        #[serde(alias = "display_name")]
        pub display_name: String,
        /// When it calls webhooks.
        #[serde(alias = "webhook_state")]
        pub webhook_state: Option<WebhookState>,
        /// Its priority: higher wins, 0 is 500,000, below 0 it is never matched.
        pub priority: i32,
        /// Whether it is the one for what matches no other.
        #[serde(alias = "is_fallback")]
        pub is_fallback: bool,
        /// Whether it is matched without machine learning.
        #[serde(alias = "ml_disabled")]
        pub ml_disabled: bool,
        /// Whether a person shall take over.
        #[serde(alias = "live_agent_handoff")]
        pub live_agent_handoff: bool,
        /// Whether it ends the conversation.
        #[serde(alias = "end_interaction")]
        pub end_interaction: bool,
        /// The contexts that must be active for it: `projects/<project>/agent/sessions/-/contexts/<id>`.
        #[serde(alias = "input_context_names")]
        pub input_context_names: Vec<String>,
        /// The events that match it.
        pub events: Vec<String>,
        /// Its action.
        pub action: String,
        /// Whether it ends all contexts.
        #[serde(alias = "reset_contexts")]
        pub reset_contexts: bool,
        /// The first intent of the chain that it follows up: `projects/<project>/agent/intents/<id>`.
        #[serde(alias = "root_followup_intent_name")]
        pub root_followup_intent_name: String,
        /// The intent that it follows up: `projects/<project>/agent/intents/<id>`.
        #[serde(alias = "parent_followup_intent_name")]
        pub parent_followup_intent_name: String,
    }
    shown: name, display_name, webhook_state, priority, is_fallback, ml_disabled, live_agent_handoff, end_interaction,
        input_context_names, events, action, reset_contexts, root_followup_intent_name, parent_followup_intent_name
}

wire_enum! {
    /// When an intent calls webhooks.
    pub enum WebhookState("WEBHOOK_STATE_UNSPECIFIED") {
        /// When it is matched.
        Enabled = "WEBHOOK_STATE_ENABLED" | 1,
        /// Also at every question for a missing parameter.
        EnabledForSlotFilling = "WEBHOOK_STATE_ENABLED_FOR_SLOT_FILLING" | 2,
    }
}

wire_struct! {
    /// The user's mood.
    pub struct SentimentAnalysisResult {
        /// The mood of what the user said.
        #[serde(alias = "query_text_sentiment")]
        pub query_text_sentiment: Sentiment,
        /// Why there is none: a `google.rpc.Status`. `null` if nothing failed.
        pub status: Value,
    }
}

wire_struct! {
    /// A mood.
    pub struct Sentiment {
        /// From -1.0 (negative) to 1.0 (positive).
        pub score: f64,
        /// How strong it is, whichever way: 0.0 and more.
        pub magnitude: f64,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::message::tests::{assert_hidden, fixture, fixtures, is_enum, read, written};
    use super::super::message::{MessageKind, MessagePlatform};
    use super::*;

    fn synthetic(name: &str) -> WebhookRequest {
        fixture("request", &format!("synthetic_{name}"))
    }

    #[test]
    fn every_fixture_is_read_and_is_the_same_after_it_was_written() {
        for (name, text) in fixtures("request") {
            let request: WebhookRequest = read(&text);
            assert_eq!(
                read::<WebhookRequest>(&written(&request).to_string()),
                request,
                "{name}"
            );
        }
    }

    #[test]
    fn debug_shows_names_and_no_texts_or_parameters() {
        for (name, text) in fixtures("request") {
            let request: WebhookRequest = read(&text);
            let debug = format!("{request:?}");
            let query = &request.query_result;
            let original = &request.original_detect_intent_request;
            for hidden in [
                json!([
                    query.query_text,
                    query.fulfillment_text,
                    query.fulfillment_messages
                ]),
                json!([
                    query.parameters,
                    query.webhook_payload,
                    query.diagnostic_info,
                    original.payload
                ]),
                query
                    .output_contexts
                    .iter()
                    .map(|context| Value::from(context.parameters.clone()))
                    .collect(),
            ] {
                // a kind of message and the language are shown, and payloads have these words too
                let shown = ["text", &query.language_code];
                assert_hidden(&hidden, &debug, &|text| {
                    is_enum(text) || shown.contains(&text)
                });
            }
            assert!(
                debug.contains(&query.intent.display_name),
                "{name}: {debug}"
            );
            assert!(debug.contains(&request.session), "{name}: {debug}");
        }
    }

    #[test]
    fn googles_own_sample_is_read_whole() {
        let request: WebhookRequest = fixture("request", "webhook_request");
        let query = &request.query_result;
        assert_eq!(request.response_id, "response-id");
        assert_eq!(
            request.session,
            "projects/project-id/agent/sessions/session-id"
        );
        assert_eq!(query.query_text, "End-user expression");
        assert_eq!(query.parameters["param-name"], "param-value");
        assert!(query.all_required_params_present);
        assert_eq!(
            query.fulfillment_messages,
            [Message::text(["Response configured for matched intent"])]
        );
        assert_eq!(query.intent.display_name, "matched-intent-name");
        assert_eq!(query.intent_detection_confidence, 1.0);
        assert_eq!(query.language_code, "en");
        let context = query.context("Context-Name");
        assert_eq!(context.and_then(|context| context.lifespan_count), Some(5));
        assert_eq!(
            context.map(|context| &context.parameters["param-name"]),
            Some(&json!("param-value"))
        );
    }

    #[test]
    fn snake_case_is_read_as_camel_case_is() {
        let request = synthetic("snake_case");
        let query = &request.query_result;
        assert!(!request.response_id.is_empty());
        assert_eq!(request.original_detect_intent_request.source, "slack");
        assert_eq!(
            (&*query.query_text, &*query.language_code),
            ("quero dois cafés", "pt-br")
        );
        assert_eq!(
            (
                query.speech_recognition_confidence,
                query.intent_detection_confidence
            ),
            (0.5, 0.87)
        );
        assert!(query.all_required_params_present && query.cancels_slot_filling);
        assert_eq!(
            (&*query.fulfillment_text, query.fulfillment_messages.len()),
            ("Anotado.", 2)
        );
        assert_eq!(
            query.fulfillment_messages[1],
            Message::quick_replies("Mais?", ["Sim"])
        );
        assert_eq!(
            (&*query.webhook_source, &query.webhook_payload["pedido"]),
            ("erp", &json!(42))
        );
        assert_eq!(query.diagnostic_info["latencia"], 12);
        assert_eq!(
            query
                .context("pedido")
                .and_then(|context| context.lifespan_count),
            Some(5)
        );
        let mood = query
            .sentiment_analysis_result
            .as_ref()
            .map(|result| &result.query_text_sentiment);
        assert_eq!(
            mood.map(|mood| (mood.score, mood.magnitude)),
            Some((0.5, 0.5))
        );
        let intent = &query.intent;
        assert_eq!(intent.display_name, "Novo pedido");
        assert!(intent.is_fallback && intent.end_interaction && intent.ml_disabled);
        assert!(intent.live_agent_handoff && intent.reset_contexts);
        assert_eq!(
            (
                intent.webhook_state.clone(),
                intent.input_context_names.len()
            ),
            (Some(WebhookState::Enabled), 1)
        );
        assert!(
            intent.root_followup_intent_name.ends_with('1')
                && intent.parent_followup_intent_name.ends_with('2')
        );
    }

    #[test]
    fn what_is_missing_or_null_is_empty() {
        assert_eq!(synthetic("nulls"), WebhookRequest::default());
        assert_eq!(read::<WebhookRequest>("{}"), WebhookRequest::default());
        let mut bare = WebhookRequest::default();
        bare.query_result.action = "pedido.novo".into();
        assert_eq!(synthetic("missing_fields"), bare);
        assert_eq!(synthetic("missing_session").session, "");

        let inner = synthetic("inner_nulls");
        let context = &inner.query_result.output_contexts[0];
        assert_eq!(
            (
                context.id(),
                context.lifespan_count,
                context.parameters.len()
            ),
            ("pedido", None, 0)
        );
        assert_eq!(
            inner.query_result.fulfillment_messages[0],
            Message::text::<String>([])
        );
        assert_eq!(
            inner.original_detect_intent_request,
            OriginalDetectIntentRequest::default()
        );
    }

    #[test]
    fn phps_empty_objects_are_empty() {
        let request = synthetic("php_empty_arrays");
        let query = &request.query_result;
        assert!(query.parameters.is_empty() && query.diagnostic_info.is_empty());
        assert!(query.output_contexts[0].parameters.is_empty());
    }

    #[test]
    fn numbers_come_as_integers_floats_and_strings() {
        let floats = synthetic("whole_floats").query_result;
        assert_eq!(floats.output_contexts[0].lifespan_count, Some(3));
        assert_eq!(
            (floats.intent_detection_confidence, floats.intent.priority),
            (1.0, 500_000)
        );
        let strings = synthetic("numbers_as_strings").query_result;
        assert_eq!(
            (
                strings.output_contexts[0].lifespan_count,
                strings.intent_detection_confidence
            ),
            (Some(3), 0.87)
        );
        for wrong in ["3.5", "\"três\"", "2147483648", "true", "[]", "1e300"] {
            let context = format!("{{\"lifespanCount\": {wrong}}}");
            assert!(
                serde_json::from_str::<OutputContext>(&context).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn enums_come_as_numbers() {
        let query = synthetic("enum_integers").query_result;
        assert_eq!(query.intent.webhook_state, Some(WebhookState::Enabled));
        assert_eq!(
            query.fulfillment_messages[0].platform,
            Some(MessagePlatform::Telegram)
        );
        assert_eq!(query.fulfillment_messages[1].platform, None);
    }

    #[test]
    fn a_context_without_a_name_and_a_malformed_session_are_taken() {
        let query = synthetic("context_without_name").query_result;
        assert_eq!(
            (query.output_contexts[0].id(), query.output_contexts[1].id()),
            ("", "pedido")
        );
        let malformed = synthetic("malformed_session");
        assert_eq!(malformed.session, "sessao-de-teste");
        assert_eq!(malformed.query_result.output_contexts[0].id(), "pedido");
    }

    #[test]
    fn slot_filling_is_told_by_what_is_left_out() {
        let query = synthetic("slot_filling").query_result;
        assert!(!query.all_required_params_present && !query.cancels_slot_filling);
        assert_eq!(
            query
                .context("__system_counters__")
                .map(|context| context.lifespan_count),
            Some(None)
        );
    }

    #[test]
    fn messages_of_every_make_are_taken() {
        let messages = synthetic("unknown_messages")
            .query_result
            .fulfillment_messages;
        let kinds: Vec<_> = messages.iter().map(|message| message.kind.name()).collect();
        assert_eq!(kinds, [None, None, Some("text"), None, None]);
        assert_eq!(
            messages[2].platform,
            Some(MessagePlatform::Other("WHATSAPP".into()))
        );
        assert_eq!(messages[4].kind, MessageKind::Other("Anotado.".into()));
    }

    #[test]
    fn a_refusal_names_no_value() {
        for text in [
            r#"{"session": ["segredo"]}"#,
            r#"{"queryResult": "segredo"}"#,
            r#"{"queryResult": ["segredo"]}"#,
            r#"{"queryResult": {"queryText": {"segredo": 1}}}"#,
            r#"{"queryResult": {"parameters": "segredo"}}"#,
            r#"{"queryResult": {"parameters": ["segredo"]}}"#,
            r#"{"queryResult": {"intentDetectionConfidence": "segredo"}}"#,
            r#"{"queryResult": {"outputContexts": [{"lifespanCount": "segredo"}]}}"#,
            r#"{"queryResult": {"outputContexts": ["segredo"]}}"#,
        ] {
            let error = serde_json::from_str::<WebhookRequest>(text)
                .err()
                .map(|error| error.to_string());
            assert!(
                error
                    .as_ref()
                    .is_some_and(|error| !error.contains("segredo")),
                "{text}: {error:?}"
            );
        }
    }
}
