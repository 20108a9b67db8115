//! The bus of one machine, in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::{broadcast, mpsc};

use crate::{Bell, Bells, Bus, LiveNews, LiveStream};

/// News a listener may be behind before the tellers wait for it.
const LISTENER_QUEUE: usize = 256;
/// Bells a listener may be behind before it misses some.
const BELLS: usize = 1_024;

/// The bus of one machine, in memory.
pub struct LocalBus {
    listeners: Mutex<Vec<mpsc::Sender<Arc<LiveNews>>>>,
    bells: broadcast::Sender<Bell>,
}

impl Default for LocalBus {
    fn default() -> Self {
        Self { listeners: Mutex::default(), bells: broadcast::Sender::new(BELLS) }
    }
}

impl LocalBus {
    fn listeners(&self) -> MutexGuard<'_, Vec<mpsc::Sender<Arc<LiveNews>>>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, news: Arc<LiveNews>) {
        let listeners = self.listeners().clone();
        let mut gone = false;
        for listener in &listeners {
            gone |= listener.send(Arc::clone(&news)).await.is_err();
        }
        if gone {
            self.listeners().retain(|listener| !listener.is_closed());
        }
    }

    fn subscribe(&self) -> LiveStream {
        let (sender, receiver) = mpsc::channel(LISTENER_QUEUE);
        self.listeners().push(sender);
        receiver
    }

    fn ring(&self, bell: Bell) {
        // Where nobody listens, nobody waits.
        let _ = self.bells.send(bell);
    }

    fn bells(&self) -> Bells {
        self.bells.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use testgyver_model::id::{CampaignId, ReportId};
    use uuid::Uuid;

    use super::*;
    use crate::heard;

    #[tokio::test]
    async fn news_reach_everybody_in_order_and_whoever_left_is_forgotten() {
        let bus = LocalBus::default();
        let (mut one, two) = (bus.subscribe(), bus.subscribe());
        drop(two);
        for number in 1..4 {
            bus.publish(Arc::new(LiveNews::TestsChanged(CampaignId(Uuid::from_u128(number))))).await;
        }
        for number in 1..4 {
            let news = one.recv().await.unwrap();
            assert!(matches!(*news, LiveNews::TestsChanged(id) if id.0.as_u128() == number));
        }
        assert_eq!(bus.listeners().len(), 1);
    }

    #[tokio::test]
    async fn who_misses_bells_looks_all_the_same() {
        let bus = LocalBus::default();
        let id = ReportId(Uuid::from_u128(1));
        let mut bells = bus.bells();
        bus.ring(Bell::Queue);
        bus.ring(Bell::Asked(id));
        heard(&mut bells, |bell| bell == Bell::Asked(id)).await;
        for _ in 0..=BELLS {
            bus.ring(Bell::Queue);
        }
        heard(&mut bells, |bell| bell == Bell::Ended(id)).await;
    }
}
