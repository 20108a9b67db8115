//! What becomes of an action: the values it gives, or why it failed.

use serde_json::{Map, Value};

use crate::mask::Role;

/// Values that an action gives to the actions after it.
pub type Outputs = Map<String, Value>;

/// Why an action failed: the real cause in the words of the log, readable by a tester.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct ActionError {
    /// The cause.
    pub cause: String,
    /// The answer, where there was one that the action found wanting.
    pub judged: Option<Box<Judged>>,
}

/// An answer that an action found wanting by its own rule: a status that is no 2xx, an exit code that is not 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The part of the answer that the rule is about. Who checks that part takes the rule's place.
    pub role: Role,
    /// What the action gives all the same.
    pub outputs: Outputs,
}

impl ActionError {
    /// A failure with this cause.
    pub fn new(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), judged: None }
    }

    /// The same failure, for an answer that came and was found wanting.
    #[must_use]
    pub fn judging(mut self, role: Role, outputs: Outputs) -> Self {
        self.judged = Some(Box::new(Judged { role, outputs }));
        self
    }
}
