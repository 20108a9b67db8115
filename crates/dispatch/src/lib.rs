//! The carrier: from "please run" to "it ran", on one machine or many.
//!
//! [`open`] is the only place that knows how ids and live events travel; no broker type leaves.

mod launcher;
mod live;
mod local;
mod port;
mod recorder;
mod worker;

use std::{num::NonZeroUsize, sync::Arc};

use jiff::tz::TimeZone;
use testgyver_model::{Clock, Language, action::FileReader, id::IdSource, registry::Registry};
use testgyver_store::{CampaignFiles, Store};

pub use launcher::{CancelError, Launch, LaunchError, Launcher, TestLaunch};
pub use live::{LiveBatch, LiveEvent, StampedLine, TestLog};
pub use port::{Bus, LiveStream, Queue, QueueFull};
pub use worker::Worker;

/// What running campaigns needs around it.
#[derive(Clone)]
pub struct Surroundings {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The campaigns' files.
    pub files: CampaignFiles,
    /// The actions that are there.
    pub actions: Arc<Registry>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives identifiers.
    pub ids: Arc<dyn IdSource>,
    /// Reads data tables.
    pub tables: Arc<dyn FileReader>,
}

/// How runs are carried out.
#[derive(Debug, Clone)]
pub struct Config {
    /// Runs at once; more wait their turn.
    pub concurrent_runs: NonZeroUsize,
    /// Runs that may wait; more are refused.
    pub waiting_runs: NonZeroUsize,
    /// The language of the log.
    pub language: Language,
    /// The zone in which report names tell the month.
    pub time_zone: TimeZone,
}

/// Both sides of the carrier.
pub struct Dispatch {
    /// The asking side.
    pub launcher: Launcher,
    /// The running side.
    pub worker: Arc<Worker>,
    /// Where live events are told.
    pub bus: Arc<dyn Bus>,
}

/// Opens the carrier for one machine: queue and bus in memory.
pub fn open(surroundings: Surroundings, config: Config) -> Dispatch {
    let queue: Arc<dyn Queue> = Arc::new(local::LocalQueue::new(config.waiting_runs));
    let bus: Arc<dyn Bus> = Arc::new(local::LocalBus::default());
    let worker = Arc::new(Worker::new(surroundings.clone(), &config, Arc::clone(&queue), Arc::clone(&bus)));
    let launcher = Launcher::new(surroundings, config, queue, Arc::clone(&worker));
    Dispatch { launcher, worker, bus }
}
