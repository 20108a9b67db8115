//! What a worker carries runs out with.

use std::sync::Arc;

use jiff::{Zoned, tz::TimeZone};
use testgyver_model::{Clock, action::FileReader, id::IdSource, registry::Registry};
use testgyver_rules::generate::Entropy;

/// What a worker carries runs out with.
#[derive(Clone)]
pub struct WorkerDependencies {
    /// The actions that are there.
    pub actions: Arc<Registry>,
    /// The clock by which events are stamped.
    pub clock: Arc<dyn Clock>,
    /// Gives identifiers, and entropy to generators.
    pub ids: Arc<dyn IdSource>,
    /// Reads the data tables that loops go over.
    pub tables: Arc<dyn FileReader>,
    /// The zone in which generators tell the date.
    pub time_zone: TimeZone,
}

impl Entropy for WorkerDependencies {
    fn now(&self) -> Zoned {
        self.clock.now().to_zoned(self.time_zone.clone())
    }

    fn random(&self) -> u64 {
        self.ids.random()
    }
}
