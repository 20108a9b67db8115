//! One test: its condition, its rows, its actions one after the other, and what cleans up.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionError, Outputs},
    event::{Level, RunEvent, TestStatus},
    flow::is_always,
    flow::role_of,
    held::Held,
    plan::{Plan, PlannedTest},
    test::ActionCall,
    text::AppVariables,
};
use testgyver_rules::{
    Flow,
    expression::{self, Facts},
    flow::{Loop, loop_over_nothing},
    template::{self, FillError, Scope},
};
use tokio::{
    sync::{mpsc::Sender, watch},
    time::{Instant, sleep_until},
};

use crate::{
    action::Ended,
    control::{Control, Interruption},
    course::{Course, Standing, passed},
    log::TestLog,
    narration,
    near::Repeats,
    rows::DataRow,
    run::{CLEANING, Surroundings},
};

/// Most characters of a condition that the log shows.
const SHOWN_CONDITION: usize = 200;

/// What a test needs around it to run.
pub(crate) struct Stage<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) test: &'a PlannedTest,
    pub(crate) around: Surroundings<'a>,
    /// Where events go; once nobody listens, the run was taken away from this worker.
    pub(crate) listener: &'a Sender<RunEvent>,
    pub(crate) course: &'a Course<'a>,
    /// How the run stood when the test began.
    pub(crate) standing: Standing,
}

impl Stage<'_> {
    /// Whether the run was over when the test began, and only cleans up.
    const fn cleaning(&self) -> bool {
        self.standing.ending.is_some()
    }
}

/// How a test ended.
#[derive(Clone, Copy)]
pub(crate) struct TestEnd {
    pub(crate) status: TestStatus,
    pub(crate) flaky: bool,
}

impl TestEnd {
    /// An end that says no more than this.
    pub(crate) const fn of(status: TestStatus) -> Self {
        Self { status, flaky: false }
    }
}

/// Runs a test; nothing where another worker takes it over as it stands.
pub(crate) async fn run_test(stage: Stage<'_>, log: &mut TestLog<'_>, control: &mut Control) -> Option<TestEnd> {
    let guard = Guard { control, listener: stage.listener, run: Limit::Run(stage.course.deadline()), test: None };
    let mut test = TestRun::new(stage, log, guard);
    let status = match test.whole().await {
        Ok(status) => status,
        Err(Interruption::Left) => return None,
        Err(_) => TestStatus::Failed,
    };
    let language = test.language;
    test.log.close().await;
    match status {
        TestStatus::Passed => test.log.line(Level::Success, narration::test_passed(language)).await,
        TestStatus::Failed => test.log.line(Level::Error, narration::test_failed(language)).await,
        _ => {}
    }
    Some(TestEnd { status, flaky: test.flaky && status == TestStatus::Passed })
}

/// What can end a test before its time.
pub(crate) struct Guard<'a> {
    control: &'a mut Control,
    listener: &'a Sender<RunEvent>,
    run: Limit,
    test: Option<Instant>,
}

/// What bounds a test from outside.
enum Limit {
    /// The deadline of the run, wherever it moves.
    Run(watch::Receiver<Option<Instant>>),
    /// The end of the test's own cleaning up.
    Cleaning(Instant),
}

impl Limit {
    async fn passed(&self) {
        match self {
            Self::Run(deadline) => passed(deadline.clone()).await,
            Self::Cleaning(end) => sleep_until(*end).await,
        }
    }
}

