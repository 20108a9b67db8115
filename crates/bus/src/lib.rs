//! The bus: live messages for people who watch, and wake-ups for desks and jobs that wait.
//!
//! The bus keeps nothing, the store does: whoever misses something reads it there.

mod local;
mod log_tail;
mod message;

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::id::ReportId;
use tokio::sync::{broadcast, mpsc};

pub use local::LocalBus;
pub use log_tail::LogTail;
pub use message::{LiveBatch, LiveEvent, LiveMessage, StampedLine, TestLog};

/// Live messages as one subscriber receives them, in order.
pub type LiveStream = mpsc::Receiver<Arc<LiveMessage>>;

/// Wake-ups as one subscriber receives them; one that is behind misses some, and reads the store instead.
pub type WakeUps = broadcast::Receiver<WakeUp>;

/// A hint that the store has changed; one that is lost costs a moment, never a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeUp {
    /// The queue of pending runs has changed.
    Queue,
    /// Somebody asks a run to stop, pause or resume.
    RunSignal(ReportId),
    /// A run has ended.
    RunEnded(ReportId),
}

/// Publishes live messages and wake-ups to their subscribers.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Publishes a message; what it is about is stored already. A subscriber that is behind makes the publisher
    /// wait, so subscribers only hand on.
    async fn publish(&self, message: Arc<LiveMessage>);
    /// Receives messages from now on.
    fn subscribe(&self) -> LiveStream;
    /// Sends a wake-up without waiting.
    fn notify(&self, wake_up: WakeUp);
    /// Receives wake-ups from now on.
    fn wake_ups(&self) -> WakeUps;
}

/// Waits for a wake-up that matters, or until some were missed.
pub async fn wait_for(wake_ups: &mut WakeUps, matters: impl Fn(WakeUp) -> bool) {
    loop {
        match wake_ups.recv().await {
            Ok(wake_up) if !matters(wake_up) => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
