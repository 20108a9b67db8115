//! What is known while a script is read, and what it comes to.

use std::collections::HashMap;

use serde_json::Value;

use super::symbol::Symbol;
use crate::requests::{After, Set};

/// When a script is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before its request.
    Before,
    /// After the answer.
    After,
}

/// What a script comes to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// What must be true of the answer.
    pub(crate) checks: Vec<Value>,
    /// What gets a value.
    pub(crate) after: Vec<After>,
    /// Statements that are not carried over.
    pub(crate) lost: Vec<String>,
    /// Conditions around what is carried over without them.
    pub(crate) unconditional: Vec<String>,
    /// Tests that the script itself leaves out.
    pub(crate) skipped: Vec<String>,
    /// Whether it writes to a console.
    pub(crate) writes: bool,
    /// Whether it takes values of variables away.
    pub(crate) clears: bool,
    /// Assertions that stand in it, and those of them that are carried over.
    pub(crate) assertions: (u32, u32),
    /// Whether it has any statement.
    pub(crate) is_there: bool,
}

impl Outcome {
    /// The values that a script sets before its request.
    pub(crate) fn sets(&self) -> Vec<Set> {
        let set = |after: &After| match after {
            After::Set(set) => Some(set.clone()),
            After::Extract(_) => None,
        };
        self.after.iter().filter_map(set).collect()
    }
}

/// What is known at a place of a script.
pub(super) struct State<'a> {
    pub(super) text: &'a str,
    pub(super) stage: Stage,
    /// Names of the script.
    pub(super) names: HashMap<String, Symbol>,
    /// Variables of the tool that the script has set.
    pub(super) set: HashMap<String, Symbol>,
    /// The test that the statements stand in.
    pub(super) test: String,
    pub(super) outcome: Outcome,
}

impl State<'_> {
    /// Nothing known yet, after an answer.
    pub(super) fn empty() -> Self {
        let (names, set, outcome) = (HashMap::new(), HashMap::new(), Outcome::default());
        Self { text: "", stage: Stage::After, names, set, test: String::new(), outcome }
    }
}
