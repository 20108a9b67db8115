//! One test: its condition, its rows, its actions one after the other, and what cleans up.

use testgyver_model::{
    action::ActionError,
    event::{Level, TestStatus},
    flow::is_always,
    flow::role_of,
    test::ActionCall,
};
use testgyver_rules::{Flow, flow::Loop};
use tokio::time::Instant;

use crate::{
    context::CLEANING,
    control::{Control, Interruption},
    guard::Guard,
    log::TestLogger,
    narration,
    outcome::{ActionOutcome, TestOutcome},
    rows::DataRow,
    short_secrets::LoopLevel,
    test_run::{TestContext, TestRun},
};

/// Most characters of a condition that the log shows.
const SHOWN_CONDITION: usize = 200;

/// Runs a test; nothing if another worker takes it over as it stands.
pub(crate) async fn run_test(
    context: TestContext<'_>,
    log: &mut TestLogger<'_>,
    control: &mut Control,
) -> Option<TestOutcome> {
    let guard = Guard::new(control, context.listener, context.run_state.deadline(), context.cleaning());
    let mut test = TestRun::new(context, log, guard);
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
    Some(TestOutcome { status, flaky: test.flaky && status == TestStatus::Passed })
}

impl TestRun<'_, '_> {
    async fn whole(&mut self) -> Result<TestStatus, Interruption> {
        let (flow, rows) = match self.prepared().await {
            Ok(Some(prepared)) => prepared,
            Ok(None) => return Ok(TestStatus::Skipped),
            Err(error) => {
                self.log.line(Level::Error, narration::test_impossible(self.language, &error.cause)).await;
                return Ok(TestStatus::Failed);
            }
        };
        if let Some(limit) = flow.timeout.filter(|_| !self.context.cleaning()) {
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

    /// Reads the test's flow and rows; nothing if its condition does not hold, or there is nothing to
    /// do and that is allowed. A test that could do nothing at all is impossible.
    async fn prepared(&mut self) -> Result<Option<(Flow, Option<Vec<DataRow>>)>, ActionError> {
        if self.context.test.prerequisite {
            self.log.line(Level::Info, narration::prerequisite(self.language)).await;
        }
        self.app = self.declared()?;
        self.log.keep_brief();
        let test = self.context.test;
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
        let test = self.context.test;
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
            self.set_row(over.variable(), row, number, LoopLevel::Test);
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
        let test = self.context.test;
        let (mut halted, mut cleaning, mut interruption) = (false, false, None);
        for (place, call) in test.actions.iter().enumerate() {
            if halted && (call.disabled || !is_always(&call.value["flow"])) {
                continue;
            }
            if halted && !std::mem::replace(&mut cleaning, true) {
                self.log.line(Level::Info, narration::cleaning_up(self.language)).await;
            }
            let ended = self.call(place, call).await;
            self.proved |= !matches!(ended, Ok(ActionOutcome::Skipped)) && self.proves(call);
            match ended {
                Ok(ActionOutcome::Passed | ActionOutcome::Skipped) => {}
                Ok(ActionOutcome::SoftFailed) => self.failed = true,
                Ok(ActionOutcome::Failed) => (self.failed, halted) = (true, true),
                Err(Interruption::Left) => return Err(Interruption::Left),
                Err(again) => {
                    self.log_interruption(&again, interruption.is_some()).await;
                    (self.failed, halted) = (true, true);
                    if interruption.is_some() || self.context.cleaning() {
                        return Err(interruption.unwrap_or(again));
                    }
                    interruption = Some(again);
                    self.guard.clean_up();
                }
            }
        }
        interruption.map_or(Ok(()), Err)
    }

    async fn log_interruption(&mut self, interruption: &Interruption, again: bool) {
        let language = self.language;
        let line = match interruption {
            Interruption::RunTimeout if again || self.context.cleaning() => {
                narration::teardown_timed_out(language, CLEANING.as_secs())
            }
            Interruption::RunTimeout => narration::run_timed_out(language),
            Interruption::TestTimeout => {
                let test = self.context.test;
                let limit = self.flow(&test.flow).ok().and_then(|(flow, _)| flow.timeout);
                narration::test_timed_out(language, limit.unwrap_or_default())
            }
            _ => narration::stopped_in_flight(language),
        };
        self.log.line(Level::Warning, line).await;
    }
}
