//! What carrying runs out needs on the spot.

use std::sync::Arc;

use jiff::{Zoned, tz::TimeZone};
use testgyver_model::{Clock, action::FileReader, id::IdSource, registry::Registry};
use testgyver_rules::generate::Entropy;

/// What carrying runs out needs on the spot.
#[derive(Clone)]
pub struct Tools {
    /// The actions that are there.
    pub actions: Arc<Registry>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives identifiers, and entropy to generators.
    pub ids: Arc<dyn IdSource>,
    /// Reads data tables.
    pub tables: Arc<dyn FileReader>,
    /// The zone in which generators tell the date.
    pub time_zone: TimeZone,
}

impl Entropy for Tools {
    fn now(&self) -> Zoned {
        self.clock.now().to_zoned(self.time_zone.clone())
    }

    fn random(&self) -> u64 {
        self.ids.random()
    }
}
