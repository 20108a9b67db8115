//! The one run loop: test after test, or several at once, from the start or from where another worker left it.

use std::time::Duration;

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use testgyver_model::{
    Actor, Timestamp,
    event::{Level, RunEvent, RunEventKind, TestStatus, Verdict},
    plan::Plan,
    text::text_of,
};
use tokio::sync::mpsc::Sender;

use crate::{
    context::{RunContext, number},
    control::{Control, PauseRequest},
    deadline::passed,
    journal::Journal,
    log::TestLogger,
    narration,
    outcome::TestOutcome,
    run_state::{EndReason, RunSnapshot, RunState, StartOutcome},
    schedule::Schedule,
    test::run_test,
    test_run::TestContext,
};

/// How a run came to its end here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunOutcome {
    /// It ended by itself.
    Finished(Verdict),
    /// Somebody stopped it.
    Cancelled(Actor),
    /// It goes on elsewhere, or later: this process must end, or nobody listens any more.
    Left,
}

/// Runs `plan` and sends what happens to `events`, in order. A full channel makes the run wait.
///
/// Tests of the plan that have ended are kept as they are; those that were in flight when their worker
/// died are failed with a line that says so, never run twice.
///
/// # Examples
///
/// One test with one action, run to its end:
///
/// ```
/// use std::{path::PathBuf, sync::Arc};
///
/// use async_trait::async_trait;
/// use serde_json::{Value, json};
/// use testgyver_engine::{Checkpoints, RunContext, RunHandle, RunOutcome, run};
/// use testgyver_model::{
///     Label, Language, Timestamp,
///     action::{Action, ActionContext, ActionError, Descriptor, FileReader, Outputs},
///     clock::FixedClock,
///     event::{RunEvent, RunEventKind, TestStatus, Verdict},
///     folders::Folders,
///     host_key::KnownHosts,
///     id::{CampaignId, TestId},
///     plan::{LogLimits, Plan, PlannedTest},
///     registry::Registry,
///     shared::SharedValue,
///     test::ActionCall,
/// };
/// use testgyver_rules::generate::FixedEntropy;
/// use tokio::sync::mpsc;
/// use uuid::Uuid;
///
/// /// An action that logs what its form says.
/// struct Say;
///
/// #[async_trait]
/// impl Action for Say {
///     fn descriptor(&self) -> Descriptor {
///         Descriptor {
///             kind: "say".into(),
///             aliases: vec![],
///             label: Label::name("Say"),
///             command: None,
///             connection: None,
///             fields: vec![],
///             outputs: vec![],
///         }
///     }
///
///     async fn run(&self, form: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
///         cx.info(form["text"].as_str().unwrap_or_default()).await;
///         Ok(Outputs::new())
///     }
/// }
///
/// /// Every test may begin: no other worker takes this run over.
/// struct Alone;
///
/// #[async_trait]
/// impl Checkpoints for Alone {
///     async fn record_start(&self, _: u32, _: Timestamp) -> bool {
///         true
///     }
///
///     async fn record_shared(&self, _: SharedValue) -> bool {
///         true
///     }
/// }
///
/// struct NoFiles;
///
/// #[async_trait]
/// impl FileReader for NoFiles {
///     async fn read_text(&self, path: &str, _: &Folders, _: Language) -> Result<String, ActionError> {
///         Err(ActionError::new(format!("{path} is not there")))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let plan = Plan {
///     campaign: CampaignId(Uuid::from_u128(1)),
///     stop_on_failure: false,
///     language: Language::ENGLISH,
///     variables: Arc::default(),
///     connections: Arc::from([]),
///     tests: vec![PlannedTest {
///         id: TestId(Uuid::from_u128(2)),
///         actions: vec![ActionCall::new("say", json!({"text": "hello"}))],
///         variables: vec![],
///         flow: Value::Null,
///         status: TestStatus::Pending,
///         started_at: None,
///         lines: 0,
///         prerequisite: false,
///     }],
///     environment: "DEV".into(),
///     deadline: None,
///     shown: 8_000,
///     parallel: 1,
///     paused: false,
///     started_at: None,
///     told_until: None,
///     log_limits: LogLimits::default(),
///     last_seq: 0,
///     shared: vec![],
/// };
/// let context = RunContext {
///     actions: &Registry::new().with(Say),
///     clock: &FixedClock(Timestamp::UNIX_EPOCH),
///     entropy: &FixedEntropy,
///     files: &NoFiles,
///     folders: &Folders { files: PathBuf::from("files"), work: PathBuf::from("work") },
///     hosts: &KnownHosts::shared(),
///     checkpoints: &Alone,
/// };
/// let (sender, mut events) = mpsc::channel::<RunEvent>(16);
/// // The handle would stop or pause the run.
/// let (_handle, control) = RunHandle::new();
/// let lines = async {
///     let mut lines = Vec::new();
///     while let Some(event) = events.recv().await {
///         if let RunEventKind::Logged { line, .. } = event.kind {
///             lines.push(line.text);
///         }
///     }
///     lines
/// };
/// let (outcome, lines) = tokio::join!(run(&plan, context, sender, control), lines);
/// assert_eq!(outcome, RunOutcome::Finished(Verdict::Success));
/// assert!(lines.contains(&"hello".to_owned()), "{lines:?}");
/// # }
/// ```
pub async fn run(plan: &Plan, run_context: RunContext<'_>, events: Sender<RunEvent>, control: Control) -> RunOutcome {
    let variables = plan.variables.values().filter(|variable| variable.secret).map(|variable| &variable.value);
    let connections = plan.connections.iter().flat_map(|connection| connection.secrets.values());
    let shared = plan.shared.iter().filter(|shared| shared.secret).map(|shared| text_of(&shared.value).into_owned());
    let secrets = variables.chain(connections).map(|secret| secret.expose().to_owned()).chain(shared).collect();
    let journal = Journal::new(run_context.clock.steady(plan.told_until), events.clone(), secrets, plan);
    let left = plan
        .deadline
        .map(|deadline| Duration::try_from(deadline.duration_since(run_context.clock.now())).unwrap_or_default());
    let run_state = RunState::new(plan, &journal, run_context.checkpoints, left);
    let schedule = Schedule::of(plan);
    let run = Run {
        plan,
        run_context,
        journal: &journal,
        listener: &events,
        run_state: &run_state,
        fresh: control.clone(),
        control,
        schedule,
        left: false,
    };
    run.all().await
}

