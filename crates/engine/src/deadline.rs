//! The deadline of a run, wherever it moves.

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// When a run, or its cleaning up, must have ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Deadline {
    /// The instant; never while the run is paused.
    pub(crate) at: Option<Instant>,
    /// Whether the run has taken as long as it may, and the instant is that of its cleaning up.
    pub(crate) is_over: bool,
}

/// Completes once the deadline has passed. For whoever does not clean up, that is when the run has taken as long as it
/// may, whoever noticed it first.
pub(crate) async fn passed(mut deadline: watch::Receiver<Deadline>, cleans_up: bool) {
    loop {
        let Deadline { at, is_over } = *deadline.borrow_and_update();
        if is_over && !cleans_up {
            return;
        }
        tokio::select! {
            () = sleep_until(at.unwrap_or_else(Instant::now)), if at.is_some() => return,
            Ok(()) = deadline.changed() => {}
            else => std::future::pending().await,
        }
    }
}
