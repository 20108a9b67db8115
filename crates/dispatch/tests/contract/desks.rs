//! What a worker may rely on, whichever desk it works at: the same on the desk of one machine and on the one without
//! a store, also where answers get lost or come late, and where the run is taken away in the middle of a test.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use testgyver_desk::{Assignment, Batch, Desk, DeskError, SignalStream, WorkerInfo, Workspace};
use testgyver_dispatch::DirectDesk;
use testgyver_model::{
    Actor, Timestamp,
    claim::{Claim, Signals},
    event::{RunEvent, RunEventKind, TestStatus, Verdict},
    folders::Folders,
    host_key::{HostMet, HostVerdict, KnownHosts},
    id::{RandomIds, WorkerId},
    report::{Report, ReportState},
    shared::SharedValue,
};
use testgyver_worker::{MemoryDesk, Worker, WorkerConfig};
use tokio::sync::{Notify, mpsc, watch};

use crate::world::{World, config, deps, statuses, worker_deps, world};

/// Longer than anything takes.
const LONG: Duration = Duration::from_secs(60);

/// How a desk treats its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Plain,
    /// Every answer but each third is lost, whether it was done or not.
    Forgetful,
    /// Every answer comes late.
    Late,
    /// The run is taken away in the middle of the second test.
    Taking,
}

/// A desk with a manner.
struct Odd {
    inner: Arc<dyn Desk>,
    manner: Manner,
    calls: AtomicU32,
    left: Arc<Notify>,
}

impl Odd {
    async fn answer<T>(&self, work: impl Future<Output = Result<T, DeskError>>) -> Result<T, DeskError> {
        match self.manner {
            Manner::Forgetful if self.calls.fetch_add(1, Ordering::Relaxed) % 3 != 2 => {
                let _ = work.await;
                Err(DeskError::Unavailable("the answer was lost".into()))
            }
            Manner::Late => {
                let answer = work.await;
                tokio::time::sleep(Duration::from_millis(3)).await;
                answer
            }
            _ => work.await,
        }
    }
}

#[async_trait]
impl Desk for Odd {
    async fn next(&self, me: WorkerInfo) -> Assignment {
        self.inner.next(me).await
    }

    async fn begin(&self, claim: Claim, test: u32, at: Timestamp) -> Result<(), DeskError> {
        self.answer(self.inner.begin(claim, test, at)).await
    }

    async fn append(&self, claim: Claim, batch: Batch) -> Result<(), DeskError> {
        let second = |event: &RunEvent| matches!(event.kind, RunEventKind::TestStarted { test: 1 });
        if self.manner == Manner::Taking && batch.events.iter().any(second) {
            return Err(DeskError::Lost);
        }
        self.answer(self.inner.append(claim, batch)).await
    }

    async fn share(&self, claim: Claim, shared: SharedValue) -> Result<(), DeskError> {
        self.answer(self.inner.share(claim, shared)).await
    }

    async fn renew(&self, claim: Claim) -> Result<Signals, DeskError> {
        self.answer(self.inner.renew(claim)).await
    }

    fn signals(&self, claim: Claim) -> SignalStream {
        self.inner.signals(claim)
    }

    async fn workspace(&self, claim: Claim) -> Result<Workspace, DeskError> {
        self.answer(self.inner.workspace(claim)).await
    }

    async fn meet_host(&self, claim: Claim, met: HostMet) -> Result<HostVerdict, DeskError> {
        self.answer(self.inner.meet_host(claim, met)).await
    }

    async fn leave(&self, claim: Claim) {
        self.inner.leave(claim).await;
        self.left.notify_one();
    }
}

/// A desk with one run of three tests, and how the run stands there.
struct Kind {
    name: &'static str,
    desk: Arc<dyn Desk>,
    memory: Option<Arc<MemoryDesk>>,
    world: World,
    /// That something was told.
    told: watch::Receiver<()>,
}

impl Kind {
    async fn report(&self) -> Report {
        match &self.memory {
            Some(desk) => desk.report().await,
            None => {
                let listed = self.world.store.list_reports(Default::default(), Default::default()).await.unwrap();
                self.world.report(listed.items[0].head.id).await
            }
        }
    }

    async fn stop(&self) {
        match &self.memory {
            Some(desk) => desk.request_stop(Actor::command_line("Ada".into())),
            None => self.world.app.stop_run(&self.world.by, self.report().await.head.id).await.unwrap(),
        }
    }
}

