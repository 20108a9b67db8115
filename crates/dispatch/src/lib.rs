//! Between who runs and who stores: the desk of one machine, what it records, and retention.

mod direct;
mod plan;
mod queue_publisher;
mod recorder;
mod retention_job;

use std::{sync::Arc, time::Duration};

use testgyver_bus::Bus;
use testgyver_model::{Clock, Language, plan::LogLimits, trash::Retention};
use testgyver_store::{CampaignFiles, RunStore};

pub use direct::DirectDesk;
pub use queue_publisher::QueuePublisher;
pub use retention_job::RetentionJob;

/// How long a claim holds without a sign of life.
pub const LEASE: Duration = Duration::from_secs(30);
/// Time between two signs of life.
pub const BEAT: Duration = Duration::from_secs(5);

/// What the desk and the jobs beside it depend on.
#[derive(Clone)]
pub struct DispatchDependencies {
    /// Where runs are kept.
    pub store: Arc<dyn RunStore>,
    /// Uploaded files of campaigns and work folders of runs.
    pub files: CampaignFiles,
    /// Where news are told.
    pub bus: Arc<dyn Bus>,
    /// The clock by which starts are stamped and old runs are found.
    pub clock: Arc<dyn Clock>,
}

/// How runs are handed out and kept.
#[derive(Debug, Clone, Copy)]
pub struct DispatchConfig {
    /// The language of the log.
    pub language: Language,
    /// How much logs may hold.
    pub log_limits: LogLimits,
    /// How long a claim holds without a sign of life: [`LEASE`], shorter in tests.
    pub lease: Duration,
    /// How long runs are kept if their campaign does not say.
    pub retention: Retention,
}

/// What one process does beside the worker.
pub struct Dispatch {
    /// Where its worker gets runs from.
    pub desk: Arc<DirectDesk>,
    /// Publishes the positions of pending runs; to be run.
    pub queue_publisher: QueuePublisher,
    /// Moves old runs to the trash; to be run.
    pub retention_job: RetentionJob,
}

impl Dispatch {
    /// A desk in this process, and what goes on beside it.
    pub fn new(deps: DispatchDependencies, config: DispatchConfig) -> Self {
        Self {
            desk: Arc::new(DirectDesk::new(deps.clone(), config)),
            queue_publisher: QueuePublisher::new(deps.clone()),
            retention_job: RetentionJob::new(deps, config.retention),
        }
    }
}

impl DispatchConfig {
    /// Time between two signs of life of a worker: [`BEAT`], shorter where the lease is.
    pub fn beat(&self) -> Duration {
        BEAT.min(self.lease / 6)
    }
}
