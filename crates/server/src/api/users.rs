//! People, for administrators.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_bus::LiveNews;
use testgyver_model::{
    Timestamp,
    id::UserId,
    user::{self, Role, User, is_plausible_email, normalized_email},
};
use testgyver_store::{Credentials, NewPassword, StoreError};
use utoipa::ToSchema;

use super::{
    body::{Body, Done, Form, Id, Params, at_most},
    paging::{PageBody, Paging},
    profile::prove,
    words::{RoleChoice, RoleWord},
};
use crate::{
    auth::{Administrator, Caller, audit, judge_password},
    i18n::Speaks,
    problem::{Problem, ProblemBody},
    state::AppState,
};

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserBody {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    email: String,
    #[schema(value_type = RoleWord)]
    role: Role,
    #[schema(value_type = String, format = DateTime)]
    date_created: Timestamp,
    /// Whether the person may sign in.
    active: bool,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name,
            email: user.email,
            role: user.role,
            date_created: user.created_at,
            active: user.active,
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct NewUser {
    name: String,
    email: String,
    password: String,
    #[schema(value_type = Option<RoleChoice>)]
    role: Option<String>,
}

impl Form for NewUser {
    const REQUIRED: &'static [&'static str] = &["name", "email", "password"];
}

#[derive(Deserialize, ToSchema)]
pub(super) struct UserChange {
    name: Option<String>,
    email: Option<String>,
    password: Option<String>,
    /// One's own password as it is, beside a new one for oneself.
    current_password: Option<String>,
    #[schema(value_type = Option<RoleChoice>)]
    role: Option<String>,
    /// Whether the person may sign in; `false` ends their sign-ins.
    active: Option<bool>,
}

impl Form for UserChange {}

#[derive(Serialize, ToSchema)]
pub(super) struct UserCreated {
    message: String,
    user_id: String,
}

pub(super) fn checked_email(email: &str) -> Result<String, Problem> {
    let email = normalized_email(email);
    if is_plausible_email(&email) {
        return Ok(email);
    }
    Err(Problem::bad("invalid_email").with("email", email).field("email"))
}

pub(super) fn checked_name(name: &str) -> Result<String, Problem> {
    at_most("name", name, 200)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(Problem::missing(["name"]));
    }
    Ok(name.to_owned())
}

fn checked_role(role: &str) -> Result<Role, Problem> {
    role.parse().map_err(|_| Problem::bad("unknown_role").field("role"))
}

/// Hashes a new password of somebody, where it is good enough.
pub(super) async fn hashed(state: &AppState, password: String, name: &str, email: &str) -> Result<String, Problem> {
    judge_password(&password, name, email)?;
    state.passwords.hash(password).await
}

/// People who can sign in.
#[utoipa::path(get, path = "/api/users", params(Paging), responses((status = 200, body = PageBody<UserBody>), (status = 403, body = ProblemBody)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Administrator,
    Params(paging): Params<Paging>,
) -> Result<Json<PageBody<UserBody>>, Problem> {
    let request = paging.request()?;
    let page = state.parts.store.list_users(request).await?;
    Ok(Json(PageBody::new(page.map(Into::into), request)))
}

/// Adds a person.
#[utoipa::path(post, path = "/api/users", request_body = NewUser, responses((status = 201, body = UserCreated), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    speaks: Speaks,
    Body(new): Body<NewUser>,
) -> Result<(StatusCode, Json<UserCreated>), Problem> {
    at_most("name", &new.name, 200)?;
    let id = UserId::fresh(state.parts.ids.as_ref());
    let role = new.role.as_deref().map_or(Ok(Role::Editor), checked_role)?;
    let user = User::new(id, new.name.trim().to_owned(), checked_email(&new.email)?, role, state.now());
    let user_id = user.id.to_string();
    let password_hash = hashed(&state, new.password, &user.name, &user.email).await?;
    state.parts.store.create_user(Credentials { user: user.clone(), password_hash }).await?;
    audit::user_created(&caller.email, &user);
    Ok((StatusCode::CREATED, Json(UserCreated { message: speaks.say("done-user-created"), user_id })))
}

async fn found(state: &AppState, id: UserId) -> Result<User, Problem> {
    state.parts.store.find_user(id).await?.ok_or(Problem::not_found("what-user"))
}

/// One person.
#[utoipa::path(get, path = "/api/users/{id}", params(("id" = String, Path)), responses((status = 200, body = UserBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn get(
    State(state): State<AppState>,
    _: Administrator,
    Id(id): Id<UserId>,
) -> Result<Json<UserBody>, Problem> {
    Ok(Json(found(&state, id).await?.into()))
}

/// Changes a person; what is not sent stays. A new password ends the person's sign-ins.
#[utoipa::path(put, path = "/api/users/{id}", params(("id" = String, Path)), request_body = UserChange, responses((status = 200, body = Done), (status = 404, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    _: Administrator,
    caller: Caller,
    speaks: Speaks,
    Id(id): Id<UserId>,
    body: Result<Body<UserChange>, Problem>,
) -> Result<Json<Done>, Problem> {
    let before = found(&state, id).await?;
    let Body(change) = body?;
    let wanted = user::UserChange {
        name: change.name.as_deref().map(checked_name).transpose()?,
        email: change.email.as_deref().map(checked_email).transpose()?,
        role: change.role.as_deref().map(checked_role).transpose()?,
        active: change.active,
        ..user::UserChange::default()
    };
    let oneself = caller.user.id == id;
    if oneself && wanted.role.is_some_and(|role| role != before.role) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "self_role").field("role"));
    }
    if oneself && wanted.active == Some(false) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "self_inactive").field("active"));
    }
    let password = match change.password.filter(|password| !password.is_empty()) {
        Some(password) => {
            // Also here: whoever finds an open page must not take the account along.
            if oneself {
                prove(&state, &caller.user, change.current_password.unwrap_or_default()).await?;
            }
            let name = wanted.name.as_deref().unwrap_or(&before.name);
            let email = wanted.email.as_deref().unwrap_or(&before.email);
            let hash = hashed(&state, password, name, email).await?;
            Some(NewPassword { hash, keeps: oneself.then_some(caller.session) })
        }
        None => None,
    };
    let has_password = password.is_some();
    let after = state.parts.store.update_user(id, wanted, password).await.map_err(gone)?;
    audit::user_changed(&caller.user, &before, &after, has_password);
    if has_password || !after.active || after.role != before.role {
        state.tell(LiveNews::UserEnded(id)).await;
    }
    Ok(Json(Done { message: speaks.say("done-user-updated") }))
}

/// A person who disappears between two steps is not there.
pub(super) fn gone(error: StoreError) -> Problem {
    match error {
        StoreError::NotFound => Problem::not_found("what-user"),
        other => other.into(),
    }
}

/// Removes a person; what they made stays.
#[utoipa::path(delete, path = "/api/users/{id}", params(("id" = String, Path)), responses((status = 200, body = Done), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    speaks: Speaks,
    Id(id): Id<UserId>,
) -> Result<Json<Done>, Problem> {
    let user = found(&state, id).await?;
    if caller.id == id {
        return Err(Problem::new(StatusCode::FORBIDDEN, "self_delete"));
    }
    state.parts.store.delete_user(id).await.map_err(gone)?;
    audit::user_deleted(&caller, &user);
    state.tell(LiveNews::UserEnded(id)).await;
    Ok(Json(Done { message: speaks.say("done-user-deleted") }))
}
