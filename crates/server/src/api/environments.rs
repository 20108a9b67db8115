//! Environments: added, renamed, ordered, coloured, protected.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_model::variable::{Environment, check_environment};
use testgyver_store::StoreError;
use utoipa::ToSchema;

use super::body::{Body, Done, Form, Segments};
use crate::{
    auth::{Administrator, Caller},
    i18n::Speaks,
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

fn checked_color(color: &str) -> Result<Option<String>, Problem> {
    if color.is_empty() {
        return Ok(None);
    }
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(Some(color.to_lowercase()));
    }
    Err(Problem::bad("invalid_color").field("color"))
}

fn checked_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    check_environment(name).map_err(|_| Problem::bad("invalid_environment").field("name"))?;
    Ok(name.to_owned())
}

async fn found(state: &AppState, name: &str) -> Result<Environment, Problem> {
    let environments = state.parts.store.list_environments().await?;
    environments.into_iter().find(|one| one.name == name).ok_or(Problem::not_found("what-environment"))
}

/// The environments in their order.
#[utoipa::path(get, path = "/api/filieres", responses((status = 200, body = Vec<EnvironmentBody>)))]
pub(super) async fn list(State(state): State<AppState>, _: Caller) -> Result<Json<Vec<EnvironmentBody>>, Problem> {
    Ok(Json(state.parts.store.list_environments().await?.into_iter().map(Into::into).collect()))
}

/// Adds an environment after the others.
#[utoipa::path(post, path = "/api/filieres", request_body = NewEnvironment, responses((status = 201, body = Done), (status = 400, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    _: Administrator,
    speaks: Speaks,
    Body(new): Body<NewEnvironment>,
) -> Result<(StatusCode, Json<Done>), Problem> {
    let color = new.color.as_deref().map_or(Ok(None), checked_color)?;
    let environment = Environment { name: checked_name(&new.name)?, protected: new.protected.unwrap_or(false), color };
    state.parts.store.create_environment(environment).await?;
    Ok((StatusCode::CREATED, Json(Done { message: speaks.say("done-environment-created") })))
}

/// Puts the environments in another order.
#[utoipa::path(put, path = "/api/filieres", request_body = EnvironmentOrder, responses((status = 200, body = Done), (status = 400, body = ProblemBody)))]
pub(super) async fn order(
    State(state): State<AppState>,
    _: Administrator,
    speaks: Speaks,
    Body(new): Body<EnvironmentOrder>,
) -> Result<Json<Done>, Problem> {
    state.parts.store.order_environments(new.order).await?;
    Ok(Json(Done { message: speaks.say("done-environment-updated") }))
}

/// Changes an environment's name, protection and colour; what is not sent stays.
#[utoipa::path(put, path = "/api/filieres/{name}", params(("name" = String, Path)), request_body = EnvironmentChange, responses((status = 200, body = Done), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    _: Administrator,
    speaks: Speaks,
    Segments(name): Segments<String>,
    body: Result<Body<EnvironmentChange>, Problem>,
) -> Result<Json<Done>, Problem> {
    found(&state, &name).await?;
    let Body(change) = body?;
    let wanted = testgyver_store::EnvironmentChange {
        name: change.name.as_deref().map(checked_name).transpose()?,
        protected: change.protected,
        color: change.color.as_deref().map(checked_color).transpose()?,
    };
    state.parts.store.update_environment(&name, wanted).await?;
    Ok(Json(Done { message: speaks.say("done-environment-updated") }))
}

/// Removes an environment with its values; refused while a run is going in it. Reports stay.
#[utoipa::path(delete, path = "/api/filieres/{name}", params(("name" = String, Path)), responses((status = 200, body = Done), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    _: Administrator,
    speaks: Speaks,
    Segments(name): Segments<String>,
) -> Result<Json<Done>, Problem> {
    found(&state, &name).await?;
    state.parts.store.delete_environment(&name).await.map_err(|error| match error {
        StoreError::RunGoing => Problem::new(StatusCode::CONFLICT, "environment_running"),
        other => other.into(),
    })?;
    Ok(Json(Done { message: speaks.say("done-environment-deleted") }))
}
