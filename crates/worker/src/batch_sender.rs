//! Sends the events of a run to the desk: in batches, each until it is answered.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use testgyver_desk::{Batch, Desk, DeskError};
use testgyver_engine::Checkpoints;
use testgyver_model::{Timestamp, claim::Claim, event::RunEvent, shared::SharedValue};
use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;

/// Most events of one batch.
const BATCH: usize = 2_000;
/// Least time between two batches of a run that emits events without pause; one that pauses is not held up.
const PACE: Duration = Duration::from_millis(2);

/// Sends the events of one run.
pub(crate) struct BatchSender<'a> {
    desk: &'a dyn Desk,
    claim: Claim,
    /// Ends the waiting for a desk that does not answer.
    leave: &'a CancellationToken,
    batches: u64,
}

/// Repeats a request to the desk until it is answered; `None` if the worker must leave before that.
pub(crate) async fn retry_until_answered<T, F: Future<Output = Result<T, DeskError>>>(
    claim: Claim,
    leave: &CancellationToken,
    mut ask: impl FnMut() -> F,
) -> Option<Result<T, DeskError>> {
    let mut backoff = Backoff::default();
    loop {
        match ask().await {
            Err(DeskError::Unavailable(error)) => {
                tracing::error!(report = %claim.report, error, "the desk does not take it, trying again");
            }
            answer => return Some(answer),
        }
        if !backoff.wait(leave).await {
            return None;
        }
    }
}

impl<'a> BatchSender<'a> {
    pub(crate) const fn new(desk: &'a dyn Desk, claim: Claim, leave: &'a CancellationToken) -> Self {
        Self { desk, claim, leave, batches: 0 }
    }

    /// Sends until the engine has ended. Gives up, and so ends the engine, if the run is no longer this worker's.
    pub(crate) async fn send_all(&mut self, mut events: Receiver<RunEvent>) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut last = None::<Instant>;
        while events.recv_many(&mut batch, BATCH).await > 0 {
            if let Some(earliest) = last.map(|last| last + PACE).filter(|earliest| *earliest > Instant::now()) {
                sleep_until(earliest).await;
                while batch.len() < BATCH
                    && let Ok(event) = events.try_recv()
                {
                    batch.push(event);
                }
            }
            last = Some(Instant::now());
            if !self.send(std::mem::take(&mut batch)).await {
                return;
            }
        }
    }

    /// Sends some events; `false` if the run is no longer this worker's.
    pub(crate) async fn send(&mut self, events: Vec<RunEvent>) -> bool {
        self.batches += 1;
        let batch = Batch { number: self.batches, events: events.into() };
        let answer = retry_until_answered(self.claim, self.leave, || self.desk.append(self.claim, batch.clone())).await;
        let kept = matches!(answer, Some(Ok(())));
        if let Some(Err(error)) = answer {
            tracing::warn!(report = %self.claim.report, %error, "this worker leaves the run");
        }
        kept
    }
}

/// Records with the desk what must outlive this worker.
pub(crate) struct DeskCheckpoints {
    pub(crate) desk: Arc<dyn Desk>,
    pub(crate) claim: Claim,
    pub(crate) leave: CancellationToken,
}

#[async_trait]
impl Checkpoints for DeskCheckpoints {
    async fn record_start(&self, test: u32, at: Timestamp) -> bool {
        let begun = retry_until_answered(self.claim, &self.leave, || self.desk.begin(self.claim, test, at)).await;
        matches!(begun, Some(Ok(())))
    }

    async fn record_shared(&self, shared: SharedValue) -> bool {
        let share = || self.desk.share(self.claim, shared.clone());
        match retry_until_answered(self.claim, &self.leave, share).await {
            // The run goes on with it; whoever takes the run over does without.
            Some(Err(DeskError::Refused(error))) => {
                tracing::error!(report = %self.claim.report, error, "a shared value is not kept");
                true
            }
            answer => matches!(answer, Some(Ok(()))),
        }
    }
}
