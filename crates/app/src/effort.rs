//! Work that reckons: a little at once, off the threads that serve others, and no longer than somebody waits for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{Refusal, RefusalKind, turns::Turns};

/// Most pieces of work at once.
const AT_ONCE: usize = 2;
/// Most that wait for their turn.
const WAITING: usize = 64;
/// How long one may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Where work is done that asks between its steps whether to go on.
pub struct Workshop(Turns);

impl Default for Workshop {
    fn default() -> Self {
        Self(Turns::new(AT_ONCE, WAITING, "busy"))
    }
}

/// What a piece of work asks between its steps.
pub struct Effort {
    until: Instant,
    given_up: Arc<AtomicBool>,
}

impl Effort {
    /// Whether the work is still worth its while.
    ///
    /// # Errors
    /// Where it has taken too long, or nobody waits for it any more.
    pub fn go_on(&self) -> Result<(), Refusal> {
        if self.given_up.load(Ordering::Relaxed) || Instant::now() >= self.until {
            let limit = LIMIT.as_secs().to_string();
            return Err(Refusal::new(RefusalKind::Unavailable, "too_slow").with("limit", limit));
        }
        Ok(())
    }
}

/// Tells the work, when it is dropped, that nobody waits for it.
struct Waiter(Arc<AtomicBool>);

impl Drop for Waiter {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Workshop {
    /// Does a piece of work when its turn has come.
    ///
    /// # Errors
    /// Those of the work, and where too many wait.
    pub async fn run<T: Send + 'static, E: From<Refusal> + Send + 'static>(
        &self,
        work: impl FnOnce(&Effort) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let given_up = Arc::new(AtomicBool::new(false));
        let _waiter = Waiter(Arc::clone(&given_up));
        self.0.run(move || work(&Effort { until: Instant::now() + LIMIT, given_up })).await?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn work_that_nobody_waits_for_ends_and_keeps_its_turn_until_then() {
        let workshop = Arc::new(Workshop::default());
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = || {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            move |effort: &Effort| {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let end = loop {
                    std::thread::sleep(Duration::from_millis(1));
                    if let Err(refusal) = effort.go_on() {
                        break Err::<(), _>(refusal);
                    }
                };
                running.fetch_sub(1, Ordering::SeqCst);
                end
            }
        };
        for _ in 0..40 {
            let _ = tokio::time::timeout(Duration::from_millis(5), workshop.run(work())).await;
        }
        assert!(most.load(Ordering::SeqCst) <= AT_ONCE, "{most:?}");
        workshop.0.all_done(AT_ONCE as u32).await;
        assert_eq!(running.load(Ordering::SeqCst), 0);
    }
}
