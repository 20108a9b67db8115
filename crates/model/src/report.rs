//! The report of a run: the fold of its events.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    Actor, Timestamp,
    event::{ActionResult, RunEvent, RunEventKind, TestStatus, Verdict},
    flow::TestRole,
    id::{CampaignId, ReportId, TestId, WorkerId},
};

/// How a run stands; each state owns its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReportState {
    /// Asked for, not begun.
    Pending,
    /// A worker is at it.
    Running {
        /// When it was first claimed.
        started_at: Timestamp,
        /// The process that carries it out.
        worker: WorkerId,
        /// How often it was claimed; a worker with an older number may no longer write.
        epoch: u32,
    },
    /// It ended by itself.
    Finished {
        /// When it was first claimed.
        started_at: Timestamp,
        /// The time of its last event.
        finished_at: Timestamp,
        /// Whether anything failed.
        verdict: Verdict,
    },
    /// A person stopped it.
    Cancelled {
        /// When it was first claimed; `None` if it was stopped while it was pending.
        started_at: Option<Timestamp>,
        /// When it was stopped.
        at: Timestamp,
        /// Who asked for the stop, with the name of that time.
        by: Actor,
    },
    /// The system failed, not a test.
    Errored {
        /// When it was first claimed; `None` if it failed while it was pending.
        started_at: Option<Timestamp>,
        /// The time of its last event.
        at: Timestamp,
        /// What went wrong, readable by a person.
        error: String,
    },
}

impl ReportState {
    /// Whether nothing can change any more.
    pub const fn is_final(&self) -> bool {
        !matches!(self, Self::Pending | Self::Running { .. })
    }

    /// Who stopped it, where somebody did.
    pub const fn ended_by(&self) -> Option<&Actor> {
        match self {
            Self::Cancelled { by, .. } => Some(by),
            _ => None,
        }
    }

    /// How often it was claimed, while it runs.
    pub const fn epoch(&self) -> Option<u32> {
        match self {
            Self::Running { epoch, .. } => Some(*epoch),
            _ => None,
        }
    }

    /// When the run began, where it has.
    pub const fn started_at(&self) -> Option<Timestamp> {
        match self {
            Self::Pending => None,
            Self::Running { started_at, .. } | Self::Finished { started_at, .. } => Some(*started_at),
            Self::Cancelled { started_at, .. } | Self::Errored { started_at, .. } => *started_at,
        }
    }

    /// When the run ended, where it has.
    pub const fn ended_at(&self) -> Option<Timestamp> {
        match self {
            Self::Pending | Self::Running { .. } => None,
            Self::Finished { finished_at, .. } => Some(*finished_at),
            Self::Cancelled { at, .. } | Self::Errored { at, .. } => Some(*at),
        }
    }
}

/// Whether a run is of a whole campaign or of one test alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunScope {
    /// All tests of a campaign; shown in its list of reports.
    Campaign,
    /// One test, from its editor; kept out of lists.
    Test,
}

/// A run without its tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportHead {
    /// A UUID, which addresses and the name of its work folder contain.
    pub id: ReportId,
    /// The campaign that runs.
    pub campaign: CampaignId,
    /// Whole campaign or one test.
    pub scope: RunScope,
    /// Name; unique among campaign runs.
    pub name: String,
    /// Name of the environment whose values its variables have.
    pub environment: String,
    /// Whether the first failed test ends the run.
    pub stop_on_failure: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Who asked for the run, with the name of that time.
    pub launched_by: Actor,
    /// How long the run may take; the campaign's limit at the time of the launch.
    pub timeout: Option<Duration>,
    /// How many of its tests may run at once.
    pub parallel: u32,
    /// The first run that this one repeats.
    pub rerun_of: Option<ReportId>,
    /// Whether it is kept however old it gets.
    pub kept: bool,
    /// Who paused it, while it is paused.
    pub paused_by: Option<Actor>,
    /// Who wants it stopped, until it has ended.
    pub stopping_by: Option<Actor>,
    /// Its state: the fold of its events.
    pub state: ReportState,
    /// The last event folded in, 0 before the first.
    pub seq: u64,
}

impl ReportHead {
    /// A run that was just asked for and says no more than this.
    pub fn pending(id: ReportId, campaign: CampaignId, scope: RunScope, created_at: Timestamp) -> Self {
        Self {
            id,
            campaign,
            scope,
            name: String::new(),
            environment: String::new(),
            stop_on_failure: false,
            created_at,
            launched_by: Actor::system(),
            timeout: None,
            parallel: 1,
            rerun_of: None,
            kept: false,
            paused_by: None,
            stopping_by: None,
            state: ReportState::Pending,
            seq: 0,
        }
    }
}

