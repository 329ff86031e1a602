//! A [`Response`] as a `WebhookResponse`: borrowed, without a tree in between.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::context;
use super::message::NO_OBJECT;
use crate::error::HandlerError;
use crate::platform::Omitted;
use crate::request::Request;
use crate::response::{Card, Context, Options, Part, Response};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fulfillment_messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    output_contexts: Vec<OutputContext<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    followup_event_input: Option<EventInput<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Message<'a> {
    Text {
        text: [&'a str; 1],
    },
    #[serde(rename_all = "camelCase")]
    Image {
        image_uri: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        accessibility_text: Option<&'a str>,
    },
    #[serde(rename_all = "camelCase")]
    QuickReplies {
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<&'a str>,
        quick_replies: Vec<&'a str>,
    },
    #[serde(rename_all = "camelCase")]
    Card {
        title: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        subtitle: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        image_uri: Option<&'a str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<Button<'a>>,
    },
    Payload(&'a Value),
    #[serde(untagged)]
    Native(&'a RawValue),
}

#[derive(Serialize)]
struct Button<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    postback: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputContext<'a> {
    name: String,
    lifespan_count: i32,
    #[serde(skip_serializing_if = "Map::is_empty")]
    parameters: &'a Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventInput<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    language_code: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    parameters: &'a Map<String, Value>,
}

pub(super) fn write(
    request: &Request,
    response: &Response,
    out: &mut Vec<u8>,
) -> Result<Omitted, HandlerError> {
    let mut omitted = Omitted::default()
        .and_if(response.short_message.is_some(), Omitted::SHORT_MESSAGE)
        .and_if(response.jump_to.is_some(), Omitted::JUMP_TO)
        .and_if(response.logout, Omitted::LOGOUT)
        .and_if(!response.parameters.is_empty(), Omitted::PARAMETER);
    // without a session a context has no name, and one without a name would make the whole answer invalid
    let contexts: &[Context] = match request.session() {
        "" => {
            omitted = omitted.and_if(!response.contexts.is_empty(), Omitted::CONTEXT);
            &[]
        }
        _ => &response.contexts,
    };
    let mut messages = Vec::with_capacity(response.parts.len());
    for part in &response.parts {
        messages.push(match part {
            Part::Text(text) => Message::Text { text: [text] },
            Part::Image(image) => Message::Image {
                image_uri: &image.url,
                accessibility_text: image.description.as_deref(),
            },
            Part::Options(options) => {
                omitted = omitted.and_if(options.has_values(), Omitted::CHOICE_VALUES);
                quick_replies(options)
            }
            Part::Card(own) => card(own),
            Part::Payload(payload) if !payload.is_object() => return Err(NO_OBJECT.into()),
            Part::Payload(payload) => Message::Payload(payload),
            Part::Native(native) if native.platform == super::NAME => match native.refused {
                Some(cause) => return Err(cause.into()),
                None => Message::Native(&native.json),
            },
            Part::Native(_) => continue,
        });
    }
    let wire = Wire {
        fulfillment_messages: messages,
        output_contexts: contexts
            .iter()
            .map(|own| OutputContext {
                name: context::full_name(request.session(), own.name()),
                // 32 bits on the wire, one of them for the sign
                lifespan_count: i32::try_from(own.lifespan).unwrap_or(i32::MAX),
                parameters: &own.parameters,
            })
            .collect(),
        followup_event_input: response.event.as_ref().map(|event| EventInput {
            name: &event.name,
            language_code: event.language.as_deref().unwrap_or(request.language()),
            parameters: &event.parameters,
        }),
    };
    serde_json::to_writer(out, &wire)?;
    Ok(omitted)
}

fn quick_replies(options: &Options) -> Message<'_> {
    Message::QuickReplies {
        title: options.title.as_deref(),
        quick_replies: options
            .choices
            .iter()
            .map(|choice| &*choice.label)
            .collect(),
    }
}

