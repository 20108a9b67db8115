//! The end of a run in words: what failed and why, and how many passed.

use serde_json::Value;
use testgyver_model::event::{ActionResult, TestStatus};
use testgyver_reports::{ActionRecord, RunRecord, TestRecord};

use super::style::Style;

/// Most characters of a value that is shown.
const SHOWN: usize = 2_000;
/// Most lines of a value that are shown.
const LINES: usize = 20;
/// Lines of a log that are shown where nothing else tells why.
const LOG: usize = 6;

/// One line for a test that ended.
pub(crate) fn headline(test: &TestRecord, style: &Style) -> String {
    let name = plain(&test.info.name);
    let took = test.millis().map_or_else(String::new, |millis| style.dim(&format!(" ({})", duration(millis))));
    match test.status {
        TestStatus::Passed if test.flaky => format!("{} {name}{took} {}", style.yellow("✓"), style.yellow("flaky")),
        TestStatus::Passed => format!("{} {name}{took}", style.green("✓")),
        TestStatus::Failed => format!("{} {name}{took}", style.red("✗")),
        _ => format!("{} {}", style.dim("–"), style.dim(&format!("{name} (skipped)"))),
    }
}

/// A name on one line, without signs that a terminal or a pipeline would obey.
pub(crate) fn plain(name: &str) -> String {
    name.chars().map(|sign| if sign.is_control() { '·' } else { sign }).collect()
}

/// Why a test failed, in one line for each reason.
pub(crate) fn reason(test: &TestRecord) -> String {
    let mut lines = Vec::new();
    for (action, result) in test.failures() {
        let place = action.action + 1;
        lines.extend(result.reason.as_ref().map(|reason| format!("action {place} ({}): {reason}", result.kind)));
        for check in result.checks().iter().filter(|check| !check.ok) {
            let expected = check.expected.as_deref().unwrap_or_default();
            let actual = check.actual.as_deref().unwrap_or_default();
            lines.push(format!("action {place} ({}): {} {expected} — {actual}", result.kind, check.label));
        }
    }
    if lines.is_empty() {
        lines.extend(test.log.iter().rev().take(2).rev().map(|(_, line)| line.text.clone()));
    }
    lines.join("\n")
}

/// Everything that failed, each with its request, what was expected and what was there; then the counts.
pub(crate) fn lines(record: &RunRecord, style: &Style) -> Vec<String> {
    let mut lines = Vec::new();
    for test in record.tests.iter().filter(|test| test.status == TestStatus::Failed) {
        lines.push(String::new());
        lines.push(style.red(&format!("✗ {}", plain(&test.info.name))));
        failure(test, style, &mut lines);
    }
    lines.push(String::new());
    lines.push(counts(record, style));
    lines
}

fn failure(test: &TestRecord, style: &Style, lines: &mut Vec<String>) {
    let mut told = false;
    for (action, result) in test.failures() {
        told = true;
        lines.push(format!("  {}", style.bold(&called(test, action, result))));
        lines.extend(request(result).into_iter().map(|line| format!("    {}", style.dim(&line))));
        if let Some(reason) = &result.reason {
            block("", reason, lines);
        }
        for check in result.checks().iter().filter(|check| !check.ok) {
            lines.push(format!("    {} {}", style.red("✗"), check.label));
            if let Some(expected) = &check.expected {
                block("expected  ", expected, lines);
            }
            block("actual    ", check.actual.as_deref().unwrap_or_default(), lines);
            lines.extend(check.diff.iter().take(LINES).map(|line| format!("      {}", style.dim(&line.to_string()))));
        }
    }
    if !told {
        let from = test.log.len().saturating_sub(LOG);
        lines.extend(test.log[from..].iter().map(|(_, line)| format!("    {}", line.text)));
    }
}

fn called(test: &TestRecord, action: &ActionRecord, result: &ActionResult) -> String {
    let name = test.info.actions.get(action.action as usize).map_or("", String::as_str);
    let row = result.row.map_or_else(String::new, |row| format!(", row {}/{}", row.number, row.total));
    let place = action.action + 1;
    if name.is_empty() {
        format!("{place}. {}{row}", result.kind)
    } else {
        format!("{place}. {name} ({}{row})", result.kind)
    }
}

/// What was sent, as far as the form says it in a few words.
fn request(result: &ActionResult) -> Option<String> {
    let text = |key: &str| result.form.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let parts: Vec<&str> =
        ["method", "url", "host", "command", "query", "remote_path", "path"].into_iter().filter_map(text).collect();
    (!parts.is_empty()).then(|| shortened(&parts.join(" ").replace('\n', " "), 300))
}

/// A value of several lines, the first behind its name.
fn block(name: &str, text: &str, lines: &mut Vec<String>) {
    let text = shortened(text, SHOWN);
    let mut rest = text.lines();
    lines.push(format!("      {name}{}", rest.next().unwrap_or_default()));
    let blank = " ".repeat(name.len());
    lines.extend(rest.take(LINES).map(|line| format!("      {blank}{line}")));
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn counts(record: &RunRecord, style: &Style) -> String {
    let count = |status| record.count(status);
    let mut parts = vec![style.green(&format!("{} passed", count(TestStatus::Passed)))];
    let failed = count(TestStatus::Failed) + count(TestStatus::Running);
    if failed > 0 {
        parts.push(style.red(&format!("{failed} failed")));
    }
    let skipped = count(TestStatus::Skipped) + count(TestStatus::Pending);
    if skipped > 0 {
        parts.push(style.yellow(&format!("{skipped} skipped")));
    }
    let flaky = record.tests.iter().filter(|test| test.flaky).count();
    if flaky > 0 {
        parts.push(style.yellow(&format!("{flaky} flaky")));
    }
    let took = record.millis().map_or_else(String::new, |millis| format!(" in {}", duration(millis)));
    format!("{}{took} · {} · {}", parts.join(", "), record.campaign, record.environment)
}

/// Milliseconds as people write them.
fn duration(millis: u64) -> String {
    match millis {
        0..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{:.1} s", millis as f64 / 1_000.0),
        _ => format!("{} min {:02} s", millis / 60_000, millis / 1_000 % 60),
    }
}
