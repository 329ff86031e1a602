//! What a program with OpenTelemetry sets up: where spans go, what each call's span says, and what it says at its end.
//!
//! For a collector, give [`install`] the exporter of the crate `opentelemetry-otlp` (features `trace`, `http-proto` and
//! `reqwest-blocking-client`), which reads `OTEL_EXPORTER_OTLP_ENDPOINT`:
//!
//! ```ignore
//! telemetry::install(opentelemetry_otlp::SpanExporter::builder().with_http().build()?)
//! ```

use std::io::IsTerminal;

use fulfillment_runtime::{CallOutcome, CallRecord, Request};
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanExporter};
use tracing::field::Empty;
use tracing::level_filters::LevelFilter;
use tracing::{Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

/// Installs the program's subscriber: lines on standard error as `serve()` writes them, and spans to `exporter`.
pub(crate) fn install(exporter: impl SpanExporter + 'static) -> SdkTracerProvider {
    let provider = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name("pedidos").build())
        // in batches, on a thread of its own
        .with_batch_exporter(exporter)
        .build();
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        // in a file colours are letters
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("fulfillment"));
    registry()
        .with(lines.with_filter(LevelFilter::INFO))
        .with(spans.with_filter(LevelFilter::INFO))
        .init();
    provider
}

/// The span of a call, in the trace of its caller.
pub(crate) fn span(request: &Request) -> Span {
    let span = info_span!(
        "call",
        otel.name = format!("{} {}", request.webhook(), request.node()),
        otel.kind = "server",
        otel.status_code = Empty,
        otel.status_description = Empty,
        platform = request.platform(),
        http.response.status_code = Empty,
        error.r#type = Empty,
    );
    let parent = TraceContextPropagator::new().extract(&Headers(request));
    // fails only where the span was entered already, or nobody wants it
    let _ = span.set_parent(parent);
    span
}

/// What became of the call; runs inside its span.
pub(crate) fn outcome(record: &CallRecord<'_>) {
    let span = Span::current();
    span.record("http.response.status_code", i64::from(record.status));
    if let CallOutcome::Fallback { reason, .. } = record.outcome {
        // the reason is one of a few; the cause, which may say more, is for the log
        let reason = format!("{reason:?}");
        span.record("otel.status_code", "ERROR");
        span.record("otel.status_description", &*reason);
        span.record("error.type", &*reason);
    }
}

struct Headers<'a>(&'a Request);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.headers().get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.headers().keys().map(|name| name.as_str()).collect()
    }
}
