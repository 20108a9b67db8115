//! The desk of one machine: store, bus and files in the same process.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use testgyver_bus::{WakeUp, wait_for};
use testgyver_desk::{Assignment, Batch, Desk, DeskError, SignalStream, WorkerInfo, Workspace};
use testgyver_model::{
    Timestamp,
    claim::{Claim, Signals},
    event::{RunEvent, RunEventKind},
    host_key::{HostMet, HostVerdict},
    id::{CampaignId, WorkerId},
    shared::SharedValue,
};
use testgyver_store::{ClaimRequest, ClaimScope, ClaimedRun, HostContact, StoreError, TrimReport, WriteOutcome};
use tokio::{
    sync::{Mutex as AsyncMutex, mpsc},
    time::sleep,
};

use crate::{DispatchConfig, DispatchDependencies, plan::plan, recorder::Recorder};

/// How long a lost wake-up holds up a pending run.
const LOOK: Duration = Duration::from_secs(1);

/// How often events are folded anew because another desk told something meanwhile. A batch that fits to nothing then
/// leaves one out: who tells so is not to be believed.
const ATTEMPTS: u32 = 8;

type Shared = Arc<AsyncMutex<Recorder>>;

/// The desk of one machine.
pub struct DirectDesk {
    deps: DispatchDependencies,
    config: DispatchConfig,
    /// How the runs stand that this desk tells of. What is not here is read from the store.
    recorders: Mutex<HashMap<Claim, Shared>>,
    /// What was given out and not left yet. Held while more is claimed: what is given is in it before anybody looks.
    given: AsyncMutex<HashSet<Claim>>,
}

fn unavailable(error: &StoreError) -> DeskError {
    DeskError::Unavailable(error.to_string())
}

impl DirectDesk {
    /// A desk in front of this store, bus and files.
    pub fn new(deps: DispatchDependencies, config: DispatchConfig) -> Self {
        Self { deps, config, recorders: Mutex::default(), given: AsyncMutex::default() }
    }

    fn recorders(&self) -> MutexGuard<'_, HashMap<Claim, Shared>> {
        self.recorders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a run stands under a claim; read from the store where another desk gave it out.
    async fn recorder(&self, claim: Claim) -> Result<Shared, DeskError> {
        let known = self.recorders().get(&claim).cloned();
        if let Some(recorder) = known {
            return Ok(recorder);
        }
        let claimed_report = self.deps.store.claimed_report(claim).await.map_err(|error| unavailable(&error))?;
        let claimed_report = claimed_report.ok_or(DeskError::Lost)?;
        let mut recorder =
            Recorder::new(self.deps.clone(), self.config.lease, claim, claimed_report.report, claimed_report.batch);
        recorder.catch_up().await.map_err(|error| unavailable(&error))?;
        let recorder = Arc::new(AsyncMutex::new(recorder));
        Ok(Arc::clone(self.recorders().entry(claim).or_insert(recorder)))
    }

    /// Claims a run for the one worker of this desk.
    async fn claim(&self, worker: WorkerId, scope: ClaimScope) -> Result<Option<ClaimedRun>, StoreError> {
        let mut given = self.given.lock().await;
        let holds = given.iter().map(|claim| claim.report).collect();
        let who = ClaimRequest { worker, holds, scope, lease: self.config.lease, now: self.deps.clock.now() };
        let claimed = self.deps.store.claim_next(who).await?;
        given.extend(claimed.as_ref().map(|claimed| claimed.claim));
        Ok(claimed)
    }

    fn forget(&self, claim: Claim) -> Option<Shared> {
        self.recorders().remove(&claim)
    }

    /// Makes a claimed run ready for its worker; nothing if it has ended by that, or is left to the next try.
    async fn assign(&self, claimed: ClaimedRun) -> Option<Assignment> {
        let claim = claimed.claim;
        let mut recorder = Recorder::new(self.deps.clone(), self.config.lease, claim, claimed.report.clone(), 0);
        let told_until = match recorder.catch_up().await {
            Ok(told_until) => told_until,
            Err(error) => {
                self.give_up(recorder, claim, &error).await;
                return None;
            }
        };
        self.recorders().insert(claim, Arc::new(AsyncMutex::new(recorder)));
        let (name, signals) = (claimed.report.head.name.clone(), claimed.signals.clone());
        Some(Assignment { claim, name, plan: plan(claimed, told_until, &self.config), signals })
    }

    /// What cannot be read ends by it; what could not be read just now is tried again.
    async fn give_up(&self, mut recorder: Recorder, claim: Claim, error: &StoreError) {
        tracing::error!(report = %claim.report, %error, "a run cannot begin");
        if matches!(error, StoreError::Corrupt(_)) {
            let kind = RunEventKind::RunErrored { error: error.to_string() };
            let event = RunEvent { seq: 0, at: self.deps.clock.now(), kind };
            if recorder.keep(Batch { number: 1, events: Arc::from([event]) }).await.is_ok() {
                self.given.lock().await.remove(&claim);
                return;
            }
        }
        self.release(claim).await;
    }

    /// Lets a claim go. If the storage does not take that now, the run is given again all the same: to whoever
    /// asks next here, or elsewhere once the lease is over.
    async fn release(&self, claim: Claim) {
        if let Err(error) = self.deps.store.release(claim).await {
            tracing::warn!(report = %claim.report, %error, "a run could not be let go");
        }
        self.given.lock().await.remove(&claim);
        self.deps.bus.notify(WakeUp::Queue);
    }

