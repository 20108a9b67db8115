//! The one run loop: test after test, or several at once, from the start or from where another worker left it.

use std::time::Duration;

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use testgyver_model::{
    Actor, Timestamp,
    event::{Level, RunEvent, RunEventKind, TestStatus, Verdict},
    plan::Plan,
};
use tokio::sync::mpsc::Sender;

use crate::{
    context::{RunContext, number},
    control::{Control, Wish},
    course::{Course, Ending, Standing, Start, passed},
    journal::Journal,
    log::TestLog,
    narration,
    outcome::TestOutcome,
    schedule::Schedule,
    test::run_test,
    test_run::Stage,
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

/// Runs `plan` and tells what happens into `events`, in order. A full channel makes the run wait.
///
/// Tests of the plan that have ended are kept as they are; those that were in flight when their worker
/// died are failed with a line that says so, never run twice.
pub async fn run(plan: &Plan, around: RunContext<'_>, events: Sender<RunEvent>, control: Control) -> RunOutcome {
    let variables = plan.variables.values().filter(|variable| variable.secret).map(|variable| &variable.value);
    let connections = plan.connections.iter().flat_map(|connection| connection.secrets.values());
    let secrets = variables.chain(connections).map(|secret| secret.expose().to_owned()).collect();
    let journal = Journal::new(around.clock.steady(plan.told_until), events.clone(), secrets, plan);
    let left = plan
        .deadline
        .map(|deadline| Duration::try_from(deadline.duration_since(around.clock.now())).unwrap_or_default());
    let course = Course::new(plan, &journal, around.start_log, left);
    let schedule = Schedule::of(plan);
    let run = Run {
        plan,
        around,
        journal: &journal,
        listener: &events,
        course: &course,
        fresh: control.clone(),
        control,
        schedule,
        left: false,
    };
    run.all().await
}

struct Run<'a> {
    plan: &'a Plan,
    around: RunContext<'a>,
    journal: &'a Journal,
    /// Where events go; once nobody listens, the run was taken away from this worker.
    listener: &'a Sender<RunEvent>,
    course: &'a Course<'a>,
    /// The loop's own, which heeds what it has told.
    control: Control,
    /// What tests begin with: each hears of a stop, whatever the loop has heeded.
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
    Done,
}

/// What came of something that ran.
enum Done {
    /// Something was told.
    Told,
    /// A test has ended, or was left out.
    Ended(usize),
    /// A test has not begun; it waits again.
    Outdated(usize),
    /// Another worker takes the run over as it stands.
    Lost,
}

/// Whatever tells something while tests run is among what runs: told from outside, it would wait in
/// line behind tests that nobody drives meanwhile.
type Running<'a> = FuturesUnordered<BoxFuture<'a, Done>>;

