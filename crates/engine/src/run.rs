//! The one run loop: test after test, or several at once, from the start or from where another worker left it.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use testgyver_model::{
    Clock, Timestamp,
    action::FileReader,
    event::{Level, RunEvent, RunEventKind, TestStatus, Verdict},
    expression::RunFacts,
    generate::Chance,
    id::UserId,
    plan::{Plan, PlannedTest},
    registry::Registry,
    rules::flow::{TestRole, role_of},
};
use tokio::{
    sync::mpsc::Sender,
    time::{Instant, sleep_until},
};

use crate::{
    control::{Control, Interruption, Wish},
    journal::Journal,
    narration,
    schedule::Schedule,
    test::{Stage, TestEnd, run_test},
};

/// How long cleaning up may take after a stop, or once the run has taken as long as it may.
pub(crate) const CLEANING: Duration = Duration::from_secs(60);

/// What a run needs around it.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The actions that are there.
    pub actions: &'a Registry,
    /// Tells the time.
    pub clock: &'a dyn Clock,
    /// Gives generators their time and chance.
    pub chance: &'a dyn Chance,
    /// Reads data tables.
    pub files: &'a dyn FileReader,
    /// Is told of every test before it does anything.
    pub gate: &'a dyn Gate,
}

/// Stands before every test: a test that has passed counts as begun for whoever takes the run over.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Lets a test of the run begin; `false` where the run was taken away from this worker.
    async fn pass(&self, test: u32, at: Timestamp) -> bool;
}

/// How a run came to its end here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ended by itself.
    Finished(Verdict),
    /// A person stopped it.
    Cancelled(UserId),
    /// It goes on elsewhere, or later: this process must end, or nobody listens any more.
    Left,
}

/// Runs `plan` and tells what happens into `events`, in order. A full channel makes the run wait.
///
/// Tests of the plan that have ended are kept as they are; those that were in flight when their worker
/// died are failed with a line that says so, never run twice.
pub async fn run(plan: &Plan, around: Surroundings<'_>, events: Sender<RunEvent>, control: Control) -> Outcome {
    let variables = plan.variables.values().filter(|variable| variable.secret).map(|variable| &variable.value);
    let connections = plan.connections.iter().flat_map(|connection| connection.secrets.values());
    let secrets = variables.chain(connections).map(|secret| secret.expose().to_owned()).collect();
    let journal = Journal::new(around.clock.steady(plan.told_until), events.clone(), secrets, plan);
    let total = u32::try_from(plan.tests.len()).unwrap_or(u32::MAX);
    let deadline = plan.deadline.map(|deadline| {
        let left = Duration::try_from(deadline.duration_since(around.clock.now())).unwrap_or_default();
        Instant::now() + left
    });
    let run = Run {
        plan,
        around,
        journal: &journal,
        listener: &events,
        control,
        schedule: Schedule::of(plan),
        counts: RunFacts { total, ..RunFacts::default() },
        deadline,
        paused: plan.paused.then(Instant::now),
        ending: None,
        left: false,
        started: false,
        broken: false,
    };
    run.all().await
}

struct Run<'a> {
    plan: &'a Plan,
    around: Surroundings<'a>,
    journal: &'a Journal,
    /// Where events go; once nobody listens, the run was taken away from this worker.
    listener: &'a Sender<RunEvent>,
    control: Control,
    schedule: Schedule,
    counts: RunFacts,
    /// When the run, or the cleaning up, must have ended.
    deadline: Option<Instant>,
    /// Since when no further test begins, because a person wants it so.
    paused: Option<Instant>,
    /// Why only what cleans up may still run.
    ending: Option<Ending>,
    /// Whether the run goes on elsewhere, or later.
    left: bool,
    /// Whether any test was begun.
    started: bool,
    /// Whether a setup test failed.
    broken: bool,
}

/// Why only what cleans up may still run.
#[derive(Clone, Copy)]
enum Ending {
    Cancelled(UserId),
    TimedOut,
}

/// What the run does next.
enum Step {
    /// A test begins.
    Begin(usize),
    /// A test is left out, for a reason.
    Skip(usize, String),
    /// Something is told.
    Say(RunEventKind),
    /// Nothing, until something happens.
    Wait,
    /// Nothing more begins here: the run goes on elsewhere, or later.
    Leave,
    Done,
}

/// How a test went, by its place.
struct Ended {
    place: usize,
    end: TestEnd,
    interruption: Option<Interruption>,
}

/// Whatever tells something while tests run is among what runs: told from outside, it would wait in
/// line behind tests that nobody drives meanwhile.
type Running<'a> = FuturesUnordered<BoxFuture<'a, Option<Ended>>>;