    /// Keeps what a run that has ended may leave of its files.
    async fn settle(&self, campaign: CampaignId, claim: Claim) {
        match self.deps.files.settle_run(campaign, claim.report).await {
            Ok(TrimReport { files: 0, .. }) => {}
            Ok(TrimReport { files, bytes }) => {
                tracing::warn!(report = %claim.report, files, bytes, "a run left more than is kept (run_files_mib): its largest files were removed");
            }
            Err(error) => {
                tracing::warn!(report = %claim.report, %error, "the files of a run could not be looked through")
            }
        }
    }
}

#[async_trait]
impl Desk for DirectDesk {
    async fn next(&self, me: WorkerInfo) -> Assignment {
        let scope = if me.has_room { ClaimScope::Any } else { ClaimScope::StopRequested };
        let matters =
            |wake_up| matches!(wake_up, WakeUp::RunSignal(_)) || wake_up == WakeUp::Queue && scope == ClaimScope::Any;
        // Subscribed before the look into the store: what comes in between is received.
        let mut wake_ups = self.deps.bus.wake_ups();
        loop {
            match self.claim(me.id, scope).await {
                Ok(Some(claimed)) => {
                    self.deps.bus.notify(WakeUp::Queue);
                    match self.assign(claimed).await {
                        Some(assignment) => return assignment,
                        // What could not be read just now is not asked for without end.
                        None => sleep(LOOK).await,
                    }
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "no run can be claimed, trying again"),
            }
            tokio::select! {
                () = wait_for(&mut wake_ups, matters) => {}
                () = sleep(LOOK) => {}
            }
        }
    }

    async fn begin(&self, claim: Claim, test: u32, at: Timestamp) -> Result<(), DeskError> {
        match self.deps.store.begin_test(claim, test, at).await {
            Ok(WriteOutcome::Fenced) => Err(DeskError::Lost),
            Ok(_) => Ok(()),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn append(&self, claim: Claim, batch: Batch) -> Result<(), DeskError> {
        for _ in 0..ATTEMPTS {
            let recorder = self.recorder(claim).await?;
            let kept = recorder.lock().await.keep(batch.clone()).await.map_err(|error| unavailable(&error))?;
            match kept {
                WriteOutcome::Written | WriteOutcome::AlreadyWritten => return Ok(()),
                // Another desk has told something of the run since: how it stands now, the store knows.
                WriteOutcome::Behind | WriteOutcome::StopRequested => drop(self.forget(claim)),
                WriteOutcome::Fenced => break,
            }
        }
        self.forget(claim);
        Err(DeskError::Lost)
    }

    async fn share(&self, claim: Claim, shared: SharedValue) -> Result<(), DeskError> {
        match self.deps.store.share_value(claim, shared).await {
            Ok(WriteOutcome::Fenced) => Err(DeskError::Lost),
            Ok(_) => Ok(()),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn renew(&self, claim: Claim) -> Result<Signals, DeskError> {
        match self.deps.store.renew(claim, self.config.lease).await {
            Ok(Some(signals)) => Ok(signals),
            Ok(None) => Err(DeskError::Lost),
            Err(error) => Err(unavailable(&error)),
        }
    }

    fn signals(&self, claim: Claim) -> SignalStream {
        let (sender, stream) = mpsc::channel(1);
        let (deps, lease) = (self.deps.clone(), self.config.lease);
        let mut wake_ups = deps.bus.wake_ups();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = sender.closed() => return,
                    () = wait_for(&mut wake_ups, |wake_up| wake_up == WakeUp::RunSignal(claim.report)) => {}
                }
                // What cannot be read now, the next sign of life brings.
                if let Ok(Some(signals)) = deps.store.renew(claim, lease).await
                    && sender.send(signals).await.is_err()
                {
                    return;
                }
            }
        });
        stream
    }

    async fn workspace(&self, claim: Claim) -> Result<Workspace, DeskError> {
        let campaign = self.recorder(claim).await?.lock().await.campaign();
        match self.deps.files.run_folders(campaign, claim.report).await {
            Ok(folders) => Ok(Workspace { folders }),
            Err(error) => Err(DeskError::Refused(error.to_string())),
        }
    }

    async fn meet_host(&self, claim: Claim, met: HostMet) -> Result<HostVerdict, DeskError> {
        match self.deps.store.meet_host(HostContact::Run(claim), met, self.deps.clock.now()).await {
            Ok(Some(verdict)) => Ok(verdict),
            Ok(None) => Err(DeskError::Lost),
            Err(StoreError::Unavailable(error) | StoreError::Full(error)) => Err(DeskError::Unavailable(error)),
            Err(error) => Err(DeskError::Refused(error.to_string())),
        }
    }

    async fn leave(&self, claim: Claim) {
        let recorder = self.forget(claim);
        let ended = match &recorder {
            Some(recorder) => {
                let recorder = recorder.lock().await;
                recorder.has_ended().then(|| recorder.campaign())
            }
            None => None,
        };
        // Of one that was lost the claim is over: letting it go changes nothing.
        if let Some(campaign) = ended {
            self.given.lock().await.remove(&claim);
            self.settle(campaign, claim).await;
        } else {
            self.release(claim).await;
        }
    }
}
