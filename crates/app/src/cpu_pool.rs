//! Costly computations: a few at a time, off the threads that serve requests, and no longer than somebody waits for them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{Refusal, RefusalKind, bounded_pool::BoundedPool};

/// Most jobs at once.
const AT_ONCE: usize = 2;
/// Most that wait for their turn.
const WAITING: usize = 64;
/// How long a job may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Runs jobs that check between their steps whether to go on.
pub struct CpuPool(BoundedPool);

impl Default for CpuPool {
    fn default() -> Self {
        Self(BoundedPool::new(AT_ONCE, WAITING, "busy"))
    }
}

/// The time that a job has left, checked between its steps.
pub struct WorkBudget {
    until: Instant,
    given_up: Arc<AtomicBool>,
}

impl WorkBudget {
    /// Whether the job may go on.
    ///
    /// # Errors
    /// If it has taken too long, or nobody waits for it any more.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.given_up.load(Ordering::Relaxed) || Instant::now() >= self.until {
            let limit = LIMIT.as_secs().to_string();
            return Err(Refusal::new(RefusalKind::Unavailable, "too_slow").with("limit", limit));
        }
        Ok(())
    }
}

/// Cancels the job when it is dropped: nobody waits for it any more.
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl CpuPool {
    /// Runs a job when its turn has come.
    ///
    /// # Errors
    /// Those of the job, and [`Refusal`] if too many wait.
    pub async fn run<T: Send + 'static, E: From<Refusal> + Send + 'static>(
        &self,
        work: impl FnOnce(&WorkBudget) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let given_up = Arc::new(AtomicBool::new(false));
        let _waiter = CancelOnDrop(Arc::clone(&given_up));
        self.0.run(move || work(&WorkBudget { until: Instant::now() + LIMIT, given_up })).await?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn work_that_nobody_waits_for_ends_and_keeps_its_turn_until_then() {
        let cpu_pool = Arc::new(CpuPool::default());
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = || {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            move |budget: &WorkBudget| {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let end = loop {
                    std::thread::sleep(Duration::from_millis(1));
                    if let Err(refusal) = budget.check() {
                        break Err::<(), _>(refusal);
                    }
                };
                running.fetch_sub(1, Ordering::SeqCst);
                end
            }
        };
        for _ in 0..40 {
            let _ = tokio::time::timeout(Duration::from_millis(5), cpu_pool.run(work())).await;
        }
        assert!(most.load(Ordering::SeqCst) <= AT_ONCE, "{most:?}");
        cpu_pool.0.idle(AT_ONCE as u32).await;
        assert_eq!(running.load(Ordering::SeqCst), 0);
    }
}