impl<'a> Run<'a> {
    async fn all(mut self) -> Outcome {
        if self.plan.last_seq == 0 {
            let at = self.plan.started_at.unwrap_or_else(|| self.journal.now());
            self.journal.tell_at(at, RunEventKind::RunStarted { total: self.counts.total }).await;
        }
        self.take_up().await;
        let mut running = Running::new();
        loop {
            match self.step(running.is_empty()) {
                Step::Begin(place) => running.push(self.begin(place)),
                Step::Skip(place, why) => running.push(self.skip(place, why)),
                Step::Say(kind) => running.push(self.say(kind)),
                Step::Leave if running.is_empty() => return Outcome::Left,
                Step::Wait | Step::Leave => self.wait(&mut running).await,
                Step::Done => break,
            }
            if self.journal.is_deaf() {
                return Outcome::Left;
            }
        }
        self.end().await
    }

    /// Counts what has ended already, and fails what was in flight when its worker died.
    async fn take_up(&mut self) {
        let begun = self.plan.tests.iter().enumerate().filter_map(|(place, test)| Some((test.begun?, place)));
        let mut begun: Vec<(Timestamp, usize)> = begun.collect();
        begun.sort_unstable();
        for (at, place) in begun {
            self.journal.tell_at(at, RunEventKind::TestStarted { test: number(place) }).await;
        }
        for (place, test) in self.plan.tests.iter().enumerate() {
            if test.status.is_final() {
                self.journal.had_ended();
                self.count(test.status, test);
            } else if test.status == TestStatus::Running {
                let language = self.plan.language;
                let mut log = self.journal.log(number(place), test.lines);
                log.line(Level::Warning, narration::interrupted(language)).await;
                log.line(Level::Error, narration::test_failed(language)).await;
                self.journal.tell_end(number(place), TestEnd::of(TestStatus::Failed)).await;
                self.count(TestStatus::Failed, test);
            }
        }
    }

    async fn end(&mut self) -> Outcome {
        let (event, outcome) = match self.ending {
            Some(Ending::Cancelled(by)) => (RunEventKind::RunCancelled { by }, Outcome::Cancelled(by)),
            _ => {
                let failed = self.counts.failed > 0 || self.ending.is_some();
                let verdict = if failed { Verdict::Failure } else { Verdict::Success };
                (RunEventKind::RunFinished { verdict }, Outcome::Finished(verdict))
            }
        };
        self.journal.tell(event).await;
        if self.journal.is_deaf() { Outcome::Left } else { outcome }
    }

    /// What is to be done next, by what happened before.
    fn step(&mut self, idle: bool) -> Step {
        // Before all else: a wish that nobody heeds is told again and again.
        if let Some(by) = self.control.stop_asked()
            && self.stop(Ending::Cancelled(by))
        {
            return Step::Say(RunEventKind::RunStopping { by });
        }
        let none_waits = self.schedule.is_empty();
        // Where this process must end, the last test may still end, and the run with it.
        if self.left || self.control.is_draining() && !none_waits {
            return Step::Leave;
        }
        if self.ending.is_none() && self.is_late() {
            self.stop(Ending::TimedOut);
        }
        if none_waits {
            return if idle { Step::Done } else { Step::Wait };
        }
        // What is in flight ends before anything more is said of what follows.
        let holds = if self.ending.is_some() { !idle } else { self.paused.is_some() };
        if holds {
            return Step::Wait;
        }
        let Some(place) = self.schedule.next() else { return Step::Wait };
        match self.reason_to_skip(place) {
            Some(why) => Step::Skip(place, why),
            None => Step::Begin(place),
        }
    }

    /// Why a test is not run, where it is not.
    fn reason_to_skip(&self, place: usize) -> Option<String> {
        let language = self.plan.language;
        let cleans_up = role_of(&self.plan.tests[place].flow) == Some(TestRole::Teardown) && self.started;
        match self.ending {
            Some(_) if cleans_up && !self.is_late() => None,
            Some(Ending::Cancelled(_)) => Some(narration::skipped_after_stop(language)),
            Some(Ending::TimedOut) => Some(narration::skipped_after_timeout(language)),
            None if cleans_up => None,
            None if self.broken => Some(narration::skipped_after_setup(language)),
            None if self.plan.stop_on_failure && self.counts.failed > 0 => {
                Some(narration::skipped_after_failure(language))
            }
            None => None,
        }
    }

    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// From here on only what cleans up runs, and not for ever. Tells whether that is new.
    fn stop(&mut self, ending: Ending) -> bool {
        self.control.heed();
        let first = self.ending.is_none();
        if first {
            self.ending = Some(ending);
            self.deadline = Some(Instant::now() + CLEANING);
        }
        first
    }

