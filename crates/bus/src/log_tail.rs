//! The last lines of a test's log, which are published with the test's end.

use std::collections::VecDeque;

use crate::{StampedLine, TestLog};

/// Most lines that are published with the end of a test.
const KEPT_LINES: usize = 2_000;

/// The last lines of a log.
#[derive(Debug, Default)]
pub struct LogTail {
    lines: VecDeque<StampedLine>,
    omitted: u32,
}

impl LogTail {
    /// Adds a line; the oldest is dropped if there are too many.
    pub fn push(&mut self, line: StampedLine) {
        if self.lines.len() == KEPT_LINES {
            self.lines.pop_front();
            self.omitted += 1;
        }
        self.lines.push_back(line);
    }

    /// The newest line.
    pub fn last(&self) -> Option<&StampedLine> {
        self.lines.back()
    }
}

impl From<LogTail> for TestLog {
    fn from(log_tail: LogTail) -> Self {
        Self { lines: log_tail.lines.into_iter().collect(), omitted: log_tail.omitted }
    }
}
