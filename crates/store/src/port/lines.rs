//! Log lines of several tests, read together.

use std::ops::Range;

use testgyver_model::Timestamp;

/// Asks for log lines of a run: of these tests, from events with `after < seq ≤ until`.
#[derive(Debug, Clone)]
pub struct LineQuery {
    /// Indices of the tests in the run, from 0.
    pub tests: Range<u32>,
    /// Lines of later events than this one.
    pub after: u64,
    /// The last event that is read.
    pub until: u64,
    /// About how many bytes of them are read at once; four times as many at most.
    pub bytes: usize,
}

/// A part of the log lines of several tests, in the order of their events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSlice {
    /// Their texts, one after the other.
    texts: String,
    lines: Vec<(LineHeader, usize)>,
    /// The event up to which they are all there; later than the `after` that was asked for.
    pub until: u64,
}

/// A log line without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineHeader {
    /// The index of its test in the run, from 0.
    pub test: u32,
    /// The number of its event.
    pub seq: u64,
    /// When it was logged, by the worker's clock, to the microsecond.
    pub at: Timestamp,
}

impl LogSlice {
    /// No lines yet after an event, with capacity for about so many bytes.
    pub fn after(event: u64, bytes: usize) -> Self {
        let lines = Vec::with_capacity(bytes / 2 / size_of::<(LineHeader, usize)>());
        Self { texts: String::with_capacity(bytes / 2), lines, until: event }
    }

    /// Adds a line behind the others.
    pub fn push(&mut self, line: LineHeader, text: &str) {
        self.texts.push_str(text);
        self.lines.push((line, self.texts.len()));
    }

    /// Every line with its text.
    pub fn iter(&self) -> impl Iterator<Item = (LineHeader, &str)> {
        let begins = std::iter::once(0).chain(self.lines.iter().map(|(_, end)| *end));
        self.lines.iter().zip(begins).map(|((line, end), begin)| (*line, &self.texts[begin..*end]))
    }

    /// About how many bytes of memory they take.
    pub fn size(&self) -> usize {
        self.texts.len() + self.lines.len() * size_of::<(LineHeader, usize)>()
    }
}
