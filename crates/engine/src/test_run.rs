//! A test while it runs: what it knows, and the evaluation of what is written in it.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionError, Outputs},
    event::RunEvent,
    plan::{Plan, PlannedTest},
    session_cache::SessionCache,
    text::AppVariables,
};
use testgyver_rules::{
    Flow,
    expression::{self, Facts},
    flow::loop_over_nothing,
    template::{self, FillError, Scope},
};
use tokio::sync::mpsc::Sender;

use crate::{
    context::{RunContext, number},
    guard::Guard,
    log::TestLogger,
    narration,
    run_state::{RunSnapshot, RunState},
    shared::Found,
};

/// What a test gets from its run.
pub(crate) struct TestContext<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) test: &'a PlannedTest,
    /// Its place in the run.
    pub(crate) place: usize,
    pub(crate) run_context: RunContext<'a>,
    /// Where events go; once nobody listens, the run was taken away from this worker.
    pub(crate) listener: &'a Sender<RunEvent>,
    pub(crate) run_state: &'a RunState<'a>,
    /// The state of the run when the test began.
    pub(crate) snapshot: RunSnapshot,
}

impl TestContext<'_> {
    /// Whether the run was over when the test began, and only cleans up.
    pub(crate) const fn cleaning(&self) -> bool {
        self.snapshot.end_reason.is_some()
    }
}

/// A test while it runs.
pub(crate) struct TestRun<'s, 'j> {
    pub(crate) context: TestContext<'s>,
    pub(crate) log: &'s mut TestLogger<'j>,
    pub(crate) guard: Guard<'s>,
    pub(crate) language: Language,
    pub(crate) collection: HashMap<&'static str, String>,
    /// Variables of the test.
    pub(crate) app: AppVariables,
    /// What tests of the run share, as this one knows it.
    pub(crate) shared: AppVariables,
    /// Sessions that actions keep open for the next ones.
    pub(crate) sessions: SessionCache,
    /// What the action before gave.
    pub(crate) last: Option<Arc<Outputs>>,
    /// Whether something of the test has failed.
    pub(crate) failed: bool,
    /// Whether something passed only at a later attempt.
    pub(crate) flaky: bool,
    /// Whether an action was run that makes the test one: without it, the test has proved nothing.
    pub(crate) proved: bool,
}

impl<'s, 'j> TestRun<'s, 'j> {
    pub(crate) fn new(context: TestContext<'s>, log: &'s mut TestLogger<'j>, guard: Guard<'s>) -> Self {
        let Found { values: shared, secrets } = context.run_state.shared.before(number(context.place));
        secrets.iter().for_each(|secret| log.secrets().derive(secret));
        log.keep_brief();
        let collection = HashMap::from([
            ("test_id", context.test.id.to_string()),
            ("campain_id", context.plan.campaign.to_string()),
            ("files_dir", context.run_context.folders.files.display().to_string()),
            ("work_dir", context.run_context.folders.work.display().to_string()),
        ]);
        Self {
            language: context.plan.language,
            context,
            log,
            guard,
            collection,
            app: AppVariables::new(),
            shared,
            sessions: SessionCache::new(),
            last: None,
            failed: false,
            flaky: false,
            proved: false,
        }
    }

    /// Where placeholders find their values.
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope {
            environment: &self.context.plan.variables,
            app: &self.app,
            shared: &self.shared,
            collection: &self.collection,
            entropy: self.context.run_context.entropy,
            secrets: self.log.secrets(),
        }
    }

    /// What expressions may ask for.
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            scope: self.scope(),
            environment: &self.context.plan.environment,
            last: self.last.as_deref(),
            failed: self.failed,
            run: self.context.snapshot.counts,
        }
    }

    /// Fills in placeholders.
    pub(crate) fn filled(&self, value: &Value) -> Result<Value, ActionError> {
        template::resolve(value, self.scope()).map_err(|error| self.unfilled(&error))
    }

    pub(crate) fn unfilled(&self, error: &FillError) -> ActionError {
        ActionError::new(error.say(self.language))
    }

    /// Reads a flow: its condition as it stands, everything else with its placeholders filled in.
    /// Also gives the secrets that were filled in.
    pub(crate) fn flow(&self, written: &Value) -> Result<(Flow, Vec<String>), ActionError> {
        let read =
            |value: &Value| Flow::read(value, self.language).map_err(|fault| self.broken(&fault.place, &fault.message));
        let Value::Object(fields) = written else { return Ok((read(written)?, Vec::new())) };
        let mut rest = fields.clone();
        let condition = rest.remove("run_if");
        let filled = template::resolve_told(&Value::Object(rest), self.scope());
        let (mut value, secrets) = filled.map_err(|error| self.unfilled(&error))?;
        if let (Some(condition), Value::Object(fields)) = (condition, &mut value) {
            fields.insert("run_if".to_owned(), condition);
        }
        let mut flow = read(&value)?;
        // A list that turned out to be empty is a loop over nothing, not no loop.
        if flow.over.is_none() {
            flow.over = loop_over_nothing(written, &value);
        }
        Ok((flow, secrets))
    }

    pub(crate) fn broken(&self, place: &str, why: &str) -> ActionError {
        ActionError::new(narration::broken_rule(self.language, place, why))
    }

    /// Whether a condition holds.
    pub(crate) fn holds(&self, condition: &str) -> Result<bool, ActionError> {
        expression::holds(condition, &self.facts()).map_err(|error| {
            ActionError::new(narration::condition_unclear(self.language, condition, &error.say(self.language)))
        })
    }

    /// The test's own variables with the values they start with.
    pub(crate) fn declared(&self) -> Result<AppVariables, ActionError> {
        let nothing = AppVariables::new();
        let scope = Scope { app: &nothing, ..self.scope() };
        let mut app = AppVariables::new();
        for variable in &self.context.test.variables {
            let Some(value) = variable.value() else { continue };
            let filled = template::resolve(value, scope).map_err(|error| self.unfilled(&error))?;
            app.insert(variable.name().to_owned(), filled);
        }
        Ok(app)
    }
}