/// A run as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSummary {
    /// Everything but its tests.
    pub head: ReportHead,
    /// How many of its tests stand how.
    pub counts: Counts,
}

/// A run and how its tests stand, logs apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Everything but its tests.
    pub head: ReportHead,
    /// Every test of the run, in run order.
    pub tests: Vec<TestResult>,
}

/// How one test of a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// The test in its campaign, which may have been edited or removed since.
    pub test: TestId,
    /// Its name at the time of the launch.
    pub name: String,
    /// Its status: pending until it begins.
    pub status: TestStatus,
    /// When it began; `None` while it is pending, or if it was skipped.
    pub started_at: Option<Timestamp>,
    /// When it ended; `None` until then.
    pub finished_at: Option<Timestamp>,
    /// Lines of its log so far.
    pub lines: u32,
    /// First and last event that concerns it, where there is one.
    pub events: Option<(u64, u64)>,
    /// How its checks went so far.
    pub checks: Tally,
    /// Whether it passed only because something was tried more than once.
    pub flaky: bool,
    /// What part it plays in the campaign.
    pub role: Option<TestRole>,
    /// Whether it ran only because others need what it shares.
    pub prerequisite: bool,
    /// What it proves, as it was written at the time of the launch.
    pub description: String,
    /// How long each of its actions took, in microseconds: all attempts and rows of a loop together, 0 for one that
    /// has not run. No longer than the last that ran.
    pub action_micros: Vec<u64>,
}

/// How many checks went how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Checks that were true.
    pub passed: u32,
    /// Checks that were false, soft ones included.
    pub failed: u32,
}

impl TestResult {
    /// A test that waits.
    pub const fn pending(test: TestId, name: String, role: Option<TestRole>) -> Self {
        Self {
            test,
            name,
            status: TestStatus::Pending,
            started_at: None,
            finished_at: None,
            lines: 0,
            events: None,
            checks: Tally { passed: 0, failed: 0 },
            flaky: false,
            role,
            prerequisite: false,
            description: String::new(),
            action_micros: Vec::new(),
        }
    }

    /// Takes in how an action of it ended.
    fn took(&mut self, action: u32, result: &ActionResult) {
        for check in result.checks() {
            let slot = if check.ok { &mut self.checks.passed } else { &mut self.checks.failed };
            *slot = slot.saturating_add(1);
        }
        let place = action as usize;
        if self.action_micros.len() <= place {
            self.action_micros.resize(place + 1, 0);
        }
        let micros = result.attempts.iter().map(|attempt| attempt.micros).sum();
        self.action_micros[place] = self.action_micros[place].saturating_add(micros);
    }
}

/// How many tests of a run stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Tests that have not begun.
    pub pending: u32,
    /// Tests in flight.
    pub running: u32,
    /// Tests that passed, flaky ones included.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
    /// Tests that were left out, with the reason in their log.
    pub skipped: u32,
}

impl Counts {
    /// Adds `count` tests of one status.
    pub fn add(&mut self, status: TestStatus, count: u32) {
        *self.slot(status) += count;
    }

    const fn slot(&mut self, status: TestStatus) -> &mut u32 {
        match status {
            TestStatus::Pending => &mut self.pending,
            TestStatus::Running => &mut self.running,
            TestStatus::Passed => &mut self.passed,
            TestStatus::Failed => &mut self.failed,
            TestStatus::Skipped => &mut self.skipped,
        }
    }

    /// A test that stood so stands otherwise now.
    pub fn change(&mut self, from: TestStatus, to: TestStatus) {
        *self.slot(from) -= 1;
        *self.slot(to) += 1;
    }

    /// Tests that have ended.
    pub const fn done(&self) -> u32 {
        self.passed + self.failed + self.skipped
    }

    /// Tests in all.
    pub const fn total(&self) -> u32 {
        self.done() + self.pending + self.running
    }

    /// Whole percent of the tests that have ended; 100 where there are none.
    pub fn progress(&self) -> u8 {
        percent(self.done(), self.total())
    }
}

/// `done / total × 100`, whole and rounded down, so that 100 means all; 100 where there is nothing to do.
pub fn percent(done: u32, total: u32) -> u8 {
    if total == 0 {
        return 100;
    }
    u8::try_from(u64::from(done.min(total)) * 100 / u64::from(total)).unwrap_or(100)
}

