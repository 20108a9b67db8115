//! Publishes the positions of pending runs in the queue.

use std::{collections::HashMap, sync::Arc, time::Duration};

use testgyver_bus::{LiveMessage, WakeUp, wait_for};
use testgyver_model::id::ReportId;
use tokio::time::sleep;

use crate::DispatchDependencies;

/// Least time between two publications; many changes at once are published together.
const PACE: Duration = Duration::from_millis(200);

/// Publishes queue positions; to be run in the process that people watch.
pub struct QueuePublisher {
    deps: DispatchDependencies,
    published: HashMap<ReportId, usize>,
}

impl QueuePublisher {
    /// Publishes on the bus of these dependencies.
    pub fn new(deps: DispatchDependencies) -> Self {
        Self { deps, published: HashMap::new() }
    }

    /// Publishes positions until it is dropped.
    pub async fn run(mut self) {
        let mut wake_ups = self.deps.bus.wake_ups();
        loop {
            self.publish().await;
            sleep(PACE).await;
            wait_for(&mut wake_ups, |wake_up| wake_up == WakeUp::Queue).await;
        }
    }

    async fn publish(&mut self) {
        let Ok(order) = self.deps.store.waiting_runs().await else { return };
        let positions: HashMap<ReportId, usize> = order.iter().map(|run| run.report).zip(1..).collect();
        for run in order.iter().filter(|run| self.published.get(&run.report) != positions.get(&run.report)) {
            let position = positions.get(&run.report).copied().unwrap_or_default();
            let message = LiveMessage::Queued { report: run.report, campaign: run.campaign, position };
            self.deps.bus.publish(Arc::new(message)).await;
        }
        self.published = positions;
    }
}
