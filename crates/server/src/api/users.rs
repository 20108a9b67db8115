//! People, for administrators.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_model::{
    Timestamp,
    id::UserId,
    user::{Role, User, is_plausible_email, normalized_email},
};
use testgyver_store::{Credentials, NewPassword};
use utoipa::ToSchema;

use super::{
    body::{Body, Done, Form, Id, Params, at_most},
    paging::{PageBody, Paging},
};
use crate::{
    auth::{Administrator, hash_password},
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
    #[schema(value_type = String)]
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

pub(super) fn checked_password(password: &str) -> Result<(), Problem> {
    if (8..=200).contains(&password.chars().count()) {
        Ok(())
    } else {
        Err(Problem::bad("weak_password").field("password"))
    }
}

pub(super) fn checked_name(name: &str) -> Result<String, Problem> {
    at_most("name", name, 200)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(Problem::bad("missing_fields").with("fields", "name").field("name"));
    }
    Ok(name.to_owned())
}

fn checked_role(role: &str) -> Result<Role, Problem> {
    role.parse().map_err(|_| Problem::bad("unknown_role").field("role"))
}

pub(super) async fn hashed(password: String) -> Result<String, Problem> {
    checked_password(&password)?;
    hash_password(password).await.map_err(|error| Problem::internal(&error))
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
    _: Administrator,
    speaks: Speaks,
    Body(new): Body<NewUser>,
) -> Result<(StatusCode, Json<UserCreated>), Problem> {
    at_most("name", &new.name, 200)?;
    let id = UserId::fresh(state.parts.ids.as_ref());
    let role = new.role.as_deref().map_or(Ok(Role::Editor), checked_role)?;
    let user = User::new(id, new.name.trim().to_owned(), checked_email(&new.email)?, role, state.now());
    let user_id = user.id.to_string();
    let password_hash = hashed(new.password).await?;
    state.parts.store.create_user(Credentials { user, password_hash }).await?;
    Ok((StatusCode::CREATED, Json(UserCreated { message: speaks.say("done-user-created"), user_id })))
}

async fn found(state: &AppState, id: UserId) -> Result<User, Problem> {
    state.parts.store.find_user(id).await?.ok_or(Problem::not_found("what-user"))
}

/// One person.
#[utoipa::path(get, path = "/api/users/{id}", params(("id" = String, Path)), responses((status = 200, body = UserBody), (status = 404, body = ProblemBody)))]
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
    Administrator(caller): Administrator,
    speaks: Speaks,
    Id(id): Id<UserId>,
    body: Result<Body<UserChange>, Problem>,
) -> Result<Json<Done>, Problem> {
    let mut user = found(&state, id).await?;
    let Body(change) = body?;
    if let Some(name) = change.name {
        user.name = checked_name(&name)?;
    }
    if let Some(email) = change.email {
        user.email = checked_email(&email)?;
    }
    if let Some(role) = change.role {
        let role = checked_role(&role)?;
        if caller.id == id && role != user.role {
            return Err(Problem::new(StatusCode::FORBIDDEN, "self_role").field("role"));
        }
        user.role = role;
    }
    if let Some(active) = change.active {
        if caller.id == id && !active {
            return Err(Problem::new(StatusCode::FORBIDDEN, "self_inactive").field("active"));
        }
        user.active = active;
    }
    let hash = match change.password.filter(|password| !password.is_empty()) {
        Some(password) => Some(hashed(password).await?),
        None => None,
    };
    let signs_out = hash.is_some() || !user.active;
    let password = hash.map(|hash| NewPassword { hash, keeps: None });
    state.parts.store.update_user(user, password).await?;
    if signs_out {
        state.rooms.end_user(id).await;
    }
    Ok(Json(Done { message: speaks.say("done-user-updated") }))
}

/// Removes a person; what they made stays.
#[utoipa::path(delete, path = "/api/users/{id}", params(("id" = String, Path)), responses((status = 200, body = Done), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Administrator(caller): Administrator,
    speaks: Speaks,
    Id(id): Id<UserId>,
) -> Result<Json<Done>, Problem> {
    found(&state, id).await?;
    if caller.id == id {
        return Err(Problem::new(StatusCode::FORBIDDEN, "self_delete"));
    }
    state.parts.store.delete_user(id).await?;
    state.rooms.end_user(id).await;
    Ok(Json(Done { message: speaks.say("done-user-deleted") }))
}
