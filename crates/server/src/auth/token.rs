//! Tokens: JWT (RFC 7519) signed with HMAC-SHA-256; each names a session that can be revoked.

use std::net::IpAddr;

use axum::http::StatusCode;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use testgyver_app::SignInRequest;
use testgyver_model::{
    api_token::{ApiToken, PREFIX, hash_of},
    id::SessionId,
    user::User,
};

use crate::{problem::Problem, state::AppState};

/// Name of the cookie that carries the token. With the prefix browsers take it over HTTPS and from this very host alone.
pub(crate) const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-token" } else { "token" }
}

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    /// The identifier of the session, looked up with every request.
    jti: SessionId,
    /// The identifier of the person, as text.
    sub: String,
    /// When it expires, in seconds since 1970.
    exp: i64,
    /// When it was made.
    iat: i64,
}

/// Opens a session for a person and gives its token.
pub(crate) async fn issue(state: &AppState, user: &User, address: IpAddr, agent: String) -> Result<String, Problem> {
    let entry =
        SignInRequest { user: user.id, address: address.to_string(), agent, lasts: state.config.session_length };
    let session = state.deps.app.open_session(entry).await?;
    let claims = Claims {
        jti: session.id,
        sub: session.user.to_string(),
        exp: session.expires_at.as_second(),
        iat: session.created_at.as_second(),
    };
    let key = EncodingKey::from_secret(&state.config.token_key);
    jsonwebtoken::encode(&Header::default(), &claims, &key).map_err(|error| Problem::internal(&error))
}

/// Who comes with a token.
pub(crate) struct SignedIn {
    pub(crate) user: User,
    pub(crate) session: SessionId,
    /// The token of a program, if it is one.
    pub(crate) program: Option<ApiToken>,
}

/// The person of a token and the session it names: of one that a sign-in gave, or of one that was made for a program.
pub(crate) async fn session_user(state: &AppState, token: &str) -> Result<SignedIn, Problem> {
    let refused = |code| Problem::new(StatusCode::UNAUTHORIZED, code);
    if token.starts_with(PREFIX) {
        let found = state.deps.store.find_api_token(hash_of(token), state.now()).await?;
        let (user, program) = found.ok_or_else(|| refused("token_expired"))?;
        state.note_use(program.id);
        return Ok(SignedIn { user, session: program.id, program: Some(program) });
    }
    let key = DecodingKey::from_secret(&state.config.token_key);
    let mut validation = Validation::new(Algorithm::HS256);
    // The session's own end counts, told by the clock that is passed in.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|_| refused("token_invalid"))?.claims;
    let user = live_session(state, claims.jti).await?.ok_or_else(|| refused("token_expired"))?;
    state.note_use(claims.jti);
    Ok(SignedIn { user, session: claims.jti, program: None })
}

/// The person of a sign-in that still holds: not ended, not expired, used lately, of an active account.
pub(crate) async fn live_session(state: &AppState, session: SessionId) -> Result<Option<User>, Problem> {
    Ok(state.deps.store.find_session_user(session, state.now(), state.config.idle_limit).await?)
}

/// A fresh secret for the one-time address that creates the first administrator.
pub fn new_setup_token() -> String {
    // 256 bits of the system's generator: an identifier of ours tells the time, and counts on within a millisecond.
    testgyver_store::fresh_secret().iter().map(|byte| format!("{byte:02x}")).collect()
}
