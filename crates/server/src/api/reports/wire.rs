//! Reports as the wire shows them.

use std::collections::HashMap;

use serde::Serialize;
use testgyver_model::{
    Actor, Timestamp,
    event::{RunEvent, RunEventKind, Verdict},
    flow::TestRole,
    id::ReportId,
    report::{Counts, Report, ReportHead, ReportState, ReportSummary},
};
use utoipa::ToSchema;

use crate::{
    problem::Problem,
    stamp::Stamp,
    state::AppState,
    words::{RunResult, RunStatus, TestRoleWord, TestStatusWord},
};

/// A report without its logs.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportHeadBody {
    #[serde(rename = "_id")]
    id: String,
    campain_id: String,
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
    /// The report's name.
    details: String,
    filiere: String,
    #[schema(value_type = RunStatus)]
    status: &'static str,
    #[schema(value_type = RunResult)]
    result: &'static str,
    progress: u8,
    stop_on_failure: bool,
    launched_by: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// `startedAt` and `finishedAt` in seconds since 1970, and the time between in milliseconds: as the original's later
    /// pages read them.
    start_time: Option<f64>,
    end_time: Option<f64>,
    execution_time_ms: Option<u64>,
    /// What went wrong, where the system failed and not a test.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Its place among those that wait, 1 for the next; while it waits.
    queue_position: Option<usize>,
    /// Whether no further test begins until it is resumed.
    paused: bool,
    paused_by: Option<String>,
    /// Whether somebody has stopped it and only what cleans up still runs.
    stopping: bool,
    /// Who stopped it, where somebody did.
    cancelled_by: Option<String>,
    /// Whether it is kept however old it gets.
    kept: bool,
    /// How many tests run at once.
    parallel: u32,
    /// The first report, where this one repeats it.
    rerun_of: Option<FirstReport>,
    /// The last event it reflects.
    seq: u64,
    counts: CountsBody,
}

/// The report that another one repeats.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FirstReport {
    #[serde(rename = "_id")]
    id: String,
    details: String,
}

/// A report that repeats another one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepeatedReport {
    #[serde(rename = "_id")]
    id: String,
    details: String,
    #[schema(value_type = RunStatus)]
    status: &'static str,
    #[schema(value_type = RunResult)]
    result: &'static str,
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
}

impl From<ReportSummary> for RepeatedReport {
    fn from(summary: ReportSummary) -> Self {
        let head = summary.head;
        Self {
            id: head.id.to_string(),
            details: head.name,
            status: status_word(&head.state),
            result: result_word(&head.state),
            date_created: head.created_at,
        }
    }
}

/// How many tests stand how.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct CountsBody {
    pending: u32,
    running: u32,
    passed: u32,
    failed: u32,
    skipped: u32,
    total: u32,
}

/// A report with its tests.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReportBody {
    #[serde(flatten)]
    head: ReportHeadBody,
    tests: Vec<TestResultBody>,
    /// Mean duration in milliseconds of past runs in this environment; while it runs.
    #[serde(rename = "expectedMs", skip_serializing_if = "Option::is_none")]
    pub(super) expected_ms: Option<u64>,
    /// Reports that repeat it, oldest first.
    pub(super) reruns: Vec<RepeatedReport>,
}

impl ReportBody {
    /// Its JSON, without moving it again and again while it grows.
    pub(super) fn written(&self) -> Result<String, Problem> {
        const HEAD: usize = 2 << 10;
        const TEST: usize = 400;
        let mut written = Vec::with_capacity(HEAD + self.tests.len() * TEST);
        serde_json::to_writer(&mut written, self).map_err(|error| Problem::internal(&error))?;
        String::from_utf8(written).map_err(|error| Problem::internal(&error))
    }
}

/// How one test of a report stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestResultBody {
    test_id: String,
    name: String,
    /// What it proves, as it was written at the time of the launch.
    description: String,
    #[schema(value_type = TestStatusWord)]
    status: &'static str,
    /// Its log as one text, lines joined with `\n`; left out where `logs=false` or `logs=lines` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    logs: Option<String>,
    /// The same, line by line; left out where `logs=false` or `logs=text` was asked for.
    #[serde(rename = "log_lines", skip_serializing_if = "Option::is_none")]
    log_lines: Option<Vec<String>>,
    /// How many lines its log has.
    lines: u32,
    /// How its checks went so far.
    checks: ChecksBody,
    /// Whether it passed only because something was tried more than once.
    flaky: bool,
    /// What part it plays, where it plays one.
    #[schema(value_type = Option<TestRoleWord>)]
    role: Option<&'static str>,
    /// Whether it ran only because others need what it shares.
    prerequisite: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// How long it took.
    execution_time_ms: Option<u64>,
    /// How long each of its actions took, in milliseconds, all attempts and rows of a loop together.
    action_times: Vec<u64>,
}

/// How many checks went how.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct ChecksBody {
    passed: u32,
    failed: u32,
}

/// The wire's word for a state.
pub(crate) const fn status_word(state: &ReportState) -> &'static str {
    match state {
        ReportState::Pending => "pending",
        ReportState::Running { .. } => "running",
        ReportState::Finished { verdict: Verdict::Success, .. } => "completed",
        ReportState::Finished { verdict: Verdict::Failure, .. } | ReportState::Errored { .. } => "failed",
        ReportState::Cancelled { .. } => "cancelled",
    }
}

/// The wire's word for the outcome.
pub(crate) const fn result_word(state: &ReportState) -> &'static str {
    match state {
        ReportState::Pending | ReportState::Running { .. } => "pending",
        ReportState::Finished { verdict: Verdict::Success, .. } => "success",
        _ => "failure",
    }
}

