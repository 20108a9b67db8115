//! Tells those that wait of their places in the queue.

use std::{collections::HashMap, sync::Arc, time::Duration};

use testgyver_bus::{Bell, LiveNews, heard};
use testgyver_model::id::ReportId;
use tokio::time::sleep;

use crate::Parts;

/// Least time between two tellings; many changes at once are told together.
const PACE: Duration = Duration::from_millis(200);

/// Tells places; to be run where people watch.
pub struct Places {
    parts: Parts,
    told: HashMap<ReportId, usize>,
}

impl Places {
    /// Tells on the bus of these parts.
    pub fn new(parts: Parts) -> Self {
        Self { parts, told: HashMap::new() }
    }

    /// Tells places for as long as it is let.
    pub async fn run(mut self) {
        let mut bells = self.parts.bus.bells();
        loop {
            self.tell().await;
            sleep(PACE).await;
            heard(&mut bells, |bell| bell == Bell::Queue).await;
        }
    }

    async fn tell(&mut self) {
        let Ok(order) = self.parts.store.waiting_runs().await else { return };
        let places: HashMap<ReportId, usize> = order.iter().map(|run| run.report).zip(1..).collect();
        for run in order.iter().filter(|run| self.told.get(&run.report) != places.get(&run.report)) {
            let position = places.get(&run.report).copied().unwrap_or_default();
            let news = LiveNews::Queued { report: run.report, campaign: run.campaign, position };
            self.parts.bus.publish(Arc::new(news)).await;
        }
        self.told = places;
    }
}