impl<'a> Run<'a> {
    async fn all(mut self) -> RunOutcome {
        if self.plan.last_seq == 0 {
            let at = self.plan.started_at.unwrap_or_else(|| self.journal.now());
            let total = number(self.plan.tests.len());
            self.journal.emit_at(at, RunEventKind::RunStarted { total }).await;
        }
        self.take_up().await;
        let mut running = Running::new();
        loop {
            match self.step(running.is_empty()) {
                Step::Stop(by) => running.push(self.stop(by)),
                Step::Begin(place) => running.push(self.begin(place)),
                Step::Skip(place, why) => running.push(self.skip(place, why)),
                Step::Leave if running.is_empty() => return RunOutcome::Left,
                Step::Wait | Step::Leave => self.wait(&mut running).await,
                Step::Done => break,
            }
            if self.journal.is_closed() {
                return RunOutcome::Left;
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
            self.journal.emit_at(at, RunEventKind::TestStarted { test: number(place) }).await;
        }
        for (place, test) in self.plan.tests.iter().enumerate() {
            if test.status.is_final() {
                self.journal.had_ended();
                self.course.count(place, test.status);
            } else if test.status == TestStatus::Running {
                let language = self.plan.language;
                let mut log = TestLog::new(self.journal, number(place), test.lines);
                log.line(Level::Warning, narration::interrupted(language)).await;
                log.line(Level::Error, narration::test_failed(language)).await;
                self.course.end(place, TestOutcome::of(TestStatus::Failed)).await;
            }
        }
    }

    /// Tells how the run ended; a stop that was answered by then has ended it.
    async fn end(&self) -> RunOutcome {
        let Standing { ending, counts, .. } = self.course.standing();
        let mut outcome = RunOutcome::Left;
        let told = self.journal.emit_last(|| {
            let by = match &ending {
                Some(Ending::Cancelled(by)) => Some(by.clone()),
                _ => self.control.stop_asked(),
            };
            let (kind, how) = match by {
                Some(by) => (RunEventKind::RunCancelled { by: by.clone() }, RunOutcome::Cancelled(by)),
                None => {
                    let failed = counts.failed > 0 || ending.is_some() || !self.course.has_tested();
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
        // Before all else: a wish that nobody heeds is told again and again.
        if let Some(by) = self.control.stop_asked() {
            self.control.heed();
            return Step::Stop(by);
        }
        let none_waits = self.schedule.is_empty();
        // Where this process must end, the last test may still end, and the run with it.
        if self.left || self.control.is_draining() && !none_waits {
            return Step::Leave;
        }
        if self.course.is_late() {
            self.course.time_out();
        }
        if none_waits {
            return if idle { Step::Done } else { Step::Wait };
        }
        let Standing { ending, paused, .. } = self.course.standing();
        // What is in flight ends before anything more is said of what follows.
        let holds = if ending.is_some() { !idle } else { paused };
        if holds {
            return Step::Wait;
        }
        let Some(place) = self.schedule.next() else { return Step::Wait };
        match self.course.reason_to_skip(place) {
            Some(why) => Step::Skip(place, why),
            None => Step::Begin(place),
        }
    }

    fn stop(&self, by: Actor) -> BoxFuture<'a, Done> {
        let course = self.course;
        Box::pin(async move {
            course.stop(by).await;
            Done::Told
        })
    }

    fn heed(&self, wish: Wish) -> BoxFuture<'a, Done> {
        let course = self.course;
        Box::pin(async move {
            course.heed(wish).await;
            Done::Told
        })
    }

    fn skip(&mut self, place: usize, why: String) -> BoxFuture<'a, Done> {
        self.schedule.begin(place);
        let (course, journal, lines) = (self.course, self.journal, self.plan.tests[place].lines);
        Box::pin(async move {
            TestLog::new(journal, number(place), lines).line(Level::Warning, why).await;
            course.end(place, TestOutcome::of(TestStatus::Skipped)).await;
            Done::Ended(place)
        })
    }

    /// Waits until a test has ended, or somebody wants something.
    async fn wait(&mut self, running: &mut Running<'a>) {
        let alone = running.is_empty();
        let ending = self.course.standing().ending.is_some();
        let late = passed(self.course.deadline());
        let mut asked = self.control.clone();
        let draining = self.control.clone();
        tokio::select! {
            biased;
            // Tests that run hear of a stop themselves; `step` sees it next.
            _ = asked.stopped() => {}
            wish = self.control.wish() => running.push(self.heed(wish)),
            Some(done) = running.next() => self.done(done),
            () = draining.draining(), if alone => {}
            () = late, if alone && !ending => {}
            () = self.listener.closed(), if alone => self.left = true,
        }
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Told => {}
            Done::Ended(place) => self.schedule.end(place),
            Done::Outdated(place) => self.schedule.put_back(place),
            Done::Lost => self.left = true,
        }
    }

    fn begin(&mut self, place: usize) -> BoxFuture<'a, Done> {
        self.schedule.begin(place);
        let turn = self.course.standing().turn;
        let (plan, around, listener, course) = (self.plan, self.around, self.listener, self.course);
        let (journal, mut control) = (self.journal, self.fresh.clone());
        Box::pin(async move {
            let standing = match course.begin(place, turn, &mut control).await {
                Start::Begun(standing) => standing,
                Start::Outdated => return Done::Outdated(place),
                Start::Lost => return Done::Lost,
            };
            let test = &plan.tests[place];
            let stage = Stage { plan, test, around, listener, course, standing };
            let mut log = TestLog::new(journal, number(place), test.lines);
            log.line(Level::Info, narration::test_started(plan.language)).await;
            match run_test(stage, &mut log, &mut control).await {
                Some(end) => {
                    course.end(place, end).await;
                    Done::Ended(place)
                }
                None => Done::Lost,
            }
        })
    }
}
