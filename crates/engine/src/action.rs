//! One action of a test: its condition, its rows, its attempts, and what it hands on.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use testgyver_model::{
    action::ActionError,
    event::{ActionStatus, Level, Row},
    shared::{SharedValue, shared_name},
    test::ActionCall,
    text::{APP_PREFIX, text_of},
};
use testgyver_rules::{
    Flow, RawRules,
    flow::{Loop, Retry},
};
use tokio::time::{Instant, sleep};

use crate::{
    context::number,
    control::Interruption,
    narration,
    outcome::{ActionOutcome, AttemptOutcome, Call, Extracted},
    result::{self, ActionResultBuilder},
    rows::DataRow,
    short_secrets::LoopLevel,
    test_run::TestRun,
};

/// Most characters of a variable's value that the log shows.
const SHOWN_VALUE: usize = 200;
/// Most bytes of a value that is shared.
const LARGEST_SHARED: usize = 1 << 20;
/// Most attempts of which everything is told; of more, the last ones.
const TOLD_ATTEMPTS: usize = 20;

impl TestRun<'_, '_> {
    /// Runs an action, once or over its rows.
    pub(crate) async fn call(&mut self, place: usize, call: &ActionCall) -> Result<ActionOutcome, Interruption> {
        let (number, count) = (place + 1, self.context.test.actions.len());
        if call.disabled {
            self.log.line(Level::Info, narration::action_disabled(self.language, number, count, &call.kind)).await;
            return Ok(ActionOutcome::Skipped);
        }
        self.log.line(Level::Info, narration::action_started(self.language, number, count, &call.kind)).await;
        self.log.next_action();
        let mut form = call.value.clone();
        let rules = RawRules::take(&mut form);
        let call = Call { place, kind: &call.kind, form, rules };
        let (flow, secrets) = match self.flow(&call.rules.flow) {
            Ok(flow) => flow,
            Err(error) => return Ok(self.fail(&call, None, error).await),
        };
        if let Some(condition) = flow.condition() {
            match self.holds(&condition) {
                Ok(true) => {}
                Ok(false) => {
                    let condition = self.log.excerpt(flow.run_if.trim(), SHOWN_VALUE);
                    let line = narration::action_left_out(self.language, &condition);
                    let why = narration::condition_false(self.language, &condition);
                    return Ok(self.leave_out(&call, Level::Info, line, why).await);
                }
                Err(error) => return Ok(self.fail(&call, None, error).await),
            }
        }
        let Some(over) = &flow.over else { return self.tried(&call, &flow, None).await };
        match self.rows_of(over, &secrets).await {
            Ok(rows) if rows.is_empty() => Ok(match self.without_rows(over) {
                Ok(why) => self.leave_out(&call, Level::Warning, why.clone(), why).await,
                Err(error) => self.fail(&call, None, error).await,
            }),
            Ok(rows) => self.each(&call, &flow, over, rows).await,
            Err(error) => Ok(self.fail(&call, None, error).await),
        }
    }

    /// Runs an action once for each row.
    async fn each(
        &mut self,
        call: &Call<'_>,
        flow: &Flow,
        over: &Loop,
        rows: Vec<DataRow>,
    ) -> Result<ActionOutcome, Interruption> {
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let name = over.variable();
        let names = [name.to_owned(), format!("{name}_number")];
        let before = names.clone().map(|name| self.app.get(&name).cloned());
        let (mut worst, mut failed) = (ActionOutcome::Passed, 0);
        for (number, row) in (1..).zip(rows) {
            let line = self.row_line(number, total, &row);
            self.log.line(Level::Info, line).await;
            self.set_row(name, row, number, LoopLevel::Action);
            let ended = self.tried(call, flow, Some(Row { number, total })).await?;
            failed += u32::from(ended != ActionOutcome::Passed);
            worst = worst.max(ended);
            if over.stop && ended == ActionOutcome::Failed {
                break;
            }
        }
        for (name, value) in names.into_iter().zip(before) {
            match value {
                Some(value) => self.app.insert(name, value),
                None => self.app.remove(&name),
            };
        }
        if failed > 0 {
            self.log.line(Level::Error, narration::rows_failed(self.language, failed, total)).await;
        }
        Ok(worst)
    }

