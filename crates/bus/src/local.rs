//! The bus of one machine, in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::{broadcast, mpsc};

use crate::{Bus, LiveMessage, LiveStream, WakeUp, WakeUps};

/// Messages a subscriber may be behind before publishers wait for it.
const LISTENER_QUEUE: usize = 256;
/// Wake-ups a subscriber may be behind before it misses some.
const BELLS: usize = 1_024;

/// The bus of one machine, in memory.
pub struct LocalBus {
    listeners: Mutex<Vec<mpsc::Sender<Arc<LiveMessage>>>>,
    wake_ups: broadcast::Sender<WakeUp>,
}

impl Default for LocalBus {
    fn default() -> Self {
        Self { listeners: Mutex::default(), wake_ups: broadcast::Sender::new(BELLS) }
    }
}

impl LocalBus {
    fn listeners(&self) -> MutexGuard<'_, Vec<mpsc::Sender<Arc<LiveMessage>>>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, message: Arc<LiveMessage>) {
        let listeners = self.listeners().clone();
        let mut gone = false;
        for listener in &listeners {
            gone |= listener.send(Arc::clone(&message)).await.is_err();
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

    fn notify(&self, wake_up: WakeUp) {
        // Without a subscriber, nobody waits.
        let _ = self.wake_ups.send(wake_up);
    }

    fn wake_ups(&self) -> WakeUps {
        self.wake_ups.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use testgyver_model::id::{CampaignId, ReportId};
    use uuid::Uuid;

    use super::*;
    use crate::wait_for;

    #[tokio::test]
    async fn news_reach_everybody_in_order_and_whoever_left_is_forgotten() {
        let bus = LocalBus::default();
        let (mut one, two) = (bus.subscribe(), bus.subscribe());
        drop(two);
        for number in 1..4 {
            bus.publish(Arc::new(LiveMessage::TestsChanged(CampaignId(Uuid::from_u128(number))))).await;
        }
        for number in 1..4 {
            let message = one.recv().await.unwrap();
            assert!(matches!(*message, LiveMessage::TestsChanged(id) if id.0.as_u128() == number));
        }
        assert_eq!(bus.listeners().len(), 1);
    }

    #[tokio::test]
    async fn who_misses_bells_looks_all_the_same() {
        let bus = LocalBus::default();
        let id = ReportId(Uuid::from_u128(1));
        let mut wake_ups = bus.wake_ups();
        bus.notify(WakeUp::Queue);
        bus.notify(WakeUp::RunSignal(id));
        wait_for(&mut wake_ups, |wake_up| wake_up == WakeUp::RunSignal(id)).await;
        for _ in 0..=BELLS {
            bus.notify(WakeUp::Queue);
        }
        wait_for(&mut wake_ups, |wake_up| wake_up == WakeUp::RunEnded(id)).await;
    }
}
