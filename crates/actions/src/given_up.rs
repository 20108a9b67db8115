//! Work on a thread of its own that stops when its action is given up.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use testgyver_model::action::ActionError;
use tokio::task::spawn_blocking;

/// Whether nobody waits for the work any more; asked by the work at every step.
#[derive(Debug, Clone, Default)]
pub(crate) struct GivenUp(Arc<AtomicBool>);

impl GivenUp {
    /// Whether to stop.
    pub(crate) fn is_true(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error where it is time to stop.
    ///
    /// # Errors
    /// That the work is given up.
    pub(crate) fn check(&self) -> io::Result<()> {
        if self.is_true() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }
}

/// Tells the work when who waits for it is dropped.
struct Waiting(GivenUp);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Does work that would hold up the thread it runs on, and tells it when it is given up.
///
/// # Errors
/// Where the work panicked.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce(&GivenUp) -> T + Send + 'static,
) -> Result<T, ActionError> {
    let waiting = Waiting(GivenUp::default());
    let given_up = waiting.0.clone();
    let done = spawn_blocking(move || work(&given_up)).await;
    drop(waiting);
    done.map_err(|error| ActionError::new(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use super::*;

    #[tokio::test]
    async fn work_hears_that_it_is_given_up() {
        let (began, has_begun) = tokio::sync::oneshot::channel();
        let (ended, has_ended) = mpsc::channel();
        let work = aside(move |given_up| {
            began.send(()).unwrap();
            while !given_up.is_true() {
                std::thread::yield_now();
            }
            ended.send(()).unwrap();
        });
        tokio::select! {
            _ = work => panic!("it ended by itself"),
            begun = has_begun => begun.unwrap(),
        }
        has_ended.recv_timeout(Duration::from_secs(60)).unwrap();
    }
}