    /// Tries an action until it is well or may be tried no more.
    async fn tried(&mut self, call: &Call<'_>, flow: &Flow, row: Option<Row>) -> Result<ActionOutcome, Interruption> {
        let retry = flow.retry.clone().unwrap_or_default();
        let started = Instant::now();
        let mut builder = ActionResultBuilder::new(call, row);
        loop {
            let again = retry.wait(builder.tries + 1, started.elapsed()).is_some();
            let tried = match self.attempt(call, flow.timeout, again).await {
                Ok(tried) => tried,
                Err(interruption) => {
                    self.context.run_state.interrupted(&interruption).await;
                    builder.note_given_up(narration::given_up(self.language));
                    self.emit_result(&mut builder, ActionStatus::Failed).await;
                    return Err(interruption);
                }
            };
            builder.add(&tried, TOLD_ATTEMPTS);
            let wait =
                if tried.ended == ActionOutcome::Passed { None } else { retry.wait(builder.tries, started.elapsed()) };
            let Some(wait) = wait else { return self.settle(call, builder, tried).await };
            if let Err(interruption) = self.pause(&retry, &builder, &tried, wait).await {
                self.context.run_state.interrupted(&interruption).await;
                self.emit_result(&mut builder, ActionStatus::Failed).await;
                return Err(interruption);
            }
        }
    }

    async fn pause(
        &mut self,
        retry: &Retry,
        builder: &ActionResultBuilder<'_>,
        tried: &AttemptOutcome,
        wait: Duration,
    ) -> Result<(), Interruption> {
        let why = self.log.covered(&tried.reason(self.language));
        let line = narration::trying_again(self.language, builder.tries, retry.most(), wait.as_millis(), &why);
        self.log.line(Level::Warning, line).await;
        tokio::select! {
            biased;
            interruption = self.guard.interruption() => Err(interruption),
            () = sleep(wait) => Ok(()),
        }
    }

    /// Tells how the last attempt ended, and hands on what it gave.
    async fn settle(
        &mut self,
        call: &Call<'_>,
        mut builder: ActionResultBuilder<'_>,
        mut tried: AttemptOutcome,
    ) -> Result<ActionOutcome, Interruption> {
        let (language, tries) = (self.language, builder.tries);
        let status = match tried.ended {
            ActionOutcome::Passed if tries > 1 => {
                self.flaky = true;
                self.log.line(Level::Success, narration::passed_after(language, tries)).await;
                ActionStatus::Passed
            }
            ActionOutcome::Passed | ActionOutcome::Skipped => {
                self.log.line(Level::Success, narration::action_passed(language)).await;
                ActionStatus::Passed
            }
            ActionOutcome::SoftFailed => {
                let failed = tried.checks.iter().filter(|check| !check.ok).count();
                self.log.line(Level::Warning, narration::passed_softly(language, failed)).await;
                ActionStatus::Soft
            }
            ActionOutcome::Failed => {
                let why = self.log.covered(&tried.reason(language));
                let why = if tries > 1 { narration::attempts_in_vain(language, tries, &why) } else { why };
                // A check that is not met speaks for itself.
                if tried.error.is_some() {
                    builder.note(why.clone());
                }
                self.log.line(Level::Error, narration::action_failed(language, &why)).await;
                ActionStatus::Failed
            }
        };
        if tried.ended != ActionOutcome::Failed {
            self.hand_on(call, &mut builder, &tried).await?;
        }
        self.log.protect_derived();
        builder.keep(&mut tried, self.log, self.context.plan.shown);
        self.emit_result(&mut builder, status).await;
        self.last = Some(Arc::new(tried.outputs));
        Ok(tried.ended)
    }

