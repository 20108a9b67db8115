//! Environments: added, renamed, ordered, coloured, protected.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_app::{EnvironmentDraft, EnvironmentEdit};
use testgyver_model::variable::Environment;
use utoipa::ToSchema;

use super::body::{Body, DoneBody, Form, Segments, sent_about};
use crate::{
    auth::{Administrator, Caller},
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// An environment.
#[derive(Serialize, ToSchema)]
pub(super) struct EnvironmentBody {
    name: String,
    /// Whether a launch asks to type the name first.
    protected: bool,
    color: Option<String>,
}

impl From<Environment> for EnvironmentBody {
    fn from(environment: Environment) -> Self {
        Self { name: environment.name, protected: environment.protected, color: environment.color }
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct NewEnvironment {
    name: String,
    protected: Option<bool>,
    /// `#rrggbb`, or empty for none.
    color: Option<String>,
}

impl Form for NewEnvironment {
    const REQUIRED: &'static [&'static str] = &["name"];
}

#[derive(Deserialize, ToSchema)]
pub(super) struct EnvironmentChange {
    /// The new name; its values and reports follow.
    name: Option<String>,
    protected: Option<bool>,
    /// `#rrggbb`, or empty for none.
    color: Option<String>,
}

impl Form for EnvironmentChange {}

#[derive(Deserialize, ToSchema)]
pub(super) struct EnvironmentOrder {
    /// All names in their new order.
    order: Vec<String>,
}

impl Form for EnvironmentOrder {
    const REQUIRED: &'static [&'static str] = &["order"];
}

async fn found(state: &AppState, name: &str) -> Result<(), Problem> {
    let known = state.deps.store.list_environments().await?;
    if known.iter().any(|one| one.name == name) { Ok(()) } else { Err(Problem::not_found("what-environment")) }
}

/// The environments in their order.
#[utoipa::path(get, path = "/api/filieres", responses((status = 200, body = Vec<EnvironmentBody>)))]
pub(super) async fn list(State(state): State<AppState>, _: Caller) -> Result<Json<Vec<EnvironmentBody>>, Problem> {
    Ok(Json(state.deps.store.list_environments().await?.into_iter().map(Into::into).collect()))
}

/// Adds an environment after the others.
#[utoipa::path(post, path = "/api/filieres", request_body = NewEnvironment, responses((status = 201, body = DoneBody), (status = 400, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Body(new): Body<NewEnvironment>,
) -> Result<(StatusCode, Json<DoneBody>), Problem> {
    let draft = EnvironmentDraft {
        name: new.name,
        protected: new.protected.unwrap_or(false),
        color: new.color.unwrap_or_default(),
    };
    state.deps.app.create_environment(&by, draft).await?;
    Ok((StatusCode::CREATED, Json(DoneBody { message: locale.say("done-environment-created") })))
}

/// Puts the environments in another order.
#[utoipa::path(put, path = "/api/filieres", request_body = EnvironmentOrder, responses((status = 200, body = DoneBody), (status = 400, body = ProblemBody)))]
pub(super) async fn order(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Body(new): Body<EnvironmentOrder>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.order_environments(&by, new.order).await?;
    Ok(Json(DoneBody { message: locale.say("done-environment-updated") }))
}

/// Changes an environment's name, protection and colour; what is not sent stays.
#[utoipa::path(put, path = "/api/filieres/{name}", params(("name" = String, Path)), request_body = EnvironmentChange, responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Segments(name): Segments<String>,
    body: Result<Body<EnvironmentChange>, Problem>,
) -> Result<Json<DoneBody>, Problem> {
    let Body(change) = sent_about(found(&state, &name), body).await?;
    let edit = EnvironmentEdit { name: change.name, protected: change.protected, color: change.color };
    state.deps.app.update_environment(&by, &name, edit).await?;
    Ok(Json(DoneBody { message: locale.say("done-environment-updated") }))
}

/// Removes an environment with its values; refused while a run is going in it. Reports stay.
#[utoipa::path(delete, path = "/api/filieres/{name}", params(("name" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Segments(name): Segments<String>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.delete_environment(&by, &name).await?;
    Ok(Json(DoneBody { message: locale.say("done-environment-deleted") }))
}
