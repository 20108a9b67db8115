//! Numbers what happens, stamps it and hands it on, and keeps what is masked for the logs of all tests. Tests that
//! run beside each other share it.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use testgyver_model::{
    Clock, Language, Timestamp,
    event::{RunEvent, RunEventKind},
    plan::LogLimits,
    secret::Redactor,
};
use tokio::sync::mpsc::Sender;

use crate::outcome::TestOutcome;

/// The one way out of the engine.
pub(crate) struct Journal {
    clock: Box<dyn Clock>,
    events: Sender<RunEvent>,
    pub(crate) language: Language,
    pub(crate) limits: LogLimits,
    state: Mutex<JournalState>,
}

/// What the tests of a run share.
pub(crate) struct JournalState {
    seq: u64,
    closed: bool,
    /// Values that are masked.
    known: BTreeSet<String>,
    pub(crate) redactor: Redactor,
    /// How often what is masked has changed.
    pub(crate) version: u64,
    /// Bytes that all logs of the run hold.
    pub(crate) logged: u64,
    /// The stamp of the last event.
    told_until: Timestamp,
    /// Tests that have ended, of how many.
    done: u32,
    total: u32,
}

impl Journal {
    pub(crate) fn new(
        clock: Box<dyn Clock>,
        events: Sender<RunEvent>,
        known: BTreeSet<String>,
        plan: &testgyver_model::plan::Plan,
    ) -> Self {
        let redactor = Redactor::new(known.iter().map(String::as_str));
        let total = u32::try_from(plan.tests.len()).unwrap_or(u32::MAX);
        let told_until = Timestamp::UNIX_EPOCH;
        let state = JournalState {
            seq: plan.last_seq,
            closed: false,
            known,
            redactor,
            version: 0,
            logged: 0,
            told_until,
            done: 0,
            total,
        };
        Self { clock, events, language: plan.language, limits: plan.log_limits, state: Mutex::new(state) }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, JournalState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Masks these values too, from here on.
    pub(crate) fn protect(&self, values: Vec<String>) {
        let mut state = self.state();
        let before = state.known.len();
        state.known.extend(values.into_iter().filter(|value| !value.is_empty()));
        if state.known.len() > before {
            state.redactor = Redactor::new(state.known.iter().map(String::as_str));
            state.version += 1;
        }
    }

    /// Tells what happened; waits while the listener is behind.
    pub(crate) async fn emit(&self, kind: RunEventKind) {
        self.emit_with(None, |_| kind).await;
    }

    /// Tells what happened, as it is at the instant at which it is told.
    pub(crate) async fn emit_last(&self, kind: impl FnOnce() -> RunEventKind) {
        self.emit_with(None, |_| kind()).await;
    }

    /// Tells what happened at an instant that was told elsewhere before.
    pub(crate) async fn emit_at(&self, at: Timestamp, kind: RunEventKind) {
        self.emit_with(Some(at), |_| kind).await;
    }

    /// The present instant of the run.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells that a test has ended, and how far the run has come.
    pub(crate) async fn emit_end(&self, test: u32, TestOutcome { status, flaky }: TestOutcome) {
        let ended = |state: &mut JournalState| {
            state.done += 1;
            RunEventKind::TestFinished { test, status, flaky }
        };
        self.emit_with(None, ended).await;
        self.emit_with(None, |state| RunEventKind::Progressed { done: state.done, total: state.total }).await;
    }

    /// A test had ended before the run was taken up.
    pub(crate) fn count_ended(&self) {
        self.state().done += 1;
    }

    pub(crate) async fn emit_with(&self, at: Option<Timestamp>, kind: impl FnOnce(&mut JournalState) -> RunEventKind) {
        let Ok(place) = self.events.reserve().await else {
            self.state().closed = true;
            return;
        };
        // Numbered, stamped and sent in one go: the listener gets events in their order.
        let mut state = self.state();
        let kind = kind(&mut state);
        state.seq += 1;
        // Of tests beside each other one may have looked at the clock before another told something.
        let at = at.unwrap_or_else(|| self.clock.now()).max(state.told_until);
        state.told_until = at;
        place.send(RunEvent { seq: state.seq, at, kind });
    }

    /// Whether nobody listens any more: the run was taken away from this worker.
    pub(crate) fn is_closed(&self) -> bool {
        self.state().closed
    }
}