struct Run<'a> {
    plan: &'a Plan,
    run_context: RunContext<'a>,
    journal: &'a Journal,
    /// Where events go; once nobody listens, the run was taken away from this worker.
    listener: &'a Sender<RunEvent>,
    run_state: &'a RunState<'a>,
    /// The loop's own, which acknowledges what it has told.
    control: Control,
    /// What tests begin with: each hears of a stop, whatever the loop has acknowledged.
    fresh: Control,
    schedule: Schedule,
    /// Whether the run goes on elsewhere, or later.
    left: bool,
}

/// What the run does next.
enum Step {
    /// A stop is told.
    Stop(Actor),
    /// A test begins.
    Begin(usize),
    /// A test is left out, for a reason.
    Skip(usize, String),
    /// Nothing, until something happens.
    Wait,
    /// Nothing more begins here: the run goes on elsewhere, or later.
    Leave,
    Finish,
}

/// What a task of the run came to.
enum TaskOutcome {
    /// An event was emitted.
    Emitted,
    /// A test has ended, or was left out.
    Finished(usize),
    /// A test has not begun; it waits again.
    Outdated(usize),
    /// Another worker takes the run over as it stands.
    Lost,
}

/// Whatever emits events while tests run is polled together with them: awaited by itself, it would wait for a place in
/// the channel behind tests that nobody polls meanwhile.
type Running<'a> = FuturesUnordered<BoxFuture<'a, TaskOutcome>>;

impl<'a> Run<'a> {
    async fn all(mut self) -> RunOutcome {
        if self.plan.last_seq == 0 {
            let at = self.plan.started_at.unwrap_or_else(|| self.journal.now());
            let total = number(self.plan.tests.len());
            self.journal.emit_at(at, RunEventKind::RunStarted { total }).await;
        }
        self.resume().await;
        let mut running = Running::new();
        loop {
            match self.step(running.is_empty()) {
                Step::Stop(by) => running.push(self.stop(by)),
                Step::Begin(place) => running.push(self.begin(place)),
                Step::Skip(place, why) => running.push(self.skip(place, why)),
                Step::Leave if running.is_empty() => return RunOutcome::Left,
                Step::Wait | Step::Leave => self.wait(&mut running).await,
                Step::Finish => break,
            }
            if self.journal.is_closed() {
                return RunOutcome::Left;
            }
        }
        self.end().await
    }

    /// Counts what has ended already, and fails what was in flight when its worker died.
    async fn resume(&mut self) {
        let begun = self.plan.tests.iter().enumerate().filter_map(|(place, test)| Some((test.started_at?, place)));
        let mut begun: Vec<(Timestamp, usize)> = begun.collect();
        begun.sort_unstable();
        for (at, place) in begun {
            self.journal.emit_at(at, RunEventKind::TestStarted { test: number(place) }).await;
        }
        for (place, test) in self.plan.tests.iter().enumerate() {
            if test.status.is_final() {
                self.journal.count_ended();
                self.run_state.count(place, test.status);
            } else if test.status == TestStatus::Running {
                let language = self.plan.language;
                let mut log = TestLogger::new(self.journal, number(place), test.lines);
                log.line(Level::Warning, narration::interrupted(language)).await;
                log.line(Level::Error, narration::test_failed(language)).await;
                self.run_state.end(place, TestOutcome::of(TestStatus::Failed)).await;
            }
        }
    }

