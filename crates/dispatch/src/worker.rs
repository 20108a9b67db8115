//! The running side: takes ids, claims runs, lets the engine run them and the recorder keep them.

use std::{
    collections::{HashMap, hash_map::Entry},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::FutureExt;
use jiff::{Zoned, tz::TimeZone};
use testgyver_engine::{Control, Gate, Stop};
use testgyver_model::{
    Language, Timestamp,
    event::{RunEvent, RunEventKind},
    generate::Chance,
    id::{ReportId, UserId, WorkerId},
    phrase,
    plan::{Folders, LogLimits, Plan, PlannedTest},
    report::{ReportState, RunScope},
    variable,
};
use testgyver_store::{Claimed, StoreError};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::sleep,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    Config, Surroundings,
    engines::Engines,
    live::LiveNews,
    patience::Patience,
    port::{Bus, Queue, Ticket},
    recorder::Recorder,
};

/// Events the engine may be ahead of the recorder.
const EVENTS_AHEAD: usize = 4_096;
/// Most characters of a field or an output that the results of a campaign keep.
const SHOWN: usize = 8_000;
/// The same for a test that runs alone, for who writes it.
const SHOWN_ALONE: usize = 200_000;
/// How long a test in flight may go on when the process must end.
const GRACE: Duration = Duration::from_secs(4);
/// Least time between two tellings of who waits where.
const POSITIONS_PACE: Duration = Duration::from_millis(200);

/// Runs campaigns.
pub struct Worker {
    id: WorkerId,
    around: Surroundings,
    language: Language,
    time_zone: TimeZone,
    log_limits: LogLimits,
    queue: Arc<dyn Queue>,
    bus: Arc<dyn Bus>,
    slots: Arc<Semaphore>,
    engines: Engines,
    runs: Mutex<HashMap<ReportId, Running>>,
    tasks: TaskTracker,
    closing: CancellationToken,
    leave: CancellationToken,
}

/// A run that goes on in this process.
struct Running {
    stop: Stop,
    ended: CancellationToken,
}

/// A run that was just noted.
struct Entered {
    stop: Stop,
    control: Control,
}

/// Time and chance for generators.
struct Senses<'a> {
    around: &'a Surroundings,
    time_zone: &'a TimeZone,
}

impl Chance for Senses<'_> {
    fn now(&self) -> Zoned {
        self.around.clock.now().to_zoned(self.time_zone.clone())
    }

    fn random(&self) -> u64 {
        self.around.ids.random()
    }
}

/// Notes in the store that tests begin.
struct Doorkeeper<'a> {
    worker: &'a Worker,
    report: ReportId,
}

#[async_trait]
impl Gate for Doorkeeper<'_> {
    async fn pass(&self, test: u32, at: Timestamp) -> bool {
        let mut patience = Patience::default();
        loop {
            match self.worker.around.store.begin_test(self.report, test, at).await {
                Ok(()) => return true,
                Err(error) => tracing::error!(report = %self.report, %error, "a test cannot begin, trying again"),
            }
            if !patience.wait(&self.worker.leave).await {
                return false;
            }
        }
    }
}

impl Worker {
    pub(crate) fn new(
        around: Surroundings,
        config: &Config,
        (queue, bus): (Arc<dyn Queue>, Arc<dyn Bus>),
        engines: Engines,
    ) -> Self {
        Self {
            id: WorkerId::fresh(around.ids.as_ref()),
            around,
            language: config.language,
            time_zone: config.time_zone.clone(),
            log_limits: config.log_limits,
            queue,
            bus,
            engines,
            slots: Arc::new(Semaphore::new(config.concurrent_runs.get())),
            runs: Mutex::default(),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
            leave: CancellationToken::new(),
        }
    }

    /// Takes over what an earlier process left, then runs what comes, until [`Worker::shut_down`].
    ///
    /// # Errors
    /// Where the store cannot tell what was left.
    pub async fn serve(self: Arc<Self>) -> Result<(), StoreError> {
        self.tasks.spawn(Arc::clone(&self).tell_positions());
        let (orphans, waiting): (Vec<_>, Vec<_>) = self
            .around
            .store
            .list_unfinished()
            .await?
            .into_iter()
            .partition(|head| matches!(head.state, ReportState::Running { .. }));
        for head in waiting {
            self.queue.put_back(Ticket::of(&head)).await;
        }
        for head in orphans {
            let Some(slot) = self.slot().await else { return Ok(()) };
            self.clone().start(head.id, head.state.epoch(), slot);
        }
        loop {
            // The slot first: what waits keeps its place in the queue until its turn has come.
            let Some(slot) = self.slot().await else { return Ok(()) };
            let id = tokio::select! {
                () = self.closing.cancelled() => return Ok(()),
                id = self.queue.pop() => id,
            };
            self.clone().start(id, None, slot);
        }
    }

