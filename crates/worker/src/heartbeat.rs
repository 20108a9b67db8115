//! Signs of life of a run, which bring back what people ask of it.

use std::{sync::Arc, time::Duration};

use testgyver_desk::{Desk, DeskError};
use testgyver_engine::RunHandle;
use testgyver_model::claim::{Claim, Signals};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Passes on what people ask of a run.
pub(crate) fn apply(handle: &RunHandle, signals: Signals) {
    if let Some(pause) = signals.pause {
        handle.pause(pause.paused, pause.by);
    }
    if let Some(asked) = signals.stop {
        handle.cancelled(asked.times, asked.by);
    }
}

/// Gives signs of life and passes on what people ask, until the run has ended here.
pub(crate) async fn heartbeat(
    desk: Arc<dyn Desk>,
    claim: Claim,
    handle: RunHandle,
    beat: Duration,
    ended: CancellationToken,
) {
    let mut pushed = desk.signals(claim);
    let mut beats = interval(beat);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beats.reset();
    loop {
        tokio::select! {
            () = ended.cancelled() => return,
            Some(signals) = pushed.recv() => {
                apply(&handle, signals);
                continue;
            }
            _ = beats.tick() => {}
        }
        match desk.renew(claim).await {
            Ok(signals) => apply(&handle, signals),
            Err(DeskError::Lost) => {
                tracing::warn!(report = %claim.report, "the run was taken over: this worker leaves it");
                return handle.leave();
            }
            // The next beat tries again; what is told meanwhile is not lost.
            Err(error) => tracing::warn!(report = %claim.report, %error, "no sign of life could be given"),
        }
    }
}
