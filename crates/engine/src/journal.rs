//! Numbers what happens, stamps it and hands it on; masks secrets in every line on the way. Tests
//! that run beside each other share it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use testgyver_model::{
    Clock, Language, Timestamp,
    action::LogSink,
    event::{ActionResult, Level, LogLine, RunEvent, RunEventKind},
    plan::LogLimits,
    secret::{Redactor, Secrets},
};
use tokio::sync::mpsc::Sender;

use crate::{
    narration,
    quota::{Admitted, Quota},
    test::TestEnd,
};

/// Most characters of one log line; the rest is cut and said.
const LINE_LIMIT: usize = 8_000;
/// Most characters of a text that are masked at all; far more than is ever shown.
const MASKED: usize = 1 << 20;
/// Longer than a spelling of a secret is.
const LONGEST_SECRET: usize = 64 * 1024;

/// The one way out of the engine.
pub(crate) struct Journal {
    clock: Box<dyn Clock>,
    events: Sender<RunEvent>,
    language: Language,
    limits: LogLimits,
    state: Mutex<State>,
}

struct State {
    seq: u64,
    deaf: bool,
    /// Values that are masked.
    known: BTreeSet<String>,
    redactor: Redactor,
    /// How often what is masked has changed.
    version: u64,
    /// Bytes that all logs of the run hold.
    logged: u64,
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
        let state = State {
            seq: plan.last_seq,
            deaf: false,
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Masks these values too, from here on.
    fn protect(&self, values: Vec<String>) {
        let mut state = self.state();
        let before = state.known.len();
        state.known.extend(values.into_iter().filter(|value| !value.is_empty()));
        if state.known.len() > before {
            state.redactor = Redactor::new(state.known.iter().map(String::as_str));
            state.version += 1;
        }
    }

    /// Tells what happened; waits while the listener is behind.
    pub(crate) async fn tell(&self, kind: RunEventKind) {
        self.tell_of(None, |_| kind).await;
    }

    /// Tells what happened, as it is at the instant at which it is told.
    pub(crate) async fn tell_last(&self, kind: impl FnOnce() -> RunEventKind) {
        self.tell_of(None, |_| kind()).await;
    }

    /// Tells what happened at an instant that was told elsewhere before.
    pub(crate) async fn tell_at(&self, at: Timestamp, kind: RunEventKind) {
        self.tell_of(Some(at), |_| kind).await;
    }

    /// The present instant of the run.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells that a test has ended, and how far the run has come.
    pub(crate) async fn tell_end(&self, test: u32, TestEnd { status, flaky }: TestEnd) {
        let ended = |state: &mut State| {
            state.done += 1;
            RunEventKind::TestFinished { test, status, flaky }
        };
        self.tell_of(None, ended).await;
        self.tell_of(None, |state| RunEventKind::Progressed { done: state.done, total: state.total }).await;
    }

    /// A test had ended before the run was taken up.
    pub(crate) fn had_ended(&self) {
        self.state().done += 1;
    }

    async fn tell_of(&self, at: Option<Timestamp>, kind: impl FnOnce(&mut State) -> RunEventKind) {
        let Ok(place) = self.events.reserve().await else {
            self.state().deaf = true;
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
    pub(crate) fn is_deaf(&self) -> bool {
        self.state().deaf
    }

    /// The log of a test that has so many lines already.
    pub(crate) fn log(&self, test: u32, lines: u32) -> TestLog<'_> {
        let state = self.state();
        TestLog {
            journal: self,
            test,
            lines,
            secrets: Secrets::new(state.redactor.clone()),
            version: state.version,
            quota: Quota::new(self.limits),
        }
    }
}

/// The log of one test.
pub(crate) struct TestLog<'j> {
    journal: &'j Journal,
    test: u32,
    lines: u32,
    secrets: Secrets,
    /// The version of what is masked that `secrets` stands at.
    version: u64,
    quota: Quota,
}

impl TestLog<'_> {
    pub(crate) async fn line(&mut self, level: Level, text: String) {
        self.protect_derived();
        let text = self.secrets.mask(text);
        for line in text.trim_end_matches(['\n', '\r']).split('\n') {
            let line = cut(line.trim_end_matches('\r'), LINE_LIMIT);
            let admitted = self.quota.admit(&mut self.journal.state().logged, line.len(), level);
            match admitted {
                Admitted::Yes => self.tell_line(level, line).await,
                Admitted::No => {}
                Admitted::NoLonger => {
                    self.tell_line(Level::Warning, narration::log_full(self.journal.language)).await;
                }
            }
        }
    }

