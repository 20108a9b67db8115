//! Signing in and out, and the first administrator.

use std::net::SocketAddr;

use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::StatusCode,
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use serde::{Deserialize, Serialize};
use testgyver_model::{
    id::UserId,
    user::{Role, User, normalized_email},
};
use testgyver_store::Credentials;
use utoipa::ToSchema;

use super::{
    body::{Body, Done, Form, at_most},
    profile::Identity,
    users::{checked_email, checked_password},
};
use crate::{
    auth::{COOKIE, Caller, hash_password, issue, verify_password},
    i18n::Speaks,
    problem::{Problem, ProblemBody},
    state::AppState,
};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
pub(super) struct LoginForm {
    email: String,
    password: String,
}

impl Form for LoginForm {
    const REQUIRED: &'static [&'static str] = &["email", "password"];
}

#[derive(Serialize, ToSchema)]
pub(super) struct SignedIn {
    message: String,
    token: String,
    user: Identity,
}

/// Signs in; the token is also set as a cookie.
#[utoipa::path(post, path = "/api/login", request_body = LoginForm, security(()),
    responses((status = 200, body = SignedIn), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(super) async fn login(
    State(state): State<AppState>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    speaks: Speaks,
    cookies: CookieJar,
    Body(form): Body<LoginForm>,
) -> Result<(CookieJar, Json<SignedIn>), Problem> {
    let email = normalized_email(&form.email);
    // One account from one address: an attacker elsewhere cannot lock the person out.
    let account = [format!("{} {email}", address.ip())];
    if let Some(seconds) = state.sign_ins.wait(&account, state.now()) {
        return Err(
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").with("seconds", seconds.to_string())
        );
    }
    let known = state.parts.store.find_credentials(&email).await?;
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let fits = verify_password(form.password, hash).await;
    let Some(known) = known.filter(|_| fits) else {
        state.sign_ins.failed(&account, state.now());
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "bad_credentials"));
    };
    state.sign_ins.succeeded(&account);
    if !known.user.active {
        return Err(Problem::new(StatusCode::FORBIDDEN, "account_inactive"));
    }
    enter(&state, known.user, speaks, cookies).await
}

async fn enter(
    state: &AppState,
    user: User,
    speaks: Speaks,
    cookies: CookieJar,
) -> Result<(CookieJar, Json<SignedIn>), Problem> {
    let token = issue(state, &user).await?;
    let length = state.config.session_length;
    let mut cookie = Cookie::new(COOKIE, token.clone());
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(state.config.secure_cookies);
    cookie.set_max_age(time::Duration::try_from(length).unwrap_or(time::Duration::DAY));
    Ok((cookies.add(cookie), Json(SignedIn { message: speaks.say("done-signed-in"), token, user: user.into() })))
}

/// Signs out; the token stops working.
#[utoipa::path(post, path = "/api/logout", responses((status = 200, body = Done)))]
pub(super) async fn logout(
    State(state): State<AppState>,
    caller: Caller,
    speaks: Speaks,
    cookies: CookieJar,
) -> Result<(CookieJar, Json<Done>), Problem> {
    state.parts.store.close_session(caller.session).await?;
    state.rooms.end_session(caller.session).await;
    let mut gone = Cookie::from(COOKIE);
    gone.set_path("/");
    Ok((cookies.remove(gone), Json(Done { message: speaks.say("done-signed-out") })))
}

/// The first administrator.
#[derive(Deserialize, ToSchema)]
pub(super) struct SetupForm {
    /// The secret of the one-time address.
    token: String,
    name: String,
    email: String,
    password: String,
}

impl Form for SetupForm {
    const REQUIRED: &'static [&'static str] = &["token", "name", "email", "password"];
}

/// Creates the first administrator from the one-time address that the server printed, and signs in.
#[utoipa::path(post, path = "/api/setup", request_body = SetupForm, security(()),
    responses((status = 200, body = SignedIn), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(super) async fn setup(
    State(state): State<AppState>,
    speaks: Speaks,
    cookies: CookieJar,
    Body(form): Body<SetupForm>,
) -> Result<(CookieJar, Json<SignedIn>), Problem> {
    if state.config.setup_token.as_deref() != Some(form.token.as_str()) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "setup_token"));
    }
    at_most("name", &form.name, 200)?;
    let id = UserId::fresh(state.parts.ids.as_ref());
    let (name, email) = (form.name.trim().to_owned(), checked_email(&form.email)?);
    let user = User::new(id, name, email, Role::Administrator, state.now());
    checked_password(&form.password)?;
    let password_hash = hash_password(form.password).await.map_err(|error| Problem::internal(&error))?;
    let credentials = Credentials { user: user.clone(), password_hash };
    if !state.parts.store.create_first_user(credentials).await? {
        return Err(Problem::new(StatusCode::CONFLICT, "setup_done"));
    }
    enter(&state, user, speaks, cookies).await
}