    /// Waits for a free slot; nothing where this process ends.
    async fn slot(&self) -> Option<OwnedSemaphorePermit> {
        tokio::select! {
            () = self.closing.cancelled() => None,
            slot = Arc::clone(&self.slots).acquire_owned() => slot.ok(),
        }
    }

    /// Tells those that wait of their places; many changes at once are told together.
    async fn tell_positions(self: Arc<Self>) {
        let mut changes = self.queue.changes();
        let mut told = HashMap::new();
        loop {
            let order: Vec<Ticket> = self.queue.order();
            let places: HashMap<ReportId, usize> = order.iter().map(|ticket| ticket.report).zip(1..).collect();
            for ticket in order.iter().filter(|ticket| told.get(&ticket.report) != places.get(&ticket.report)) {
                let position = places.get(&ticket.report).copied().unwrap_or_default();
                let news = LiveNews::Queued { report: ticket.report, campaign: ticket.campaign, position };
                self.bus.publish(Arc::new(news)).await;
            }
            told = places;
            tokio::select! {
                () = self.closing.cancelled() => return,
                () = sleep(POSITIONS_PACE) => {}
            }
            tokio::select! {
                () = self.closing.cancelled() => return,
                _ = changes.changed() => {}
            }
        }
    }

    /// Lets tests in flight end for a few seconds, then leaves every run as it stands; the next
    /// process goes on from there.
    pub async fn shut_down(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.running().values().for_each(|run| run.stop.drain());
        if tokio::time::timeout(GRACE, self.tasks.wait()).await.is_err() {
            self.leave.cancel();
            self.running().values().for_each(|run| run.stop.leave());
            self.tasks.wait().await;
        }
    }

    /// Stops a run of this process in the name of a person; one that waits is claimed and ended at
    /// once. Nothing happens where it neither runs here nor waits.
    pub(crate) async fn cancel(self: &Arc<Self>, id: ReportId, by: UserId) {
        if let Some(run) = self.running().get(&id) {
            return run.stop.cancel(by);
        }
        let Some(entered) = self.enter(id) else { return };
        self.queue.remove(id).await;
        entered.stop.cancel(by);
        let worker = Arc::clone(self);
        self.tasks.spawn(async move { worker.begin(id, None, entered).await });
    }

    /// A token that tells the end of a run of this process.
    pub(crate) fn end_of(&self, id: ReportId) -> Option<CancellationToken> {
        self.running().get(&id).map(|run| run.ended.clone())
    }

    /// Pauses a run of this process or lets it go on, in the name of a person; `false` where it does not run here.
    pub(crate) fn pause(&self, id: ReportId, paused: bool, by: UserId) -> bool {
        let runs = self.running();
        let run = runs.get(&id);
        if let Some(run) = run {
            run.stop.pause(paused, by);
        }
        run.is_some()
    }

    /// Runs beside the others; what another process left, from where it was left.
    fn start(self: Arc<Self>, id: ReportId, orphan_of: Option<u32>, slot: OwnedSemaphorePermit) {
        let worker = Arc::clone(&self);
        let place = self.engines.place();
        let engine = place.handle.clone();
        let running = async move {
            let _held = (slot, place);
            // Entered before it is claimed: from then on a stop finds it.
            if let Some(entered) = worker.enter(id) {
                worker.begin(id, orphan_of, entered).await;
            }
        };
        self.tasks.spawn_on(running, &engine);
    }

    /// Claims a run that was entered, and carries it out where it is this worker's.
    async fn begin(&self, id: ReportId, orphan_of: Option<u32>, entered: Entered) {
        if let Some(claimed) = self.claim_for_sure(id, orphan_of).await {
            // Somebody may have asked for a stop in another process, or just before this one knew of it.
            if let Some(by) = claimed.stop_by.filter(|_| !entered.stop.is_asked()) {
                entered.stop.cancel(by);
            }
            self.carry_out(claimed, entered.control).await;
        }
        self.exit(id);
    }

    /// Claims a run, however long the storage refuses: nobody else would, before the next start.
    async fn claim_for_sure(&self, id: ReportId, orphan_of: Option<u32>) -> Option<Claimed> {
        let mut patience = Patience::default();
        loop {
            match self.claim(id, orphan_of).await {
                Ok(claimed) => return claimed,
                Err(error) => tracing::error!(report = %id, %error, "a run cannot be claimed, trying again"),
            }
            if !patience.wait(&self.closing).await {
                return None;
            }
        }
    }

