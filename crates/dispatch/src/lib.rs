//! The carrier: from "please run" to "it ran", on one machine or many.
//!
//! [`open`] is the only place that knows how ids and live events travel; no broker type leaves.

mod engines;
mod keeper;
mod kept;
mod launcher;
mod live;
mod local;
mod patience;
mod port;
mod recorder;
mod stored;
mod worker;

use std::{io, num::NonZeroUsize, sync::Arc};

use engines::Engines;
use jiff::tz::TimeZone;
use testgyver_model::{
    Clock, Language, action::FileReader, id::IdSource, plan::LogLimits, registry::Registry, trash::Retention,
};
use testgyver_store::{CampaignFiles, Store};

pub use keeper::Keeper;
pub use launcher::{ControlError, Launch, LaunchError, Launcher, Rerun, TestLaunch};
pub use live::{LiveBatch, LiveEvent, LiveNews, StampedLine, TestLog};
pub use port::{Bus, LiveStream, Queue, QueueFull, Ticket};
pub use stored::stored_batch;
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
    /// How much logs may hold.
    pub log_limits: LogLimits,
    /// How long runs are kept where their campaign does not say.
    pub retention: Retention,
}

/// Both sides of the carrier.
pub struct Dispatch {
    /// The asking side.
    pub launcher: Launcher,
    /// The running side.
    pub worker: Arc<Worker>,
    /// Where live news are told.
    pub bus: Arc<dyn Bus>,
    /// Keeps house; to be run where the data is.
    pub keeper: Keeper,
}

/// Opens the carrier for one machine: queue and bus in memory.
///
/// # Errors
/// Where the system has no threads to give for the runs.
pub fn open(surroundings: Surroundings, config: Config) -> io::Result<Dispatch> {
    let queue: Arc<dyn Queue> = Arc::new(local::LocalQueue::new(config.waiting_runs));
    let bus: Arc<dyn Bus> = Arc::new(local::LocalBus::default());
    let sides = (Arc::clone(&queue), Arc::clone(&bus));
    let worker = Arc::new(Worker::new(surroundings.clone(), &config, sides, Engines::start()?));
    let keeper = Keeper::new(surroundings.clone(), config.retention);
    let launcher = Launcher::new(surroundings, config, queue, Arc::clone(&worker));
    Ok(Dispatch { launcher, worker, bus, keeper })
}
