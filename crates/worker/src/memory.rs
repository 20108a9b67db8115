//! A desk without store and server: one run, told to whoever listens.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use testgyver_model::{
    Actor, Timestamp,
    claim::{Claim, Signals, StopSignal},
    event::RunEvent,
    folders::Folders,
    host_key::{HostMet, HostVerdict, KnownHosts},
    report::Report,
    shared::SharedValue,
};
use tokio::sync::{mpsc, watch};

use testgyver_desk::{Assignment, Batch, Desk, DeskError, SignalStream, WorkerInfo, Workspace};

/// Batches the listener may be behind before the run waits for it.
const AHEAD: usize = 64;

/// A desk for one run, in memory.
pub struct MemoryDesk {
    claim: Claim,
    folders: Folders,
    host_keys: KnownHosts,
    assignment: Mutex<Option<Assignment>>,
    state: tokio::sync::Mutex<State>,
    told: mpsc::Sender<Vec<RunEvent>>,
    signals: watch::Sender<Signals>,
    ended: AtomicBool,
}

struct State {
    report: Report,
    batches: u64,
}

impl MemoryDesk {
    /// A desk that gives this run once, and tells its events to the receiver. `report` is how it stands: running.
    pub fn new(
        assignment: Assignment,
        report: Report,
        folders: Folders,
        host_keys: KnownHosts,
    ) -> (Self, mpsc::Receiver<Vec<RunEvent>>) {
        let (told, listener) = mpsc::channel(AHEAD);
        let desk = Self {
            claim: assignment.claim,
            folders,
            host_keys,
            signals: watch::Sender::new(assignment.signals.clone()),
            assignment: Mutex::new(Some(assignment)),
            state: tokio::sync::Mutex::new(State { report, batches: 0 }),
            told,
            ended: AtomicBool::new(false),
        };
        (desk, listener)
    }

    /// Asks that the run stops; asked for again, what cleans up is given up too.
    pub fn request_stop(&self, by: Actor) {
        self.signals.send_modify(|signals| {
            let times = signals.stop.as_ref().map_or(0, |stop| stop.times).saturating_add(1);
            signals.stop = Some(StopSignal { times, by });
        });
    }

    /// The report as it stands.
    pub async fn report(&self) -> Report {
        self.state.lock().await.report.clone()
    }

    fn assignment(&self) -> MutexGuard<'_, Option<Assignment>> {
        self.assignment.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn checked(&self, claim: Claim) -> Result<(), DeskError> {
        if claim == self.claim && !self.ended.load(Ordering::Acquire) { Ok(()) } else { Err(DeskError::Lost) }
    }
}

#[async_trait]
impl Desk for MemoryDesk {
    async fn next(&self, me: WorkerInfo) -> Assignment {
        let assignment = if me.has_room { self.assignment().take() } else { None };
        match assignment {
            Some(assignment) => assignment,
            None => std::future::pending().await,
        }
    }

    async fn begin(&self, claim: Claim, _: u32, _: Timestamp) -> Result<(), DeskError> {
        self.checked(claim)
    }

    async fn append(&self, claim: Claim, batch: Batch) -> Result<(), DeskError> {
        let mut state = self.state.lock().await;
        if batch.number <= state.batches && claim == self.claim {
            return Ok(());
        }
        self.checked(claim)?;
        let mut events = batch.events.to_vec();
        for event in &mut events {
            event.seq = state.report.head.seq + 1;
            state.report.apply(event);
        }
        state.batches = batch.number;
        self.ended.store(state.report.head.state.is_final(), Ordering::Release);
        // Whoever listens may have gone: the run goes on, and the report is there at its end.
        let _ = self.told.send(events).await;
        Ok(())
    }

    /// Nobody takes the run over: what its tests share is the engine's alone.
    async fn share(&self, claim: Claim, _: SharedValue) -> Result<(), DeskError> {
        self.checked(claim)
    }

    async fn renew(&self, claim: Claim) -> Result<Signals, DeskError> {
        self.checked(claim).map(|()| self.signals.borrow().clone())
    }

    fn signals(&self, _: Claim) -> SignalStream {
        let (sender, stream) = mpsc::channel(1);
        let mut asked = self.signals.subscribe();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = sender.closed() => return,
                    changed = asked.changed() => if changed.is_err() { return },
                }
                let signals = asked.borrow_and_update().clone();
                if sender.send(signals).await.is_err() {
                    return;
                }
            }
        });
        stream
    }

    async fn workspace(&self, claim: Claim) -> Result<Workspace, DeskError> {
        self.checked(claim).map(|()| Workspace { folders: self.folders.clone() })
    }

    async fn meet_host(&self, claim: Claim, met: HostMet) -> Result<HostVerdict, DeskError> {
        self.checked(claim).map(|()| self.host_keys.judge(&met))
    }

    async fn leave(&self, _: Claim) {}
}
