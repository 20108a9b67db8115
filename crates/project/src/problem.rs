//! What is wrong with the files of a campaign, and where.

use std::ops::Range;

/// One thing that is wrong, or at least odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the campaign's folder.
    pub file: String,
    /// Where in it, in bytes from its beginning.
    pub place: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What helps, where that is not plain from what is wrong.
    pub help: Option<String>,
    /// How much it matters.
    pub severity: Severity,
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The campaign cannot run.
    Error,
    /// It can, and something may not be as it is meant.
    Warning,
}

/// Line and column of a place, both from 1; columns count characters.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line..].chars().count() + 1)
}