fn card(card: &Card) -> Message<'_> {
    Message::Card {
        title: &card.title,
        subtitle: card.subtitle.as_deref(),
        image_uri: card.image.as_ref().map(|image| &*image.url),
        buttons: card
            .buttons
            .iter()
            .map(|button| Button {
                text: &button.text,
                postback: button.postback.as_deref(),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::super::{Dialogflow, Message, MessagePlatform, WebhookResponse};
    use crate::caller::Caller;
    use crate::platform::assistente::Assistente;
    use crate::platform::{Omitted, Platform};
    use crate::request::{Deadline, Inner, Request};
    use crate::response::{Context, IntoResponse, Response};
    use serde_json::Value;

    fn call(body: &Value) -> Request {
        let body = body.to_string();
        let fields = Dialogflow.decode(&body);
        Request::new(Inner {
            platform: super::super::NAME,
            webhook: Arc::from("bot"),
            registered_webhook: None,
            node: Arc::from("*"),
            caller: Caller::default(),
            headers: http::HeaderMap::new(),
            fields: fields.unwrap_or_else(|error| panic!("{error}: {body}")),
            body,
            deadline: Deadline::after(Instant::now(), Duration::from_secs(5)),
        })
    }

    fn encoded(
        platform: &dyn Platform,
        body: &Value,
        response: &Response,
    ) -> Result<(Value, Vec<&'static str>), String> {
        let mut out = Vec::new();
        let omitted = platform
            .encode(&call(body), response, &mut out)
            .map_err(|error| error.chain())?;
        let json = serde_json::from_slice(&out).map_err(|error| error.to_string())?;
        Ok((json, Omitted::names(omitted).collect()))
    }

    fn sent(response: &Response) -> Result<Value, String> {
        let body = json!({"session": "projects/p/agent/sessions/s", "queryResult": {}});
        encoded(&Dialogflow, &body, response).map(|(json, _)| json)
    }

    #[test]
    fn contexts_are_left_out_and_told_where_the_call_names_no_session() {
        let response = Response::message("a")
            .context(Context::new("Pedido", 5))
            .clear_context("fim");
        let said = json!({"fulfillmentMessages": [{"text": {"text": ["a"]}}]});
        for body in [
            json!({"queryResult": {}}),
            json!({"session": null, "queryResult": {}}),
            json!({"session": "", "queryResult": {}}),
        ] {
            let answer = encoded(&Dialogflow, &body, &response);
            assert_eq!(answer, Ok((said.clone(), vec!["context"])), "{body}");
            let answer = encoded(&Dialogflow, &body, &Response::message("a"));
            assert_eq!(answer, Ok((said.clone(), vec![])), "{body}");
        }
        let body = json!({"session": "s", "queryResult": {}});
        let answer = encoded(&Dialogflow, &body, &response);
        let (json, omitted) = answer.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(json["outputContexts"][0]["name"], "s/contexts/pedido");
        assert_eq!(omitted, [""; 0]);
    }

    fn odd() -> [Value; 5] {
        [
            json!(5),
            json!("canary"),
            json!([{}]),
            json!(true),
            json!(null),
        ]
    }

    #[test]
    fn a_payload_that_is_no_object_is_a_failure_however_it_is_made() {
        let cause = "a payload for Dialogflow must be a JSON object";
        for odd in odd() {
            let message = Message::payload(odd.clone());
            for response in [
                Response::message("a").payload(&odd),
                Response::message("a").dialogflow(message.clone()),
                Response::message("a").dialogflow(message.on(MessagePlatform::Slack)),
                Response::message("a").dialogflow(Message::json(json!({"payload": odd}))),
            ] {
                assert_eq!(sent(&response), Err(cause.to_owned()), "{odd}");
            }
        }
        let response = Response::keep().dialogflow(Message::payload(json!({"a": 5})));
        let expected = json!({"fulfillmentMessages": [{"payload": {"a": 5}}]});
        assert_eq!(sent(&response), Ok(expected));
    }

    #[test]
    fn a_message_that_is_no_object_is_a_failure() {
        for odd in odd() {
            let response = Response::keep().dialogflow(Message::json(odd.clone()));
            let cause = "a message for Dialogflow must be a JSON object";
            assert_eq!(sent(&response), Err(cause.to_owned()), "{odd}");
        }
        let film = json!({"video": {"uri": "a"}});
        let response = Response::keep().dialogflow(Message::json(film.clone()));
        assert_eq!(sent(&response), Ok(json!({"fulfillmentMessages": [film]})));
    }

    #[test]
    fn what_dialogflow_would_refuse_is_ignored_elsewhere_like_what_it_takes() {
        let body = json!({"queryResult": {}});
        let response = Response::message("a").dialogflow(Message::payload(5));
        let (json, omitted) =
            encoded(&Assistente, &body, &response).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((&json["message"], omitted), (&json!("a"), vec![]));
    }

    #[test]
    fn an_answer_of_its_own_type_with_a_payload_that_is_no_object_is_a_failure_that_names_the_part()
    {
        let refused = |answer: WebhookResponse| match answer.into_response() {
            Ok(response) => panic!("sent: {response:?}"),
            Err(error) => error.chain(),
        };
        for odd in odd() {
            if !odd.is_null() {
                assert_eq!(
                    refused(WebhookResponse::text("a").payload(odd.clone())),
                    "`payload`: a payload for Dialogflow must be a JSON object"
                );
            }
            assert_eq!(
                refused(WebhookResponse::text("a").message(Message::payload(odd.clone()))),
                "`fulfillment_messages[1]`: a payload for Dialogflow must be a JSON object"
            );
            assert_eq!(
                refused(WebhookResponse::new().message(Message::json(odd))),
                "`fulfillment_messages[0]`: a message for Dialogflow must be a JSON object"
            );
        }
        for unset in [
            WebhookResponse::new(),
            WebhookResponse::new().payload(Value::Null),
        ] {
            let response = unset.into_response();
            assert_eq!(
                response.map(|response| sent(&response)).ok(),
                Some(Ok(json!({})))
            );
        }
        let answer = WebhookResponse::new()
            .payload(json!({"a": 5}))
            .into_response();
        let expected = Ok(json!({"payload": {"a": 5}}));
        assert_eq!(answer.map(|response| sent(&response)).ok(), Some(expected));
    }
}
