//! Numbers what happens, stamps it and hands it on; masks secrets in every line on the way.

use std::collections::BTreeSet;

use async_trait::async_trait;
use testgyver_model::{
    Clock,
    action::LogSink,
    event::{ActionResult, Level, LogLine, RunEvent, RunEventKind},
    secret::{Redactor, Secrets},
};
use tokio::sync::mpsc::Sender;

/// Most characters of one log line; the rest is cut and said.
const LINE_LIMIT: usize = 8_000;
/// Most characters of a text that are masked at all; far more than is ever shown.
const MASKED: usize = 1 << 20;
/// Longer than a spelling of a secret is.
const LONGEST_SECRET: usize = 64 * 1024;

/// The one way out of the engine.
pub(crate) struct Journal<'a> {
    clock: &'a dyn Clock,
    events: Sender<RunEvent>,
    /// Values that are masked.
    known: BTreeSet<String>,
    secrets: Secrets,
    seq: u64,
    deaf: bool,
}

impl<'a> Journal<'a> {
    pub(crate) fn new(clock: &'a dyn Clock, events: Sender<RunEvent>, known: BTreeSet<String>, last_seq: u64) -> Self {
        let secrets = masking(&known);
        Self { clock, events, known, secrets, seq: last_seq, deaf: false }
    }

    /// Masks these values too, from here on.
    fn protect(&mut self, values: Vec<String>) {
        let before = self.known.len();
        self.known.extend(values.into_iter().filter(|value| !value.is_empty()));
        if self.known.len() > before {
            let derived = self.secrets.take_derived();
            self.known.extend(derived);
            self.secrets = masking(&self.known);
        }
    }

    /// Masks what was made of secrets meanwhile.
    fn protect_derived(&mut self) {
        let derived = self.secrets.take_derived();
        self.protect(derived);
    }

    /// Tells what happened; waits while the listener is behind.
    pub(crate) async fn tell(&mut self, kind: RunEventKind) {
        if self.deaf {
            return;
        }
        self.seq += 1;
        let event = RunEvent { seq: self.seq, at: self.clock.now(), kind };
        self.deaf = self.events.send(event).await.is_err();
    }

    /// Whether nobody listens any more: the run was taken away from this worker.
    pub(crate) const fn is_deaf(&self) -> bool {
        self.deaf
    }
}

fn masking(known: &BTreeSet<String>) -> Secrets {
    Secrets::new(Redactor::new(known.iter().map(String::as_str)))
}

/// The log of one test.
pub(crate) struct TestLog<'j, 'a> {
    journal: &'j mut Journal<'a>,
    test: u32,
    lines: u32,
}

impl<'j, 'a> TestLog<'j, 'a> {
    pub(crate) const fn new(journal: &'j mut Journal<'a>, test: u32, lines: u32) -> Self {
        Self { journal, test, lines }
    }

    pub(crate) async fn line(&mut self, level: Level, text: String) {
        self.journal.protect_derived();
        let text = self.journal.secrets.mask(text);
        for line in text.trim_end_matches(['\n', '\r']).split('\n') {
            let line = LogLine { level, text: cut(line.trim_end_matches('\r'), LINE_LIMIT) };
            let event = RunEventKind::Logged { test: self.test, number: self.lines, line };
            self.lines += 1;
            self.journal.tell(event).await;
        }
    }
}

impl TestLog<'_, '_> {
    /// Masks these values too, from here on.
    pub(crate) fn protect(&mut self, values: Vec<String>) {
        self.journal.protect(values);
    }

    /// Masks what was made of secrets meanwhile.
    pub(crate) fn protect_derived(&mut self) {
        self.journal.protect_derived();
    }

    /// What must not be shown.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.journal.secrets
    }

    /// Tells how an action ended; its texts are masked and cut already.
    pub(crate) async fn action(&mut self, action: u32, result: ActionResult) {
        let event = RunEventKind::ActionFinished { test: self.test, action, result: Box::new(result) };
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
        let mut masked = self.journal.secrets.mask(begin.to_owned());
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
impl LogSink for TestLog<'_, '_> {
    async fn write(&mut self, level: Level, text: String) {
        self.line(level, text).await;
    }

    fn redact(&self, text: String) -> String {
        self.journal.secrets.mask(text)
    }

    fn protect(&mut self, secret: String) {
        self.journal.protect(vec![secret]);
    }
}

/// The first `limit` characters of a text, and how many were cut.
fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… (+{})", &text[..end], text[end..].chars().count()),
    }
}
