//! A bus that forgets: half of what happens in runs is never heard of, the rest twice.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;
use testgyver_bus::{Bus, LiveMessage, LiveStream, WakeUp, WakeUps};
use testgyver_model::event::RunEventKind;
use tokio::sync::mpsc;

use crate::{rights::viewer::Viewer, support::TestApp};

struct Forgetful(Arc<dyn Bus>);

#[async_trait]
impl Bus for Forgetful {
    async fn publish(&self, message: Arc<LiveMessage>) {
        self.0.publish(message).await;
    }

    fn subscribe(&self) -> LiveStream {
        let mut all = self.0.subscribe();
        let (sender, stream) = mpsc::channel(16);
        tokio::spawn(async move {
            let mut is_told = true;
            while let Some(message) = all.recv().await {
                let mut times = 1;
                if matches!(*message, LiveMessage::Run(_)) {
                    is_told = !is_told;
                    times = if is_told { 2 } else { 0 };
                }
                for _ in 0..times {
                    let _ = sender.send(Arc::clone(&message)).await;
                }
            }
        });
        stream
    }

    fn notify(&self, wake_up: WakeUp) {
        self.0.notify(wake_up);
    }

    fn wake_ups(&self) -> WakeUps {
        self.0.wake_ups()
    }
}

#[tokio::test]
async fn what_the_bus_forgets_is_told_all_the_same() {
    let app = TestApp::hearing_over(Forgetful).await;
    let admin = app.admin().await;
    let pause = json!([{"type": "pause", "value": {"duration": 10}}]);
    let campaign = admin.campaign(vec![pause.clone(), pause.clone(), pause]).await;
    let mut viewer = Viewer::come_in(&admin).await.unwrap();
    viewer.join(&format!("campain_{campaign}")).await;
    let launched = admin.launch(&campaign, "half of it").await.body;
    let report = launched["rapport_id"].as_str().unwrap();
    viewer.await_event(("campain_completed", report)).await;
    let heard: Vec<_> = viewer.listen().await.into_iter().map(|heard| heard.told()).collect();

    let told: Vec<u64> = heard.iter().filter_map(|(_, payload)| payload["seq"].as_u64()).collect();
    let events = app.store.events(report.parse().unwrap(), 0, u64::MAX).await.unwrap();
    let is_told =
        |kind: &RunEventKind| !matches!(kind, RunEventKind::Logged { .. } | RunEventKind::ActionFinished { .. });
    let all: Vec<u64> = events.iter().filter(|event| is_told(&event.kind)).map(|event| event.seq).collect();
    assert_eq!(told, all);
    let logs: Vec<&str> = heard.iter().filter_map(|(_, payload)| payload["logs"].as_str()).collect();
    assert!(logs.len() == 3 && logs.iter().all(|log| !log.is_empty()), "{logs:?}");
}
