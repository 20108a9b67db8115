//! Queue and bus of one machine, in memory. What waits is also in the store, so a restart loses nothing.

use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use testgyver_model::id::{ReportId, UserId};
use tokio::sync::{mpsc, watch};

use crate::{
    live::LiveNews,
    port::{Bus, LiveStream, Queue, QueueFull, Ticket},
};

/// News a listener may be behind before the tellers wait for it.
const LISTENER_QUEUE: usize = 256;

pub(crate) struct LocalQueue {
    capacity: usize,
    lanes: Mutex<Lanes>,
    changed: watch::Sender<()>,
}

/// Who asked, and what of theirs waits; the first in line is next.
#[derive(Default)]
struct Lanes(VecDeque<(Option<UserId>, VecDeque<Ticket>)>);

impl Lanes {
    fn len(&self) -> usize {
        self.0.iter().map(|(_, tickets)| tickets.len()).sum()
    }

    fn push(&mut self, ticket: Ticket) {
        match self.0.iter_mut().find(|(asker, _)| *asker == ticket.asker) {
            Some((_, tickets)) => tickets.push_back(ticket),
            None => self.0.push_back((ticket.asker, VecDeque::from([ticket]))),
        }
    }

    /// Whose turn it was goes to the end: nobody's hundred launches hold up another's one.
    fn pop(&mut self) -> Option<Ticket> {
        let (asker, mut tickets) = self.0.pop_front()?;
        let ticket = tickets.pop_front();
        if !tickets.is_empty() {
            self.0.push_back((asker, tickets));
        }
        ticket
    }

    fn remove(&mut self, id: ReportId) {
        for (_, tickets) in &mut self.0 {
            tickets.retain(|ticket| ticket.report != id);
        }
        self.0.retain(|(_, tickets)| !tickets.is_empty());
    }

    fn order(&self) -> Vec<Ticket> {
        let longest = self.0.iter().map(|(_, tickets)| tickets.len()).max().unwrap_or_default();
        (0..longest).flat_map(|turn| self.0.iter().filter_map(move |(_, tickets)| tickets.get(turn))).copied().collect()
    }
}

impl LocalQueue {
    pub(crate) fn new(capacity: NonZeroUsize) -> Self {
        Self { capacity: capacity.get(), lanes: Mutex::default(), changed: watch::Sender::new(()) }
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Queue for LocalQueue {
    async fn push(&self, ticket: Ticket) -> Result<(), QueueFull> {
        let mut lanes = self.lanes();
        if lanes.len() >= self.capacity {
            return Err(QueueFull);
        }
        lanes.push(ticket);
        drop(lanes);
        self.changed.send_replace(());
        Ok(())
    }

    async fn put_back(&self, ticket: Ticket) {
        self.lanes().push(ticket);
        self.changed.send_replace(());
    }

    async fn pop(&self) -> ReportId {
        let mut changed = self.changed.subscribe();
        loop {
            let ticket = self.lanes().pop();
            if let Some(ticket) = ticket {
                self.changed.send_replace(());
                return ticket.report;
            }
            // The sender lives as long as `self`.
            let _ = changed.changed().await;
        }
    }

    async fn remove(&self, id: ReportId) {
        self.lanes().remove(id);
        self.changed.send_replace(());
    }

    fn order(&self) -> Vec<Ticket> {
        self.lanes().order()
    }

    fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

#[derive(Default)]
pub(crate) struct LocalBus {
    listeners: Mutex<Vec<mpsc::Sender<Arc<LiveNews>>>>,
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, news: Arc<LiveNews>) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut gone = false;
        for listener in &listeners {
            gone |= listener.send(Arc::clone(&news)).await.is_err();
        }
        if gone {
            self.listeners.lock().unwrap_or_else(PoisonError::into_inner).retain(|listener| !listener.is_closed());
        }
    }

    fn subscribe(&self) -> LiveStream {
        let (sender, receiver) = mpsc::channel(LISTENER_QUEUE);
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }
}

#[cfg(test)]
mod tests {
    use testgyver_model::id::{CampaignId, IdSource, RandomIds};
    use uuid::Uuid;

    use super::*;

    fn ticket(asker: u128, number: u128) -> Ticket {
        let report = ReportId(Uuid::from_u128(number));
        Ticket { report, campaign: CampaignId(RandomIds.fresh()), asker: Some(UserId(Uuid::from_u128(asker))) }
    }

    #[tokio::test]
    async fn people_take_turns_and_positions_are_what_comes() {
        let queue = LocalQueue::new(NonZeroUsize::new(5).unwrap());
        for (asker, number) in [(1, 10), (1, 11), (1, 12), (2, 20), (3, 30)] {
            queue.push(ticket(asker, number)).await.unwrap();
        }
        assert_eq!(queue.push(ticket(4, 40)).await, Err(QueueFull));
        queue.remove(ReportId(Uuid::from_u128(30))).await;
        let told: Vec<u128> = queue.order().iter().map(|ticket| ticket.report.0.as_u128()).collect();
        assert_eq!(told, [10, 20, 11, 12]);
        let mut came = Vec::new();
        for _ in 0..4 {
            came.push(queue.pop().await.0.as_u128());
        }
        assert_eq!(came, told);
    }

    #[tokio::test]
    async fn who_waits_for_work_hears_of_it() {
        let queue = Arc::new(LocalQueue::new(NonZeroUsize::MIN));
        let taker = tokio::spawn({
            let queue = Arc::clone(&queue);
            async move { queue.pop().await }
        });
        tokio::task::yield_now().await;
        queue.push(ticket(1, 7)).await.unwrap();
        assert_eq!(taker.await.unwrap().0.as_u128(), 7);
    }
}
