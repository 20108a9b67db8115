//! The state of a run, in one place for the run loop and every test. What decides over other tests is
//! known at the instant at which it is emitted, so nothing begins on knowledge that is out of date.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use testgyver_model::{
    Actor,
    event::{RunEventKind, TestStatus},
    flow::{TestRole, role_of},
    plan::Plan,
    shared::SharedValue,
};
use testgyver_rules::expression::RunFacts;
use tokio::{
    sync::{RwLock, watch},
    time::Instant,
};

use crate::{
    context::{CLEANING, Checkpoints, number},
    control::{Control, Interruption, PauseRequest},
    deadline::Deadline,
    journal::Journal,
    narration,
    outcome::TestOutcome,
    shared::SharedValues,
};

/// The state of a run that its tests share.
pub(crate) struct RunState<'a> {
    plan: &'a Plan,
    journal: &'a Journal,
    checkpoints: &'a dyn Checkpoints,
    /// Held for reading while a test begins, for writing while an event is emitted after which it might not: an end
    /// that decides over others waits for those that are just beginning, and they for it.
    start_lock: RwLock<()>,
    snapshot: Mutex<RunSnapshot>,
    /// When the run, or its cleaning up, must have ended; never while it is paused.
    deadline: watch::Sender<Deadline>,
    pub(crate) shared: SharedValues,
}

/// The state of a run at an instant.
#[derive(Clone, Default)]
pub(crate) struct RunSnapshot {
    /// How many tests have passed, failed, were skipped.
    pub(crate) counts: RunFacts,
    /// Why only what cleans up may still run.
    pub(crate) end_reason: Option<EndReason>,
    /// Whether no test may begin, because somebody paused the run.
    pub(crate) paused: bool,
    /// Whether any test has begun.
    started: bool,
    /// Whether a setup test has failed.
    setup_failed: bool,
    /// Whether a test was run that is neither setup nor teardown.
    any_tested: bool,
    /// How much time the run has left before its deadline, while it is paused.
    time_left: Option<Duration>,
    /// How often what may begin has changed: a test that was chosen before is chosen anew.
    pub(crate) generation: u32,
}

/// Why only what cleans up may still run.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum EndReason {
    Cancelled(Actor),
    TimedOut,
}

/// Whether a test that was chosen begins.
pub(crate) enum StartOutcome {
    /// It has begun; the state of the run at that instant.
    Started(RunSnapshot),
    /// What may begin has changed since it was chosen.
    Outdated,
    /// The run was taken away from this worker.
    Lost,
}

