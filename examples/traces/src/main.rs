//! Traces: each call is a span that goes on with the trace of its caller, in OpenTelemetry's terms.
//!
//! ```sh
//! cargo run -p traces
//! curl http://127.0.0.1:5052/pedidos -H 'content-type: application/json' \
//!   -H 'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' -d '{"intent_name": "Novo pedido"}'
//! ```
//!
//! Within some five seconds, because they are exported in batches, the spans are printed: that of the call, with the trace
//! and the parent of the header, and in it the function's own. Whoever stops the program sees the last of them at once. To send them to a collector instead, [`telemetry`] says what to exchange.
//!
//! It is an example and no feature, because OpenTelemetry's crates break compatibility several times a year: here their
//! versions are yours to choose.

mod telemetry;

use fulfillment_runtime::{Response, Server, intent};
use tracing::{info, info_span};

#[intent(webhook = "pedidos", node = "Novo pedido", public)]
fn novo_pedido() -> Response {
    // runs on a thread where it may block, and is in the call's span all the same
    let em_estoque = info_span!("estoque").in_scope(|| {
        info!("olhando o estoque");
        true
    });
    Response::message(if em_estoque { "Anotado!" } else { "Acabou." })
}

#[intent(webhook = "pedidos", node = "Pagamento", public)]
async fn pagamento() -> Result<Response, fulfillment_runtime::HandlerError> {
    Err("o banco não responde".into())
}

fn main() -> fulfillment_runtime::Result {
    let provider = telemetry::install(opentelemetry_stdout::SpanExporter::default());
    Server::from_env()
        .arguments(std::env::args_os().skip(1))
        .span(telemetry::span)
        .on_call(telemetry::outcome)
        .on_stop(move || async move {
            if let Err(error) = provider.shutdown() {
                tracing::warn!(%error, "some spans were not exported");
            }
        })
        .serve()
}

#[cfg(test)]
#[allow(clippy::expect_used)] // a test that panics has failed
mod tests {
    use fulfillment_runtime::App;
    use opentelemetry::trace::{SpanKind, Status};
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SpanData};

    use super::*;

    /// The span that is exported under this name.
    fn named<'a>(spans: &'a [SpanData], name: &str) -> &'a SpanData {
        let mut named = spans.iter().filter(|span| span.name == name);
        let found = named
            .next()
            .unwrap_or_else(|| panic!("no span {name}: {spans:?}"));
        assert!(named.next().is_none(), "two spans {name}");
        found
    }

    fn attribute(span: &SpanData, key: &str) -> Option<String> {
        let found = span.attributes.iter().find(|one| one.key.as_str() == key)?;
        Some(found.value.to_string())
    }

    // one test: a program has one subscriber
    #[tokio::test]
    async fn a_call_is_a_span_of_its_callers_trace_and_its_functions_spans_are_in_it() {
        let exporter = InMemorySpanExporter::default();
        let provider = telemetry::install(exporter.clone());
        let app = App::builder()
            .inventory()
            .span(telemetry::span)
            .on_call(telemetry::outcome);
        let app = app.build().expect("an application");
        for node in ["Novo pedido", "Pagamento"] {
            let request = http_request(node);
            assert_eq!(app.call(request).await.status(), 200);
        }
        provider.force_flush().expect("an exporter that exports");

        let spans = exporter.get_finished_spans().expect("spans");
        let call = named(&spans, "pedidos Novo pedido");
        let trace = call.span_context.trace_id();
        assert_eq!(trace.to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(call.parent_span_id.to_string(), "00f067aa0ba902b7");
        assert_eq!(call.span_kind, SpanKind::Server);
        assert_eq!(call.status, Status::Unset);
        assert_eq!(
            attribute(call, "http.response.status_code").as_deref(),
            Some("200")
        );
        assert_eq!(attribute(call, "platform").as_deref(), Some("assistente"));

        let own = named(&spans, "estoque");
        assert_eq!(own.span_context.trace_id(), trace);
        assert_eq!(own.parent_span_id, call.span_context.span_id());

        let failed = named(&spans, "pedidos Pagamento");
        assert_eq!(failed.status, Status::error("Failed"));
        assert_eq!(attribute(failed, "error.type").as_deref(), Some("Failed"));
    }

    fn http_request(node: &str) -> http::Request<bytes::Bytes> {
        let body = format!(r#"{{"intent_name": "{node}"}}"#);
        http::Request::post("/pedidos")
            .header(
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            )
            .body(body.into())
            .expect("a request")
    }
}
