//! What is counted of runs, from the events they are told by.

use std::{borrow::Cow, sync::Arc};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry as Metered, Unit},
};
use testgyver_bus::LiveBatch;
use testgyver_model::{
    event::{ActionResult, ActionStatus, RunEventKind, Verdict},
    registry::Registry,
};

use super::labels::Labels;

/// Ends of the classes that actions are counted in, in seconds.
const ACTION_CLASSES: [f64; 12] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 300.0];
/// The type of an action that is none of this program's: what a person wrote must not become a label.
const OTHER: &str = "other";

/// What is counted of runs.
#[derive(Clone)]
pub(crate) struct RunMeters {
    actions: Arc<Registry>,
    events: Counter,
    runs: Family<Labels<1>, Counter>,
    tests: Family<Labels<1>, Counter>,
    ended: Family<Labels<2>, Counter>,
    durations: Family<Labels<1>, Histogram, fn() -> Histogram>,
}

impl RunMeters {
    pub(super) fn new(actions: Arc<Registry>) -> Self {
        Self {
            actions,
            events: Counter::default(),
            runs: Family::default(),
            tests: Family::default(),
            ended: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(ACTION_CLASSES)),
        }
    }

    pub(super) fn register(&self, registry: &mut Metered) {
        registry.register("events_told", "Events of runs that were told live", self.events.clone());
        registry.register("runs_ended", "Runs that ended, by verdict", self.runs.clone());
        registry.register("tests_ended", "Tests that ended, by status", self.tests.clone());
        registry.register("actions_ended", "Actions that ended, by type and status", self.ended.clone());
        let durations = "Time that actions took, all attempts together, without the waiting between them";
        registry.register_with_unit("action_duration", durations, Unit::Seconds, self.durations.clone());
    }

    /// Counts events that were told.
    pub(crate) fn count(&self, batch: &LiveBatch) {
        self.events.inc_by(batch.events.len() as u64);
        for live in &batch.events {
            match &live.event.kind {
                RunEventKind::ActionFinished { result, .. } => self.action(result),
                RunEventKind::TestFinished { status, .. } => {
                    self.tests.get_or_create(&[("status", status.word().into())]).inc();
                }
                RunEventKind::RunFinished { verdict: Verdict::Success } => self.run("success"),
                RunEventKind::RunFinished { verdict: Verdict::Failure } => self.run("failure"),
                RunEventKind::RunCancelled { .. } => self.run("cancelled"),
                RunEventKind::RunErrored { .. } => self.run("error"),
                _ => {}
            }
        }
    }

    fn run(&self, verdict: &'static str) {
        self.runs.get_or_create(&[("verdict", verdict.into())]).inc();
    }

    fn action(&self, result: &ActionResult) {
        let kind = self.actions.describe(&result.kind).map_or(Cow::Borrowed(OTHER), |one| one.kind.clone());
        self.ended.get_or_create(&[("type", kind.clone()), ("status", result.status.word().into())]).inc();
        if result.status != ActionStatus::Skipped {
            let micros: u64 = result.attempts.iter().map(|attempt| attempt.micros).sum();
            self.durations.get_or_create(&[("type", kind)]).observe(micros as f64 / 1e6);
        }
    }
}
