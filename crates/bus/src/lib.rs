//! The bus: news for people who watch, and bells for whoever waits.
//!
//! The bus forgets, the store does not: whoever misses something reads it there.

mod kept;
mod local;
mod news;

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::id::ReportId;
use tokio::sync::{broadcast, mpsc};

pub use kept::KeptLog;
pub use local::LocalBus;
pub use news::{LiveBatch, LiveEvent, LiveNews, StampedLine, TestLog};

/// News as one listener receives them, in order.
pub type LiveStream = mpsc::Receiver<Arc<LiveNews>>;

/// Bells as one listener receives them; one that is behind misses some, and looks into the store instead.
pub type Bells = broadcast::Receiver<Bell>;

/// That it may be worth looking into the store; a bell that nobody hears costs a moment, never a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bell {
    /// Runs that wait have become more, or fewer.
    Queue,
    /// Somebody asks something of a run.
    Asked(ReportId),
    /// A run has ended.
    Ended(ReportId),
}

/// Tells news to whoever listens.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Tells news; what they tell of is stored already. A listener that is behind makes the teller
    /// wait, so listeners only hand on.
    async fn publish(&self, news: Arc<LiveNews>);
    /// Listens to news from now on.
    fn subscribe(&self) -> LiveStream;
    /// Rings a bell; nobody waits for it.
    fn ring(&self, bell: Bell);
    /// Hears bells from now on.
    fn bells(&self) -> Bells;
}

/// Waits until a bell rings that matters, or some were missed.
pub async fn heard(bells: &mut Bells, matters: impl Fn(Bell) -> bool) {
    loop {
        match bells.recv().await {
            Ok(bell) if !matters(bell) => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