/// The desks, each with a run that waits.
async fn kinds() -> Vec<Kind> {
    let mut kinds = Vec::new();
    for memory in [false, true] {
        let world = world(3).await;
        let id = world.launch("run").await.unwrap();
        let direct = DirectDesk::new(deps(world.folder.path(), world.store.clone(), Arc::clone(&world.bus)), config());
        if !memory {
            let told = heard(world.bus.subscribe());
            kinds.push(Kind { name: "direct", desk: Arc::new(direct), memory: None, world, told });
            continue;
        }
        // The same plan, made once by the store's desk and carried out without it.
        let me = WorkerInfo { id: WorkerId::fresh(&RandomIds), has_room: true };
        let assignment = direct.next(me).await;
        let text = serde_json::to_string(&assignment).unwrap();
        let assignment: Assignment = serde_json::from_str(&text).unwrap();
        let report = world.report(id).await;
        let folders = Folders { files: world.folder.path().join("files"), work: world.folder.path().join("work") };
        let (desk, told) = MemoryDesk::new(assignment, report, folders, KnownHosts::default());
        let desk = Arc::new(desk);
        kinds.push(Kind { name: "memory", desk: desk.clone(), memory: Some(desk), world, told: heard(told) });
    }
    kinds
}

/// A worker at a desk with a manner, and whether it has left its run.
fn worker(kind: &Kind, manner: Manner) -> (Arc<Worker>, Arc<Notify>) {
    let left = Arc::<Notify>::default();
    let desk = Odd { inner: Arc::clone(&kind.desk), manner, calls: AtomicU32::default(), left: Arc::clone(&left) };
    let beat = Duration::from_millis(50);
    let config = WorkerConfig { concurrent_runs: NonZeroUsize::MIN, beat };
    let worker = Arc::new(Worker::new(Arc::new(desk), worker_deps(&kind.world.gate), config).unwrap());
    tokio::spawn(Arc::clone(&worker).serve());
    (worker, left)
}

/// Waits until a run stands so; it is looked at whenever something is told of it.
async fn until(kind: &Kind, manner: Manner, holds: impl Fn(&Report) -> bool) -> Report {
    let mut told = kind.told.clone();
    let holding = async {
        loop {
            let report = kind.report().await;
            if holds(&report) {
                return report;
            }
            told.changed().await.unwrap();
        }
    };
    let report = tokio::time::timeout(LONG, holding).await;
    report.unwrap_or_else(|_| panic!("it never came: {} {manner:?}", kind.name))
}

/// Passes on that something was told.
fn heard<T: Send + 'static>(mut stream: mpsc::Receiver<T>) -> watch::Receiver<()> {
    let (sender, told) = watch::channel(());
    tokio::spawn(async move {
        while stream.recv().await.is_some() {
            sender.send_replace(());
        }
    });
    told
}

#[tokio::test]
async fn a_run_is_carried_out_whole_whatever_becomes_of_the_answers() {
    for manner in [Manner::Plain, Manner::Forgetful, Manner::Late] {
        for kind in kinds().await {
            let _worker = worker(&kind, manner);
            kind.world.gate.add_permits(3);
            let report = until(&kind, manner, |report| report.head.state.is_final()).await;
            let told = format!("{} {manner:?}", kind.name);
            assert_eq!(statuses(&report), [TestStatus::Passed; 3], "{told}");
            assert!(matches!(report.head.state, ReportState::Finished { verdict: Verdict::Success, .. }), "{told}");
            assert!(report.tests.iter().all(|test| test.lines == report.tests[0].lines), "no line twice: {told}");
        }
    }
}

#[tokio::test]
async fn a_stop_reaches_the_worker_by_signal_or_by_the_next_sign_of_life() {
    for manner in [Manner::Plain, Manner::Forgetful, Manner::Late] {
        for kind in kinds().await {
            let _worker = worker(&kind, manner);
            until(&kind, manner, |report| report.tests[0].lines > 0).await;
            kind.stop().await;
            let report = until(&kind, manner, |report| report.head.state.is_final()).await;
            assert!(matches!(report.head.state, ReportState::Cancelled { .. }), "{} {manner:?}", kind.name);
            let expected = [TestStatus::Failed, TestStatus::Skipped, TestStatus::Skipped];
            assert_eq!(statuses(&report), expected, "{} {manner:?}", kind.name);
        }
    }
}

#[tokio::test]
async fn a_run_that_is_taken_away_in_the_middle_of_a_test_is_left_at_once() {
    for kind in kinds().await {
        let (_worker, left) = worker(&kind, Manner::Taking);
        kind.world.gate.add_permits(1);
        // Its second test waits for ever: only giving it up ends it.
        tokio::time::timeout(LONG, left.notified()).await.unwrap_or_else(|_| panic!("{} is not left", kind.name));
        assert!(!kind.report().await.head.state.is_final(), "{}: it goes on elsewhere", kind.name);
    }
}
