//! Reports: launched, read, stopped, removed.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_dispatch::Launch;
use testgyver_model::{
    Timestamp,
    event::{RunEvent, RunEventKind, Verdict},
    id::{CampaignId, ReportId},
    lenient,
    page::PageRequest,
    report::{Counts, Report, ReportHead, ReportState, ReportSummary},
    rules::flow::TestRole,
};
use testgyver_store::{ReportFilter, Standing, StoreError};
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{Body, Done, Form, Id, Params, at_most},
    campaigns,
    environments::EnvironmentBody,
    paging::{PageBody, Paging},
};
use crate::{
    auth::{Caller, Editor},
    i18n::Speaks,
    problem::{Problem, ProblemBody},
    stamp::Stamp,
    state::AppState,
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
    status: &'static str,
    result: &'static str,
    progress: u8,
    stop_on_failure: bool,
    launched_by: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// What went wrong, where the system failed and not a test.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The last event it reflects.
    seq: u64,
    counts: CountsBody,
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
    expected_ms: Option<u64>,
}

/// How one test of a report stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestResultBody {
    test_id: String,
    name: String,
    #[schema(value_type = String)]
    status: &'static str,
    /// Its log lines; left out where `logs=false` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    logs: Option<Vec<String>>,
    /// How many lines its log has.
    lines: u32,
    /// How its checks went so far.
    checks: ChecksBody,
    /// Whether it passed only because something was tried more than once.
    flaky: bool,
    /// What part it plays: `setup`, `teardown` or nothing.
    role: Option<&'static str>,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
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

fn head_body(head: ReportHead, counts: Counts) -> ReportHeadBody {
    let error = match &head.state {
        ReportState::Errored { error, .. } => Some(error.clone()),
        _ => None,
    };
    ReportHeadBody {
        id: head.id.to_string(),
        campain_id: head.campaign.to_string(),
        date_created: head.created_at,
        details: head.name,
        filiere: head.environment,
        status: status_word(&head.state),
        result: result_word(&head.state),
        progress: counts.progress(),
        stop_on_failure: head.stop_on_failure,
        launched_by: head.launched_by_name,
        started_at: head.state.started_at(),
        finished_at: head.state.ended_at(),
        error,
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
pub(crate) fn report_body(report: Report, events: Option<&[RunEvent]>, stamp: &Stamp) -> ReportBody {
    let counts = report.counts();
    let mut logs: Vec<Option<Vec<String>>> = vec![events.map(|_| Vec::new()); report.tests.len()];
    for event in events.unwrap_or_default() {
        if let RunEventKind::Logged { test, line, .. } = &event.kind
            && let Some(Some(lines)) = logs.get_mut(*test as usize)
        {
            lines.push(stamp.line(event.at, &line.text));
        }
    }
    let tests = report.tests.into_iter().zip(logs).map(|(test, logs)| TestResultBody {
        test_id: test.test.to_string(),
        name: test.name,
        status: test.status.word(),
        logs,
        lines: test.lines,
        checks: ChecksBody { passed: test.checks.passed, failed: test.checks.failed },
        flaky: test.flaky,
        role: test.role.map(TestRole::word),
        started_at: test.started_at,
        finished_at: test.finished_at,
    });
    ReportBody { tests: tests.collect(), head: head_body(report.head, counts), expected_ms: None }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportQuery {
    /// Reports of this campaign.
    campain_id: Option<String>,
    /// Reports of this environment.
    filiere: Option<String>,
    /// Reports that stand so: `pending`, `running`, `completed`, `failed` or `cancelled`.
    status: Option<String>,
}

fn standing(word: &str) -> Result<Option<Standing>, Problem> {
    Ok(Some(match word {
        "" => return Ok(None),
        "pending" => Standing::Pending,
        "running" => Standing::Running,
        "completed" => Standing::Completed,
        "failed" => Standing::Failed,
        "cancelled" => Standing::Cancelled,
        _ => return Err(Problem::bad("unknown_status").field("status")),
    }))
}

/// Reports, newest first, without logs.
#[utoipa::path(get, path = "/api/rapports", params(Paging, ReportQuery), responses((status = 200, body = PageBody<ReportHeadBody>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Params(paging): Params<Paging>,
    Params(query): Params<ReportQuery>,
) -> Result<Json<PageBody<ReportHeadBody>>, Problem> {
    let request = paging.request()?;
    let campaign = query
        .campain_id
        .map(|id| id.parse::<CampaignId>())
        .transpose()
        .map_err(|_| Problem::not_found("what-campain"))?;
    let environment = query.filiere.filter(|name| !name.is_empty());
    let standing = query.status.as_deref().map_or(Ok(None), standing)?;
    page_of(&state, ReportFilter { campaign, environment, standing, alone: None }, request).await
}

/// A page of reports that a filter keeps.
pub(super) async fn page_of(
    state: &AppState,
    filter: ReportFilter,
    request: PageRequest,
) -> Result<Json<PageBody<ReportHeadBody>>, Problem> {
    let page = state.parts.store.list_reports(filter, request).await?;
    let body = |summary: ReportSummary| head_body(summary.head, summary.counts);
    Ok(Json(PageBody::new(page.map(body), request)))
}

/// A verdict is written by a run alone.
#[utoipa::path(post, path = "/api/rapports", responses((status = 405, body = ProblemBody)))]
pub(super) async fn create(_: Caller) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "report_by_hand")
}

#[derive(Deserialize, ToSchema)]
pub(super) struct LaunchForm {
    campain_id: String,
    name: String,
    filiere: String,
    #[serde(default, deserialize_with = "lenient::opt_bool", alias = "stopOnFailure")]
    stop_on_failure: Option<bool>,
}

