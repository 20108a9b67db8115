//! The log of a test, as much of it as is told with the test's end.

use std::collections::VecDeque;

use crate::{StampedLine, TestLog};

/// Lines of a test kept for the telling of its end.
const KEPT_LINES: usize = 2_000;

/// The last lines of a log.
#[derive(Debug, Default)]
pub struct KeptLog {
    lines: VecDeque<StampedLine>,
    omitted: u32,
}

impl KeptLog {
    /// Adds a line; of very many the first go.
    pub fn push(&mut self, line: StampedLine) {
        if self.lines.len() == KEPT_LINES {
            self.lines.pop_front();
            self.omitted += 1;
        }
        self.lines.push_back(line);
    }

    /// The line said last.
    pub fn last(&self) -> Option<&StampedLine> {
        self.lines.back()
    }
}

impl From<KeptLog> for TestLog {
    fn from(kept: KeptLog) -> Self {
        Self { lines: kept.lines.into_iter().collect(), omitted: kept.omitted }
    }
}