    async fn claim(&self, id: ReportId, orphan_of: Option<u32>) -> Result<Option<Claimed>, StoreError> {
        let store = &self.around.store;
        match orphan_of {
            None => store.claim(id, self.id, self.around.clock.now()).await,
            Some(epoch) => store.take_over(id, epoch, self.id).await,
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<ReportId, Running>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a run as going on here; `None` where it already is.
    fn enter(&self, id: ReportId) -> Option<Entered> {
        let (stop, control) = Stop::new();
        if self.closing.is_cancelled() {
            stop.drain();
        }
        match self.running().entry(id) {
            Entry::Occupied(_) => None,
            Entry::Vacant(place) => {
                place.insert(Running { stop: stop.clone(), ended: CancellationToken::new() });
                Some(Entered { stop, control })
            }
        }
    }

    fn exit(&self, id: ReportId) {
        if let Some(run) = self.running().remove(&id) {
            run.ended.cancel();
        }
    }

    async fn carry_out(&self, claimed: Claimed, control: Control) {
        let id = claimed.report.head.id;
        tracing::info!(report = %id, name = claimed.report.head.name, tests = claimed.report.tests.len(), "run begins");
        match self.around.files.folders(claimed.report.head.campaign).await {
            Ok(folders) => self.run(claimed, folders, control).await,
            Err(error) => self.give_up(claimed, error.to_string()).await,
        }
    }

    /// Engine and recorder share one task: a burst of events is whole before it is recorded, and
    /// no thread is woken for each.
    async fn run(&self, claimed: Claimed, folders: Folders, control: Control) {
        let mut recorder = self.recorder(&claimed);
        let told_until = match recorder.catch_up().await {
            Ok(told_until) => told_until,
            Err(error) => return self.give_up(claimed, error.to_string()).await,
        };
        let id = claimed.report.head.id;
        let plan = Plan { told_until, ..self.plan(claimed, folders) };
        let (events, recorded) = mpsc::channel(EVENTS_AHEAD);
        let chance = Senses { around: &self.around, time_zone: &self.time_zone };
        let around = testgyver_engine::Surroundings {
            actions: &self.around.actions,
            clock: self.around.clock.as_ref(),
            chance: &chance,
            files: self.around.tables.as_ref(),
            gate: &Doorkeeper { worker: self, report: id },
        };
        // A fault of the program must not leave a run that nobody can end.
        let engine = AssertUnwindSafe(testgyver_engine::run(&plan, around, events, control)).catch_unwind();
        let (outcome, ()) = tokio::join!(engine, recorder.record(recorded));
        match outcome {
            Ok(outcome) => tracing::info!(report = %id, ?outcome, "run ends here"),
            Err(_) => {
                tracing::error!(report = %id, "a run ended by a fault of the program");
                let why = phrase!(self.language,
                    fr: "erreur interne du programme : le journal du serveur en dit plus",
                    en: "internal error of the program: the server's log tells more");
                recorder.end_with_error(self.around.clock.now(), why).await;
            }
        }
    }

    fn recorder(&self, claimed: &Claimed) -> Recorder {
        let (store, bus) = (Arc::clone(&self.around.store), Arc::clone(&self.bus));
        Recorder::new(store, bus, claimed.report.clone(), claimed.epoch, self.leave.clone())
    }

    fn plan(&self, claimed: Claimed, folders: Folders) -> Plan {
        let head = claimed.report.head;
        let started = head.state.started_at();
        let tests = claimed
            .definitions
            .into_iter()
            .zip(claimed.report.tests)
            .map(|(planned, result)| PlannedTest {
                id: planned.test,
                actions: planned.definition.actions,
                variables: planned.definition.variables,
                flow: planned.definition.flow,
                status: result.status,
                begun: result.started_at.filter(|_| result.events.is_none()),
                lines: result.lines,
            })
            .collect();
        Plan {
            campaign: head.campaign,
            stop_on_failure: head.stop_on_failure,
            language: self.language,
            variables: Arc::new(variable::resolve(&claimed.variables, &head.environment)),
            connections: claimed.connections.into(),
            tests,
            folders,
            environment: head.environment,
            deadline: started.zip(head.timeout).map(|(started, timeout)| started + timeout),
            parallel: head.parallel as usize,
            paused: head.paused_by.is_some(),
            started_at: started,
            told_until: None,
            log_limits: self.log_limits,
            shown: if head.scope == RunScope::Test { SHOWN_ALONE } else { SHOWN },
            last_seq: head.seq,
        }
    }

    /// The system failed before the engine could begin.
    async fn give_up(&self, claimed: Claimed, error: String) {
        tracing::error!(report = %claimed.report.head.id, error, "a run cannot begin");
        let kind = RunEventKind::RunErrored { error };
        let event = RunEvent { seq: claimed.report.head.seq + 1, at: self.around.clock.now(), kind };
        self.recorder(&claimed).keep_and_tell(vec![event]).await;
    }
}
