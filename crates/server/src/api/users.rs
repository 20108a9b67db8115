//! People, for administrators.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use testgyver_app::{UserDraft, UserEdit};
use testgyver_model::{
    Timestamp,
    id::UserId,
    user::{Role, User},
};
use utoipa::ToSchema;

use super::{
    body::{Body, DoneBody, Form, Id, Params, sent_about},
    paging::{PageBody, Paging},
    profile::prove,
    words::{RoleChoice, RoleWord},
};
use crate::{
    auth::{Administrator, Caller},
    i18n::Locale,
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

/// People who can sign in.
#[utoipa::path(get, path = "/api/users", params(Paging), responses((status = 200, body = PageBody<UserBody>), (status = 403, body = ProblemBody)))]
pub(super) async fn list(
    State(state): State<AppState>,
    _: Administrator,
    Params(paging): Params<Paging>,
) -> Result<Json<PageBody<UserBody>>, Problem> {
    let request = paging.request()?;
    let page = state.deps.store.list_users(request).await?;
    Ok(Json(PageBody::new(page.map(Into::into), request)))
}

/// Adds a person.
#[utoipa::path(post, path = "/api/users", request_body = NewUser, responses((status = 201, body = UserCreated), (status = 409, body = ProblemBody)))]
pub(super) async fn create(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Body(new): Body<NewUser>,
) -> Result<(StatusCode, Json<UserCreated>), Problem> {
    let draft = UserDraft { name: new.name, email: new.email, password: new.password, role: new.role };
    let user_id = state.deps.app.create_user(&by, draft).await?.to_string();
    Ok((StatusCode::CREATED, Json(UserCreated { message: locale.say("done-user-created"), user_id })))
}

async fn found(state: &AppState, id: UserId) -> Result<User, Problem> {
    state.deps.store.find_user(id).await?.ok_or(Problem::not_found("what-user"))
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
#[utoipa::path(put, path = "/api/users/{id}", params(("id" = String, Path)), request_body = UserChange, responses((status = 200, body = DoneBody), (status = 404, body = ProblemBody)))]
pub(super) async fn update(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    caller: Caller,
    locale: Locale,
    Id(id): Id<UserId>,
    body: Result<Body<UserChange>, Problem>,
) -> Result<Json<DoneBody>, Problem> {
    let Body(change) = sent_about(found(&state, id), body).await?;
    let edit = UserEdit {
        name: change.name,
        email: change.email,
        password: change.password,
        role: change.role,
        active: change.active,
    };
    let proof = prove(&state, &caller, change.current_password.unwrap_or_default());
    state.deps.app.update_user(&by, id, edit, proof).await?;
    Ok(Json(DoneBody { message: locale.say("done-user-updated") }))
}

/// Removes a person; what they made stays.
#[utoipa::path(delete, path = "/api/users/{id}", params(("id" = String, Path)), responses((status = 200, body = DoneBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Administrator(by): Administrator,
    locale: Locale,
    Id(id): Id<UserId>,
) -> Result<Json<DoneBody>, Problem> {
    state.deps.app.delete_user(&by, id).await?;
    Ok(Json(DoneBody { message: locale.say("done-user-deleted") }))
}
