//! How tests, actions and attempts end.

use std::{any::Any, time::Duration};

use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionError, Outputs},
    event::{CheckResult, TestStatus},
};
use testgyver_rules::RawRules;

use crate::narration;

/// How a test ended.
#[derive(Clone, Copy)]
pub(crate) struct TestOutcome {
    pub(crate) status: TestStatus,
    pub(crate) flaky: bool,
}

impl TestOutcome {
    /// An end that says no more than this.
    pub(crate) const fn of(status: TestStatus) -> Self {
        Self { status, flaky: false }
    }
}

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ActionOutcome {
    /// It was left out; the test goes on.
    Skipped,
    /// The test goes on.
    Passed,
    /// The test goes on, and has failed in the end.
    SoftFailed,
    /// The test is over, but for what cleans up.
    Failed,
}

/// One action as a test calls it, its rules apart from its form.
pub(crate) struct Call<'c> {
    pub(crate) place: usize,
    pub(crate) kind: &'c str,
    pub(crate) form: Value,
    pub(crate) rules: RawRules,
}

/// A value taken out of an answer.
pub(crate) struct Extracted {
    /// The variable that gets it.
    pub(crate) name: String,
    pub(crate) value: Value,
    /// Whether later tests of the run may read it.
    pub(crate) share: bool,
}

/// How an attempt went.
pub(crate) struct AttemptOutcome {
    pub(crate) ended: ActionOutcome,
    /// Why the action itself failed, unless its checks say that this is what was wanted.
    pub(crate) error: Option<String>,
    pub(crate) checks: Vec<CheckResult>,
    pub(crate) extracted: Vec<Extracted>,
    pub(crate) outputs: Outputs,
    /// The form as it was carried out; nothing if it could not be filled in.
    pub(crate) form: Value,
    pub(crate) took: Duration,
}

impl AttemptOutcome {
    pub(crate) fn failed(error: ActionError, form: Value) -> Self {
        Self {
            ended: ActionOutcome::Failed,
            error: Some(error.cause),
            checks: Vec::new(),
            extracted: Vec::new(),
            outputs: Outputs::new(),
            form,
            took: Duration::ZERO,
        }
    }

    /// Why the attempt was in vain.
    pub(crate) fn reason(&self, language: Language) -> String {
        let failed = self.checks.iter().filter(|check| !check.ok).count();
        match &self.error {
            Some(error) => error.clone(),
            None => narration::checks_failed(language, failed, self.checks.len()),
        }
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic".to_owned())
}