    /// Gives what was chosen and what was extracted their names among the test's variables, and among those of the run.
    async fn hand_on(
        &mut self,
        call: &Call<'_>,
        builder: &mut ActionResultBuilder<'_>,
        tried: &AttemptOutcome,
    ) -> Result<(), Interruption> {
        for (output, name) in result::mapping(&call.rules.mapping).unwrap_or_default() {
            let Some(value) = tried.outputs.get(output) else {
                self.log.line(Level::Warning, narration::output_absent(self.language, output, name)).await;
                continue;
            };
            match shared_name(name) {
                Some(name) => drop(self.share(name, value.clone()).await?),
                None => drop(self.set(name, value.clone()).await),
            }
        }
        for Extracted { name, value, share } in &tried.extracted {
            let shown = match share {
                true => self.share(name, value.clone()).await?,
                false => self.set(name, value.clone()).await,
            };
            builder.extracted.push((name.clone(), shown));
        }
        Ok(())
    }

    async fn set(&mut self, name: &str, value: Value) -> String {
        let shown = self.shown_variable(&value);
        self.log.line(Level::Info, narration::variable_set(self.language, name, &shown)).await;
        self.app.insert(name.strip_prefix(APP_PREFIX).unwrap_or(name).to_owned(), value);
        shown
    }

    /// Sets a variable of the test that later tests of the run may read, too.
    async fn share(&mut self, name: &str, value: Value) -> Result<String, Interruption> {
        let shown = self.shown_variable(&value);
        let text = text_of(&value);
        if text.len() > LARGEST_SHARED {
            self.log.line(Level::Warning, narration::too_large_to_share(self.language, name, LARGEST_SHARED)).await;
            drop(text);
            return Ok(self.set(name, value).await);
        }
        let secret = self.log.secrets().are_in(&text);
        drop(text);
        let shared =
            SharedValue { test: number(self.context.place), name: name.to_owned(), value: value.clone(), secret };
        if !self.context.run_state.share(shared).await {
            return Err(Interruption::Left);
        }
        self.log.line(Level::Info, narration::variable_shared(self.language, name, &shown)).await;
        self.app.insert(name.to_owned(), value.clone());
        self.shared.insert(name.to_owned(), value);
        Ok(shown)
    }

    /// The beginning of a value, secrets masked; where it is one itself, it stays one.
    fn shown_variable(&mut self, value: &Value) -> String {
        self.log.protect_derived();
        let text = text_of(value);
        self.log.keep(&text);
        self.log.excerpt(&text, SHOWN_VALUE)
    }

    /// Ends an action that could not even be tried.
    async fn fail(&mut self, call: &Call<'_>, row: Option<Row>, error: ActionError) -> ActionOutcome {
        let cause = self.log.covered(&error.cause);
        self.log.line(Level::Error, narration::action_failed(self.language, &cause)).await;
        let mut builder = ActionResultBuilder::new(call, row);
        builder.note(error.cause);
        self.emit_result(&mut builder, ActionStatus::Failed).await;
        ActionOutcome::Failed
    }

    /// Tells that an action is left out, and why.
    async fn leave_out(&mut self, call: &Call<'_>, level: Level, line: String, why: String) -> ActionOutcome {
        self.log.line(level, line).await;
        let mut builder = ActionResultBuilder::new(call, None);
        builder.form = call.form.clone();
        builder.note(why);
        self.emit_result(&mut builder, ActionStatus::Skipped).await;
        ActionOutcome::Skipped
    }

    async fn emit_result(&mut self, builder: &mut ActionResultBuilder<'_>, status: ActionStatus) {
        self.log.protect_derived();
        let descriptor = self.context.run_context.actions.describe(builder.kind);
        let result = builder.result(status, descriptor, self.log, self.context.plan.shown);
        let place = u32::try_from(builder.place).unwrap_or(u32::MAX);
        self.log.action(place, result).await;
    }
}
