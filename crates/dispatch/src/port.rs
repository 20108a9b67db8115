//! The carrier's ports: a queue of ids, and a bus of live events.

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::id::ReportId;
use tokio::sync::mpsc;

use crate::live::LiveBatch;

/// Live events as one listener receives them, in order.
pub type LiveStream = mpsc::Receiver<Arc<LiveBatch>>;

/// As many runs wait as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many runs are waiting")]
pub struct QueueFull;

/// Carries ids of runs from who asks to who runs, first come first served.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Puts an id at the end.
    ///
    /// # Errors
    /// [`QueueFull`] where as many wait as may.
    async fn push(&self, id: ReportId) -> Result<(), QueueFull>;
    /// Takes the first id, waiting for one. Of several takers each gets its own.
    async fn pop(&self) -> ReportId;
}

/// Tells live events to whoever listens.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Tells events of one run, already stored. A listener that is behind makes the teller wait, so
    /// listeners only hand on.
    async fn publish(&self, batch: Arc<LiveBatch>);
    /// Listens from now on.
    fn subscribe(&self) -> LiveStream;
}
