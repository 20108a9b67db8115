//! The carrier's ports: a queue of ids, and a bus of live news.

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::{
    id::{CampaignId, ReportId, UserId},
    report::ReportHead,
};
use tokio::sync::{mpsc, watch};

use crate::live::LiveNews;

/// Live news as one listener receives them, in order.
pub type LiveStream = mpsc::Receiver<Arc<LiveNews>>;

/// As many runs wait as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many runs are waiting")]
pub struct QueueFull;

/// A run that waits its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// The run.
    pub report: ReportId,
    /// Its campaign.
    pub campaign: CampaignId,
    /// Who asked for it: people take turns.
    pub asker: Option<UserId>,
}

impl Ticket {
    pub(crate) const fn of(head: &ReportHead) -> Self {
        Self { report: head.id, campaign: head.campaign, asker: head.launched_by }
    }
}

/// Carries ids of runs from who asks to who runs. People take turns; of one person's runs the first
/// asked for comes first.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Puts a run in line.
    ///
    /// # Errors
    /// [`QueueFull`] where as many wait as may.
    async fn push(&self, ticket: Ticket) -> Result<(), QueueFull>;
    /// Puts a run in line that had its place before this process began, however many wait.
    async fn put_back(&self, ticket: Ticket);
    /// Takes the next, waiting for one. Of several takers each gets its own.
    async fn pop(&self) -> ReportId;
    /// Takes a run out of the line; nothing happens where it is not in it.
    async fn remove(&self, id: ReportId);
    /// What waits, in the order in which it will be taken as things stand.
    fn order(&self) -> Vec<Ticket>;
    /// Tells that the order has changed.
    fn changes(&self) -> watch::Receiver<()>;
}

/// Tells live news to whoever listens.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Tells news; events of runs are stored already. A listener that is behind makes the teller
    /// wait, so listeners only hand on.
    async fn publish(&self, news: Arc<LiveNews>);
    /// Listens from now on.
    fn subscribe(&self) -> LiveStream;
}
