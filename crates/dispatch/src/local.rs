//! Queue and bus of one machine, in memory. What waits is also in the store, so a restart loses nothing.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use testgyver_model::id::ReportId;
use tokio::sync::mpsc;

use crate::{
    live::LiveBatch,
    port::{Bus, LiveStream, Queue, QueueFull},
};

/// Batches a listener may be behind before the tellers wait for it.
const LISTENER_QUEUE: usize = 256;

pub(crate) struct LocalQueue {
    sender: mpsc::Sender<ReportId>,
    receiver: tokio::sync::Mutex<mpsc::Receiver<ReportId>>,
}

impl LocalQueue {
    pub(crate) fn new(capacity: NonZeroUsize) -> Self {
        let (sender, receiver) = mpsc::channel(capacity.get());
        Self { sender, receiver: tokio::sync::Mutex::new(receiver) }
    }
}

#[async_trait]
impl Queue for LocalQueue {
    async fn push(&self, id: ReportId) -> Result<(), QueueFull> {
        self.sender.try_send(id).map_err(|_| QueueFull)
    }

    async fn pop(&self) -> ReportId {
        match self.receiver.lock().await.recv().await {
            Some(id) => id,
            // Unreachable while `self` holds the sender; waiting is the truth of "nothing comes".
            None => std::future::pending().await,
        }
    }
}

#[derive(Default)]
pub(crate) struct LocalBus {
    listeners: Mutex<Vec<mpsc::Sender<Arc<LiveBatch>>>>,
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, batch: Arc<LiveBatch>) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut gone = false;
        for listener in &listeners {
            gone |= listener.send(Arc::clone(&batch)).await.is_err();
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
