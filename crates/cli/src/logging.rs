//! The program's own log, for operators: to the standard error, for people or as JSON. Where traces are sent, the
//! requests' spans go there too.

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{config::LogFormat, telemetry::Telemetry};

/// Begins to log. `filter` is a level or a list of `target=level`.
pub(crate) fn start(format: LogFormat, filter: &str, telemetry: Option<&Telemetry>) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)
        .with_context(|| format!("log level '{filter}' cannot be read: use error, warn, info, debug or trace"))?;
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    let log = match format {
        LogFormat::Human => log.with_target(false).boxed(),
        LogFormat::Json => log.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry().with(log.with_filter(filter)).with(telemetry.map(Telemetry::layer)).init();
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "panic")));
    Ok(())
}
