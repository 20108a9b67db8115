//! Runs that both sides fold, from `fixtures/runs`: what happened, what is told of it, and how the report stands before
//! and after. The page's tests read the same files.

use std::{collections::HashMap, fs, path::PathBuf};

use serde::Deserialize;
use serde_json::Value;
use testgyver_bus::{LiveBatch, LiveEvent, LogTail, StampedLine};
use testgyver_model::{
    Timestamp,
    event::{RunEvent, RunEventKind},
    id::{CampaignId, ReportId, TestId},
    report::{Report, ReportHead, RunScope, TestResult},
};
use uuid::Uuid;

/// A run.
#[derive(Deserialize)]
pub(crate) struct Fixture {
    /// What it shows.
    pub(crate) about: String,
    scope: RunScope,
    /// Names of its tests.
    tests: Vec<String>,
    /// What happened, as it is stored.
    pub(crate) events: Vec<RunEvent>,
    /// What the rooms are told: room, name and payload, in order.
    pub(crate) told: Vec<(String, String, Value)>,
    /// The report before the first event, as the wire shows it.
    pub(crate) before: Value,
    /// The report after the last event.
    pub(crate) after: Value,
}

/// All of them.
pub(crate) fn all() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/runs");
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let all: Vec<Fixture> = files.map(|text| serde_json::from_str(&text).unwrap()).collect();
    assert!(!all.is_empty());
    all
}

impl Fixture {
    /// The report before the first event.
    pub(crate) fn report(&self) -> Report {
        let at = Timestamp::from_second(1_789_999_990).unwrap();
        let head = ReportHead::pending(ReportId(Uuid::from_u128(1)), CampaignId(Uuid::from_u128(2)), self.scope, at);
        let test = |(id, name): (u128, &String)| TestResult::pending(TestId(Uuid::from_u128(id)), name.clone(), None);
        Report { head, tests: (3..).zip(&self.tests).map(test).collect() }
    }

    /// The events with all that is told with them.
    pub(crate) fn batch(&self) -> LiveBatch {
        let report = self.report();
        let mut logs: HashMap<u32, LogTail> = HashMap::new();
        let events = self.events.iter().map(|event| {
            let place = event.kind.test();
            let log = match &event.kind {
                RunEventKind::Logged { test, line, .. } => {
                    logs.entry(*test).or_default().push(StampedLine { at: event.at, line: line.clone() });
                    None
                }
                RunEventKind::TestFinished { test, .. } => Some(logs.remove(test).unwrap_or_default().into()),
                _ => None,
            };
            let by = event.kind.by().and_then(|by| by.known_name()).map(str::to_owned);
            let test = place.map(|place| report.tests[place as usize].test);
            LiveEvent { event: event.clone(), test, log, by }
        });
        let events = events.collect();
        LiveBatch { report: report.head.id, campaign: report.head.campaign, scope: self.scope, events }
    }
}