impl<'a> RunState<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        journal: &'a Journal,
        checkpoints: &'a dyn Checkpoints,
        time_left: Option<Duration>,
    ) -> Self {
        let counts = RunFacts { total: number(plan.tests.len()), ..RunFacts::default() };
        let snapshot = RunSnapshot { counts, ..RunSnapshot::default() };
        let at = time_left.map(|time_left| Instant::now() + time_left);
        let run_state = Self {
            plan,
            journal,
            checkpoints,
            start_lock: RwLock::default(),
            snapshot: Mutex::new(snapshot),
            deadline: watch::Sender::new(Deadline { at, is_over: false }),
            shared: SharedValues::of(&plan.shared),
        };
        if plan.paused {
            run_state.suspend(true);
        }
        run_state
    }

    fn lock(&self) -> MutexGuard<'_, RunSnapshot> {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state of the run now.
    pub(crate) fn snapshot(&self) -> RunSnapshot {
        self.lock().clone()
    }

    /// When the run, or its cleaning up, must have ended; it moves while somebody waits for it.
    pub(crate) fn deadline(&self) -> watch::Receiver<Deadline> {
        self.deadline.subscribe()
    }

    /// Whether the run, or its cleaning up, has taken as long as it may.
    pub(crate) fn is_late(&self) -> bool {
        self.deadline.borrow().at.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Why a test is left out in the present state of the run, if it is.
    pub(crate) fn reason_to_skip(&self, place: usize) -> Option<String> {
        let language = self.plan.language;
        let RunSnapshot { end_reason, started, setup_failed, counts, .. } = self.snapshot();
        let cleans_up = self.role(place) == Some(TestRole::Teardown) && started;
        match end_reason {
            Some(_) if cleans_up && !self.is_late() => None,
            Some(EndReason::Cancelled(_)) => Some(narration::skipped_after_stop(language)),
            Some(EndReason::TimedOut) => Some(narration::skipped_after_timeout(language)),
            None if cleans_up => None,
            None if setup_failed => Some(narration::skipped_after_setup(language)),
            None if self.plan.stop_on_failure && counts.failed > 0 => Some(narration::skipped_after_failure(language)),
            None => None,
        }
    }

    /// Lets a test begin, unless what may begin has changed since `generation`, when it was chosen.
    pub(crate) async fn begin(&self, place: usize, generation: u32, control: &mut Control) -> StartOutcome {
        let _beginning = self.start_lock.read().await;
        let snapshot = self.snapshot();
        if snapshot.generation != generation || control.is_draining() {
            return StartOutcome::Outdated;
        }
        let at = self.journal.now();
        if !self.checkpoints.record_start(number(place), at).await {
            return StartOutcome::Lost;
        }
        self.lock().started = true;
        // A stop that was told lets this test begin: it cleans up.
        if matches!(snapshot.end_reason, Some(EndReason::Cancelled(_))) {
            control.acknowledge();
        }
        self.journal.emit_at(at, RunEventKind::TestStarted { test: number(place) }).await;
        StartOutcome::Started(snapshot)
    }

    /// Keeps a value for the tests after one, and for whoever takes the run over; `false` if the run was taken away
    /// from this worker.
    pub(crate) async fn share(&self, shared: SharedValue) -> bool {
        let kept = self.checkpoints.record_shared(shared.clone()).await;
        if kept {
            self.shared.put(shared);
        }
        kept
    }

    /// Tells that a test has ended, or is left out.
    pub(crate) async fn end(&self, place: usize, end: TestOutcome) {
        let decides = end.status == TestStatus::Failed
            && (self.plan.stop_on_failure || self.role(place) == Some(TestRole::Setup));
        let _closing = if decides { Some(self.start_lock.write().await) } else { None };
        self.journal.emit_end(number(place), end).await;
        self.count(place, end.status);
    }

    /// Counts a test that has ended.
    pub(crate) fn count(&self, place: usize, status: TestStatus) {
        let mut state = self.lock();
        state.started |= status != TestStatus::Skipped;
        state.any_tested |= status != TestStatus::Skipped && self.role(place).is_none();
        if status == TestStatus::Failed {
            state.setup_failed |= self.role(place) == Some(TestRole::Setup);
            state.generation += u32::from(state.setup_failed || self.plan.stop_on_failure);
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
        let RunSnapshot { any_tested, started, .. } = self.snapshot();
        let has_tests = (0..self.plan.tests.len()).any(|place| self.role(place).is_none());
        if has_tests { any_tested } else { started }
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
        let _closing = self.start_lock.write().await;
        if !matches!(self.snapshot().end_reason, Some(EndReason::Cancelled(_))) {
            self.journal.emit(RunEventKind::RunStopping { by: by.clone() }).await;
            self.close(EndReason::Cancelled(by));
        }
    }

    /// The run has taken as long as it may.
    pub(crate) fn time_out(&self) {
        if self.snapshot().end_reason.is_none() {
            self.close(EndReason::TimedOut);
        }
    }

    /// From here on only what cleans up runs, and not for ever.
    fn close(&self, end_reason: EndReason) {
        let mut state = self.lock();
        state.generation += 1;
        let is_over = end_reason == EndReason::TimedOut;
        // Cleaning up that goes on already gets no more time.
        if state.end_reason.replace(end_reason).is_none() {
            self.deadline.send_replace(Deadline { at: Some(Instant::now() + CLEANING), is_over });
        }
    }

    /// Pauses the run or lets it go on; emits that if it is a change.
    pub(crate) async fn apply_pause(&self, PauseRequest { paused, by }: PauseRequest) {
        let _closing = self.start_lock.write().await;
        if self.snapshot().paused != paused {
            let kind = if paused { RunEventKind::RunPaused { by } } else { RunEventKind::RunResumed { by } };
            self.journal.emit(kind).await;
            self.suspend(paused);
        }
    }

    /// The time for which a run is paused does not count against its deadline.
    fn suspend(&self, paused: bool) {
        let mut state = self.lock();
        state.paused = paused;
        state.generation += 1;
        if state.end_reason.is_some() {
            return;
        }
        let now = Instant::now();
        if paused {
            state.time_left =
                self.deadline.send_replace(Deadline::default()).at.map(|at| at.saturating_duration_since(now));
        } else {
            let at = state.time_left.take().map(|time_left| now + time_left);
            self.deadline.send_replace(Deadline { at, is_over: false });
        }
    }

    fn role(&self, place: usize) -> Option<TestRole> {
        role_of(&self.plan.tests[place].flow)
    }
}
