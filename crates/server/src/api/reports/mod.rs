//! Reports: launched, read, renamed, kept, removed.

mod body_writer;
pub(super) mod control;
mod lines;
mod log_merger;
mod stream;
mod wire;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use testgyver_app::Launch;
use testgyver_model::{
    id::{CampaignId, ReportId},
    lenient,
    page::PageRequest,
    report::Report,
};
use testgyver_store::{ReportFilter, ReportStatusFilter};
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{Body, DoneBody, Form, Id, Params, sent_about},
    environments::EnvironmentBody,
    paging::{PageBody, Paging},
    words,
};
use crate::{
    auth::{Caller, Editor},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

use body_writer::LogShape;
use stream::Logs;
pub(crate) use wire::{CountsBody, ReportBody, ReportHeadBody, report_body, result_word, status_word};
use wire::{References, head_body};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportQuery {
    /// Reports of this campaign.
    campain_id: Option<String>,
    /// Reports of this environment.
    filiere: Option<String>,
    /// Reports that stand so: `pending`, `running`, `completed`, `failed` or `cancelled`.
    #[param(schema_with = words::report_status, required = false)]
    status: Option<String>,
}

fn status(word: &str) -> Result<Option<ReportStatusFilter>, Problem> {
    Ok(Some(match word {
        "" => return Ok(None),
        "pending" => ReportStatusFilter::Pending,
        "running" => ReportStatusFilter::Running,
        "completed" => ReportStatusFilter::Completed,
        "failed" => ReportStatusFilter::Failed,
        "cancelled" => ReportStatusFilter::Cancelled,
        _ => return Err(Problem::bad("unknown_status").field("status")),
    }))
}

/// Reports, newest first, without logs.
#[utoipa::path(get, path = "/api/rapports", params(Paging, ReportQuery), responses((status = 200, body = PageBody<ReportHeadBody>), (status = 404, body = ProblemBody)))]
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
    let status = query.status.as_deref().map_or(Ok(None), status)?;
    page_of(&state, ReportFilter { campaign, environment, status, alone: None }, request).await
}

/// A page of reports that a filter keeps.
pub(super) async fn page_of(
    state: &AppState,
    filter: ReportFilter,
    request: PageRequest,
) -> Result<Json<PageBody<ReportHeadBody>>, Problem> {
    let page = state.deps.store.list_reports(filter, request).await?;
    let references = References::by(state, page.items.iter().map(|summary| &summary.head)).await?;
    let page = page.map(|summary| head_body(summary.head, summary.counts, &references));
    Ok(Json(PageBody::new(page, request)))
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
    /// How many tests run at once, from 1 to 64; as the campaign says where it is left out.
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    parallel: Option<u64>,
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
#[utoipa::path(post, path = "/api/rapports/execute", request_body = LaunchForm, responses((status = 201, body = Launched), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(super) async fn execute(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Body(form): Body<LaunchForm>,
) -> Result<(StatusCode, Json<Launched>), Problem> {
    let campaign: CampaignId = form.campain_id.parse().map_err(|_| Problem::not_found("what-campain"))?;
    let launch = Launch {
        campaign,
        name: form.name,
        environment: form.filiere,
        stop_on_failure: form.stop_on_failure.unwrap_or(false),
        parallel: form.parallel,
    };
    let id = state.deps.app.launch(&by, launch).await?;
    let message = locale.say("done-report-launched");
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
    locale: Locale,
) -> Result<Json<SuggestedName>, Problem> {
    Ok(Json(SuggestedName { name: state.deps.app.suggest_name(locale.0).await? }))
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
    let environments = state.deps.store.list_environments().await?;
    let filieres = environments.iter().map(|environment| environment.name.clone()).collect();
    Ok(Json(Filieres { filieres, environments: environments.into_iter().map(Into::into).collect() }))
}

async fn found(state: &AppState, id: ReportId) -> Result<Report, Problem> {
    state.deps.store.find_report(id).await?.ok_or(Problem::not_found("what-report"))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WithLogs {
    /// `false`: without logs; `text`: as one text alone; `lines`: line by line alone.
    #[param(schema_with = words::logs, required = false)]
    logs: Option<String>,
}

/// One report, with every test of the run from the start.
#[utoipa::path(get, path = "/api/rapports/{id}", params(("id" = String, Path), WithLogs), responses((status = 200, body = ReportBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<ReportId>,
    Params(query): Params<WithLogs>,
) -> Result<Response, Problem> {
    let report = found(&state, id).await?;
    let shape = LogShape::of(query.logs.as_deref().unwrap_or_default())?;
    let logs = shape.map(|shape| (Logs::of(&report, &state), shape));
    let expected = if report.head.state.is_final() {
        None
    } else {
        state.deps.store.typical_duration(report.head.campaign, &report.head.environment).await?
    };
    // Without events, each log begins empty: its lines follow piece by piece.
    let mut body = report_body(&state, report, shape.map(|_| &[][..])).await?;
    body.expected_ms = expected;
    match logs {
        Some((logs, shape)) => stream::answer(&body, logs, shape),
        None => Ok(([(header::CONTENT_TYPE, "application/json")], body.written()?).into_response()),
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Rename {
    #[serde(alias = "name")]
    details: Option<String>,
    /// Whether it is kept however old it gets.
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    kept: Option<bool>,
}

impl Form for Rename {}

/// Renames a report, keeps it or keeps it no longer; nothing else of it can be changed by hand.
#[utoipa::path(put, path = "/api/rapports/{id}", params(("id" = String, Path)), request_body = Rename, responses((status = 200, body = DoneBody), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn rename(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<ReportId>,
    body: Result<Body<Rename>, Problem>,
) -> Result<Json<DoneBody>, Problem> {
    let Body(form) = sent_about(found(&state, id), body).await?;
    // Without anything to change, it is the name that is missing.
    let name = form.details.or_else(|| form.kept.is_none().then(String::new));
    state.deps.app.update_report(&by, id, name, form.kept).await?;
    Ok(Json(DoneBody { message: locale.say("done-report-renamed") }))
}

/// Moves a report to the trash; a run that is going is stopped first.
#[utoipa::path(delete, path = "/api/rapports/{id}", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<ReportId>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.delete_report(&by, id).await?;
    Ok(Json(DoneBody { message: locale.say("done-report-deleted") }))
}
