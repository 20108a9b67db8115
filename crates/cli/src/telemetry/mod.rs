//! Traces for an OpenTelemetry collector: requests as they are served, runs from the events they tell. Without a
//! collector nothing of this exists, and nothing waits for one that is slow or away: what it does not take is dropped.

mod runs;
mod sender;

use std::time::Duration;

use anyhow::{Context, bail};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{SdkTracer, SdkTracerProvider},
};
use testgyver_bus::Bus;
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

/// How long one sending may take.
const SENDING: Duration = Duration::from_secs(10);
/// How long the last sending may hold up the end of the server.
const LAST_SENDING: Duration = Duration::from_secs(3);
/// Where a collector takes traces, below its address.
const PATH: &str = "/v1/traces";

/// The way to a collector.
pub(crate) struct Telemetry {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Telemetry {
    /// Prepares to send; that the collector is there is not asked.
    pub(crate) fn new(endpoint: &str) -> anyhow::Result<Self> {
        let endpoint = endpoint.trim_end_matches('/');
        if !(endpoint.starts_with("http://") || endpoint.starts_with("https://")) {
            bail!("otlp_endpoint: '{endpoint}' must start with http:// or https://, for example http://localhost:4318");
        }
        let endpoint = if endpoint.ends_with(PATH) { endpoint.to_owned() } else { format!("{endpoint}{PATH}") };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(sender::Sender::new(SENDING)?)
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(SENDING)
            .with_endpoint(endpoint)
            .build()
            .context("otlp_endpoint")?;
        let resource = Resource::builder().with_service_name("testgyver");
        let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.with_attribute(version).build())
            .build();
        let tracer = provider.tracer("testgyver");
        Ok(Self { provider, tracer })
    }

    /// Takes the spans of requests out of the program's own log.
    pub(crate) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        let layer = tracing_opentelemetry::layer().with_tracer(self.tracer.clone());
        layer.with_filter(Targets::new().with_target("testgyver_server", LevelFilter::INFO))
    }

    /// Makes spans of runs, tests and actions from what the bus tells.
    pub(crate) fn follow(&self, bus: &dyn Bus) {
        tokio::spawn(runs::follow(bus.subscribe(), self.tracer.clone()));
    }

    /// Sends what is left.
    pub(crate) async fn end(&self) {
        let provider = self.provider.clone();
        let ended = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(LAST_SENDING)).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the last traces were not taken");
        }
    }
}
