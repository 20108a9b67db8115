//! Tokens that one makes for programs.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_app::{NewToken, TokenDraft};
use testgyver_model::{Timestamp, api_token::ApiToken, id::SessionId};
use utoipa::ToSchema;

use super::body::{Body, DoneBody, Form, Id};
use crate::{
    auth::Caller,
    i18n::Locale,
    problem::{Problem, ProblemBody},
    state::AppState,
    words::ScopeWord,
};

/// A token of one's own, without its text.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenBody {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    #[schema(value_type = ScopeWord)]
    scope: &'static str,
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
    /// When it was used last, to the minute; `null` where it never was.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used: Option<Timestamp>,
    /// From when on it is refused.
    #[schema(value_type = String, format = DateTime)]
    expires: Timestamp,
    /// Whether it is refused by now.
    expired: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TokensBody {
    tokens: Vec<TokenBody>,
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
pub(super) struct TokenForm {
    /// What it is called: 1 to 100 characters, one of its kind among one's own.
    name: String,
    /// What it may be used for; each includes those before it: `read`, `run`, `write`, `administer`.
    #[schema(value_type = ScopeWord)]
    scope: String,
    /// How many days it lasts, 1 to 366; 90 where it is left out.
    #[schema(minimum = 1, maximum = 366)]
    days: Option<u64>,
}

impl Form for TokenForm {
    const REQUIRED: &'static [&'static str] = &["name", "scope"];
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenMade {
    message: String,
    /// Its text: shown now, and never again.
    token: String,
    token_id: String,
}

/// How many days a token lasts where nobody says.
const DAYS: u64 = 90;

fn body(token: ApiToken, now: Timestamp) -> TokenBody {
    TokenBody {
        id: token.id.to_string(),
        name: token.name,
        scope: token.scope.word(),
        date_created: token.created_at,
        last_used: token.seen_at,
        expires: token.expires_at,
        expired: token.expires_at <= now,
    }
}

/// One's own tokens, the newest first.
#[utoipa::path(get, path = "/api/me/tokens", responses((status = 200, body = TokensBody)))]
pub(super) async fn list(State(state): State<AppState>, caller: Caller) -> Result<Json<TokensBody>, Problem> {
    let now = state.now();
    let tokens = state.deps.store.list_api_tokens(caller.user.id).await?;
    Ok(Json(TokensBody { tokens: tokens.into_iter().map(|token| body(token, now)).collect() }))
}

/// Makes a token; its text is in this answer alone.
#[utoipa::path(post, path = "/api/me/tokens", request_body = TokenForm, responses((status = 201, body = TokenMade), (status = 400, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    locale: Locale,
    Body(form): Body<TokenForm>,
) -> Result<(StatusCode, Json<TokenMade>), Problem> {
    let days = u32::try_from(form.days.unwrap_or(DAYS)).unwrap_or(u32::MAX);
    let draft = TokenDraft { name: form.name, scope: form.scope, days };
    let NewToken { token, text } = state.deps.app.create_api_token(&caller.by(), draft).await?;
    let message = locale.say("done-token-created");
    Ok((
        StatusCode::CREATED,
        Json(TokenMade { message, token: text.expose().to_owned(), token_id: token.id.to_string() }),
    ))
}

/// Revokes a token of one's own.
#[utoipa::path(delete, path = "/api/me/tokens/{id}", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    locale: Locale,
    Id(id): Id<SessionId>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.revoke_api_token(&caller.by(), id).await?;
    Ok(Json(DoneBody { message: locale.say("done-token-revoked") }))
}
