//! Whether the server is well, and what it counts.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use subtle::ConstantTimeEq;
use testgyver_model::api_token::Scope;
use utoipa::ToSchema;

use crate::{
    auth::{SignedIn, scope_missing, session_user, token_of},
    config::HEALTH_TIMEOUT,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// The form of what is counted; every Prometheus since 2.5 reads it.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    status: &'static str,
    version: &'static str,
}

const fn health_body(status: &'static str) -> Json<Health> {
    Json(Health { status, version: env!("CARGO_PKG_VERSION") })
}

/// Whether the server is well; open to all.
#[utoipa::path(get, path = "/health", responses((status = 200, body = Health)), security(()))]
pub(super) async fn health() -> Json<Health> {
    health_body("healthy")
}

/// Whether the process lives; open to all. Where it does not answer, start it again.
#[utoipa::path(get, path = "/health/live", responses((status = 200, body = Health)), security(()))]
pub(super) async fn live() -> Json<Health> {
    health_body("live")
}

/// Whether requests can be served; open to all. Where the storage does not answer within two seconds, send nobody here.
#[utoipa::path(get, path = "/health/ready", responses((status = 200, body = Health), (status = 503, body = ProblemBody)), security(()))]
pub(super) async fn ready(State(state): State<AppState>) -> Result<Json<Health>, Problem> {
    match tokio::time::timeout(HEALTH_TIMEOUT, state.deps.store.ping()).await {
        Ok(answer) => Ok(answer.map(|()| health_body("ready"))?),
        Err(_) => {
            tracing::error!("the storage does not answer");
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable"))
        }
    }
}

/// What the server counts, in the OpenMetrics form of Prometheus; for administrators, or with the metrics token.
#[utoipa::path(get, path = "/metrics", responses((status = 200, body = String, content_type = "application/openmetrics-text"), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub(super) async fn metrics(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Problem> {
    let (token, _) = token_of(&headers, state.config.secure_cookies)
        .ok_or(Problem::new(StatusCode::UNAUTHORIZED, "token_missing"))?;
    let known = state.config.metrics_token.as_ref();
    // In constant time: how long the comparison took must not tell how much of a guess was right.
    if !known.is_some_and(|known| known.as_bytes().ct_eq(token.as_bytes()).into()) {
        let SignedIn { user, program, .. } = session_user(&state, &token).await?;
        if !user.role.may_administer() {
            return Err(Problem::new(StatusCode::FORBIDDEN, "forbidden"));
        }
        if program.is_some_and(|token| token.scope < Scope::Administer) {
            return Err(scope_missing(Scope::Administer));
        }
    }
    let text = state.metrics.text(&state.deps, &state.rooms).await?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
