//! Campaigns.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Deserializer, Serialize};
use testgyver_app::{CampaignDraft, CampaignEdit};
use testgyver_model::{
    Timestamp,
    campaign::{Campaign, CampaignOrder, CampaignSummary, LastReport},
    id::{CampaignId, ReportId},
};
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{Body, DoneBody, Form, Id, Params, sent_about},
    paging::{PageBody, Paging},
    reports::CountsBody,
    result_word, status_word,
    words::{self, RunResult, RunStatus},
};
use crate::{
    auth::{Caller, Editor},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CampainBody {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    description: String,
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
    user_created: Option<String>,
    user_created_name: String,
    /// How long a run may take, in seconds; no limit where it is `null`.
    timeout: Option<f64>,
    /// How many tests of a run may run at once; 1 keeps their order.
    parallel: u32,
    /// Days that its runs are kept; as the server says where it is `null`.
    keep_days: Option<u32>,
    /// How many of its runs are kept; as the server says where it is `null`.
    keep_runs: Option<u32>,
    /// How many of its runs wait or go on; for one campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    runs_going: Option<usize>,
    /// How many tests it has; in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests_count: Option<u32>,
    /// Its newest run; in lists, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_rapport: Option<LastRapport>,
    /// Its newest runs, newest first; in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    recent_rapports: Option<Vec<LastRapport>>,
    /// The newest run of each environment, in their order; in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_by_filiere: Option<Vec<LastRapport>>,
}

/// A run of a campaign, as a list of campaigns shows it.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LastRapport {
    #[serde(rename = "_id")]
    id: String,
    details: String,
    filiere: String,
    #[schema(value_type = RunStatus)]
    status: &'static str,
    #[schema(value_type = RunResult)]
    result: &'static str,
    progress: u8,
    counts: CountsBody,
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
    /// Whether no further test begins until it is resumed.
    paused: bool,
    /// Whether somebody has stopped it and only what cleans up still runs.
    stopping: bool,
    /// Its place among those that wait, 1 for the next; while it waits.
    queue_position: Option<usize>,
}

impl LastRapport {
    fn of(last: LastReport, waiting: &[ReportId]) -> Self {
        Self {
            paused: last.paused,
            stopping: last.stopping,
            queue_position: waiting.iter().position(|id| *id == last.id).map(|place| place + 1),
            id: last.id.to_string(),
            details: last.name,
            filiere: last.environment,
            status: status_word(&last.state),
            result: result_word(&last.state),
            progress: last.progress,
            counts: last.counts.into(),
            date_created: last.created_at,
        }
    }
}

impl From<Campaign> for CampainBody {
    fn from(campaign: Campaign) -> Self {
        Self {
            id: campaign.id.to_string(),
            name: campaign.name,
            description: campaign.description,
            date_created: campaign.created_at,
            user_created: campaign.created_by.id.map(|id| id.to_string()),
            user_created_name: campaign.created_by.name,
            timeout: campaign.timeout.map(|timeout| timeout.as_secs_f64()),
            parallel: campaign.parallel,
            keep_days: campaign.retention.days,
            keep_runs: campaign.retention.runs,
            runs_going: None,
            tests_count: None,
            last_rapport: None,
            recent_rapports: None,
            last_by_filiere: None,
        }
    }
}

