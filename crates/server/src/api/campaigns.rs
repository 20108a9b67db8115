//! Campaigns.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_model::{
    Timestamp,
    campaign::{Campaign, CampaignSummary, LastReport},
    id::CampaignId,
};
use utoipa::{IntoParams, ToSchema};

use super::{
    body::{Body, Done, Form, Id, Params, at_most},
    paging::{PageBody, Paging},
    result_word, status_word,
};
use crate::{
    auth::{Caller, Editor},
    i18n::Speaks,
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
    /// How many tests it has; in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests_count: Option<u32>,
    /// Its newest run; in lists, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_rapport: Option<LastRapport>,
}

/// The newest run of a campaign.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LastRapport {
    #[serde(rename = "_id")]
    id: String,
    details: String,
    filiere: String,
    status: &'static str,
    result: &'static str,
    progress: u8,
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
}

impl From<LastReport> for LastRapport {
    fn from(last: LastReport) -> Self {
        Self {
            id: last.id.to_string(),
            details: last.name,
            filiere: last.environment,
            status: status_word(&last.state),
            result: result_word(&last.state),
            progress: last.progress,
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
            user_created: campaign.created_by.map(|id| id.to_string()),
            user_created_name: campaign.created_by_name,
            tests_count: None,
            last_rapport: None,
        }
    }
}

impl From<CampaignSummary> for CampainBody {
    fn from(summary: CampaignSummary) -> Self {
        let (tests, last) = (summary.tests, summary.last_report);
        Self { tests_count: Some(tests), last_rapport: last.map(Into::into), ..summary.campaign.into() }
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct NewCampain {
    name: String,
    description: Option<String>,
}

impl Form for NewCampain {
    const REQUIRED: &'static [&'static str] = &["name"];
}

#[derive(Deserialize, ToSchema)]
pub(super) struct CampainChange {
    name: Option<String>,
    description: Option<String>,
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
}

pub(super) async fn found(state: &AppState, id: CampaignId) -> Result<Campaign, Problem> {
    state.parts.store.find_campaign(id).await?.ok_or(Problem::not_found("what-campain"))
}

fn checked(name: &str, description: &str) -> Result<(), Problem> {
    at_most("name", name, 200)?;
    at_most("description", description, 10_000)
}

/// Campaigns, newest first, each with its newest run.
#[utoipa::path(get, path = "/api/campains", params(Paging, Search), responses((status = 200, body = PageBody<CampainBody>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Caller,
    Params(paging): Params<Paging>,
    Params(Search { search }): Params<Search>,
) -> Result<Json<PageBody<CampainBody>>, Problem> {
    let request = paging.request()?;
    let search = search.filter(|search| !search.trim().is_empty());
    let page = state.parts.store.list_campaigns(request, search).await?;
    Ok(Json(PageBody::new(page.map(Into::into), request)))
}

/// Adds a campaign.
#[utoipa::path(post, path = "/api/campains", request_body = NewCampain, responses((status = 201, body = CampainCreated), (status = 400, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Editor(user): Editor,
    speaks: Speaks,
    Body(new): Body<NewCampain>,
) -> Result<(StatusCode, Json<CampainCreated>), Problem> {
    let description = new.description.unwrap_or_default();
    checked(&new.name, &description)?;
    let id = CampaignId::fresh(state.parts.ids.as_ref());
    let campaign = Campaign {
        id,
        name: new.name.trim().to_owned(),
        description,
        created_at: state.now(),
        created_by: Some(user.id),
        created_by_name: user.name,
    };
    state.parts.store.create_campaign(campaign).await?;
    let created = CampainCreated { message: speaks.say("done-campain-created"), campain_id: id.to_string() };
    Ok((StatusCode::CREATED, Json(created)))
}

/// One campaign.
#[utoipa::path(get, path = "/api/campains/{id}", params(("id" = String, Path)), responses((status = 200, body = CampainBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Caller,
    Id(id): Id<CampaignId>,
) -> Result<Json<CampainBody>, Problem> {
    Ok(Json(found(&state, id).await?.into()))
}

/// Changes name and description; what is not sent stays.
#[utoipa::path(put, path = "/api/campains/{id}", params(("id" = String, Path)), request_body = CampainChange, responses((status = 200, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    _: Editor,
    speaks: Speaks,
    Id(id): Id<CampaignId>,
    body: Result<Body<CampainChange>, Problem>,
) -> Result<Json<Done>, Problem> {
    let before = found(&state, id).await?;
    let Body(change) = body?;
    let name = change.name.map_or(before.name, |name| name.trim().to_owned());
    if name.is_empty() {
        return Err(Problem::bad("missing_fields").with("fields", "name").field("name"));
    }
    let description = change.description.unwrap_or(before.description);
    checked(&name, &description)?;
    state.parts.store.update_campaign(id, name, description).await?;
    Ok(Json(Done { message: speaks.say("done-campain-updated") }))
}

/// Removes a campaign with its tests, reports and files; refused while one of its runs is going.
#[utoipa::path(delete, path = "/api/campains/{id}", params(("id" = String, Path)), responses((status = 200, body = Done), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    _: Editor,
    speaks: Speaks,
    Id(id): Id<CampaignId>,
) -> Result<Json<Done>, Problem> {
    found(&state, id).await?;
    state.parts.store.delete_campaign(id).await?;
    state.parts.files.delete_all(id).await?;
    Ok(Json(Done { message: speaks.say("done-campain-deleted") }))
}
