//! The one run loop: test after test, from the start or from where another worker left it.

use std::time::Duration;

use testgyver_model::{
    Clock,
    action::FileReader,
    event::{Level, RunEvent, RunEventKind, TestStatus, Verdict},
    expression::RunFacts,
    generate::Chance,
    id::UserId,
    plan::{Plan, PlannedTest},
    registry::Registry,
    rules::flow::{TestRole, role_of},
};
use tokio::{sync::mpsc::Sender, time::Instant};

use crate::{
    control::{Control, Interruption},
    journal::{Journal, TestLog},
    narration,
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
/// Tests of the plan that have ended are kept as they are; one that was in flight when its worker
/// died is failed with a line that says so, never run twice.
pub async fn run(plan: &Plan, around: Surroundings<'_>, events: Sender<RunEvent>, control: Control) -> Outcome {
    let variables = plan.variables.values().filter(|variable| variable.secret).map(|variable| &variable.value);
    let connections = plan.connections.iter().flat_map(|connection| connection.secrets.values());
    let secrets = variables.chain(connections).map(|secret| secret.expose().to_owned()).collect();
    let journal = Journal::new(around.clock, events.clone(), secrets, plan.last_seq);
    let total = u32::try_from(plan.tests.len()).unwrap_or(u32::MAX);
    let counts = RunFacts { total, ..RunFacts::default() };
    let deadline = plan.deadline.map(|deadline| {
        let left = Duration::try_from(deadline.duration_since(around.clock.now())).unwrap_or_default();
        Instant::now() + left
    });
    Run {
        plan,
        around,
        journal,
        listener: events,
        control,
        counts,
        deadline,
        ending: None,
        started: false,
        broken: false,
    }
    .all()
    .await
}

struct Run<'a> {
    plan: &'a Plan,
    around: Surroundings<'a>,
    journal: Journal<'a>,
    listener: Sender<RunEvent>,
    control: Control,
    counts: RunFacts,
    /// When the run, or the cleaning up, must have ended.
    deadline: Option<Instant>,
    /// Why only what cleans up may still run.
    ending: Option<Ending>,
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

/// What happens to a test.
enum Turn {
    /// It has ended already.
    Kept(TestStatus),
    /// Its worker died in the middle of it.
    Interrupted,
    Skip(String),
    Run,
}

impl Run<'_> {
    async fn all(&mut self) -> Outcome {
        if self.plan.last_seq == 0 {
            self.journal.tell(RunEventKind::RunStarted { total: self.counts.total }).await;
        }
        let plan = self.plan;
        for (index, test) in (0u32..).zip(&plan.tests) {
            if self.one(index, test).await.is_err() || self.journal.is_deaf() {
                return Outcome::Left;
            }
        }
        self.end().await
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

    /// Takes one test's turn; an error where the run goes on elsewhere.
    async fn one(&mut self, index: u32, test: &PlannedTest) -> Result<(), Left> {
        let role = role_of(&test.flow);
        let end = match self.turn(test, role)? {
            Turn::Kept(status) => {
                self.count(status, role);
                return Ok(());
            }
            Turn::Interrupted => self.interrupted(index, test).await,
            Turn::Skip(why) => {
                TestLog::new(&mut self.journal, index, test.lines).line(Level::Warning, why).await;
                TestEnd { status: TestStatus::Skipped, flaky: false }
            }
            Turn::Run => self.run_test(index, test).await?,
        };
        self.count(end.status, role);
        self.journal.tell(RunEventKind::TestFinished { test: index, status: end.status, flaky: end.flaky }).await;
        let RunFacts { passed, failed, skipped, total } = self.counts;
        self.journal.tell(RunEventKind::Progressed { done: passed + failed + skipped, total }).await;
        Ok(())
    }

    /// What is to be done with a test, by what happened before it.
    fn turn(&mut self, test: &PlannedTest, role: Option<TestRole>) -> Result<Turn, Left> {
        let language = self.plan.language;
        match test.status {
            status if status.is_final() => return Ok(Turn::Kept(status)),
            TestStatus::Running => return Ok(Turn::Interrupted),
            _ => {}
        }
        match self.control.pending() {
            Some(Interruption::Left) => return Err(Left),
            Some(Interruption::Cancelled(by)) => self.stop(Ending::Cancelled(by)),
            _ if self.ending.is_none() && self.is_late() => self.stop(Ending::TimedOut),
            _ => {}
        }
        let cleans_up = role == Some(TestRole::Teardown) && self.started;
        let late = self.ending.is_some() && self.is_late();
        Ok(match self.ending {
            Some(_) if cleans_up && !late => Turn::Run,
            Some(Ending::Cancelled(_)) => Turn::Skip(narration::skipped_after_stop(language)),
            Some(Ending::TimedOut) => Turn::Skip(narration::skipped_after_timeout(language)),
            None if cleans_up => Turn::Run,
            None if self.broken => Turn::Skip(narration::skipped_after_setup(language)),
            None if self.plan.stop_on_failure && self.counts.failed > 0 => {
                Turn::Skip(narration::skipped_after_failure(language))
            }
            None => Turn::Run,
        })
    }

    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// From here on only what cleans up runs, and not for ever.
    fn stop(&mut self, ending: Ending) {
        self.control.heed();
        if self.ending.is_none() {
            self.ending = Some(ending);
            self.deadline = Some(Instant::now() + CLEANING);
        }
    }

    async fn interrupted(&mut self, index: u32, test: &PlannedTest) -> TestEnd {
        let language = self.plan.language;
        let mut log = TestLog::new(&mut self.journal, index, test.lines);
        log.line(Level::Warning, narration::interrupted(language)).await;
        log.line(Level::Error, narration::test_failed(language)).await;
        TestEnd { status: TestStatus::Failed, flaky: false }
    }

    async fn run_test(&mut self, index: u32, test: &PlannedTest) -> Result<TestEnd, Left> {
        self.started = true;
        self.journal.tell(RunEventKind::TestStarted { test: index }).await;
        let language = self.plan.language;
        let mut log = TestLog::new(&mut self.journal, index, test.lines);
        log.line(Level::Info, narration::test_started(language)).await;
        let stage = Stage {
            plan: self.plan,
            test,
            around: self.around,
            listener: &self.listener,
            run: self.counts,
            cleaning: self.ending.is_some(),
        };
        let (end, interruption) = run_test(stage, &mut log, &mut self.control, self.deadline).await;
        match interruption {
            Some(Interruption::Left) => return Err(Left),
            Some(Interruption::Cancelled(by)) => self.stop(Ending::Cancelled(by)),
            Some(Interruption::RunTimeout) => self.stop(Ending::TimedOut),
            Some(Interruption::TestTimeout) | None => {}
        }
        Ok(end)
    }

    fn count(&mut self, status: TestStatus, role: Option<TestRole>) {
        self.started |= status != TestStatus::Skipped;
        self.broken |= status == TestStatus::Failed && role == Some(TestRole::Setup);
        let slot = match status {
            TestStatus::Passed => &mut self.counts.passed,
            TestStatus::Failed => &mut self.counts.failed,
            _ => &mut self.counts.skipped,
        };
        *slot += 1;
    }
}

/// The run goes on elsewhere, or later.
struct Left;