    /// Tells how the run ended; a stop that was answered by then has ended it.
    async fn end(&self) -> RunOutcome {
        let RunSnapshot { end_reason, counts, .. } = self.run_state.snapshot();
        let mut outcome = RunOutcome::Left;
        let told = self.journal.emit_last(|| {
            let by = match &end_reason {
                Some(EndReason::Cancelled(by)) => Some(by.clone()),
                _ => self.control.pending_stop(),
            };
            let (kind, how) = match by {
                Some(by) => (RunEventKind::RunCancelled { by: by.clone() }, RunOutcome::Cancelled(by)),
                None => {
                    let failed = counts.failed > 0 || end_reason.is_some() || !self.run_state.has_tested();
                    let verdict = if failed { Verdict::Failure } else { Verdict::Success };
                    (RunEventKind::RunFinished { verdict }, RunOutcome::Finished(verdict))
                }
            };
            outcome = how;
            kind
        });
        told.await;
        outcome
    }

    /// What is to be done next, by what happened before.
    fn step(&mut self, idle: bool) -> Step {
        // Before all else: a request that is not acknowledged comes again and again.
        if let Some(by) = self.control.pending_stop() {
            self.control.acknowledge();
            return Step::Stop(by);
        }
        let none_waits = self.schedule.is_empty();
        // If this process must end, the last test may still end, and the run with it.
        if self.left || self.control.is_draining() && !none_waits {
            return Step::Leave;
        }
        if self.run_state.is_late() {
            self.run_state.time_out();
        }
        if none_waits {
            return if idle { Step::Finish } else { Step::Wait };
        }
        let RunSnapshot { end_reason, paused, .. } = self.run_state.snapshot();
        // What is in flight ends before anything more is said of what follows.
        let holds = if end_reason.is_some() { !idle } else { paused };
        if holds {
            return Step::Wait;
        }
        let Some(place) = self.schedule.next() else { return Step::Wait };
        match self.run_state.reason_to_skip(place) {
            Some(why) => Step::Skip(place, why),
            None => Step::Begin(place),
        }
    }

    fn stop(&self, by: Actor) -> BoxFuture<'a, TaskOutcome> {
        let run_state = self.run_state;
        Box::pin(async move {
            run_state.stop(by).await;
            TaskOutcome::Emitted
        })
    }

    fn apply_pause(&self, pause_request: PauseRequest) -> BoxFuture<'a, TaskOutcome> {
        let run_state = self.run_state;
        Box::pin(async move {
            run_state.apply_pause(pause_request).await;
            TaskOutcome::Emitted
        })
    }

    fn skip(&mut self, place: usize, why: String) -> BoxFuture<'a, TaskOutcome> {
        self.schedule.begin(place);
        let (run_state, journal, lines) = (self.run_state, self.journal, self.plan.tests[place].lines);
        Box::pin(async move {
            TestLogger::new(journal, number(place), lines).line(Level::Warning, why).await;
            run_state.end(place, TestOutcome::of(TestStatus::Skipped)).await;
            TaskOutcome::Finished(place)
        })
    }

    /// Waits until a test has ended, or somebody asks to stop, pause or go on.
    async fn wait(&mut self, running: &mut Running<'a>) {
        let alone = running.is_empty();
        let end_reason = self.run_state.snapshot().end_reason.is_some();
        let late = passed(self.run_state.deadline(), true);
        let mut asked = self.control.clone();
        let draining = self.control.clone();
        tokio::select! {
            biased;
            // Tests that run hear of a stop themselves; `step` sees it next.
            _ = asked.stopped() => {}
            pause_request = self.control.pause_request() => running.push(self.apply_pause(pause_request)),
            Some(done) = running.next() => self.collect(done),
            () = draining.draining(), if alone => {}
            () = late, if alone && !end_reason => {}
            () = self.listener.closed(), if alone => self.left = true,
        }
    }

    fn collect(&mut self, done: TaskOutcome) {
        match done {
            TaskOutcome::Emitted => {}
            TaskOutcome::Finished(place) => self.schedule.end(place),
            TaskOutcome::Outdated(place) => self.schedule.put_back(place),
            TaskOutcome::Lost => self.left = true,
        }
    }

    fn begin(&mut self, place: usize) -> BoxFuture<'a, TaskOutcome> {
        self.schedule.begin(place);
        let generation = self.run_state.snapshot().generation;
        let (plan, run_context, listener, run_state) = (self.plan, self.run_context, self.listener, self.run_state);
        let (journal, mut control) = (self.journal, self.fresh.clone());
        Box::pin(async move {
            let snapshot = match run_state.begin(place, generation, &mut control).await {
                StartOutcome::Started(snapshot) => snapshot,
                StartOutcome::Outdated => return TaskOutcome::Outdated(place),
                StartOutcome::Lost => return TaskOutcome::Lost,
            };
            let test = &plan.tests[place];
            let context = TestContext { plan, test, place, run_context, listener, run_state, snapshot };
            let mut log = TestLogger::new(journal, number(place), test.lines);
            log.line(Level::Info, narration::test_started(plan.language)).await;
            match run_test(context, &mut log, &mut control).await {
                Some(end) => {
                    run_state.end(place, end).await;
                    TaskOutcome::Finished(place)
                }
                None => TaskOutcome::Lost,
            }
        })
    }
}
