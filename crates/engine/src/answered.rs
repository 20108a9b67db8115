//! What an action ended with, as the rules look at it.

use std::time::Duration;

use testgyver_model::{
    action::{ActionError, Cut, Judged, Outputs},
    mask::Role,
};
use testgyver_rules::Check;

/// What running an action came to.
pub(crate) struct ActionDone {
    pub(crate) result: Result<Outputs, ActionError>,
    /// Outputs that are not whole.
    pub(crate) cuts: Vec<Cut>,
}

/// What an action ended with.
pub(crate) struct Answered {
    pub(crate) outputs: Outputs,
    /// Outputs that are not whole.
    pub(crate) cuts: Vec<Cut>,
    /// Why the action failed, and whether that is what a check is about.
    pub(crate) error: Option<(String, bool)>,
    pub(crate) took: Duration,
}

impl Answered {
    /// Puts apart the answer and the failure; a check of what the action judged takes its rule's place.
    pub(crate) fn of(done: ActionDone, took: Duration, checks: &[Check]) -> Self {
        let ActionDone { result, cuts } = done;
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