impl Report {
    /// Folds one event in. An event that was already folded in changes nothing, and neither does
    /// one that no longer can (a run that is over, a test that does not exist).
    pub fn apply(&mut self, event: &RunEvent) {
        if event.seq <= self.head.seq || self.head.state.is_final() {
            return;
        }
        self.head.seq = event.seq;
        match &event.kind {
            RunEventKind::RunStarted { .. } => self.begin(event.at),
            RunEventKind::Progressed { .. } | RunEventKind::Unknown => {}
            RunEventKind::TestStarted { test } => self.touch(*test, event, |result, at| {
                result.status = TestStatus::Running;
                result.started_at = Some(at);
            }),
            RunEventKind::Logged { test, number, .. } => {
                self.touch(*test, event, |result, _| result.lines = number + 1);
            }
            RunEventKind::ActionFinished { test, action, result: ended } => {
                self.touch(*test, event, |result, _| result.took(*action, ended));
            }
            RunEventKind::TestFinished { test, status, flaky } => self.touch(*test, event, |result, at| {
                result.status = *status;
                result.finished_at = Some(at);
                result.flaky = *flaky;
            }),
            RunEventKind::RunPaused { by } => self.head.paused_by = Some(by.clone()),
            RunEventKind::RunResumed { .. } => self.head.paused_by = None,
            RunEventKind::RunStopping { by } => self.head.stopping_by = Some(by.clone()),
            RunEventKind::RunFinished { verdict } => {
                let started_at = self.head.state.started_at().unwrap_or(event.at);
                self.end(ReportState::Finished { started_at, finished_at: event.at, verdict: *verdict });
            }
            RunEventKind::RunCancelled { by } => {
                let started_at = self.head.state.started_at();
                self.end(ReportState::Cancelled { started_at, at: event.at, by: by.clone() });
            }
            RunEventKind::RunErrored { error } => {
                let started_at = self.head.state.started_at();
                self.end(ReportState::Errored { started_at, at: event.at, error: error.clone() });
            }
        }
    }

    /// Whoever read the report before the run was claimed hears of its beginning here.
    fn begin(&mut self, at: Timestamp) {
        if matches!(self.head.state, ReportState::Pending) {
            self.head.state = ReportState::Running { started_at: at, worker: WorkerId::NOBODY, epoch: 0 };
        }
    }

    /// Nothing of a run that is over can change any more: it is not paused, and nobody waits for it to stop.
    fn end(&mut self, state: ReportState) {
        self.head.state = state;
        self.head.paused_by = None;
        self.head.stopping_by = None;
    }

    fn touch(&mut self, test: u32, event: &RunEvent, change: impl FnOnce(&mut TestResult, Timestamp)) {
        let Some(result) = self.tests.get_mut(test as usize) else { return };
        let first = result.events.map_or(event.seq, |(first, _)| first);
        result.events = Some((first, event.seq));
        change(result, event.at);
    }

    /// How many tests stand how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for test in &self.tests {
            counts.add(test.status, 1);
        }
        counts
    }
}

