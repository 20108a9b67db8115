//! Tokens: JWT (RFC 7519) signed with HMAC-SHA-256; each names a session that can be revoked.

use axum::http::StatusCode;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use testgyver_model::{id::SessionId, session::Session, user::User};

use crate::{problem::Problem, state::AppState};

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    /// The session.
    jti: SessionId,
    /// The person.
    sub: String,
    /// When it expires, in seconds since 1970.
    exp: i64,
    /// When it was made.
    iat: i64,
}

/// Opens a session for a person and gives its token.
pub(crate) async fn issue(state: &AppState, user: &User) -> Result<String, Problem> {
    let now = state.now();
    let expires_at = now + jiff::SignedDuration::try_from(state.config.session_length).unwrap_or_default();
    let session =
        Session { id: SessionId::fresh(state.parts.ids.as_ref()), user: user.id, created_at: now, expires_at };
    let claims =
        Claims { jti: session.id, sub: user.id.to_string(), exp: expires_at.as_second(), iat: now.as_second() };
    let key = EncodingKey::from_secret(&state.config.token_key);
    let token = jsonwebtoken::encode(&Header::default(), &claims, &key).map_err(|error| Problem::internal(&error))?;
    state.parts.store.open_session(session).await?;
    Ok(token)
}

/// The person of a token and the session it names.
pub(crate) async fn session_user(state: &AppState, token: &str) -> Result<(User, SessionId), Problem> {
    let refused = |code| Problem::new(StatusCode::UNAUTHORIZED, code);
    let key = DecodingKey::from_secret(&state.config.token_key);
    let mut validation = Validation::new(Algorithm::HS256);
    // The session's own end counts, told by the clock that is passed in.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|_| refused("token_invalid"))?.claims;
    let user = state.parts.store.find_session_user(claims.jti, state.now()).await?;
    Ok((user.ok_or_else(|| refused("token_expired"))?, claims.jti))
}

/// A fresh secret for the one-time address that creates the first administrator.
pub fn new_setup_token() -> String {
    // 256 bits of the system's generator: an identifier of ours tells the time, and counts on within a millisecond.
    testgyver_store::fresh_secret().iter().map(|byte| format!("{byte:02x}")).collect()
}
