//! How checks went, as a report keeps it.

use serde::{Deserialize, Serialize};

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Whether it is true.
    pub ok: bool,
    /// Whether the test may go on where it is not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub soft: bool,
    /// The check in words, without its values.
    pub label: String,
    /// What was expected, nothing where the operator says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was there, or why that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// Where the two differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diff: Vec<DiffLine>,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiffOp {
    /// On both sides.
    Same,
    /// Expected, and not there.
    Removed,
    /// There, and not expected.
    Added,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// What it is.
    pub op: DiffOp,
    /// The line.
    pub text: String,
}

/// As differences are written everywhere: `-` was expected, `+` is there.
impl std::fmt::Display for DiffLine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.op {
            DiffOp::Same => ' ',
            DiffOp::Removed => '-',
            DiffOp::Added => '+',
        };
        write!(out, "{sign} {}", self.text)
    }
}
