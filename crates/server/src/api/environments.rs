//! Environments: protection and colour.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use testgyver_model::variable::Environment;
use utoipa::ToSchema;

use super::body::{Body, Done, Form, Segment};
use crate::{
    auth::Administrator,
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
pub(super) struct EnvironmentChange {
    protected: Option<bool>,
    /// `#rrggbb`, or empty for none.
    color: Option<String>,
}

impl Form for EnvironmentChange {}

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

/// Changes an environment's protection and colour; what is not sent stays.
#[utoipa::path(put, path = "/api/filieres/{name}", params(("name" = String, Path)), request_body = EnvironmentChange, responses((status = 200, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    _: Administrator,
    speaks: Speaks,
    Segment(name): Segment,
    Body(change): Body<EnvironmentChange>,
) -> Result<Json<Done>, Problem> {
    let environments = state.parts.store.list_environments().await?;
    let before = environments
        .into_iter()
        .find(|environment| environment.name == name)
        .ok_or(Problem::not_found("what-environment"))?;
    let color = change.color.as_deref().map_or(Ok(before.color), checked_color)?;
    let protected = change.protected.unwrap_or(before.protected);
    state.parts.store.update_environment(Environment { name, protected, color }).await?;
    Ok(Json(Done { message: speaks.say("done-environment-updated") }))
}
