//! A bus that notes what was kept at the moment in which it was told.

use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use testgyver_bus::{Bus, LiveMessage, LiveStream, LocalBus, WakeUp, WakeUps};

use crate::stored_state::StoredState;

#[derive(Default)]
pub struct Probe {
    bus: LocalBus,
    kept: OnceLock<Arc<StoredState>>,
    told: Mutex<Vec<PublishedMessage>>,
    rung: Mutex<Vec<WakeUp>>,
}

/// News, and what was kept when they were told.
pub struct PublishedMessage {
    pub message: String,
    pub kept: String,
}

impl Probe {
    /// Notes from now on.
    pub fn watch(&self, kept: Arc<StoredState>) {
        assert!(self.kept.set(kept).is_ok(), "it is watched already");
        self.rung.lock().unwrap().clear();
    }

    /// What was told since this was asked last.
    pub fn told(&self) -> Vec<PublishedMessage> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    /// Which wake-ups were sent since this was asked last.
    pub fn rung(&self) -> Vec<WakeUp> {
        std::mem::take(&mut *self.rung.lock().unwrap())
    }
}

#[async_trait]
impl Bus for Probe {
    async fn publish(&self, message: Arc<LiveMessage>) {
        if let Some(kept) = self.kept.get() {
            let told = PublishedMessage { message: format!("{message:?}"), kept: kept.snapshot().await };
            self.told.lock().unwrap().push(told);
        }
        self.bus.publish(message).await;
    }

    fn subscribe(&self) -> LiveStream {
        self.bus.subscribe()
    }

    fn notify(&self, wake_up: WakeUp) {
        self.rung.lock().unwrap().push(wake_up);
        self.bus.notify(wake_up);
    }

    fn wake_ups(&self) -> WakeUps {
        self.bus.wake_ups()
    }
}
