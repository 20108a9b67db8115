//! The one run loop: test after test, from the start or from where another worker left it.

use testgyver_model::{
    Clock,
    event::{Level, RunEvent, RunEventKind, TestStatus, Verdict},
    id::UserId,
    plan::{Plan, PlannedTest},
    registry::Registry,
};
use tokio::sync::mpsc::Sender;

use crate::{
    control::{Control, Interruption},
    journal::{Journal, TestLog},
    narration,
    step::{self, Stage},
};

/// How a run came to its end here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ended by itself.
    Finished(Verdict),
    /// A person stopped it.
    Cancelled(UserId),
    /// It goes on elsewhere, or later: this process must end, or nobody listens any more.
    Left,
}

/// Runs `plan` and tells what happens into `events`, in order. A full channel makes the run wait.
///
/// Tests of the plan that have ended are kept as they are; one that was in flight when its worker
/// died is failed with a line that says so, never run twice.
pub async fn run(
    plan: &Plan,
    actions: &Registry,
    clock: &dyn Clock,
    events: Sender<RunEvent>,
    control: Control,
) -> Outcome {
    let variables = plan.variables.values().filter(|variable| variable.secret).map(|variable| &variable.value);
    let connections = plan.connections.iter().flat_map(|connection| connection.secrets.values());
    let secrets = variables.chain(connections).map(|secret| secret.expose().to_owned()).collect();
    let journal = Journal::new(clock, events.clone(), secrets, plan.last_seq);
    let total = u32::try_from(plan.tests.len()).unwrap_or(u32::MAX);
    Run { plan, actions, journal, listener: events, control, total, done: 0, failed: 0 }.all().await
}

struct Run<'a> {
    plan: &'a Plan,
    actions: &'a Registry,
    journal: Journal<'a>,
    listener: Sender<RunEvent>,
    control: Control,
    total: u32,
    done: u32,
    failed: u32,
}

impl Run<'_> {
    async fn all(&mut self) -> Outcome {
        if self.plan.last_seq == 0 {
            self.journal.tell(RunEventKind::RunStarted { total: self.total }).await;
        }
        for (index, test) in (0u32..).zip(&self.plan.tests) {
            match self.one(index, test).await {
                Err(Interruption::Left) => return Outcome::Left,
                Err(Interruption::Cancelled(by)) => return self.cancelled(by).await,
                Ok(()) if self.journal.is_deaf() => return Outcome::Left,
                Ok(()) => {}
            }
        }
        let verdict = if self.failed == 0 { Verdict::Success } else { Verdict::Failure };
        self.journal.tell(RunEventKind::RunFinished { verdict }).await;
        if self.journal.is_deaf() { Outcome::Left } else { Outcome::Finished(verdict) }
    }

    async fn one(&mut self, index: u32, test: &PlannedTest) -> Result<(), Interruption> {
        let language = self.plan.language;
        let status = match test.status {
            status if status.is_final() => {
                self.count(status);
                return Ok(());
            }
            TestStatus::Running => {
                let mut log = TestLog::new(&mut self.journal, index, test.lines);
                log.line(Level::Warning, narration::interrupted(language)).await;
                log.line(Level::Error, narration::test_failed(language)).await;
                TestStatus::Failed
            }
            _ if self.plan.stop_on_failure && self.failed > 0 => {
                self.skip(index, test, narration::skipped_after_failure(language)).await
            }
            _ => {
                if let Some(interruption) = self.control.pending() {
                    return Err(interruption);
                }
                self.run_test(index, test).await?
            }
        };
        self.finish(index, status).await;
        Ok(())
    }

    async fn run_test(&mut self, index: u32, test: &PlannedTest) -> Result<TestStatus, Interruption> {
        self.journal.tell(RunEventKind::TestStarted { test: index }).await;
        let language = self.plan.language;
        let mut log = TestLog::new(&mut self.journal, index, test.lines);
        log.line(Level::Info, narration::test_started(language)).await;
        let stage = Stage { plan: self.plan, test, actions: self.actions, listener: &self.listener };
        match step::run_actions(stage, &mut log, &mut self.control).await {
            Ok(true) => {
                log.line(Level::Success, narration::test_passed(language)).await;
                Ok(TestStatus::Passed)
            }
            Ok(false) => {
                log.line(Level::Error, narration::test_failed(language)).await;
                Ok(TestStatus::Failed)
            }
            Err(Interruption::Cancelled(by)) => {
                log.line(Level::Warning, narration::stopped_in_flight(language)).await;
                log.line(Level::Error, narration::test_failed(language)).await;
                self.finish(index, TestStatus::Failed).await;
                Err(Interruption::Cancelled(by))
            }
            Err(Interruption::Left) => Err(Interruption::Left),
        }
    }

    async fn skip(&mut self, index: u32, test: &PlannedTest, why: String) -> TestStatus {
        TestLog::new(&mut self.journal, index, test.lines).line(Level::Warning, why).await;
        TestStatus::Skipped
    }

    async fn finish(&mut self, index: u32, status: TestStatus) {
        self.count(status);
        self.journal.tell(RunEventKind::TestFinished { test: index, status }).await;
        self.journal.tell(RunEventKind::Progressed { done: self.done, total: self.total }).await;
    }

    fn count(&mut self, status: TestStatus) {
        self.done += 1;
        self.failed += u32::from(status == TestStatus::Failed);
    }

    /// Everything that had not ended is skipped; `done` tells how far the run had come.
    async fn cancelled(&mut self, by: UserId) -> Outcome {
        let plan = self.plan;
        for (index, test) in (0u32..).zip(&plan.tests).skip(self.done as usize) {
            if !test.status.is_final() {
                let status = self.skip(index, test, narration::skipped_after_stop(plan.language)).await;
                self.finish(index, status).await;
            }
        }
        self.journal.tell(RunEventKind::RunCancelled { by }).await;
        if self.journal.is_deaf() { Outcome::Left } else { Outcome::Cancelled(by) }
    }
}