impl CampainBody {
    fn of(summary: CampaignSummary, waiting: &[ReportId]) -> Self {
        let line = |last| LastRapport::of(last, waiting);
        let recent: Vec<LastRapport> = summary.recent.into_iter().map(line).collect();
        Self {
            tests_count: Some(summary.tests),
            last_rapport: recent.first().cloned(),
            recent_rapports: Some(recent),
            last_by_filiere: Some(summary.by_environment.into_iter().map(line).collect()),
            ..summary.campaign.into()
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct NewCampain {
    name: String,
    description: Option<String>,
    /// How long a run may take, in seconds.
    timeout: Option<f64>,
    /// How many tests of a run may run at once, from 1 to 64.
    parallel: Option<u64>,
    /// Days that its runs are kept.
    #[serde(rename = "keepDays")]
    keep_days: Option<u64>,
    /// How many of its runs are kept.
    #[serde(rename = "keepRuns")]
    keep_runs: Option<u64>,
}

impl Form for NewCampain {
    const REQUIRED: &'static [&'static str] = &["name"];
}

#[derive(Deserialize, ToSchema)]
pub(super) struct CampainChange {
    name: Option<String>,
    description: Option<String>,
    /// How long a run may take, in seconds; `null` for no limit.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<f64>)]
    timeout: Option<Option<f64>>,
    /// How many tests of a run may run at once, from 1 to 64.
    parallel: Option<u64>,
    /// Days that its runs are kept; `null` for as long as the server says.
    #[serde(default, rename = "keepDays", deserialize_with = "given")]
    #[schema(value_type = Option<u64>)]
    keep_days: Option<Option<u64>>,
    /// How many of its runs are kept; `null` for as many as the server says.
    #[serde(default, rename = "keepRuns", deserialize_with = "given")]
    #[schema(value_type = Option<u64>)]
    keep_runs: Option<Option<u64>>,
}

/// Tells what is `null` from what is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(input).map(Some)
}

impl Form for CampainChange {}

#[derive(Serialize, ToSchema)]
pub(super) struct CampainCreated {
    message: String,
    campain_id: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Search {
    /// Keeps campaigns whose name or description contains this.
    search: Option<String>,
    /// `date` (newest first, what holds where nothing is asked for), `name` or `last_run`.
    #[param(schema_with = words::order, required = false)]
    sort: Option<String>,
}

fn order(sort: Option<&str>) -> Result<CampaignOrder, Problem> {
    match sort {
        None | Some("" | "date") => Ok(CampaignOrder::Newest),
        Some("name") => Ok(CampaignOrder::Name),
        Some("last_run") => Ok(CampaignOrder::LastRun),
        Some(_) => Err(Problem::bad("unknown_sort").with("known", "date, name, last_run").field("sort")),
    }
}

pub(super) async fn found(state: &AppState, id: CampaignId) -> Result<Campaign, Problem> {
    state.deps.store.find_campaign(id).await?.ok_or(Problem::not_found("what-campain"))
}

/// Campaigns, each with its newest runs.
#[utoipa::path(get, path = "/api/campains", params(Paging, Search), responses((status = 200, body = PageBody<CampainBody>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Params(paging): Params<Paging>,
    Params(Search { search, sort }): Params<Search>,
) -> Result<Json<PageBody<CampainBody>>, Problem> {
    let request = paging.request()?;
    let search = search.filter(|search| !search.trim().is_empty());
    let page = state.deps.store.list_campaigns(request, search, order(sort.as_deref())?).await?;
    let waiting = state.deps.app.waiting().await?;
    Ok(Json(PageBody::new(page.map(|summary| CampainBody::of(summary, &waiting)), request)))
}

/// Adds a campaign.
#[utoipa::path(post, path = "/api/campains", request_body = NewCampain, responses((status = 201, body = CampainCreated), (status = 400, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Body(new): Body<NewCampain>,
) -> Result<(StatusCode, Json<CampainCreated>), Problem> {
    let draft = CampaignDraft {
        name: new.name,
        description: new.description.unwrap_or_default(),
        timeout: new.timeout,
        parallel: new.parallel,
        keep_days: new.keep_days,
        keep_runs: new.keep_runs,
    };
    let id = state.deps.app.create_campaign(&by, draft).await?;
    let created = CampainCreated { message: locale.say("done-campain-created"), campain_id: id.to_string() };
    Ok((StatusCode::CREATED, Json(created)))
}

/// One campaign.
#[utoipa::path(get, path = "/api/campains/{id}", params(("id" = String, Path)), responses((status = 200, body = CampainBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Json<CampainBody>, Problem> {
    let campaign = found(&state, id).await?;
    let going = state.deps.store.count_campaign_runs(id).await?;
    Ok(Json(CampainBody { runs_going: Some(going as usize), ..campaign.into() }))
}

/// Changes name, description and how its runs are made and kept; what is not sent stays.
#[utoipa::path(put, path = "/api/campains/{id}", params(("id" = String, Path)), request_body = CampainChange, responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<CampaignId>,
    body: Result<Body<CampainChange>, Problem>,
) -> Result<Json<DoneBody>, Problem> {
    let Body(change) = sent_about(found(&state, id), body).await?;
    let edit = CampaignEdit {
        name: change.name,
        description: change.description,
        timeout: change.timeout,
        parallel: change.parallel,
        keep_days: change.keep_days,
        keep_runs: change.keep_runs,
    };
    state.deps.app.update_campaign(&by, id, edit).await?;
    Ok(Json(DoneBody { message: locale.say("done-campain-updated") }))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Duplicate {
    /// Name of the copy.
    name: String,
}

impl Form for Duplicate {
    const REQUIRED: &'static [&'static str] = &["name"];
}

/// Copies a campaign with its tests and files, without its reports.
#[utoipa::path(post, path = "/api/campains/{id}/duplicate", params(("id" = String, Path)), request_body = Duplicate, responses((status = 201, body = CampainCreated), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn duplicate(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(from): Id<CampaignId>,
    body: Result<Body<Duplicate>, Problem>,
) -> Result<(StatusCode, Json<CampainCreated>), Problem> {
    let Body(form) = sent_about(found(&state, from), body).await?;
    let id = state.deps.app.duplicate_campaign(&by, from, &form.name).await?;
    let created = CampainCreated { message: locale.say("done-campain-created"), campain_id: id.to_string() };
    Ok((StatusCode::CREATED, Json(created)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Removal {
    /// `true`: runs that are going are stopped first.
    stop: Option<String>,
}

/// Moves a campaign with its tests, reports and files to the trash; refused while one of its runs is
/// going, unless `stop` says to stop them first.
#[utoipa::path(delete, path = "/api/campains/{id}", params(("id" = String, Path), Removal), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<CampaignId>,
    Params(Removal { stop }): Params<Removal>,
) -> Result<Json<DoneBody>, Problem> {
    let stop = matches!(stop.as_deref(), Some("true" | "1"));
    state.deps.app.delete_campaign(&by, id, stop).await?;
    Ok(Json(DoneBody { message: locale.say("done-campain-deleted") }))
}
