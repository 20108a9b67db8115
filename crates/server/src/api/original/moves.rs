//! Tests one place up or down, and campaigns under a name that no other has.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use testgyver_app::Principal;
use testgyver_model::id::{CampaignId, TestId};
use utoipa::ToSchema;

use super::super::{
    body::{Body, Form, Id, sent_about},
    campaigns,
};
use crate::{
    auth::Editor,
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Serialize, ToSchema)]
pub(super) struct Moved {
    message: String,
    /// Its place in the campaign now, from 0.
    position: u32,
}

/// Moves a test before the one above it; the first stays where it is.
#[utoipa::path(post, path = "/api/tests/{id}/move-up", params(("id" = String, Path)), responses((status = 200, body = Moved), (status = 404, body = ProblemBody)))]
pub(super) async fn up(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<TestId>,
) -> Result<Json<Moved>, Problem> {
    shift(&state, &by, locale, id, -1).await
}

/// Moves a test behind the one below it; the last stays where it is.
#[utoipa::path(post, path = "/api/tests/{id}/move-down", params(("id" = String, Path)), responses((status = 200, body = Moved), (status = 404, body = ProblemBody)))]
pub(super) async fn down(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<TestId>,
) -> Result<Json<Moved>, Problem> {
    shift(&state, &by, locale, id, 1).await
}

async fn shift(
    state: &AppState,
    by: &Principal,
    locale: Locale,
    id: TestId,
    places: i32,
) -> Result<Json<Moved>, Problem> {
    let position = state.deps.app.shift_test(by, id, places).await?;
    Ok(Json(Moved { message: locale.say("done-test-moved"), position }))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Renaming {
    name: String,
}

impl Form for Renaming {
    const REQUIRED: &'static [&'static str] = &["name"];
}

#[derive(Serialize, ToSchema)]
pub(super) struct Renamed {
    message: String,
    name: String,
}

/// Gives a campaign a name that no other has; changing the campaign itself allows any.
#[utoipa::path(put, path = "/api/campains/{id}/rename", params(("id" = String, Path)), request_body = Renaming, responses((status = 200, body = Renamed), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn rename(
    State(state): State<AppState>,
    Editor(by): Editor,
    locale: Locale,
    Id(id): Id<CampaignId>,
    body: Result<Body<Renaming>, Problem>,
) -> Result<Json<Renamed>, Problem> {
    let Body(form) = sent_about(campaigns::found(&state, id), body).await?;
    let name = state.deps.app.rename_campaign(&by, id, &form.name).await?;
    Ok(Json(Renamed { message: locale.say("done-campain-renamed"), name }))
}
