//! Results of JUnit as a finished report of a campaign.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::{SignedDuration, civil::DateTime, tz::TimeZone};
use testgyver_import::junit::{Case, Results, Status, Suite};
use testgyver_model::{
    Timestamp,
    event::{Level, RunEvent, RunEventKind, TestStatus, Verdict},
    id::{CampaignId, TestId},
    report::TestResult,
};

use super::{ids, telling::Telling};

/// A test of the results with the names of the suites around it.
pub(super) struct Found<'r> {
    pub(super) case: &'r Case,
    pub(super) suites: String,
}

/// All tests in the order in which they are written.
pub(super) fn tests(results: &Results) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    // Suites stand inside each other: the stack holds those still to be looked at, the next one on top.
    let mut open: Vec<(&Suite, String)> = results.suites.iter().rev().map(|suite| (suite, String::new())).collect();
    while let Some((suite, around)) = open.pop() {
        let named = [around.as_str(), suite.name.trim()].into_iter().filter(|name| !name.is_empty());
        let suites = named.collect::<Vec<_>>().join(" / ");
        found.extend(suite.cases.iter().map(|case| Found { case, suites: suites.clone() }));
        open.extend(suite.suites.iter().rev().map(|inner| (inner, suites.clone())));
    }
    found
}

impl Found<'_> {
    /// What the test is called.
    pub(super) fn name(&self) -> String {
        let parts = [self.case.classname.trim(), self.case.name.trim()].into_iter().filter(|part| !part.is_empty());
        let name = parts.collect::<Vec<_>>().join(" › ");
        if name.is_empty() { self.suites.clone() } else { name }
    }

    fn status(&self) -> TestStatus {
        match self.case.status {
            Status::Passed => TestStatus::Passed,
            Status::Failed | Status::Error => TestStatus::Failed,
            Status::Skipped => TestStatus::Skipped,
        }
    }

    /// What its log says: why it did not pass, what it wrote, where it stands.
    fn lines(&self) -> Vec<(Level, String)> {
        let case = self.case;
        let level = match (case.status, case.flaky) {
            (Status::Failed | Status::Error, _) => Level::Error,
            (Status::Passed, true) => Level::Warning,
            _ => Level::Info,
        };
        let mut lines = Vec::new();
        let mut say = |level: Level, text: &str| {
            let text = text.trim_end();
            let split = text.split('\n').map(|line| (level, line.trim_end_matches('\r').to_owned()));
            lines.extend(split.filter(|_| !text.is_empty()));
        };
        let (message, text) = (case.message.trim(), case.text.trim_end());
        let kind = Some(case.kind.trim()).filter(|kind| !message.contains(kind) && !text.contains(kind));
        match kind {
            Some(kind) if message.is_empty() => say(level, kind),
            Some(kind) => say(level, &format!("{kind}: {message}")),
            // Most tools begin the text with the message.
            None if text.trim_start().starts_with(message) => {}
            None => say(level, message),
        }
        say(level, text);
        say(Level::Info, &case.system_out);
        say(Level::Info, &case.system_err);
        case.properties.iter().for_each(|(name, value)| say(Level::Info, &format!("{name} = {value}")));
        if !case.file.is_empty() {
            let line = case.line.map_or_else(String::new, |line| format!(":{line}"));
            say(Level::Info, &format!("{}{line}", case.file));
        }
        lines
    }
}

/// The tests of a report: the same case of the same campaign is the same test in each.
pub(super) fn as_tests(campaign: CampaignId, found: &[Found<'_>]) -> Vec<TestResult> {
    let mut met: HashMap<String, u32> = HashMap::new();
    let test = |one: &Found<'_>| {
        let name = one.name();
        let count = met.entry(name.clone()).or_default();
        *count += 1;
        let counted = if *count == 1 { name.clone() } else { format!("{name} ({count})") };
        let id = TestId(ids::derived(campaign.0, &counted));
        TestResult { description: one.suites.clone(), ..TestResult::pending(id, name, None) }
    };
    found.iter().map(test).collect()
}

/// When the tests began, as the suites say; what says no zone is read as UTC.
fn said(suites: &[Suite]) -> Option<Timestamp> {
    let read = |text: &str| {
        let text = text.trim();
        text.parse().ok().or_else(|| {
            let here: DateTime = text.parse().ok()?;
            here.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        })
    };
    suites.iter().filter_map(|suite| read(&suite.timestamp)).min()
}

/// When a run began and how long it took: if nobody says when, or it would be to come, it has ended just now.
pub(super) fn times(results: &Results, now: Timestamp) -> (Timestamp, Timestamp) {
    let took = results.suites.iter().map(Suite::duration).fold(Duration::ZERO, Duration::saturating_add);
    let took = SignedDuration::try_from(took).unwrap_or_default();
    let before = || now.checked_sub(took).unwrap_or(now);
    let began = said(&results.suites).filter(|began| *began <= now).unwrap_or_else(before);
    (began, began.checked_add(took).unwrap_or(began))
}

/// The events of the run.
pub(super) fn told(found: &[Found<'_>], (began, ended): (Timestamp, Timestamp)) -> Arc<[RunEvent]> {
    let mut telling = Telling::begin(began, found.len());
    let (mut passed, mut failed) = (false, false);
    for (place, one) in (0u32..).zip(found) {
        let status = one.status();
        passed |= status == TestStatus::Passed;
        failed |= status == TestStatus::Failed;
        telling.open(place, status != TestStatus::Skipped);
        for (level, line) in one.lines() {
            telling.line(place, level, line);
        }
        let took = one.case.time.and_then(|took| SignedDuration::try_from(took).ok());
        if let Some(end) = took.and_then(|took| telling.now().checked_add(took).ok()) {
            telling.reach(end);
        }
        telling.close(place, status, one.case.flaky && status == TestStatus::Passed);
    }
    telling.reach(ended);
    let verdict = if passed && !failed { Verdict::Success } else { Verdict::Failure };
    telling.end(RunEventKind::RunFinished { verdict })
}
