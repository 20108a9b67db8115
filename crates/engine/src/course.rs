//! How a run stands, in one place for the run loop and every test. What decides over other tests is
//! known at the instant at which it is told, so nothing begins on knowledge that is out of date.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use testgyver_model::{
    Actor,
    event::{RunEventKind, TestStatus},
    flow::{TestRole, role_of},
    plan::Plan,
};
use testgyver_rules::expression::RunFacts;
use tokio::{
    sync::{RwLock, watch},
    time::{Instant, sleep_until},
};

use crate::{
    context::{CLEANING, StartLog, number},
    control::{Control, Interruption, Wish},
    journal::Journal,
    narration,
    outcome::TestOutcome,
};

/// The state of a run that its tests share.
pub(crate) struct Course<'a> {
    plan: &'a Plan,
    journal: &'a Journal,
    start_log: &'a dyn StartLog,
    /// Read while a test begins, written while something is told after which it might not: an end
    /// that decides over others waits for those that are just beginning, and they for it.
    door: RwLock<()>,
    standing: Mutex<Standing>,
    /// When the run, or its cleaning up, must have ended; never while it is paused.
    deadline: watch::Sender<Option<Instant>>,
}

/// How a run stands at an instant.
#[derive(Clone, Default)]
pub(crate) struct Standing {
    /// How many tests have ended how.
    pub(crate) counts: RunFacts,
    /// Why only what cleans up may still run.
    pub(crate) ending: Option<Ending>,
    /// Whether no test may begin, because somebody wants it so.
    pub(crate) paused: bool,
    /// Whether any test has begun.
    started: bool,
    /// Whether a setup test has failed.
    broken: bool,
    /// Whether a test was run that neither prepares nor cleans up.
    tested: bool,
    /// How much time the run has left, while it is paused.
    left: Option<Duration>,
    /// How often it has changed what may begin: a test that was chosen before is chosen anew.
    pub(crate) turn: u32,
}

/// Why only what cleans up may still run.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    Cancelled(Actor),
    TimedOut,
}

/// Whether a test that was chosen begins.
pub(crate) enum Start {
    /// It has begun, while the run stood so.
    Begun(Standing),
    /// What may begin has changed since it was chosen.
    Outdated,
    /// The run was taken away from this worker.
    Lost,
}

