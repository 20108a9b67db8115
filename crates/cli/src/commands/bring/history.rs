//! What a report of the original says, as events.

use std::{collections::HashMap, sync::Arc};

use jiff::SignedDuration;
use serde_json::Value;
use testgyver_import::original::{OldId, OriginalReport, OriginalResult, RunEnd};
use testgyver_model::{
    Language, Timestamp,
    event::{ActionResult, ActionStatus, Attempt, Level, RunEvent, RunEventKind, TestStatus},
    phrase,
};

use super::{clock::Clock, telling::Telling};

/// Tells a report again.
pub(super) struct History<'a> {
    pub(super) report: &'a OriginalReport,
    /// The types of the actions of each test.
    pub(super) kinds: &'a HashMap<OldId, Vec<String>>,
    pub(super) language: Language,
}

impl History<'_> {
    /// The events of the run, which was asked for then.
    pub(super) fn told(&self, created_at: Timestamp) -> Arc<[RunEvent]> {
        let began = self.report.started_at.unwrap_or(created_at);
        let mut telling = Telling::begin(began, self.report.tests.len());
        let mut clock = Clock::from(began);
        for (place, result) in (0u32..).zip(&self.report.tests) {
            self.test(place, result, &mut telling, &mut clock);
        }
        if let Some(ended) = self.report.ended_at {
            telling.reach(ended);
        }
        telling.end(self.end())
    }

    fn end(&self) -> RunEventKind {
        match &self.report.end {
            RunEnd::Finished(verdict) => RunEventKind::RunFinished { verdict: *verdict },
            RunEnd::Failed(error) => RunEventKind::RunErrored { error: error.clone() },
            RunEnd::Interrupted => RunEventKind::RunErrored {
                error: phrase!(self.language,
                    fr: "L'ancien programme a été arrêté avant la fin de cette exécution",
                    en: "The former program was stopped before this run ended"),
            },
        }
    }

    /// How a test ended, and what is added to its log to say why; nothing for one that never came to its turn.
    fn outcome(&self, result: &OriginalResult) -> Option<(TestStatus, Option<(Level, String)>)> {
        let finished = matches!(self.report.end, RunEnd::Finished(_));
        match result.status {
            TestStatus::Pending | TestStatus::Running if finished => {
                let why = phrase!(self.language, fr: "Test non exécuté", en: "Test not run");
                Some((TestStatus::Skipped, Some((Level::Warning, why))))
            }
            TestStatus::Pending | TestStatus::Running if result.log.is_empty() => None,
            TestStatus::Pending | TestStatus::Running => {
                let why = phrase!(self.language, fr: "Test interrompu", en: "Test interrupted");
                Some((TestStatus::Failed, Some((Level::Error, why))))
            }
            ended => Some((ended, None)),
        }
    }

    fn test(&self, place: u32, result: &OriginalResult, telling: &mut Telling, clock: &mut Clock) {
        let Some((status, why)) = self.outcome(result) else { return };
        let times: Vec<Option<Timestamp>> = result.log.iter().map(|line| line.at.map(|at| clock.at(at))).collect();
        if let Some(first) = times.iter().flatten().next() {
            telling.reach(*first);
        }
        telling.open(place, status != TestStatus::Skipped);
        // Lines are told to the second, the duration to the millisecond.
        let end = result.milliseconds.and_then(|took| after(telling.now(), took));
        for (line, at) in result.log.iter().zip(times) {
            if let Some(at) = at {
                telling.reach(end.map_or(at, |end| at.min(end)));
            }
            telling.line(place, line.level, line.text.as_str());
        }
        if let Some((level, why)) = why {
            telling.line(place, level, why);
        }
        self.actions(place, result, status, telling);
        if let Some(end) = end {
            telling.reach(end);
        }
        telling.close(place, status, false);
    }

    /// How long each action took. The last one that ran is the one that failed: the original went no further.
    fn actions(&self, place: u32, result: &OriginalResult, status: TestStatus, telling: &mut Telling) {
        let kinds = result.test.and_then(|test| self.kinds.get(&test));
        let count = result.action_milliseconds.len();
        for (action, took) in result.action_milliseconds.iter().enumerate() {
            let failed = status == TestStatus::Failed && action + 1 == count;
            let status = if failed { ActionStatus::Failed } else { ActionStatus::Passed };
            let kind = kinds.and_then(|kinds| kinds.get(action)).cloned().unwrap_or_default();
            let attempt = Attempt { micros: took.saturating_mul(1000), error: None, checks: Vec::new() };
            let result = ActionResult {
                kind,
                status,
                row: None,
                tries: 1,
                attempts: vec![attempt],
                extracted: Vec::new(),
                reason: None,
                form: Value::Null,
                outputs: Vec::new(),
            };
            telling.action(place, action, result);
        }
    }
}

fn after(at: Timestamp, milliseconds: u64) -> Option<Timestamp> {
    let took = SignedDuration::from_millis(i64::try_from(milliseconds).ok()?);
    at.checked_add(took).ok()
}
