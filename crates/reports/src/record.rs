//! What happened in a run, as documents tell it.

use std::sync::Arc;

use testgyver_model::{
    Timestamp,
    event::{ActionResult, ActionStatus, LogLine, RunEvent, RunEventKind, TestStatus, Verdict},
    flow::TestRole,
};

/// What is known of a test before it runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TestInfo {
    /// Its name.
    pub name: String,
    /// What it proves.
    pub description: String,
    /// Labels to find it by.
    pub tags: Vec<String>,
    /// What part it plays.
    pub role: Option<TestRole>,
    /// Whether it runs only because others need what it shares.
    pub prerequisite: bool,
    /// What its actions are called, empty for one without a name.
    pub actions: Vec<String>,
}

/// How much of each test a record keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    /// The log and the results of tests that did not pass.
    #[default]
    Failures,
    /// Those of every test.
    All,
}

/// A run as documents tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// The campaign.
    pub campaign: String,
    /// The environment it ran in.
    pub environment: String,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How it ended by itself; nothing while it runs, or where it was stopped or broke.
    pub verdict: Option<Verdict>,
    /// Who stopped it.
    pub stopped_by: Option<String>,
    /// What broke, where something did.
    pub error: Option<String>,
    /// The tests in run order.
    pub tests: Vec<TestRecord>,
}

/// A test of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TestRecord {
    /// What was known of it before.
    pub info: TestInfo,
    /// How it stands.
    pub status: TestStatus,
    /// Whether it passed only because something was tried more than once.
    pub flaky: bool,
    /// How often it was run again after a failure.
    pub retries: u32,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Checks that held, and that did not.
    pub checks: (u32, u32),
    /// Its actions in the order in which they ended, one for each row of a loop.
    pub actions: Vec<ActionRecord>,
    /// Its log, where that is kept.
    pub log: Vec<(Timestamp, LogLine)>,
}

/// An action of a test that ended.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionRecord {
    /// Which action of the test, from 0.
    pub action: u32,
    /// How it ended.
    pub status: ActionStatus,
    /// How long it took, all attempts together, in microseconds.
    pub micros: u64,
    /// Everything about it, where that is kept.
    pub result: Option<Arc<ActionResult>>,
}

impl RunRecord {
    /// How many tests have this status.
    pub fn count(&self, status: TestStatus) -> usize {
        self.tests.iter().filter(|test| test.status == status).count()
    }

    /// Whether it ended by itself and nothing failed.
    pub fn has_passed(&self) -> bool {
        self.verdict == Some(Verdict::Success)
    }

    /// How long it took, in milliseconds.
    pub fn millis(&self) -> Option<u64> {
        millis(self.started_at, self.ended_at)
    }
}

impl TestRecord {
    /// How long it took, in milliseconds.
    pub fn millis(&self) -> Option<u64> {
        millis(self.started_at, self.ended_at)
    }

    /// The results of actions that did not pass.
    pub fn failures(&self) -> impl Iterator<Item = (&ActionRecord, &ActionResult)> {
        let failed = |action: &&ActionRecord| matches!(action.status, ActionStatus::Failed | ActionStatus::Soft);
        self.actions.iter().filter(failed).filter_map(|action| Some((action, action.result.as_deref()?)))
    }
}

fn millis(began: Option<Timestamp>, ended: Option<Timestamp>) -> Option<u64> {
    began.zip(ended).map(|(began, ended)| u64::try_from(ended.duration_since(began).as_millis()).unwrap_or_default())
}

/// Folds the events of a run into its record.
#[derive(Debug)]
pub struct Recorder {
    record: RunRecord,
    kept: Kept,
}

impl Recorder {
    /// A record of a run that has not begun.
    pub fn new(campaign: &str, environment: &str, tests: Vec<TestInfo>, kept: Kept) -> Self {
        let tests = tests.into_iter().map(|info| TestRecord { info, ..TestRecord::default() }).collect();
        let record = RunRecord {
            campaign: campaign.to_owned(),
            environment: environment.to_owned(),
            started_at: None,
            ended_at: None,
            verdict: None,
            stopped_by: None,
            error: None,
            tests,
        };
        Self { record, kept }
    }

    /// The record as it stands.
    pub const fn record(&self) -> &RunRecord {
        &self.record
    }

    /// The record, once nothing more is to come.
    pub fn into_record(self) -> RunRecord {
        self.record
    }

    /// Takes in an event.
    pub fn take(&mut self, event: &RunEvent) {
        let at = event.at;
        if let Some(test) = event.kind.test() {
            let kept = self.kept;
            if let Some(record) = self.record.tests.get_mut(test as usize) {
                record.take(&event.kind, at, kept);
            }
            return;
        }
        let record = &mut self.record;
        match &event.kind {
            RunEventKind::RunStarted { .. } => record.started_at = Some(at),
            RunEventKind::RunFinished { verdict } => record.verdict = Some(*verdict),
            RunEventKind::RunCancelled { by } => record.stopped_by = Some(by.name.clone()),
            RunEventKind::RunErrored { error } => record.error = Some(error.clone()),
            _ => {}
        }
        if event.kind.ends_run() {
            record.ended_at = Some(at);
        }
    }
}

impl TestRecord {
    fn take(&mut self, kind: &RunEventKind, at: Timestamp, kept: Kept) {
        match kind {
            RunEventKind::TestStarted { .. } => (self.status, self.started_at) = (TestStatus::Running, Some(at)),
            RunEventKind::Logged { line, .. } => self.log.push((at, line.clone())),
            RunEventKind::ActionFinished { action, result, .. } => self.ended(*action, result),
            RunEventKind::TestFinished { status, flaky, .. } => {
                (self.status, self.flaky, self.ended_at) = (*status, *flaky, Some(at));
                if kept == Kept::Failures && *status == TestStatus::Passed {
                    self.log = Vec::new();
                    self.actions.iter_mut().for_each(|action| action.result = None);
                }
            }
            _ => {}
        }
    }

    fn ended(&mut self, action: u32, result: &Arc<ActionResult>) {
        for check in result.checks() {
            let slot = if check.ok { &mut self.checks.0 } else { &mut self.checks.1 };
            *slot = slot.saturating_add(1);
        }
        let micros = result.attempts.iter().map(|attempt| attempt.micros).sum();
        let record = ActionRecord { action, status: result.status, micros, result: Some(Arc::clone(result)) };
        self.actions.push(record);
    }
}
