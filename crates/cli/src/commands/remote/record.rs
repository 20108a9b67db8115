//! The record of a run on a server, for reports.

use serde_json::Value;
use testgyver_model::{
    Timestamp,
    event::{Level, LogLine, TestStatus, Verdict},
};
use testgyver_reports::{RunRecord, TestInfo, TestRecord};

/// Reads a report of the server, logs included.
pub(super) fn record(campaign: &str, report: &Value) -> RunRecord {
    let text = |key: &str| report[key].as_str().unwrap_or_default().to_owned();
    let ended_by_itself = matches!(report["status"].as_str(), Some("completed" | "failed"));
    let verdict = match report["result"].as_str() {
        Some("success") if ended_by_itself => Some(Verdict::Success),
        Some("failure") if ended_by_itself => Some(Verdict::Failure),
        _ => None,
    };
    RunRecord {
        campaign: campaign.to_owned(),
        environment: text("filiere"),
        started_at: at(&report["startedAt"]),
        ended_at: at(&report["finishedAt"]),
        verdict,
        stopped_by: report["cancelledBy"]
            .as_str()
            .map(str::to_owned)
            .or_else(|| (report["status"] == "cancelled").then(String::new)),
        error: None,
        tests: report["tests"].as_array().into_iter().flatten().map(test).collect(),
    }
}

fn at(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

pub(super) fn test(value: &Value) -> TestRecord {
    let count =
        |key: &str| value["checks"][key].as_u64().and_then(|count| u32::try_from(count).ok()).unwrap_or_default();
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let started_at = at(&value["startedAt"]);
    let lines = value["log_lines"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let line = |text: &str| (started_at.unwrap_or_default(), LogLine { level: Level::Info, text: text.to_owned() });
    TestRecord {
        info: TestInfo {
            name: text("name"),
            description: text("description"),
            prerequisite: value["prerequisite"].as_bool().unwrap_or_default(),
            ..TestInfo::default()
        },
        status: TestStatus::from_word(value["status"].as_str().unwrap_or_default()).unwrap_or_default(),
        flaky: value["flaky"].as_bool().unwrap_or_default(),
        retries: 0,
        started_at,
        ended_at: at(&value["finishedAt"]),
        checks: (count("passed"), count("failed")),
        actions: Vec::new(),
        log: lines.map(line).collect(),
    }
}
