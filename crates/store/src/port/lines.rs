//! Log lines of several tests, read together.

use std::ops::Range;

use testgyver_model::Timestamp;

/// Which log lines of a run are wanted: of these tests, told by events with `after < seq ≤ until`.
#[derive(Debug, Clone)]
pub struct WantedLines {
    /// Places of the tests in the run.
    pub tests: Range<u32>,
    /// The event after which they were told.
    pub after: u64,
    /// The last event that may tell one.
    pub until: u64,
    /// About how many bytes of them are read at once; four times as many at most.
    pub bytes: usize,
}

/// Log lines of several tests, in the order in which they were told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldLines {
    /// Their texts, one after the other.
    texts: String,
    lines: Vec<(ToldLine, usize)>,
    /// The event up to which they are all there; later than the `after` that was asked for.
    pub until: u64,
}

/// A log line without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldLine {
    /// The place of its test in the run.
    pub test: u32,
    /// The event that told it.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
}

impl ToldLines {
    /// None yet after an event, and place for about so many bytes.
    pub fn after(event: u64, bytes: usize) -> Self {
        let lines = Vec::with_capacity(bytes / 2 / size_of::<(ToldLine, usize)>());
        Self { texts: String::with_capacity(bytes / 2), lines, until: event }
    }

    /// Adds a line behind the others.
    pub fn push(&mut self, line: ToldLine, text: &str) {
        self.texts.push_str(text);
        self.lines.push((line, self.texts.len()));
    }

    /// Every line with its text.
    pub fn iter(&self) -> impl Iterator<Item = (ToldLine, &str)> {
        let begins = std::iter::once(0).chain(self.lines.iter().map(|(_, end)| *end));
        self.lines.iter().zip(begins).map(|((line, end), begin)| (*line, &self.texts[begin..*end]))
    }

    /// About how many bytes of memory they take.
    pub fn size(&self) -> usize {
        self.texts.len() + self.lines.len() * size_of::<(ToldLine, usize)>()
    }
}
