//! What a flow says that is of use without its evaluation: the part a test plays, and what may run beside it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient;

/// What part a test plays in its campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestRole {
    /// What the tests after it need: where it fails, they are skipped.
    Setup,
    /// What cleans up: it runs whatever happened before.
    Teardown,
}

impl TestRole {
    /// The word stored and shown for this role.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Teardown => "teardown",
        }
    }

    /// The role that `word` stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Setup, Self::Teardown].into_iter().find(|role| role.word() == word.trim())
    }
}

/// The part that a test plays, read off its flow; nothing where that says none.
pub fn role_of(flow: &Value) -> Option<TestRole> {
    flow.get("role").and_then(Value::as_str).and_then(TestRole::from_word)
}

/// Whether an action runs after a failure or a stop, too, read off its flow.
pub fn is_always(flow: &Value) -> bool {
    is_set(flow, "always")
}

/// What may run while a test does, read off its flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concurrency {
    /// Nothing at all.
    pub alone: bool,
    /// No test of the same name.
    pub mutex: Option<String>,
}

impl Concurrency {
    /// What a test wants; one that prepares or cleans up always runs alone.
    pub fn of(flow: &Value) -> Self {
        let alone = is_set(flow, "alone") || role_of(flow).is_some();
        let mutex = flow.get("mutex").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
        Self { alone, mutex: mutex.map(str::to_owned) }
    }
}

pub(crate) fn is_set(flow: &Value, field: &str) -> bool {
    match flow.get(field) {
        Some(Value::Bool(always)) => *always,
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        Some(Value::String(text)) => lenient::bool_word(text) == Some(true),
        _ => false,
    }
}
