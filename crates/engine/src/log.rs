//! The log of one test: every text on its way out, secrets masked and long ones cut.

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::{
    action::LogSink,
    event::{ActionResult, Level, LogLine, RunEventKind},
    secret::Secrets,
};

use crate::{
    foreign,
    journal::{Journal, JournalState},
    narration,
    quota::{Admission, Quota},
    short_secrets::{LoopLevel, ShortSecrets},
};

/// Most characters of one log line; the rest is cut and said.
const LINE_LIMIT: usize = 8_000;
/// Most characters of a text that are masked at all; far more than is ever shown.
const MASKED: usize = 1 << 20;
/// Longer than a spelling of a secret is.
const LONGEST_SECRET: usize = 64 * 1024;

/// Writes the log of one test.
pub(crate) struct TestLogger<'j> {
    journal: &'j Journal,
    test: u32,
    lines: u32,
    secrets: Secrets,
    short_secrets: ShortSecrets,
    /// The version of what is masked that `secrets` stands at.
    version: u64,
    quota: Quota,
}

impl<'j> TestLogger<'j> {
    /// The log of a test that has so many lines already.
    pub(crate) fn new(journal: &'j Journal, test: u32, lines: u32) -> Self {
        let (secrets, version) = {
            let state = journal.state();
            (Secrets::new(state.redactor.clone()), state.version)
        };
        Self {
            journal,
            test,
            lines,
            secrets,
            short_secrets: ShortSecrets::default(),
            version,
            quota: Quota::new(journal.limits),
        }
    }
}

impl TestLogger<'_> {
    /// Tells a line of our own; what others said in it went through [`Self::excerpt`] or [`Self::covered`].
    pub(crate) async fn line(&mut self, level: Level, text: String) {
        self.protect_derived();
        let text = self.secrets.mask_lasting(text);
        for line in text.trim_end_matches(['\n', '\r']).split('\n') {
            let line = cut(&foreign::pictured(line.trim_end_matches('\r')), LINE_LIMIT);
            let admitted = self.quota.admit(&mut self.journal.state().logged, line.len(), level);
            match admitted {
                Admission::Yes => self.emit_line(level, line).await,
                Admission::No => {}
                Admission::NoLonger => {
                    self.emit_line(Level::Warning, narration::log_full(self.journal.language)).await;
                }
            }
        }
    }

    async fn emit_line(&mut self, level: Level, text: String) {
        let Self { journal, test, lines, .. } = self;
        // Numbered as it is sent: an action that is given up in the middle of a line leaves no gap.
        let told = |_: &mut JournalState| {
            let number = std::mem::replace(lines, *lines + 1);
            RunEventKind::Logged { test: *test, number, line: LogLine { level, text } }
        };
        journal.emit_with(None, told).await;
    }

    /// Says how many lines were left out, if some were.
    pub(crate) async fn close(&mut self) {
        if let Some(left_out) = self.quota.take_left_out() {
            self.emit_line(Level::Warning, narration::log_cut(self.journal.language, left_out)).await;
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
        let brief = self.secrets.take_brief();
        if !brief.is_empty() {
            self.short_secrets.add(brief);
            self.mask_short_secrets();
        }
        self.refresh();
    }

    fn mask_short_secrets(&mut self) {
        self.secrets.mask_near(self.short_secrets.values());
    }

    /// Another action begins: what was secret for the one before is forgotten.
    pub(crate) fn next_action(&mut self) {
        self.protect_derived();
        self.short_secrets.row(LoopLevel::Action, Vec::new());
        self.mask_short_secrets();
    }

    /// Another row begins, which holds these secrets.
    pub(crate) fn enter_row(&mut self, level: LoopLevel, secrets: Vec<String>) {
        self.protect_derived();
        self.short_secrets.row(level, secrets);
        self.mask_short_secrets();
    }

    /// What was made of secrets is in use until the test ends.
    pub(crate) fn keep_brief(&mut self) {
        let brief = self.secrets.take_brief();
        if !brief.is_empty() {
            self.short_secrets.keep(brief);
            self.mask_short_secrets();
        }
    }

    /// A value goes on to later actions: where it is a secret of the moment, it stays one.
    pub(crate) fn keep(&mut self, text: &str) {
        if self.secrets.are_all_of(text) {
            self.short_secrets.keep([text.to_owned()]);
        }
    }

    /// The text with every secret masked, those of the moment, too.
    ///
    /// Lines of it after the first are marked as such.
    pub(crate) fn covered(&self, text: &str) -> String {
        foreign::marked(&self.secrets.mask(text.to_owned()))
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
        if self.quota.admit(&mut self.journal.state().logged, size, Level::Info) != Admission::Yes {
            result.shorten();
        }
        let event = RunEventKind::ActionFinished { test: self.test, action, result: Arc::new(result) };
        self.journal.emit(event).await;
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
impl LogSink for TestLogger<'_> {
    async fn write(&mut self, level: Level, text: String) {
        let text = foreign::marked(&self.secrets.mask(text));
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
