//! What the storage counts of itself.

use prometheus_client::{
    metrics::{counter::Counter, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// Ends of the classes that commits are counted in, in seconds; a disk's flush takes milliseconds.
const COMMIT_CLASSES: [f64; 11] = [0.0001, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0];

/// What the storage counts of itself; cheap to clone, all clones count together.
#[derive(Debug, Clone)]
pub struct StoreMeters {
    /// Time of each commit, from its begin on; many writes share one.
    pub(crate) commits: Histogram,
    /// Writes that were asked for.
    pub(crate) writes: Counter,
    /// Commits that failed.
    pub(crate) failures: Counter,
    /// Writes that wait for their commit.
    pub(crate) waiting: Gauge,
}

impl Default for StoreMeters {
    fn default() -> Self {
        Self {
            commits: Histogram::new(COMMIT_CLASSES),
            writes: Counter::default(),
            failures: Counter::default(),
            waiting: Gauge::default(),
        }
    }
}

impl StoreMeters {
    /// Makes them known where they are read.
    pub fn register(&self, registry: &mut Registry) {
        let commits = "Time of each commit of the storage; several writes share one";
        registry.register_with_unit("store_commit_duration", commits, Unit::Seconds, self.commits.clone());
        registry.register("store_writes", "Writes that the storage was asked for", self.writes.clone());
        registry.register("store_commit_failures", "Commits of the storage that failed", self.failures.clone());
        registry.register("store_queue_length", "Writes that wait for their commit", self.waiting.clone());
    }
}
