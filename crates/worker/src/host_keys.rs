//! Keys of SSH servers during one run: the desk is asked once for each, and what it has confirmed is known here.

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_desk::{Desk, DeskError};
use testgyver_model::{
    claim::Claim,
    host_key::{HostKeys, HostMet, HostVerdict, KnownHosts},
};
use tokio_util::sync::CancellationToken;

use crate::batch_sender::retry_until_answered;

/// The servers that a run has met.
pub(crate) struct RunHostKeys {
    desk: Arc<dyn Desk>,
    claim: Claim,
    /// Ends the waiting for a desk that does not answer.
    leave: CancellationToken,
    confirmed: KnownHosts,
}

impl RunHostKeys {
    /// For a run that has met no server yet.
    pub(crate) fn of_run(desk: &Arc<dyn Desk>, claim: Claim, leave: &CancellationToken) -> Arc<dyn HostKeys> {
        let (desk, leave) = (Arc::clone(desk), leave.clone());
        Arc::new(Self { desk, claim, leave, confirmed: KnownHosts::default() })
    }
}

#[async_trait]
impl HostKeys for RunHostKeys {
    async fn meet(&self, met: HostMet) -> Result<HostVerdict, String> {
        if self.confirmed.knows(&met) {
            return Ok(HostVerdict::Known);
        }
        let answer =
            retry_until_answered(self.claim, &self.leave, || self.desk.meet_host(self.claim, met.clone())).await;
        // If the worker must leave, whoever takes the run over asks anew.
        let verdict = answer.unwrap_or(Err(DeskError::Lost)).map_err(|error| error.to_string())?;
        if matches!(verdict, HostVerdict::Known | HostVerdict::Learnt) {
            self.confirmed.note(&met);
        }
        Ok(verdict)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use testgyver_model::{Timestamp, claim::Signals, id::ReportId, shared::SharedValue};
    use uuid::Uuid;

    use super::*;
    use testgyver_desk::{Assignment, Batch, SignalStream, WorkerInfo, Workspace};

    /// A desk that knows servers, and is out of order at the first question.
    #[derive(Default)]
    struct FlakyDesk {
        asked: AtomicUsize,
        kept: KnownHosts,
    }

    #[async_trait]
    impl Desk for FlakyDesk {
        async fn next(&self, _: WorkerInfo) -> Assignment {
            std::future::pending().await
        }

        async fn begin(&self, _: Claim, _: u32, _: Timestamp) -> Result<(), DeskError> {
            Err(DeskError::Lost)
        }

        async fn append(&self, _: Claim, _: Batch) -> Result<(), DeskError> {
            Err(DeskError::Lost)
        }

        async fn share(&self, _: Claim, _: SharedValue) -> Result<(), DeskError> {
            Err(DeskError::Lost)
        }

        async fn renew(&self, _: Claim) -> Result<Signals, DeskError> {
            Err(DeskError::Lost)
        }

        fn signals(&self, _: Claim) -> SignalStream {
            tokio::sync::mpsc::channel(1).1
        }

        async fn workspace(&self, _: Claim) -> Result<Workspace, DeskError> {
            Err(DeskError::Lost)
        }

        async fn meet_host(&self, _: Claim, met: HostMet) -> Result<HostVerdict, DeskError> {
            match self.asked.fetch_add(1, Ordering::Relaxed) {
                0 => Err(DeskError::Unavailable("not now".into())),
                _ => Ok(self.kept.judge(&met)),
            }
        }

        async fn leave(&self, _: Claim) {}
    }

    fn met(key: &str) -> HostMet {
        HostMet { learn: true, ..HostMet::new("a.example", 22, "ssh-ed25519", key) }
    }

    #[tokio::test]
    async fn the_desk_is_asked_until_it_answers_and_once_for_each_key() {
        let desk = Arc::new(FlakyDesk::default());
        let claim = Claim { report: ReportId(Uuid::nil()), part: 0, epoch: 1 };
        let shared: Arc<dyn Desk> = Arc::<FlakyDesk>::clone(&desk);
        let host_keys = RunHostKeys::of_run(&shared, claim, &CancellationToken::new());
        assert_eq!(host_keys.meet(met("AAAA")).await, Ok(HostVerdict::Learnt));
        assert_eq!(desk.asked.load(Ordering::Relaxed), 2);
        assert_eq!(host_keys.meet(met("AAAA")).await, Ok(HostVerdict::Known));
        assert_eq!(desk.asked.load(Ordering::Relaxed), 2, "what is known is not asked for again");
        assert_eq!(host_keys.meet(met("BBBB")).await, Ok(HostVerdict::Changed));
        assert_eq!(host_keys.meet(met("BBBB")).await, Ok(HostVerdict::Changed), "a refusal is no knowledge");
        assert_eq!(desk.asked.load(Ordering::Relaxed), 4);
    }

    #[tokio::test]
    async fn a_worker_that_leaves_does_not_wait_for_the_desk() {
        let leave = CancellationToken::new();
        leave.cancel();
        let claim = Claim { report: ReportId(Uuid::nil()), part: 0, epoch: 1 };
        let desk: Arc<dyn Desk> = Arc::new(FlakyDesk::default());
        assert!(RunHostKeys::of_run(&desk, claim, &leave).meet(met("AAAA")).await.is_err());
    }
}
