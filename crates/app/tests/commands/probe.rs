//! A bus that notes what was kept at the moment in which it was told.

use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use testgyver_bus::{Bell, Bells, Bus, LiveNews, LiveStream, LocalBus};

use crate::kept::Kept;

#[derive(Default)]
pub struct Probe {
    bus: LocalBus,
    kept: OnceLock<Arc<Kept>>,
    told: Mutex<Vec<Told>>,
    rung: Mutex<Vec<Bell>>,
}

/// News, and what was kept when they were told.
pub struct Told {
    pub news: String,
    pub kept: String,
}

impl Probe {
    /// Notes from now on.
    pub fn watch(&self, kept: Arc<Kept>) {
        assert!(self.kept.set(kept).is_ok(), "it is watched already");
        self.rung.lock().unwrap().clear();
    }

    /// What was told since this was asked last.
    pub fn told(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    /// Which bells were rung since this was asked last.
    pub fn rung(&self) -> Vec<Bell> {
        std::mem::take(&mut *self.rung.lock().unwrap())
    }
}

#[async_trait]
impl Bus for Probe {
    async fn publish(&self, news: Arc<LiveNews>) {
        if let Some(kept) = self.kept.get() {
            let told = Told { news: format!("{news:?}"), kept: kept.snapshot().await };
            self.told.lock().unwrap().push(told);
        }
        self.bus.publish(news).await;
    }

    fn subscribe(&self) -> LiveStream {
        self.bus.subscribe()
    }

    fn ring(&self, bell: Bell) {
        self.rung.lock().unwrap().push(bell);
        self.bus.ring(bell);
    }

    fn bells(&self) -> Bells {
        self.bus.bells()
    }
}
