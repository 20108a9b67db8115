//! The worker: takes runs as long as it has room, and leaves them in order when the process must end.

use std::{
    collections::HashMap,
    io,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use testgyver_desk::{Assignment, Desk, WorkerInfo};
use testgyver_engine::RunHandle;
use testgyver_model::{claim::Claim, id::WorkerId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    dependencies::WorkerDependencies,
    engines::Engines,
    heartbeat::{apply, heartbeat},
    run::Runner,
};

/// How long a test in flight may go on when the process must end.
const GRACE: Duration = Duration::from_secs(4);

/// How a worker works.
#[derive(Debug, Clone, Copy)]
pub struct WorkerConfig {
    /// Most runs that are carried out at the same time.
    pub concurrent_runs: NonZeroUsize,
    /// Time between two signs of life; well below the lease that the desk gives.
    pub beat: Duration,
}

/// Carries runs out.
pub struct Worker {
    id: WorkerId,
    runner: Runner,
    beat: Duration,
    slots: Arc<Semaphore>,
    engines: Engines,
    runs: Mutex<HashMap<Claim, RunHandle>>,
    tasks: TaskTracker,
    closing: CancellationToken,
}

impl Worker {
    /// A worker that gets its runs from a desk.
    ///
    /// # Errors
    /// If the system has no threads to give for the runs.
    pub fn new(desk: Arc<dyn Desk>, deps: WorkerDependencies, config: WorkerConfig) -> io::Result<Self> {
        Ok(Self {
            id: WorkerId::fresh(deps.ids.as_ref()),
            runner: Runner { desk, deps, leave: CancellationToken::new() },
            beat: config.beat,
            slots: Arc::new(Semaphore::new(config.concurrent_runs.get())),
            engines: Engines::start()?,
            runs: Mutex::default(),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
        })
    }

    /// Carries out what comes, until [`Worker::shut_down`].
    pub async fn serve(self: Arc<Self>) {
        tokio::join!(self.serve_runs(), self.serve_stopped());
    }

    /// Runs, as many at once as there is room for.
    async fn serve_runs(self: &Arc<Self>) {
        loop {
            // The slot first: what waits keeps its place in the queue until its turn has come.
            let slot = tokio::select! {
                () = self.closing.cancelled() => return,
                slot = Arc::clone(&self.slots).acquire_owned() => slot.ok(),
            };
            let Some(assignment) = self.next(true).await else { return };
            self.spawn(assignment, slot);
        }
    }

    /// What shall be stopped before it has begun needs no room: it ends at once, however much goes on.
    async fn serve_stopped(self: &Arc<Self>) {
        while let Some(assignment) = self.next(false).await {
            self.spawn(assignment, None);
        }
    }

    async fn next(&self, has_room: bool) -> Option<Assignment> {
        tokio::select! {
            biased;
            () = self.closing.cancelled() => None,
            assignment = self.runner.desk.next(WorkerInfo { id: self.id, has_room }) => Some(assignment),
        }
    }

    /// Runs beside the others.
    fn spawn(self: &Arc<Self>, assignment: Assignment, slot: Option<OwnedSemaphorePermit>) {
        let worker = Arc::clone(self);
        let lease = self.engines.lease();
        let engine = lease.handle.clone();
        let (claim, signals) = (assignment.claim, assignment.signals.clone());
        let (handle, control) = RunHandle::new();
        apply(&handle, signals);
        self.register(claim, handle.clone());
        // Signs of life come from another thread than the run's, which an action may hold up.
        let ended = CancellationToken::new();
        self.tasks.spawn(heartbeat(Arc::clone(&self.runner.desk), claim, handle, self.beat, ended.clone()));
        let running = async move {
            let _lease = lease;
            worker.runner.execute(assignment, control).await;
            ended.cancel();
            worker.running().remove(&claim);
            // The next run need not wait until what this one has left is cleared away.
            drop(slot);
            worker.runner.desk.leave(claim).await;
        };
        self.tasks.spawn_on(running, &engine);
    }

    fn running(&self) -> MutexGuard<'_, HashMap<Claim, RunHandle>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a run as going on here; whoever shuts down finds it, or it finds that it is shut down.
    fn register(&self, claim: Claim, handle: RunHandle) {
        let mut running = self.running();
        if self.closing.is_cancelled() {
            handle.drain();
        }
        running.insert(claim, handle);
    }

    /// Lets tests in flight end for a few seconds, then leaves every run as it stands; whoever takes
    /// it over goes on from there.
    pub async fn shut_down(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.running().values().for_each(RunHandle::drain);
        if tokio::time::timeout(GRACE, self.tasks.wait()).await.is_err() {
            self.runner.leave.cancel();
            self.running().values().for_each(RunHandle::leave);
            self.tasks.wait().await;
        }
    }
}
