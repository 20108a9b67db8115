//! How a run is stopped from outside.

use std::sync::Arc;

use testgyver_model::id::UserId;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The handle of whoever may stop a run.
#[derive(Debug, Clone)]
pub struct Stop {
    by: Arc<watch::Sender<Option<UserId>>>,
    drain: CancellationToken,
    leave: CancellationToken,
}

/// The engine's side of a [`Stop`].
#[derive(Debug, Clone)]
pub struct Control {
    by: watch::Receiver<Option<UserId>>,
    drain: CancellationToken,
    leave: CancellationToken,
}

/// Why an action in flight was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// A person stopped the run.
    Cancelled(UserId),
    /// This process must end; another one takes over.
    Left,
}

impl Stop {
    /// A fresh pair of handle and control.
    pub fn new() -> (Self, Control) {
        let (by, cancelled) = watch::channel(None);
        let (drain, leave) = (CancellationToken::new(), CancellationToken::new());
        let control = Control { by: cancelled, drain: drain.clone(), leave: leave.clone() };
        (Self { by: Arc::new(by), drain, leave }, control)
    }

    /// Cancels the run in the name of a person: the action in flight is given up at once.
    pub fn cancel(&self, by: UserId) {
        self.by.send_replace(Some(by));
    }

    /// Asks the run to pause for good after the test in flight; another worker takes over.
    pub fn drain(&self) {
        self.drain.cancel();
    }

    /// Gives up at once without another word; another worker takes over.
    pub fn leave(&self) {
        self.leave.cancel();
    }
}

impl Control {
    /// Completes when the action in flight must be given up.
    pub(crate) async fn interruption(&mut self) -> Interruption {
        tokio::select! {
            biased;
            () = self.leave.cancelled() => Interruption::Left,
            by = cancelled(&mut self.by) => Interruption::Cancelled(by),
        }
    }

    /// Whether, and why, no further test may begin.
    pub(crate) fn pending(&self) -> Option<Interruption> {
        if self.leave.is_cancelled() || self.drain.is_cancelled() {
            return Some(Interruption::Left);
        }
        self.by.borrow().map(Interruption::Cancelled)
    }
}

async fn cancelled(by: &mut watch::Receiver<Option<UserId>>) -> UserId {
    match by.wait_for(Option::is_some).await.map(|by| *by) {
        Ok(Some(by)) => by,
        // The handle is gone: nobody can cancel any more.
        _ => std::future::pending().await,
    }
}
