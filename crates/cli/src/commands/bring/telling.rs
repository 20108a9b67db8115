//! The events of a run that was carried out elsewhere, told again in order.

use std::sync::Arc;

use testgyver_model::{
    Timestamp,
    event::{ActionResult, Level, LogLine, RunEvent, RunEventKind, TestStatus},
};

/// Tells a run from its beginning to its end.
pub(super) struct Telling {
    events: Vec<RunEvent>,
    at: Timestamp,
    total: u32,
    done: u32,
    lines: u32,
}

impl Telling {
    /// A run of so many tests begins.
    pub(super) fn begin(at: Timestamp, total: usize) -> Self {
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        let mut telling = Self { events: Vec::new(), at: whole(at), total, done: 0, lines: 0 };
        telling.tell(RunEventKind::RunStarted { total });
        telling
    }

    /// How far the run has come.
    pub(super) const fn now(&self) -> Timestamp {
        self.at
    }

    /// Time passes; it never goes back.
    pub(super) fn reach(&mut self, at: Timestamp) {
        self.at = self.at.max(whole(at));
    }

    fn tell(&mut self, kind: RunEventKind) {
        let seq = self.events.len() as u64 + 1;
        self.events.push(RunEvent { seq, at: self.at, kind });
    }

    /// A test begins, unless it is left out: then no more than its lines are told of it.
    pub(super) fn open(&mut self, test: u32, runs: bool) {
        self.lines = 0;
        if runs {
            self.tell(RunEventKind::TestStarted { test });
        }
    }

    /// The test says something.
    pub(super) fn line(&mut self, test: u32, level: Level, text: impl Into<String>) {
        let (number, line) = (self.lines, LogLine { level, text: text.into() });
        self.tell(RunEventKind::Logged { test, number, line });
        self.lines += 1;
    }

    /// An action of the test ended.
    pub(super) fn action(&mut self, test: u32, action: usize, result: ActionResult) {
        let action = u32::try_from(action).unwrap_or(u32::MAX);
        self.tell(RunEventKind::ActionFinished { test, action, result: Arc::new(result) });
    }

    /// The test ends.
    pub(super) fn close(&mut self, test: u32, status: TestStatus, flaky: bool) {
        self.tell(RunEventKind::TestFinished { test, status, flaky });
        self.done += 1;
        self.tell(RunEventKind::Progressed { done: self.done, total: self.total });
    }

    /// The run ends so.
    pub(super) fn end(mut self, end: RunEventKind) -> Arc<[RunEvent]> {
        self.tell(end);
        self.events.into()
    }
}

/// To the microsecond, as it is stored.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
