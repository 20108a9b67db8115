//! Where one is signed in, and signing out elsewhere.

use axum::{Json, extract::State};
use serde::Serialize;
use testgyver_model::{Timestamp, id::SessionId, session::Session};
use utoipa::ToSchema;

use super::body::{DoneBody, Id};
use crate::{
    auth::Caller,
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionBody {
    #[serde(rename = "_id")]
    id: String,
    /// When the person signed in.
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
    /// When it was used last, to the minute.
    #[schema(value_type = String, format = DateTime)]
    last_used: Timestamp,
    /// When it ends at the latest.
    #[schema(value_type = String, format = DateTime)]
    expires: Timestamp,
    /// The address it was opened from.
    address: String,
    /// The browser or program, as it names itself.
    agent: String,
    /// Whether it is the one that asks.
    current: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct SessionsBody {
    sessions: Vec<SessionBody>,
}

/// One's own sign-ins that hold, the one used last first.
#[utoipa::path(get, path = "/api/me/sessions", responses((status = 200, body = SessionsBody)))]
pub(super) async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<SessionsBody>, Problem> {
    let body = |session: Session| SessionBody {
        current: session.id == caller.session,
        id: session.id.to_string(),
        date_created: session.created_at,
        last_used: session.seen_at,
        expires: session.expires_at,
        address: session.address,
        agent: session.agent,
    };
    let sessions = state.deps.store.list_sessions(caller.user.id, state.now(), state.config.idle_limit).await?;
    Ok(Json(SessionsBody { sessions: sessions.into_iter().map(body).collect() }))
}

/// Ends every other sign-in of one's own.
#[utoipa::path(delete, path = "/api/me/sessions", responses((status = 200, body = DoneBody)))]
pub(super) async fn delete_others(
    State(state): State<AppState>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.end_other_sessions(&caller.by(), state.config.idle_limit).await?;
    Ok(Json(DoneBody { message: locale.say("done-signed-out-elsewhere") }))
}

/// Ends one of one's own sign-ins.
#[utoipa::path(delete, path = "/api/me/sessions/{id}", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    locale: Locale,
    Id(id): Id<SessionId>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.end_session(&caller.by(), id, state.config.idle_limit).await?;
    Ok(Json(DoneBody { message: locale.say("done-signed-out-elsewhere") }))
}
