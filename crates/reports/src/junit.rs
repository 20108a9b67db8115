//! JUnit XML, as Jenkins, GitLab and GitHub read it: a suite for the campaign, a case for each test.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use testgyver_model::event::{LogLine, TestStatus};

use crate::{RunRecord, TestRecord, WriteError};

/// Writes a run as JUnit XML.
///
/// # Errors
/// [`WriteError`] if it cannot be written.
pub fn junit(run: &RunRecord) -> Result<String, WriteError> {
    let mut report = Report::new(xml(&run.campaign));
    let mut suite = TestSuite::new(xml(&run.campaign));
    suite.add_property(("environment".to_owned(), xml(&run.environment)));
    if let Some(millis) = run.millis() {
        suite.set_time(Duration::from_millis(millis));
        report.set_time(Duration::from_millis(millis));
    }
    for test in &run.tests {
        suite.add_test_case(case(run, test));
    }
    if let Some(error) = &run.error {
        suite.set_system_err(xml(error));
    }
    report.add_test_suite(suite);
    report.to_string().map_err(|error| WriteError(error.to_string()))
}

fn case(run: &RunRecord, test: &TestRecord) -> TestCase {
    let status = match test.status {
        TestStatus::Passed => TestCaseStatus::success(),
        TestStatus::Failed => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let reason = reason(test);
            status.set_message(xml(reason.lines().next().unwrap_or("failed")));
            status.set_type("failure");
            status.set_description(xml(&reason));
            status
        }
        TestStatus::Running => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message("the run ended while this test was under way");
            status
        }
        TestStatus::Skipped | TestStatus::Pending => TestCaseStatus::skipped(),
    };
    let mut case = TestCase::new(xml(&test.info.name), status);
    case.set_classname(xml(&run.campaign));
    case.set_time(Duration::from_millis(test.millis().unwrap_or_default()));
    for (name, value) in properties(test) {
        case.add_property((name.to_owned(), xml(&value)));
    }
    if !test.log.is_empty() {
        let lines: Vec<&str> = test.log.iter().map(|(_, LogLine { text, .. })| text.as_str()).collect();
        case.set_system_out(xml(&lines.join("\n")));
    }
    case
}

fn properties(test: &TestRecord) -> Vec<(&'static str, String)> {
    let mut properties: Vec<(&str, String)> = test.info.tags.iter().map(|tag| ("tag", tag.clone())).collect();
    if test.flaky {
        properties.push(("flaky", "true".to_owned()));
    }
    if test.retries > 0 {
        properties.push(("retries", test.retries.to_string()));
    }
    if test.info.prerequisite {
        properties.push(("prerequisite", "true".to_owned()));
    }
    properties
}

/// Why a test failed: the reasons of its actions and the checks that did not hold.
fn reason(test: &TestRecord) -> String {
    let mut lines = Vec::new();
    for (action, result) in test.failures() {
        let name = test.info.actions.get(action.action as usize).map_or("", String::as_str);
        let called = if name.is_empty() { result.kind.clone() } else { format!("{name} ({})", result.kind) };
        lines.extend(result.reason.as_ref().map(|reason| format!("{}. {called}: {reason}", action.action + 1)));
        for check in result.checks().iter().filter(|check| !check.ok) {
            let expected = check.expected.as_deref().unwrap_or_default();
            let actual = check.actual.as_deref().unwrap_or_default();
            lines.push(format!("{}. {called}: {} {expected} — {actual}", action.action + 1, check.label));
        }
    }
    if lines.is_empty() {
        // A test may fail before any of its actions ran.
        lines.extend(test.log.iter().rev().take(2).rev().map(|(_, line)| line.text.clone()));
    }
    lines.join("\n")
}

/// A text with the characters that XML 1.0 allows; `quick-junit` drops control characters, but not these.
fn xml(text: &str) -> String {
    text.chars().filter(|sign| !matches!(sign, '\u{fffe}' | '\u{ffff}')).collect()
}
