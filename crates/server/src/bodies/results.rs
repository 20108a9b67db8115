//! How an action of a test ended, in brief.

use serde::Serialize;
use serde_json::Value;
use testgyver_model::{
    event::{ActionResult, Attempt, CheckResult, DiffOp, Row},
    text::text_of,
};
use utoipa::ToSchema;

use crate::words::{ActionStatusWord, DiffWord};

/// Most characters of the line that tells an action from the others.
const LONGEST_NAME: usize = 120;

/// How an action ended, in brief. Secrets are masked in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BriefBody {
    /// Which action of the test, from 0.
    pub(crate) action: u32,
    pub(crate) kind: String,
    /// What tells it from the others: its method and address, say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// `passed`, `soft` (a check failed that lets the test go on), `failed` or `skipped`.
    #[schema(value_type = ActionStatusWord)]
    pub(crate) status: &'static str,
    /// The row of the loop, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) row: Option<RowBody>,
    pub(crate) attempt_count: u32,
    /// Whether it passed, but not at the first attempt.
    pub(crate) flaky: bool,
    /// How long the last attempt took.
    pub(crate) duration_ms: f64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// Why it was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// How the checks of the last attempt went.
    pub(crate) checks: Vec<CheckBody>,
    pub(crate) extracted: Vec<ExtractedBody>,
}

/// A row of a loop.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct RowBody {
    /// From 1.
    pub(crate) number: u32,
    pub(crate) total: u32,
}

/// How a check went.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CheckBody {
    pub(crate) ok: bool,
    /// Whether the test goes on where it is not true.
    pub(crate) soft: bool,
    /// The check in words, without its values.
    pub(crate) label: String,
    pub(crate) expected: Option<String>,
    pub(crate) actual: Option<String>,
    /// Where the two differ, line by line.
    pub(crate) diff: Vec<DiffBody>,
}

/// A line of a difference.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DiffBody {
    #[schema(value_type = DiffWord)]
    pub(crate) op: DiffOp,
    pub(crate) text: String,
}

/// A variable that was taken out of the answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ExtractedBody {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl From<&CheckResult> for CheckBody {
    fn from(check: &CheckResult) -> Self {
        let diff = check.diff.iter().map(|line| DiffBody { op: line.op, text: line.text.clone() });
        Self {
            ok: check.ok,
            soft: check.soft,
            label: check.label.clone(),
            expected: check.expected.clone(),
            actual: check.actual.clone(),
            diff: diff.collect(),
        }
    }
}

impl From<(String, String)> for ExtractedBody {
    fn from((name, value): (String, String)) -> Self {
        Self { name, value }
    }
}

impl BriefBody {
    /// The brief form of a result.
    pub(crate) fn of(action: u32, result: &ActionResult) -> Self {
        let skipped = result.status == testgyver_model::event::ActionStatus::Skipped;
        let (reason, error) = if skipped { (result.reason.clone(), None) } else { (None, result.reason.clone()) };
        Self {
            action,
            kind: result.kind.clone(),
            name: name_of(&result.form),
            status: result.status.word(),
            row: result.row.map(|Row { number, total }| RowBody { number, total }),
            attempt_count: result.tries,
            flaky: result.is_flaky(),
            duration_ms: result.attempts.last().map(milliseconds).unwrap_or_default(),
            error,
            reason,
            checks: result.checks().iter().map(Into::into).collect(),
            extracted: result.extracted.iter().cloned().map(Into::into).collect(),
        }
    }
}

pub(crate) fn milliseconds(attempt: &Attempt) -> f64 {
    attempt.micros as f64 / 1_000.0
}

/// What tells an action from the others: what it does, and to what.
fn name_of(form: &Value) -> Option<String> {
    const DOES: [&str; 3] = ["method", "operation", "action"];
    const TO: [&str; 12] = [
        "url",
        "command",
        "query",
        "remote_path",
        "path",
        "srcFile",
        "object_key",
        "bucket_name",
        "variable_name",
        "message",
        "to",
        "host",
    ];
    let first = |names: &[&str]| {
        let mut texts =
            names.iter().filter_map(|name| form.get(name)).filter(|value| value.is_string() || value.is_number());
        texts.find(|value| value.as_str() != Some("")).map(|value| text_of(value).into_owned())
    };
    let said: Vec<String> = [first(&DOES), first(&TO)].into_iter().flatten().collect();
    let said = said.join(" ").lines().next().unwrap_or_default().to_owned();
    let short = said.char_indices().nth(LONGEST_NAME).map(|(end, _)| format!("{}…", &said[..end]));
    Some(short.unwrap_or(said)).filter(|said| !said.is_empty())
}
