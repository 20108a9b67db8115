//! The answer of an action, as checks and extractions read it.

use std::time::Duration;

use testgyver_model::{
    action::{ActionError, Cut, Judged, Outputs},
    mask::Role,
};
use testgyver_rules::Check;

/// What an action returned.
pub(crate) struct ActionReturn {
    pub(crate) result: Result<Outputs, ActionError>,
    /// Outputs that are not whole.
    pub(crate) cuts: Vec<Cut>,
}

/// The answer of an action, whether it succeeded or failed.
pub(crate) struct ActionAnswer {
    pub(crate) outputs: Outputs,
    /// Outputs that are not whole.
    pub(crate) cuts: Vec<Cut>,
    /// Why the action failed, and whether that is what a check is about.
    pub(crate) error: Option<(String, bool)>,
    pub(crate) took: Duration,
}

impl ActionAnswer {
    /// Separates the answer from the failure; a check of what the action judged itself replaces its own rule.
    pub(crate) fn of(done: ActionReturn, took: Duration, checks: &[Check]) -> Self {
        let ActionReturn { result, cuts } = done;
        match result {
            Ok(outputs) => Self { outputs, cuts, error: None, took },
            Err(error) => {
                let judged = |judged: Box<Judged>| (Some(judged.role), judged.outputs);
                let (role, outputs): (Option<Role>, Outputs) = error.judged.map_or_else(Default::default, judged);
                let excused = checks.iter().any(|check| check.answers_for(role));
                Self { outputs, cuts, error: Some((error.cause, excused)), took }
            }
        }
    }
}
