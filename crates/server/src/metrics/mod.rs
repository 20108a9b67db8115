//! What the server counts, told to Prometheus in the OpenMetrics form. Labels come from fixed sets: route templates,
//! words of statuses, types of actions. No identifier and nothing that a person wrote is ever a label.

mod http;
mod labels;
#[cfg(target_os = "linux")]
mod process;
mod runs;

use std::sync::Arc;

use prometheus_client::{
    encoding::text,
    metrics::{
        family::Family,
        gauge::{ConstGauge, Gauge},
        info::Info,
    },
    registry::{Registry, Unit},
};

use self::labels::Labels;
pub(crate) use self::{http::observe, runs::RunMeters};
use crate::{ServerDependencies, config::HEALTH_TIMEOUT, live::rooms::Rooms, problem::Problem};

/// What the server counts; cheap to clone, all clones count together.
#[derive(Clone)]
pub(crate) struct Metrics {
    registry: Arc<Registry>,
    http: http::HttpMeters,
    runs: RunMeters,
    standing: Family<Labels<1>, Gauge>,
    viewers: Gauge,
}

impl Metrics {
    pub(crate) fn new(deps: &ServerDependencies) -> Self {
        let mut registry = Registry::default();
        let metrics = Self {
            registry: Arc::default(),
            http: http::HttpMeters::default(),
            runs: RunMeters::new(Arc::clone(&deps.actions)),
            standing: Family::default(),
            viewers: Gauge::default(),
        };
        let own = registry.sub_registry_with_prefix("testgyver");
        own.register("build", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        own.register("runs", "Runs that have not ended, by how they stand", metrics.standing.clone());
        own.register("viewers", "Browsers and clients that watch live", metrics.viewers.clone());
        metrics.runs.register(own);
        metrics.http.register(own);
        deps.store.meters().register(own);
        let began = ConstGauge::new(deps.clock.now().as_millisecond() as f64 / 1000.0);
        registry.register_with_unit("process_start_time", "When the server started, since 1970", Unit::Seconds, began);
        #[cfg(target_os = "linux")]
        registry.register_collector(Box::new(process::Process));
        Self { registry: Arc::new(registry), ..metrics }
    }

    /// What is counted of requests.
    pub(crate) const fn http(&self) -> &http::HttpMeters {
        &self.http
    }

    /// What is counted of runs.
    pub(crate) const fn runs(&self) -> &RunMeters {
        &self.runs
    }

    /// All of it as text. What is asked for only now is left as it was where the store does not answer.
    pub(crate) async fn text(&self, deps: &ServerDependencies, rooms: &Rooms) -> Result<String, Problem> {
        self.viewers.set(i64::try_from(rooms.viewers()).unwrap_or(i64::MAX));
        if let Ok(Ok(unfinished)) = tokio::time::timeout(HEALTH_TIMEOUT, deps.store.count_unfinished()).await {
            for (word, count) in [("running", unfinished.running), ("pending", unfinished.pending)] {
                self.standing.get_or_create(&[("state", word.into())]).set(count.into());
            }
        }
        let mut text = String::new();
        text::encode(&mut text, &self.registry).map_err(|error| Problem::internal(&error))?;
        Ok(text)
    }
}
