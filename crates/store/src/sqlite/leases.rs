//! Who holds which run, and until when. A database of one process needs no row for it: after a restart nobody
//! holds anything. Time is the process's own, which no change of the computer's clock touches.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use testgyver_model::{claim::Claim, id::ReportId};

/// The leases that were given.
#[derive(Default)]
pub(super) struct Leases(Mutex<HashMap<ReportId, Lease>>);

struct Lease {
    epoch: u32,
    until: Instant,
}

impl Leases {
    fn all(&self) -> MutexGuard<'_, HashMap<ReportId, Lease>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody holds a run now.
    pub(super) fn holds(&self, report: ReportId) -> bool {
        self.all().get(&report).is_some_and(|lease| lease.until > Instant::now())
    }

    /// Gives a run to whoever claimed it.
    pub(super) fn give(&self, claim: Claim, length: Duration) {
        let lease = Lease { epoch: claim.epoch, until: until(length) };
        self.all().insert(claim.report, lease);
    }

    /// Holds a run for longer; `false` if somebody else holds it since.
    pub(super) fn renew(&self, claim: Claim, length: Duration) -> bool {
        match self.all().get_mut(&claim.report) {
            Some(lease) if lease.epoch == claim.epoch => {
                lease.until = until(length);
                true
            }
            _ => false,
        }
    }

    /// Nobody holds the run any more.
    pub(super) fn end(&self, claim: Claim) {
        let mut all = self.all();
        if all.get(&claim.report).is_some_and(|lease| lease.epoch == claim.epoch) {
            all.remove(&claim.report);
        }
    }
}

fn until(length: Duration) -> Instant {
    Instant::now().checked_add(length).unwrap_or_else(Instant::now)
}
