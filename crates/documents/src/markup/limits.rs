//! The bounds that keep any document and any query within fixed time and memory.

use std::cell::Cell;

use super::MarkupError;

/// Largest text that is read, in bytes.
pub const MAX_TEXT: usize = 20 * 1024 * 1024;
/// Most nodes of one document: elements, attributes, texts, comments.
pub const MAX_NODES: usize = 1_000_000;
/// Deepest nesting of elements; HTML parsing walks the open elements at each tag.
pub const MAX_DEPTH: usize = 400;
/// Most attributes of one element; both parsers compare each new one with all before it.
pub const MAX_ATTRIBUTES: usize = 512;
/// Longest expression or selector, in bytes.
pub const MAX_EXPRESSION: usize = 4_000;
/// Units of work one query may take; one unit is a node visited or some bytes of text read.
pub const MAX_WORK: u64 = 10_000_000;
/// Bytes of text that cost one unit of work.
const BYTES_PER_UNIT: usize = 16;
/// Most bytes of text one answer may hold: elements in each other repeat their text.
const MAX_OUTPUT: usize = 20 * 1024 * 1024;

/// The work one query has left; shared by everything that takes part in it.
#[derive(Debug)]
pub(super) struct Budget {
    work: Cell<u64>,
    output: Cell<usize>,
}

impl Budget {
    /// A full budget.
    pub(super) fn new() -> Self {
        Self { work: Cell::new(MAX_WORK), output: Cell::new(MAX_OUTPUT) }
    }

    /// Takes `units`; false once the budget is used up, and ever after.
    pub(super) fn take(&self, units: u64) -> bool {
        let left = self.work.get().saturating_sub(units);
        self.work.set(left);
        left > 0
    }

    /// Takes `units` or ends the query.
    pub(super) fn spend(&self, units: u64) -> Result<(), MarkupError> {
        if self.take(units) { Ok(()) } else { Err(MarkupError::TooCostly) }
    }

    /// Pays for reading `bytes` of text.
    pub(super) fn read(&self, bytes: usize) -> Result<(), MarkupError> {
        self.spend(Self::units(bytes))
    }

    /// Pays for `bytes` of the answer.
    pub(super) fn output(&self, bytes: usize) -> Result<(), MarkupError> {
        let left = self.output.get().checked_sub(bytes).ok_or(MarkupError::TooCostly)?;
        self.output.set(left);
        self.read(bytes)
    }

    /// Whether everything is used up.
    pub(super) fn is_empty(&self) -> bool {
        self.work.get() == 0
    }

    /// The units that reading `bytes` of text costs.
    pub(super) fn units(bytes: usize) -> u64 {
        1 + (bytes / BYTES_PER_UNIT) as u64
    }
}