/// What reports refer to: names of other reports, positions in the queue.
#[derive(Default)]
pub(crate) struct References {
    reports: HashMap<ReportId, String>,
    places: HashMap<ReportId, usize>,
}

impl References {
    /// What these reports refer to.
    pub(crate) async fn by(state: &AppState, heads: impl Iterator<Item = &ReportHead> + Send) -> Result<Self, Problem> {
        let (mut reports, mut places) = (HashMap::new(), HashMap::new());
        let store = &state.deps.store;
        for head in heads {
            if let Some(id) = head.rerun_of.filter(|id| !reports.contains_key(id)) {
                reports.extend(store.report_name(id).await?.map(|name| (id, name)));
            }
            if head.state == ReportState::Pending && places.is_empty() {
                places = state.deps.app.waiting().await?.into_iter().zip(1..).collect();
            }
        }
        Ok(Self { reports, places })
    }
}

fn name_of(actor: Option<&Actor>) -> Option<String> {
    actor?.known_name().map(str::to_owned)
}

fn unix_seconds(at: Timestamp) -> f64 {
    at.as_microsecond() as f64 / 1e6
}

fn milliseconds(began: Timestamp, ended: Timestamp) -> u64 {
    u64::try_from((ended.as_microsecond() - began.as_microsecond()) / 1_000).unwrap_or_default()
}

pub(super) fn head_body(head: ReportHead, counts: Counts, references: &References) -> ReportHeadBody {
    let error = match &head.state {
        ReportState::Errored { error, .. } => Some(error.clone()),
        _ => None,
    };
    let (started_at, finished_at) = (head.state.started_at(), head.state.ended_at());
    ReportHeadBody {
        start_time: started_at.map(unix_seconds),
        end_time: finished_at.map(unix_seconds),
        execution_time_ms: started_at.zip(finished_at).map(|(began, ended)| milliseconds(began, ended)),
        id: head.id.to_string(),
        campain_id: head.campaign.to_string(),
        date_created: head.created_at,
        details: head.name,
        filiere: head.environment,
        status: status_word(&head.state),
        result: result_word(&head.state),
        progress: counts.progress(),
        stop_on_failure: head.stop_on_failure,
        launched_by: head.launched_by.name,
        started_at,
        finished_at,
        error,
        queue_position: references.places.get(&head.id).copied(),
        paused: head.paused_by.is_some(),
        paused_by: name_of(head.paused_by.as_ref()),
        stopping: head.stopping_by.is_some(),
        cancelled_by: name_of(head.state.ended_by()),
        kept: head.kept,
        parallel: head.parallel,
        rerun_of: head.rerun_of.and_then(|id| {
            let details = references.reports.get(&id)?.clone();
            Some(FirstReport { id: id.to_string(), details })
        }),
        seq: head.seq,
        counts: counts.into(),
    }
}

impl From<Counts> for CountsBody {
    fn from(counts: Counts) -> Self {
        Self {
            pending: counts.pending,
            running: counts.running,
            passed: counts.passed,
            failed: counts.failed,
            skipped: counts.skipped,
            total: counts.total(),
        }
    }
}

/// A report as the wire shows it; with the lines that `events` told, where they are given.
pub(crate) async fn report_body(
    state: &AppState,
    report: Report,
    events: Option<&[RunEvent]>,
) -> Result<ReportBody, Problem> {
    let references = References::by(state, std::iter::once(&report.head)).await?;
    let reruns = state.deps.store.list_reruns(report.head.id).await?.into_iter().map(Into::into).collect();
    Ok(ReportBody { reruns, ..told(report, events, &state.stamp, &references) })
}

fn told(report: Report, events: Option<&[RunEvent]>, stamp: &Stamp, references: &References) -> ReportBody {
    let counts = report.counts();
    let mut logs: Vec<Option<Vec<String>>> = vec![events.map(|_| Vec::new()); report.tests.len()];
    let mut stamps = stamp.lines();
    for event in events.unwrap_or_default() {
        if let RunEventKind::Logged { test, line, .. } = &event.kind
            && let Some(Some(lines)) = logs.get_mut(*test as usize)
        {
            lines.push(stamps.line(event.at, &line.text));
        }
    }
    let tests = report.tests.into_iter().zip(logs).map(|(test, log_lines)| TestResultBody {
        execution_time_ms: test.started_at.zip(test.finished_at).map(|(began, ended)| milliseconds(began, ended)),
        action_times: test.action_micros.iter().map(|micros| micros / 1_000).collect(),
        test_id: test.test.to_string(),
        name: test.name,
        description: test.description,
        status: test.status.word(),
        logs: log_lines.as_ref().map(|lines| lines.join("\n")),
        log_lines,
        lines: test.lines,
        checks: ChecksBody { passed: test.checks.passed, failed: test.checks.failed },
        flaky: test.flaky,
        role: test.role.map(TestRole::word),
        prerequisite: test.prerequisite,
        started_at: test.started_at,
        finished_at: test.finished_at,
    });
    let head = head_body(report.head, counts, references);
    ReportBody { tests: tests.collect(), head, expected_ms: None, reruns: Vec::new() }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use serde_json::Value;

    use super::*;
    use crate::fixture;

    fn shown(report: &Report) -> Value {
        let body = told(report.clone(), None, &Stamp::new(TimeZone::UTC), &References::default());
        serde_json::to_value(body).unwrap()
    }

    #[test]
    fn reports_are_the_folds_that_the_fixtures_say() {
        for run in fixture::all() {
            let mut report = run.report();
            assert_eq!(shown(&report), run.before, "{}", run.about);
            run.events.iter().for_each(|event| report.apply(event));
            assert_eq!(shown(&report), run.after, "{}", run.about);
        }
    }
}
