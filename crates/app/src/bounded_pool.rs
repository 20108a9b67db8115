//! Jobs on the blocking threads, a few at once: a few more wait, and whoever comes then is told to try again.

use std::sync::Arc;

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};

use crate::{Refusal, RefusalKind};

/// Runs blocking jobs with a bound on how many run and how many wait.
pub(crate) struct BoundedPool {
    queue: Arc<Semaphore>,
    permits: Arc<Semaphore>,
    /// The code of the refusal if the queue is full.
    busy: &'static str,
}

impl BoundedPool {
    pub(crate) fn new(at_once: usize, waiting: usize, busy: &'static str) -> Self {
        let of = |permits| Arc::new(Semaphore::new(permits));
        Self { queue: of(at_once + waiting), permits: of(at_once), busy }
    }

    /// Runs a job when its turn has come.
    ///
    /// # Errors
    /// If too many wait: nothing was done.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let busy = |_| Refusal::new(RefusalKind::Unavailable, self.busy).with("seconds", "2");
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(busy)?;
        let turn = Arc::clone(&self.permits).acquire_owned().await.map_err(|error| Refusal::internal(&error))?;
        // Who hangs up does not free the place: the work does, when it ends.
        let held: [OwnedSemaphorePermit; 2] = [place, turn];
        let job = spawn_blocking(move || {
            let done = work();
            drop(held);
            done
        });
        job.await.map_err(|error| Refusal::internal(&error))
    }

    /// Waits until no job runs.
    #[cfg(test)]
    pub(crate) async fn idle(&self, at_once: u32) {
        let _all = self.permits.acquire_many(at_once).await;
    }
}
