//! What people and programs may do: one door for every change.
//!
//! A command validates, authorises, stores and tells, in this order and here alone; whoever asks for it, over REST, at
//! the command line or by a schedule, only translates.

mod by;
mod campaigns;
mod checks;
mod refusal;
mod runs;

use std::sync::Arc;

use jiff::tz::TimeZone;
use testgyver_bus::{Bus, LiveNews};
use testgyver_model::{Clock, Timestamp, id::IdSource};
use testgyver_store::{CampaignFiles, Store};

pub use by::By;
pub use campaigns::{CampaignDraft, CampaignEdit};
pub use checks::MOST_AT_ONCE;
pub use refusal::{FULL, Refusal, RefusalKind};
pub use runs::{Launch, Rerun, TestLaunch};

/// What the commands stand on.
#[derive(Clone)]
pub struct Parts {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The campaigns' files.
    pub files: CampaignFiles,
    /// Where news are told.
    pub bus: Arc<dyn Bus>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives identifiers.
    pub ids: Arc<dyn IdSource>,
}

/// How the commands behave.
#[derive(Debug, Clone)]
pub struct Config {
    /// Runs that may wait; more are refused.
    pub waiting_runs: u32,
    /// The zone in which report names tell the month.
    pub time_zone: TimeZone,
}

/// What people and programs may do.
#[derive(Clone)]
pub struct App {
    parts: Parts,
    config: Config,
}

impl App {
    /// The commands on these parts.
    pub const fn new(parts: Parts, config: Config) -> Self {
        Self { parts, config }
    }

    fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// Tells what was changed, after it was stored. Every change comes through here: whatever shall be kept of who did
    /// what, an audit above all, is written here.
    async fn tell(&self, by: &By, news: LiveNews) {
        tracing::debug!(by = %by.actor.key(), ?news, "changed");
        self.parts.bus.publish(Arc::new(news)).await;
    }
}
