//! The signed-in person's own account.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_bus::LiveNews;
use testgyver_model::{
    Language,
    user::{Role, Theme, User, UserChange},
};
use testgyver_store::NewPassword;
use utoipa::ToSchema;

use super::{
    body::{Body, Form, at_most},
    sign_in::{LONGEST_PASSWORD, too_many_attempts},
    users::{checked_name, gone, hashed},
    words::{RoleWord, ThemeWord},
};
use crate::{
    auth::{Caller, audit},
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// The person signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Identity {
    id: String,
    name: String,
    email: String,
    #[schema(value_type = RoleWord)]
    role: Role,
    /// `fr` or `en`, where the person chose.
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// `light` or `dark`, where the person chose.
    #[schema(value_type = Option<ThemeWord>)]
    theme: Option<Theme>,
}

impl From<User> for Identity {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name,
            email: user.email,
            role: user.role,
            language: user.taste.language,
            theme: user.taste.theme,
        }
    }
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/me", responses((status = 200, body = Identity), (status = 401, body = ProblemBody)))]
pub(super) async fn me(caller: Caller) -> Json<Identity> {
    Json(caller.user.into())
}

#[derive(Deserialize, ToSchema)]
pub(super) struct ProfileChange {
    name: Option<String>,
    /// `fr`, `en`, or empty for what the browser asks for.
    language: Option<String>,
    /// `light`, `dark`, or empty for what the browser asks for.
    theme: Option<String>,
    /// A new password; needs the current one beside it.
    password: Option<String>,
    current_password: Option<String>,
}

impl Form for ProfileChange {}

/// Reads a preference; an empty one is none.
fn taste<T: std::str::FromStr>(word: &str, field: &'static str, known: &str) -> Result<Option<T>, Problem> {
    if word.is_empty() {
        return Ok(None);
    }
    word.parse()
        .map(Some)
        .map_err(|_| Problem::bad("unknown_taste").with("field", field).with("known", known).field(field))
}

/// Changes one's own name, preferences and password; what is not sent stays. A new password ends
/// the other sign-ins.
#[utoipa::path(put, path = "/api/me", request_body = ProfileChange, responses((status = 200, body = Identity), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Body(change): Body<ProfileChange>,
) -> Result<Json<Identity>, Problem> {
    let wanted = UserChange {
        name: change.name.as_deref().map(checked_name).transpose()?,
        language: change.language.map(|word| taste(&word, "language", "fr, en")).transpose()?,
        theme: change.theme.map(|word| taste(&word, "theme", "light, dark")).transpose()?,
        ..UserChange::default()
    };
    let password = match change.password.filter(|password| !password.is_empty()) {
        Some(password) => {
            prove(&state, &caller.user, change.current_password.unwrap_or_default()).await?;
            let hash = hashed(&state, password, &caller.user.name, &caller.user.email).await?;
            Some(NewPassword { hash, keeps: Some(caller.session) })
        }
        None => None,
    };
    let signs_out = password.is_some();
    let user = state.parts.store.update_user(caller.user.id, wanted, password).await.map_err(gone)?;
    if signs_out {
        audit::own_password(&user, true);
        // Viewers of this sign-in are cut off too, and come back by themselves.
        state.tell(LiveNews::UserEnded(user.id)).await;
    }
    Ok(Json(user.into()))
}

/// Whoever changes their own password knows the one before; guesses are counted like those of sign-ins.
pub(super) async fn prove(state: &AppState, user: &User, password: String) -> Result<(), Problem> {
    at_most("current_password", &password, LONGEST_PASSWORD)?;
    let attempt = state.attempts.prove(&user.email, state.now()).map_err(too_many_attempts)?;
    let looked = async {
        let known = state.parts.store.find_credentials(&user.email).await?;
        state.passwords.verify(password, known.map(|known| known.password_hash)).await
    };
    match looked.await {
        Ok(true) => {
            attempt.succeeded(state.now());
            Ok(())
        }
        Ok(false) => {
            audit::own_password(user, false);
            Err(Problem::new(StatusCode::FORBIDDEN, "wrong_current_password").field("current_password"))
        }
        Err(problem) => {
            attempt.taken_back();
            Err(problem)
        }
    }
}
