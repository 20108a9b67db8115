//! Numbers what happens, stamps it and hands it on; masks secrets in every line on the way.

use std::collections::BTreeSet;

use async_trait::async_trait;
use serde_json::Value;
use testgyver_model::{
    Clock,
    action::{LogSink, Outputs},
    event::{Level, LogLine, RunEvent, RunEventKind},
    secret::Redactor,
    template::text_of,
};
use tokio::sync::mpsc::Sender;

/// Most characters of one log line; the rest is cut and said.
const LINE_LIMIT: usize = 8_000;
/// Most characters of a value shown to who writes a test.
const OUTPUT_LIMIT: usize = 20_000;

/// The one way out of the engine.
pub(crate) struct Journal<'a> {
    clock: &'a dyn Clock,
    events: Sender<RunEvent>,
    secrets: BTreeSet<String>,
    redactor: Redactor,
    seq: u64,
    deaf: bool,
}

impl<'a> Journal<'a> {
    pub(crate) fn new(
        clock: &'a dyn Clock,
        events: Sender<RunEvent>,
        secrets: BTreeSet<String>,
        last_seq: u64,
    ) -> Self {
        let redactor = Redactor::new(secrets.iter().map(String::as_str));
        Self { clock, events, secrets, redactor, seq: last_seq, deaf: false }
    }

    /// Masks these values too, from here on.
    fn protect(&mut self, values: Vec<String>) {
        let known = self.secrets.len();
        self.secrets.extend(values.into_iter().filter(|value| !value.is_empty()));
        if self.secrets.len() > known {
            self.redactor = Redactor::new(self.secrets.iter().map(String::as_str));
        }
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

    /// Tells the values that an action gave, secrets masked.
    pub(crate) async fn outputs(&mut self, action: usize, outputs: &Outputs) {
        let shown = |(name, value): (&String, &Value)| {
            // Far more than is shown is masked, not all of it: a secret on that cut lies beyond what is shown.
            let text = text_of(value);
            let text = text.char_indices().nth(4 * OUTPUT_LIMIT).map_or(&*text, |(end, _)| &text[..end]);
            let text = self.journal.redactor.redact(text.to_owned());
            (name.clone(), cut(&text, OUTPUT_LIMIT))
        };
        let outputs = outputs.iter().map(shown).collect();
        let action = u32::try_from(action).unwrap_or(u32::MAX);
        self.journal.tell(RunEventKind::OutputsGiven { test: self.test, action, outputs }).await;
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