    fn skip(&mut self, place: usize, why: String) -> BoxFuture<'a, Option<Ended>> {
        self.schedule.begin(place);
        let (journal, lines) = (self.journal, self.plan.tests[place].lines);
        Box::pin(async move {
            journal.log(number(place), lines).line(Level::Warning, why).await;
            let end = TestEnd::of(TestStatus::Skipped);
            journal.tell_end(number(place), end).await;
            Some(Ended { place, end, interruption: None })
        })
    }

    fn say(&self, kind: RunEventKind) -> BoxFuture<'a, Option<Ended>> {
        let journal = self.journal;
        Box::pin(async move {
            journal.tell(kind).await;
            None
        })
    }

    /// Waits until a test has ended, or somebody wants something.
    async fn wait(&mut self, running: &mut Running<'a>) {
        let alone = running.is_empty();
        let late = self.deadline.filter(|_| self.ending.is_none());
        let mut asked = self.control.clone();
        let draining = self.control.clone();
        tokio::select! {
            biased;
            // Tests that run hear of a stop themselves; `step` sees it next.
            _ = asked.stopped() => {}
            wish = self.control.wish() => running.extend(self.heed(wish)),
            Some(done) = running.next() => {
                self.ended(done);
                // One that has failed at the same moment decides over the next one, too.
                while let Some(Some(done)) = running.next().now_or_never() {
                    self.ended(done);
                }
            }
            () = draining.draining(), if alone => {}
            () = sleep_until(late.unwrap_or_else(Instant::now)), if alone && late.is_some() => {}
            () = self.listener.closed(), if alone => self.left = true,
        }
    }

    fn ended(&mut self, done: Option<Ended>) {
        let Some(ended) = done else { return };
        match ended.interruption {
            // Another worker takes the test over as it stands.
            Some(Interruption::Left) => {
                self.left = true;
                return;
            }
            Some(Interruption::Cancelled(by)) => _ = self.stop(Ending::Cancelled(by)),
            Some(Interruption::RunTimeout) => _ = self.stop(Ending::TimedOut),
            Some(Interruption::TestTimeout) | None => {}
        }
        self.schedule.end(ended.place);
        self.count(ended.end.status, &self.plan.tests[ended.place]);
    }

    /// Pauses or goes on; the time that a run is paused is none that it takes.
    fn heed(&mut self, wish: Wish) -> Option<BoxFuture<'a, Option<Ended>>> {
        match (wish.paused, self.paused) {
            (true, None) => {
                self.paused = Some(Instant::now());
                Some(self.say(RunEventKind::RunPaused { by: wish.by }))
            }
            (false, Some(since)) => {
                self.paused = None;
                self.deadline = self.deadline.map(|deadline| deadline + since.elapsed());
                Some(self.say(RunEventKind::RunResumed { by: wish.by }))
            }
            _ => None,
        }
    }

    fn begin(&mut self, place: usize) -> BoxFuture<'a, Option<Ended>> {
        self.started = true;
        self.schedule.begin(place);
        let test = &self.plan.tests[place];
        let stage = Stage {
            plan: self.plan,
            test,
            around: self.around,
            listener: self.listener,
            run: self.counts,
            cleaning: self.ending.is_some(),
        };
        let (journal, mut control, deadline) = (self.journal, self.control.clone(), self.deadline);
        Box::pin(async move {
            let at = journal.now();
            if !stage.around.gate.pass(number(place), at).await {
                let end = TestEnd::of(TestStatus::Failed);
                return Some(Ended { place, end, interruption: Some(Interruption::Left) });
            }
            journal.tell_at(at, RunEventKind::TestStarted { test: number(place) }).await;
            let mut log = journal.log(number(place), test.lines);
            log.line(Level::Info, narration::test_started(stage.plan.language)).await;
            let (end, interruption) = run_test(stage, &mut log, &mut control, deadline).await;
            if interruption != Some(Interruption::Left) {
                journal.tell_end(number(place), end).await;
            }
            Some(Ended { place, end, interruption })
        })
    }

    fn count(&mut self, status: TestStatus, test: &PlannedTest) {
        self.started |= status != TestStatus::Skipped;
        self.broken |= status == TestStatus::Failed && role_of(&test.flow) == Some(TestRole::Setup);
        let slot = match status {
            TestStatus::Passed => &mut self.counts.passed,
            TestStatus::Failed => &mut self.counts.failed,
            _ => &mut self.counts.skipped,
        };
        *slot += 1;
    }
}

/// The number by which events name a test.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
