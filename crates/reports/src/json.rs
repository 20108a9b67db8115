//! A run as JSON.

use serde_json::{Map, Value, json};
use testgyver_model::event::{ActionResult, TestStatus, Verdict};

use crate::{ActionRecord, RunRecord, TestRecord};

/// The version of this form.
const VERSION: u32 = 1;

/// A run as JSON: times in ISO 8601, durations in milliseconds; secrets are masked in it as in every log.
pub fn json(run: &RunRecord) -> Value {
    let result = match (run.verdict, &run.stopped_by, &run.error) {
        (Some(Verdict::Success), ..) => "success",
        (Some(Verdict::Failure), ..) => "failure",
        (None, Some(_), _) => "cancelled",
        (None, None, Some(_)) => "error",
        (None, None, None) => "unfinished",
    };
    let count = |status| run.count(status);
    json!({
        "testgyver": VERSION,
        "campaign": run.campaign,
        "environment": run.environment,
        "result": result,
        "error": run.error,
        "stopped_by": run.stopped_by,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "duration_ms": run.millis(),
        "counts": {
            "total": run.tests.len(),
            "passed": count(TestStatus::Passed),
            "failed": count(TestStatus::Failed),
            "skipped": count(TestStatus::Skipped),
        },
        "tests": run.tests.iter().map(test).collect::<Vec<_>>(),
    })
}

fn test(test: &TestRecord) -> Value {
    let info = &test.info;
    let name = |action: &ActionRecord| info.actions.get(action.action as usize).filter(|name| !name.is_empty());
    let actions: Vec<Value> = test.actions.iter().map(|one| action(one, name(one))).collect();
    json!({
        "name": info.name,
        "description": info.description,
        "tags": info.tags,
        "role": info.role,
        "prerequisite": info.prerequisite,
        "status": test.status,
        "flaky": test.flaky,
        "retries": test.retries,
        "started_at": test.started_at,
        "ended_at": test.ended_at,
        "duration_ms": test.millis(),
        "checks": {"passed": test.checks.0, "failed": test.checks.1},
        "actions": actions,
        "log": test.log.iter().map(|(at, line)| json!({"at": at, "level": line.level, "text": line.text})).collect::<Vec<_>>(),
    })
}

fn action(action: &ActionRecord, name: Option<&String>) -> Value {
    let mut fields = Map::from_iter([
        ("action".to_owned(), json!(action.action + 1)),
        ("name".to_owned(), json!(name)),
        ("status".to_owned(), json!(action.status)),
        ("duration_ms".to_owned(), json!(action.micros as f64 / 1_000.0)),
    ]);
    if let Some(result) = action.result.as_deref() {
        fields.extend(whole(result));
    }
    Value::Object(fields)
}

/// Everything that tells why.
fn whole(result: &ActionResult) -> Map<String, Value> {
    let pairs = |pairs: &[(String, String)]| -> Value {
        pairs.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
    };
    Map::from_iter([
        ("type".to_owned(), json!(result.kind)),
        ("row".to_owned(), json!(result.row)),
        ("tries".to_owned(), json!(result.tries)),
        ("reason".to_owned(), json!(result.reason)),
        ("checks".to_owned(), json!(result.checks())),
        ("form".to_owned(), result.form.clone()),
        ("outputs".to_owned(), pairs(&result.outputs)),
        ("extracted".to_owned(), pairs(&result.extracted)),
    ])
}