    async fn tell_line(&mut self, level: Level, text: String) {
        let Self { journal, test, lines, .. } = self;
        // Numbered as it is sent: an action that is given up in the middle of a line leaves no gap.
        let told = |_: &mut State| {
            let number = std::mem::replace(lines, *lines + 1);
            RunEventKind::Logged { test: *test, number, line: LogLine { level, text } }
        };
        journal.tell_of(None, told).await;
    }

    /// Says how many lines were left out, where some were.
    pub(crate) async fn close(&mut self) {
        if let Some(left_out) = self.quota.take_left_out() {
            self.tell_line(Level::Warning, narration::log_cut(self.journal.language, left_out)).await;
        }
    }

    /// Masks these values too, from here on.
    pub(crate) fn protect(&mut self, values: Vec<String>) {
        self.journal.protect(values);
        self.refresh();
    }

    /// Masks what was made of secrets meanwhile, and what other tests came to know.
    pub(crate) fn protect_derived(&mut self) {
        let derived = self.secrets.take_derived();
        if !derived.is_empty() {
            self.journal.protect(derived);
        }
        self.refresh();
    }

    fn refresh(&mut self) {
        let state = self.journal.state();
        if state.version != self.version {
            self.version = state.version;
            self.secrets.mask_with(state.redactor.clone());
        }
    }

    /// What must not be shown.
    pub(crate) const fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Tells how an action ended; its texts are masked and cut already.
    pub(crate) async fn action(&mut self, action: u32, mut result: ActionResult) {
        let size = result.size();
        if self.quota.admit(&mut self.journal.state().logged, size, Level::Info) != Admitted::Yes {
            result.shorten();
        }
        let event = RunEventKind::ActionFinished { test: self.test, action, result: Arc::new(result) };
        self.journal.tell(event).await;
    }

    /// The beginning of a text on one line, secrets masked before the cut.
    pub(crate) fn excerpt(&self, text: &str, limit: usize) -> String {
        let shown = self.shown(text, limit);
        shown.trim_end().replace("\r\n", "⏎").replace('\n', "⏎")
    }

    /// The beginning of a text, secrets masked before the cut, and how much was cut.
    pub(crate) fn shown(&self, text: &str, limit: usize) -> String {
        // Of an endless text not all is masked: a secret that this first cut goes through is cut away, too.
        let begin = text.char_indices().nth(MASKED).map_or(text, |(end, _)| &text[..end]);
        let rest = text.len() - begin.len();
        let mut masked = self.secrets.mask(begin.to_owned());
        if rest > 0 {
            let kept = masked.chars().count().saturating_sub(LONGEST_SECRET);
            masked.truncate(masked.char_indices().nth(kept).map_or(0, |(end, _)| end));
        }
        match masked.char_indices().nth(limit) {
            None if rest > 0 => format!("{masked}… (+{rest})"),
            None => masked,
            Some((end, _)) => format!("{}… (+{})", &masked[..end], masked[end..].chars().count() + rest),
        }
    }
}

#[async_trait]
impl LogSink for TestLog<'_> {
    async fn write(&mut self, level: Level, text: String) {
        self.line(level, text).await;
    }

    fn redact(&self, text: String) -> String {
        self.secrets.mask(text)
    }

    fn protect(&mut self, secret: String) {
        Self::protect(self, vec![secret]);
    }
}

/// The first `limit` characters of a text, and how many were cut.
fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… (+{})", &text[..end], text[end..].chars().count()),
    }
}
