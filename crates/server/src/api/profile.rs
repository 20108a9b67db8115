//! The signed-in person's own account.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use testgyver_app::{ProfileEdit, Refusal, at_most};
use testgyver_model::{
    Language,
    user::{Role, Theme, User},
};
use utoipa::ToSchema;

use super::{
    body::{Body, Form},
    passwords::{LONGEST_PASSWORD, too_many_attempts},
    words::{LanguageWord, RoleWord, ThemeWord},
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
    #[schema(value_type = Option<LanguageWord>)]
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
            language: user.preferences.language,
            theme: user.preferences.theme,
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

/// Changes one's own name, preferences and password; what is not sent stays. A new password ends
/// the other sign-ins.
#[utoipa::path(put, path = "/api/me", request_body = ProfileChange, responses((status = 200, body = Identity), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Body(change): Body<ProfileChange>,
) -> Result<Json<Identity>, Problem> {
    let edit =
        ProfileEdit { name: change.name, language: change.language, theme: change.theme, password: change.password };
    let proof = prove(&state, &caller, change.current_password.unwrap_or_default());
    let user = state.parts.app.update_profile(&caller.by(), edit, proof).await?;
    Ok(Json(user.into()))
}

/// Whoever changes their own password knows the one before; guesses are counted like those of sign-ins.
pub(super) async fn prove(state: &AppState, caller: &Caller, password: String) -> Result<(), Refusal> {
    at_most("current_password", &password, LONGEST_PASSWORD)?;
    let email = &caller.user.email;
    let attempt = state.attempts.prove(email, state.now()).map_err(too_many_attempts)?;
    let looked = async {
        let known = state.parts.store.find_credentials(email).await?;
        state.parts.app.passwords().verify(password, known.map(|known| known.password_hash)).await
    };
    match looked.await {
        Ok(true) => {
            attempt.succeeded(state.now());
            Ok(())
        }
        Ok(false) => {
            audit::wrong_password(caller);
            Err(Refusal::forbidden("wrong_current_password").field("current_password"))
        }
        Err(refusal) => {
            attempt.taken_back();
            Err(refusal)
        }
    }
}
