//! Tests one place up or down, and campaigns under a name that no other has.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_bus::LiveNews;
use testgyver_model::id::{CampaignId, TestId};
use testgyver_store::StoreError;
use utoipa::ToSchema;

use super::super::{
    body::{Body, Form, Id, at_most},
    tests,
};
use crate::{
    auth::Editor,
    i18n::Speaks,
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
    _: Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
) -> Result<Json<Moved>, Problem> {
    shift(&state, speaks, id, -1).await
}

/// Moves a test behind the one below it; the last stays where it is.
#[utoipa::path(post, path = "/api/tests/{id}/move-down", params(("id" = String, Path)), responses((status = 200, body = Moved), (status = 404, body = ProblemBody)))]
pub(super) async fn down(
    State(state): State<AppState>,
    _: Editor,
    speaks: Speaks,
    Id(id): Id<TestId>,
) -> Result<Json<Moved>, Problem> {
    shift(&state, speaks, id, 1).await
}

async fn shift(state: &AppState, speaks: Speaks, id: TestId, by: i32) -> Result<Json<Moved>, Problem> {
    let test = tests::found(state, id).await?;
    let position = state.parts.store.shift_test(id, by).await.map_err(tests::gone)?;
    state.tell(LiveNews::TestsChanged(test.campaign)).await;
    Ok(Json(Moved { message: speaks.say("done-test-moved"), position }))
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
    _: Editor,
    speaks: Speaks,
    Id(id): Id<CampaignId>,
    body: Result<Body<Renaming>, Problem>,
) -> Result<Json<Renamed>, Problem> {
    super::super::campaigns::found(&state, id).await?;
    let Body(form) = body?;
    let name = form.name.trim().to_owned();
    at_most("name", &name, 200)?;
    state.parts.store.rename_campaign(id, name.clone()).await.map_err(|error| match error {
        StoreError::Taken(_) => Problem::new(StatusCode::CONFLICT, "campain_name_taken").field("name"),
        StoreError::NotFound => Problem::not_found("what-campain"),
        other => other.into(),
    })?;
    Ok(Json(Renamed { message: speaks.say("done-campain-renamed"), name }))
}