impl<'a> Course<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        journal: &'a Journal,
        start_log: &'a dyn StartLog,
        left: Option<Duration>,
    ) -> Self {
        let counts = RunFacts { total: number(plan.tests.len()), ..RunFacts::default() };
        let standing = Standing { counts, ..Standing::default() };
        let deadline = left.map(|left| Instant::now() + left);
        let course = Self {
            plan,
            journal,
            start_log,
            door: RwLock::default(),
            standing: Mutex::new(standing),
            deadline: watch::Sender::new(deadline),
        };
        if plan.paused {
            course.suspend(true);
        }
        course
    }

    fn state(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the run stands now.
    pub(crate) fn standing(&self) -> Standing {
        self.state().clone()
    }

    /// When the run, or its cleaning up, must have ended; it moves while somebody waits for it.
    pub(crate) fn deadline(&self) -> watch::Receiver<Option<Instant>> {
        self.deadline.subscribe()
    }

    /// Whether the run, or its cleaning up, has taken as long as it may.
    pub(crate) fn is_late(&self) -> bool {
        self.deadline.borrow().is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Why a test is left out as the run stands, where it is.
    pub(crate) fn reason_to_skip(&self, place: usize) -> Option<String> {
        let language = self.plan.language;
        let Standing { ending, started, broken, counts, .. } = self.standing();
        let cleans_up = self.role(place) == Some(TestRole::Teardown) && started;
        match ending {
            Some(_) if cleans_up && !self.is_late() => None,
            Some(Ending::Cancelled(_)) => Some(narration::skipped_after_stop(language)),
            Some(Ending::TimedOut) => Some(narration::skipped_after_timeout(language)),
            None if cleans_up => None,
            None if broken => Some(narration::skipped_after_setup(language)),
            None if self.plan.stop_on_failure && counts.failed > 0 => Some(narration::skipped_after_failure(language)),
            None => None,
        }
    }

    /// Lets a test begin, unless what may begin has changed since `turn`, when it was chosen.
    pub(crate) async fn begin(&self, place: usize, turn: u32, control: &mut Control) -> Start {
        let _beginning = self.door.read().await;
        let standing = self.standing();
        if standing.turn != turn || control.is_draining() {
            return Start::Outdated;
        }
        let at = self.journal.now();
        if !self.start_log.record_start(number(place), at).await {
            return Start::Lost;
        }
        self.state().started = true;
        // A stop that was told lets this test begin: it cleans up.
        if matches!(standing.ending, Some(Ending::Cancelled(_))) {
            control.heed();
        }
        self.journal.emit_at(at, RunEventKind::TestStarted { test: number(place) }).await;
        Start::Begun(standing)
    }

    /// Tells that a test has ended, or is left out.
    pub(crate) async fn end(&self, place: usize, end: TestOutcome) {
        let decides = end.status == TestStatus::Failed
            && (self.plan.stop_on_failure || self.role(place) == Some(TestRole::Setup));
        let _closing = if decides { Some(self.door.write().await) } else { None };
        self.journal.emit_end(number(place), end).await;
        self.count(place, end.status);
    }

    /// Counts a test that has ended.
    pub(crate) fn count(&self, place: usize, status: TestStatus) {
        let mut state = self.state();
        state.started |= status != TestStatus::Skipped;
        state.tested |= status != TestStatus::Skipped && self.role(place).is_none();
        if status == TestStatus::Failed {
            state.broken |= self.role(place) == Some(TestRole::Setup);
            state.turn += u32::from(state.broken || self.plan.stop_on_failure);
        }
        let slot = match status {
            TestStatus::Passed => &mut state.counts.passed,
            TestStatus::Failed => &mut state.counts.failed,
            _ => &mut state.counts.skipped,
        };
        *slot += 1;
    }

    /// Whether something was tested: a run that left all its tests out has proved nothing, whatever
    /// prepared them and cleaned up.
    pub(crate) fn has_tested(&self) -> bool {
        let Standing { tested, started, .. } = self.standing();
        let has_tests = (0..self.plan.tests.len()).any(|place| self.role(place).is_none());
        if has_tests { tested } else { started }
    }

    /// Somebody noticed why a test must be given up: whoever notices a stop first tells it, and from
    /// then on only what cleans up begins.
    pub(crate) async fn interrupted(&self, interruption: &Interruption) {
        match interruption {
            Interruption::Cancelled(by) => self.stop(by.clone()).await,
            Interruption::RunTimeout => self.time_out(),
            Interruption::TestTimeout | Interruption::Left => {}
        }
    }

    /// Tells that somebody stops the run, unless that was told before.
    pub(crate) async fn stop(&self, by: Actor) {
        let _closing = self.door.write().await;
        if !matches!(self.standing().ending, Some(Ending::Cancelled(_))) {
            self.journal.emit(RunEventKind::RunStopping { by: by.clone() }).await;
            self.close(Ending::Cancelled(by));
        }
    }

    /// The run has taken as long as it may.
    pub(crate) fn time_out(&self) {
        if self.standing().ending.is_none() {
            self.close(Ending::TimedOut);
        }
    }

    /// From here on only what cleans up runs, and not for ever.
    fn close(&self, ending: Ending) {
        let mut state = self.state();
        state.turn += 1;
        // Cleaning up that goes on already gets no more time.
        if state.ending.replace(ending).is_none() {
            self.deadline.send_replace(Some(Instant::now() + CLEANING));
        }
    }

    /// Pauses the run or lets it go on, and tells it where that is new.
    pub(crate) async fn heed(&self, Wish { paused, by }: Wish) {
        let _closing = self.door.write().await;
        if self.standing().paused != paused {
            let kind = if paused { RunEventKind::RunPaused { by } } else { RunEventKind::RunResumed { by } };
            self.journal.emit(kind).await;
            self.suspend(paused);
        }
    }

    /// The time that a run is paused is none that it takes.
    fn suspend(&self, paused: bool) {
        let mut state = self.state();
        state.paused = paused;
        state.turn += 1;
        if state.ending.is_some() {
            return;
        }
        let now = Instant::now();
        if paused {
            state.left = self.deadline.send_replace(None).map(|at| at.saturating_duration_since(now));
        } else {
            self.deadline.send_replace(state.left.take().map(|left| now + left));
        }
    }

    fn role(&self, place: usize) -> Option<TestRole> {
        role_of(&self.plan.tests[place].flow)
    }
}

/// Completes once a deadline has passed, wherever it moves meanwhile.
pub(crate) async fn passed(mut deadline: watch::Receiver<Option<Instant>>) {
    loop {
        let at = *deadline.borrow_and_update();
        tokio::select! {
            () = sleep_until(at.unwrap_or_else(Instant::now)), if at.is_some() => return,
            Ok(()) = deadline.changed() => {}
            else => std::future::pending().await,
        }
    }
}