impl Form for LaunchForm {
    const REQUIRED: &'static [&'static str] = &["campain_id", "name", "filiere"];
}

#[derive(Serialize, ToSchema)]
pub(super) struct Launched {
    message: String,
    rapport_id: String,
}

/// Launches a campaign and answers at once; the run is told live in the room `rapport_{id}`.
#[utoipa::path(post, path = "/api/rapports/execute", request_body = LaunchForm, responses((status = 201, body = Launched), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(super) async fn execute(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Body(form): Body<LaunchForm>,
) -> Result<(StatusCode, Json<Launched>), Problem> {
    let campaign: CampaignId = form.campain_id.parse().map_err(|_| Problem::not_found("what-campain"))?;
    campaigns::found(&state, campaign).await?;
    let name = form.name.trim().to_owned();
    at_most("name", &name, 200)?;
    let environment = form.filiere.clone();
    let stop_on_failure = form.stop_on_failure.unwrap_or(false);
    let launch = Launch { campaign, name, environment: form.filiere, stop_on_failure };
    let id = state
        .parts
        .launcher
        .launch(launch, &user)
        .await
        .map_err(|error| Problem::from(error).with("name", environment))?;
    let message = speaks.say("done-report-launched");
    Ok((StatusCode::CREATED, Json(Launched { message, rapport_id: id.to_string() })))
}

#[derive(Serialize, ToSchema)]
pub(super) struct SuggestedName {
    name: String,
}

/// A free name for a report: month and year.
#[utoipa::path(get, path = "/api/rapports/generate-name", responses((status = 200, body = SuggestedName)))]
pub(super) async fn generate_name(
    State(state): State<AppState>,
    _: Caller,
    speaks: Speaks,
) -> Result<Json<SuggestedName>, Problem> {
    Ok(Json(SuggestedName { name: state.parts.launcher.suggest_name(speaks.0).await? }))
}

#[derive(Serialize, ToSchema)]
pub(super) struct Filieres {
    filieres: Vec<String>,
    /// The same with their protection and colour.
    environments: Vec<EnvironmentBody>,
}

/// The environments.
#[utoipa::path(get, path = "/api/rapports/filieres", responses((status = 200, body = Filieres)))]
pub(super) async fn filieres(State(state): State<AppState>, _: Caller) -> Result<Json<Filieres>, Problem> {
    let environments = state.parts.store.list_environments().await?;
    let filieres = environments.iter().map(|environment| environment.name.clone()).collect();
    Ok(Json(Filieres { filieres, environments: environments.into_iter().map(Into::into).collect() }))
}

async fn found(state: &AppState, id: ReportId) -> Result<Report, Problem> {
    state.parts.store.find_report(id).await?.ok_or(Problem::not_found("what-report"))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WithLogs {
    /// `false`: without log lines.
    logs: Option<String>,
}

/// One report, with every test of the run from the start.
#[utoipa::path(get, path = "/api/rapports/{id}", params(("id" = String, Path), WithLogs), responses((status = 200, body = ReportBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ReportId>,
    Params(WithLogs { logs }): Params<WithLogs>,
) -> Result<Json<ReportBody>, Problem> {
    let report = found(&state, id).await?;
    let expected = if report.head.state.is_final() {
        None
    } else {
        state.parts.store.typical_duration(report.head.campaign, &report.head.environment).await?
    };
    let events = match logs.as_deref() {
        Some("false" | "0") => None,
        _ => Some(state.parts.store.events(id, 0, report.head.seq).await?),
    };
    let body = report_body(report, events.as_deref(), &state.stamp);
    Ok(Json(ReportBody { expected_ms: expected, ..body }))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Rename {
    #[serde(alias = "name")]
    details: Option<String>,
}

impl Form for Rename {}

/// Renames a report; nothing else of it can be changed by hand.
#[utoipa::path(put, path = "/api/rapports/{id}", params(("id" = String, Path)), request_body = Rename, responses((status = 200, body = Done), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn rename(
    State(state): State<AppState>,
    _: Editor,
    speaks: Speaks,
    Id(id): Id<ReportId>,
    body: Result<Body<Rename>, Problem>,
) -> Result<Json<Done>, Problem> {
    found(&state, id).await?;
    let Body(form) = body?;
    let name = form.details.unwrap_or_default().trim().to_owned();
    if name.is_empty() {
        return Err(Problem::bad("missing_fields").with("fields", "details").field("details"));
    }
    at_most("details", &name, 200)?;
    state.parts.store.rename_report(id, name).await.map_err(|error| match error {
        StoreError::Taken(_) => Problem::bad("report_name_taken").field("details"),
        other => other.into(),
    })?;
    Ok(Json(Done { message: speaks.say("done-report-renamed") }))
}

/// Removes a report; a run that is going is stopped first.
#[utoipa::path(delete, path = "/api/rapports/{id}", params(("id" = String, Path)), responses((status = 200, body = Done), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Id(id): Id<ReportId>,
) -> Result<Json<Done>, Problem> {
    found(&state, id).await?;
    state.parts.launcher.delete(id, &user).await?;
    Ok(Json(Done { message: speaks.say("done-report-deleted") }))
}

/// Stops a run; its end follows at once in the room `rapport_{id}`.
#[utoipa::path(post, path = "/api/rapports/{id}/cancel", params(("id" = String, Path)), responses((status = 202, body = Done), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn cancel(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Id(id): Id<ReportId>,
) -> Result<(StatusCode, Json<Done>), Problem> {
    found(&state, id).await?;
    state.parts.launcher.cancel(id, &user).await?;
    Ok((StatusCode::ACCEPTED, Json(Done { message: speaks.say("done-report-cancelling") })))
}
