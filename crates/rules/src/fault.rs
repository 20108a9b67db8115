//! What is wrong with rules, and reading them so that it can be told.

use serde::de::DeserializeOwned;
use serde_json::Value;
use testgyver_model::{Language, read as reading, text};

/// Most checks, and most extractions, of one action.
const MOST_RULES: usize = 200;

/// A rule that cannot be read or carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct RuleFault {
    /// Where: `checks[0].path`, `flow.run_if`.
    pub place: String,
    /// What is wrong and what to do, in the language asked for.
    pub message: String,
}

impl RuleFault {
    pub(crate) fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

/// Reads a list of rules.
pub(crate) fn read_list<T: DeserializeOwned>(
    place: &str,
    value: &Value,
    language: Language,
) -> Result<Vec<T>, RuleFault> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) if items.len() > MOST_RULES => {
            Err(RuleFault::new(place, text!(language, "rule-too-many", most = MOST_RULES)))
        }
        Value::Array(_) => read(place, value, language),
        _ => Err(RuleFault::new(place, text!(language, "rule-list-expected"))),
    }
}

/// Reads one part of the rules, telling which field is wrong and how.
pub(crate) fn read<T: DeserializeOwned>(place: &str, value: &Value, language: Language) -> Result<T, RuleFault> {
    reading::read(value.clone()).map_err(|(path, fault)| {
        let dot = if path.starts_with('[') || path == "." { "" } else { "." };
        let path = if path == "." { String::new() } else { path };
        RuleFault::new(format!("{place}{dot}{path}"), fault.tell(language))
    })
}