impl Guard<'_> {
    /// Completes when the action in flight must be given up.
    pub(crate) async fn interruption(&mut self) -> Interruption {
        tokio::select! {
            biased;
            interruption = self.control.interruption() => interruption,
            () = self.listener.closed() => Interruption::Left,
            () = self.run.passed() => Interruption::RunTimeout,
            () = until(self.test) => Interruption::TestTimeout,
        }
    }

    /// Goes on in spite of what happened, for a while: what cleans up is next.
    fn clean_up(&mut self) {
        self.control.heed();
        self.test = None;
        self.run = Limit::Cleaning(Instant::now() + CLEANING);
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// A test while it runs.
pub(crate) struct TestRun<'s, 'j> {
    pub(crate) stage: Stage<'s>,
    pub(crate) log: &'s mut TestLog<'j>,
    pub(crate) guard: Guard<'s>,
    pub(crate) language: Language,
    pub(crate) collection: HashMap<&'static str, String>,
    /// Variables of the test.
    pub(crate) app: AppVariables,
    /// What actions keep open for the next ones.
    pub(crate) held: Held,
    /// What the action before gave.
    pub(crate) last: Option<Arc<Outputs>>,
    /// Whether something of the test has failed.
    pub(crate) failed: bool,
    /// Whether something passed only at a later attempt.
    pub(crate) flaky: bool,
    /// Whether an action was run that makes the test one: without it, the test has proved nothing.
    proved: bool,
}

impl<'s, 'j> TestRun<'s, 'j> {
    fn new(stage: Stage<'s>, log: &'s mut TestLog<'j>, guard: Guard<'s>) -> Self {
        let collection = HashMap::from([
            ("test_id", stage.test.id.to_string()),
            ("campain_id", stage.plan.campaign.to_string()),
            ("files_dir", stage.around.folders.files.display().to_string()),
            ("work_dir", stage.around.folders.work.display().to_string()),
        ]);
        Self {
            language: stage.plan.language,
            stage,
            log,
            guard,
            collection,
            app: AppVariables::new(),
            held: Held::new(),
            last: None,
            failed: false,
            flaky: false,
            proved: false,
        }
    }

    async fn whole(&mut self) -> Result<TestStatus, Interruption> {
        let (flow, rows) = match self.prepared().await {
            Ok(Some(prepared)) => prepared,
            Ok(None) => return Ok(TestStatus::Skipped),
            Err(error) => {
                self.log.line(Level::Error, narration::test_impossible(self.language, &error.cause)).await;
                return Ok(TestStatus::Failed);
            }
        };
        if let Some(limit) = flow.timeout.filter(|_| !self.stage.cleaning()) {
            self.guard.test = Some(Instant::now() + limit);
        }
        match (flow.over, rows) {
            (Some(over), Some(rows)) => self.rows(&over, rows).await?,
            _ => self.actions().await?,
        }
        if self.failed {
            return Ok(TestStatus::Failed);
        }
        if !self.proved {
            self.log.line(Level::Warning, narration::nothing_ran(self.language)).await;
            return Ok(TestStatus::Skipped);
        }
        Ok(TestStatus::Passed)
    }

    /// Reads the test's flow and rows; nothing where its condition does not hold, or there is nothing to
    /// do and that is allowed. A test that could do nothing at all is impossible.
    async fn prepared(&mut self) -> Result<Option<(Flow, Option<Vec<DataRow>>)>, ActionError> {
        self.app = self.declared()?;
        self.log.keep_brief();
        let test = self.stage.test;
        let (flow, secrets) = self.flow(&test.flow)?;
        if let Some(condition) = flow.condition()
            && !self.holds(&condition)?
        {
            let shown = self.log.excerpt(flow.run_if.trim(), SHOWN_CONDITION);
            self.log.line(Level::Info, narration::test_left_out(self.language, &shown)).await;
            return Ok(None);
        }
        if test.actions.is_empty() {
            return Err(ActionError::new(narration::test_without_actions(self.language)));
        }
        if test.actions.iter().all(|call| call.disabled || !self.proves(call)) {
            return Err(ActionError::new(narration::all_switched_off(self.language)));
        }
        let Some(over) = &flow.over else { return Ok(Some((flow, None))) };
        let rows = self.rows_of(over, &secrets).await?;
        if rows.is_empty() {
            let why = self.without_rows(over)?;
            self.log.line(Level::Warning, why).await;
            return Ok(None);
        }
        Ok(Some((flow, Some(rows))))
    }

    /// Whether running an action makes the test one. What always runs cleans up after the others,
    /// unless there are no others.
    fn proves(&self, call: &ActionCall) -> bool {
        let test = self.stage.test;
        let cleans_up = |call: &ActionCall| is_always(&call.value["flow"]);
        !cleans_up(call) || role_of(&test.flow).is_some() || test.actions.iter().all(cleans_up)
    }

    /// Runs the actions once for each row; what one row left behind is not seen by the next.
    async fn rows(&mut self, over: &Loop, rows: Vec<DataRow>) -> Result<(), Interruption> {
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let mut failed = 0;
        for (number, row) in (1..).zip(rows) {
            let line = self.row_line(number, total, &row);
            self.log.line(Level::Info, line).await;
            match self.declared() {
                Ok(app) => self.app = app,
                Err(error) => {
                    self.log.line(Level::Error, narration::test_impossible(self.language, &error.cause)).await;
                    self.failed = true;
                    return Ok(());
                }
            }
            self.log.keep_brief();
            self.set_row(over.variable(), row, number, Repeats::Test);
            self.last = None;
            let before = std::mem::replace(&mut self.failed, false);
            let end = self.actions().await;
            failed += u32::from(self.failed);
            let over = over.stop && self.failed;
            self.failed |= before;
            end?;
            if over {
                break;
            }
        }
        if failed > 0 {
            self.log.line(Level::Error, narration::rows_failed(self.language, failed, total)).await;
        }
        Ok(())
    }

    /// Runs the actions until one fails; those that always run, run after that, too.
    async fn actions(&mut self) -> Result<(), Interruption> {
        let test = self.stage.test;
        let (mut halted, mut cleaning, mut interruption) = (false, false, None);
        for (place, call) in test.actions.iter().enumerate() {
            if halted && (call.disabled || !is_always(&call.value["flow"])) {
                continue;
            }
            if halted && !std::mem::replace(&mut cleaning, true) {
                self.log.line(Level::Info, narration::cleaning_up(self.language)).await;
            }
            let ended = self.call(place, call).await;
            self.proved |= !matches!(ended, Ok(Ended::LeftOut)) && self.proves(call);
            match ended {
                Ok(Ended::Well | Ended::LeftOut) => {}
                Ok(Ended::Softly) => self.failed = true,
                Ok(Ended::Badly) => (self.failed, halted) = (true, true),
                Err(Interruption::Left) => return Err(Interruption::Left),
                Err(again) => {
                    self.tell(&again, interruption.is_some()).await;
                    (self.failed, halted) = (true, true);
                    if interruption.is_some() || self.stage.cleaning() {
                        return Err(interruption.unwrap_or(again));
                    }
                    interruption = Some(again);
                    self.guard.clean_up();
                }
            }
        }
        interruption.map_or(Ok(()), Err)
    }

    async fn tell(&mut self, interruption: &Interruption, again: bool) {
        let language = self.language;
        let line = match interruption {
            Interruption::RunTimeout if again || self.stage.cleaning() => {
                narration::teardown_timed_out(language, CLEANING.as_secs())
            }
            Interruption::RunTimeout => narration::run_timed_out(language),
            Interruption::TestTimeout => {
                let test = self.stage.test;
                let limit = self.flow(&test.flow).ok().and_then(|(flow, _)| flow.timeout);
                narration::test_timed_out(language, limit.unwrap_or_default())
            }
            _ => narration::stopped_in_flight(language),
        };
        self.log.line(Level::Warning, line).await;
    }

    /// Where placeholders find their values.
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope {
            environment: &self.stage.plan.variables,
            app: &self.app,
            collection: &self.collection,
            chance: self.stage.around.chance,
            secrets: self.log.secrets(),
        }
    }

    /// What expressions may ask for.
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            scope: self.scope(),
            environment: &self.stage.plan.environment,
            last: self.last.as_deref(),
            failed: self.failed,
            run: self.stage.standing.counts,
        }
    }

    /// Fills in placeholders.
    pub(crate) fn filled(&self, value: &Value) -> Result<Value, ActionError> {
        template::resolve(value, self.scope()).map_err(|error| self.unfilled(&error))
    }

    fn unfilled(&self, error: &FillError) -> ActionError {
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
    fn declared(&self) -> Result<AppVariables, ActionError> {
        let nothing = AppVariables::new();
        let scope = Scope { app: &nothing, ..self.scope() };
        let mut app = AppVariables::new();
        for variable in &self.stage.test.variables {
            let Some(value) = variable.value() else { continue };
            let filled = template::resolve(value, scope).map_err(|error| self.unfilled(&error))?;
            app.insert(variable.name().to_owned(), filled);
        }
        Ok(app)
    }
}
