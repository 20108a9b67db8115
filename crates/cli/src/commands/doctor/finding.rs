//! What a check of the data folder found.

use serde::Serialize;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    /// All is well.
    Ok,
    /// Worth knowing.
    Warning,
    /// Something is wrong.
    Error,
}

/// One check, and what is to be done.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Finding {
    pub(super) check: &'static str,
    #[serde(rename = "standing")]
    pub(super) severity: Severity,
    pub(super) message: String,
    /// Each thing that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) details: Vec<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, severity: Severity::Ok, message: message.into(), details: Vec::new(), advice: None }
    }

    pub(super) fn warning(check: &'static str, message: impl Into<String>, advice: &str) -> Self {
        Self { severity: Severity::Warning, advice: Some(advice.into()), ..Self::ok(check, message) }
    }

    pub(super) fn error(check: &'static str, message: impl Into<String>, advice: &str) -> Self {
        Self { severity: Severity::Error, ..Self::warning(check, message, advice) }
    }

    pub(super) fn with(self, details: Vec<String>) -> Self {
        Self { details, ..self }
    }
}
