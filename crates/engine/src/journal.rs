//! Numbers what happens, stamps it and hands it on; masks secrets in every line on the way.

use async_trait::async_trait;
use testgyver_model::{
    Clock,
    action::LogSink,
    event::{Level, LogLine, RunEvent, RunEventKind},
    secret::Redactor,
};
use tokio::sync::mpsc::Sender;

/// Most characters of one log line; the rest is cut and said.
const LINE_LIMIT: usize = 8_000;

/// The one way out of the engine.
pub(crate) struct Journal<'a> {
    clock: &'a dyn Clock,
    events: Sender<RunEvent>,
    redactor: Redactor,
    seq: u64,
    deaf: bool,
}

impl<'a> Journal<'a> {
    pub(crate) fn new(clock: &'a dyn Clock, events: Sender<RunEvent>, redactor: Redactor, last_seq: u64) -> Self {
        Self { clock, events, redactor, seq: last_seq, deaf: false }
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
        let text = self.journal.redactor.redact(text);
        for line in text.trim_end_matches(['\n', '\r']).split('\n') {
            let line = LogLine { level, text: shortened(line.trim_end_matches('\r')) };
            let event = RunEventKind::Logged { test: self.test, number: self.lines, line };
            self.lines += 1;
            self.journal.tell(event).await;
        }
    }
}

#[async_trait]
impl LogSink for TestLog<'_, '_> {
    async fn write(&mut self, level: Level, text: String) {
        self.line(level, text).await;
    }

    fn redact(&self, text: String) -> String {
        self.journal.redactor.redact(text)
    }
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(LINE_LIMIT) {
        None => line.to_owned(),
        Some((end, _)) => format!("{}… (+{})", &line[..end], line[end..].chars().count()),
    }
}