impl Report {
    /// The seed of the fold: the same report as it stood before its first event; a run that was claimed counts as running.
    pub fn rewound(&self) -> Self {
        let state = match (&self.head.state, self.head.state.started_at()) {
            (running @ ReportState::Running { .. }, _) => running.clone(),
            (_, Some(started_at)) => ReportState::Running { started_at, worker: WorkerId::NOBODY, epoch: 0 },
            (_, None) => ReportState::Pending,
        };
        let seed = |test: &TestResult| TestResult {
            description: test.description.clone(),
            prerequisite: test.prerequisite,
            ..TestResult::pending(test.test, test.name.clone(), test.role)
        };
        let tests = self.tests.iter().map(seed).collect();
        Self { head: ReportHead { state, seq: 0, paused_by: None, stopping_by: None, ..self.head.clone() }, tests }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::event::{ActionResult, ActionStatus, Attempt, CheckResult, Level, LogLine, Row};

    fn report(tests: u32) -> Report {
        let name = |index| format!("t{index}");
        let (id, campaign) = (ReportId(Uuid::nil()), CampaignId(Uuid::nil()));
        let state = ReportState::Running { started_at: Timestamp::UNIX_EPOCH, worker: WorkerId(Uuid::nil()), epoch: 1 };
        let head = ReportHead::pending(id, campaign, RunScope::Campaign, Timestamp::UNIX_EPOCH);
        let head = ReportHead { name: "Novembre 2026".into(), environment: "DEV".into(), state, ..head };
        let tests =
            (0..tests).map(|index| TestResult::pending(TestId(Uuid::from_u128(index.into())), name(index), None));
        Report { head, tests: tests.collect() }
    }

    fn action(ok: bool) -> ActionResult {
        let check =
            CheckResult { ok, soft: true, label: "l".into(), expected: None, actual: Some("a".into()), diff: vec![] };
        ActionResult {
            kind: "http".into(),
            status: ActionStatus::Soft,
            row: Some(Row { number: 1, total: 2 }),
            tries: 2,
            attempts: vec![Attempt { micros: 3, error: None, checks: vec![check] }],
            extracted: vec![("a".into(), "b".into())],
            reason: None,
            form: serde_json::json!({"url": "x"}),
            outputs: vec![("a".into(), "b".into())],
        }
    }

    #[test]
    fn what_a_newer_program_wrote_is_passed_over() {
        let text = r#"{"seq":1,"at":0,"type":"unheard_of","test":0}"#;
        let event: RunEvent = serde_json::from_str(text).unwrap();
        assert_eq!(event.kind, RunEventKind::Unknown);
    }

    fn kind() -> impl Strategy<Value = RunEventKind> {
        let line = LogLine { level: Level::Info, text: "x".into() };
        prop_oneof![
            Just(RunEventKind::RunStarted { total: 4 }),
            (0..5u32).prop_map(|test| RunEventKind::TestStarted { test }),
            (0..5u32, 0..9u32).prop_map(move |(test, number)| RunEventKind::Logged {
                test,
                number,
                line: line.clone()
            }),
            (0..5u32, any::<bool>()).prop_map(|(test, ok)| RunEventKind::ActionFinished {
                test,
                action: 0,
                result: std::sync::Arc::new(action(ok)),
            }),
            (0..5u32, any::<bool>()).prop_map(|(test, flaky)| RunEventKind::TestFinished {
                test,
                status: TestStatus::Passed,
                flaky
            }),
            Just(RunEventKind::RunFinished { verdict: Verdict::Success }),
            Just(RunEventKind::RunErrored { error: "disk full".into() }),
        ]
    }

    proptest! {
        #[test]
        fn folding_is_idempotent_and_the_end_is_the_end(kinds in prop::collection::vec(kind(), 0..30)) {
            let events: Vec<RunEvent> = kinds.into_iter().zip(1..).map(|(kind, seq)| RunEvent { seq, at: Timestamp::UNIX_EPOCH, kind }).collect();
            let mut once = report(4);
            let mut twice = report(4);
            for event in &events {
                let was_final = once.head.state.is_final();
                let before = once.clone();
                once.apply(event);
                twice.apply(event);
                twice.apply(event);
                if was_final { prop_assert_eq!(&before, &once); }
            }
            events.iter().for_each(|event| twice.apply(event));
            prop_assert_eq!(&once, &twice);
            prop_assert_eq!(once.counts().total(), 4);
        }

        #[test]
        fn events_survive_their_storage_form(kinds in prop::collection::vec(kind(), 0..10)) {
            let events: Vec<RunEvent> = kinds.into_iter().zip(1..).map(|(kind, seq)| RunEvent { seq, at: Timestamp::UNIX_EPOCH, kind }).collect();
            let text = serde_json::to_string(&events).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<RunEvent>>(&text).unwrap(), events);
        }
    }

    #[test]
    fn a_report_read_before_its_run_was_claimed_begins_with_the_first_event() {
        let mut report = report(1);
        report.head.state = ReportState::Pending;
        let at = Timestamp::from_second(7).unwrap();
        report.apply(&RunEvent { seq: 1, at, kind: RunEventKind::RunStarted { total: 1 } });
        assert_eq!(report.head.state.started_at(), Some(at));
    }

    #[test]
    fn a_pause_is_part_of_the_report() {
        let by = Actor::command_line("Ada".into());
        let mut report = report(1);
        for (seq, kind, paused) in [
            (1, RunEventKind::RunPaused { by: by.clone() }, Some(by.clone())),
            (2, RunEventKind::RunResumed { by: by.clone() }, None),
            (3, RunEventKind::RunPaused { by: by.clone() }, Some(by.clone())),
            (4, RunEventKind::RunCancelled { by }, None),
        ] {
            report.apply(&RunEvent { seq, at: Timestamp::UNIX_EPOCH, kind });
            assert_eq!(report.head.paused_by, paused);
        }
    }

    #[test]
    fn progress_is_whole_and_reaches_100_at_the_end_only() {
        assert_eq!(
            (percent(0, 3), percent(2, 3), percent(3, 3), percent(999, 1000), percent(0, 0)),
            (0, 66, 100, 99, 100)
        );
    }
}
