//! Work for the blocking threads, a few pieces at once: a few more wait, and whoever comes then is told to come again.

use std::sync::Arc;

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};

use crate::{Refusal, RefusalKind};

/// Who works, and who waits.
pub(crate) struct Turns {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    /// The code for whoever finds no place.
    busy: &'static str,
}

impl Turns {
    pub(crate) fn new(at_once: usize, waiting: usize, busy: &'static str) -> Self {
        let of = |permits| Arc::new(Semaphore::new(permits));
        Self { places: of(at_once + waiting), turns: of(at_once), busy }
    }

    /// Does a piece of work when its turn has come.
    ///
    /// # Errors
    /// Where too many wait: nothing was done.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let busy = |_| Refusal::new(RefusalKind::Unavailable, self.busy).with("seconds", "2");
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| Refusal::internal(&error))?;
        // Who hangs up does not free the place: the work does, when it ends.
        let held: [OwnedSemaphorePermit; 2] = [place, turn];
        let job = spawn_blocking(move || {
            let done = work();
            drop(held);
            done
        });
        job.await.map_err(|error| Refusal::internal(&error))
    }

    /// Waits until nobody works.
    #[cfg(test)]
    pub(crate) async fn all_done(&self, at_once: u32) {
        let _all = self.turns.acquire_many(at_once).await;
    }
}
