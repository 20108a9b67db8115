//! Signing in and out, and the first administrator.

use std::net::IpAddr;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use testgyver_app::{FirstAdministrator, Refusal, at_most};
use testgyver_model::user::{User, normalized_email};
use utoipa::ToSchema;

use super::{
    body::{Body, DoneBody, Form},
    passwords::{LONGEST_PASSWORD, too_many_attempts},
    profile::Identity,
};
use crate::{
    auth::{
        Caller, ClientAddress,
        audit::{self, SignIn},
        cookie_name, issue,
    },
    i18n::Locale,
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

/// Most characters of an address (RFC 5321).
const LONGEST_ADDRESS: usize = 254;

/// Most characters of the name of a browser that are kept.
const LONGEST_AGENT: usize = 200;

/// Signs in; the token is also set as a cookie.
#[utoipa::path(post, path = "/api/login", request_body = LoginForm, security(()),
    responses((status = 200, body = SignedIn), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 429, body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(super) async fn login(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    locale: Locale,
    cookies: CookieJar,
    headers: HeaderMap,
    Body(form): Body<LoginForm>,
) -> Result<(CookieJar, Json<SignedIn>), Problem> {
    at_most("email", &form.email, LONGEST_ADDRESS)?;
    at_most("password", &form.password, LONGEST_PASSWORD)?;
    let email = normalized_email(&form.email);
    let attempt = state.attempts.sign_in(&email, address, state.now()).map_err(|seconds| {
        audit::sign_in(SignIn::Limited, &email, address);
        too_many_attempts(seconds)
    })?;
    let password = form.password.clone();
    let looked = async {
        let known = state.deps.store.find_credentials(&email).await?;
        let hash = known.as_ref().map(|known| known.password_hash.clone());
        Ok::<_, Refusal>((state.deps.app.passwords().verify(form.password, hash).await?, known))
    };
    let (fits, known) = match looked.await {
        Ok(looked) => looked,
        Err(refusal) => {
            attempt.taken_back();
            return Err(refusal.into());
        }
    };
    let Some(known) = known.filter(|_| fits) else {
        audit::sign_in(SignIn::Failed, &email, address);
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "bad_credentials"));
    };
    attempt.succeeded(state.now());
    if !known.user.active {
        audit::sign_in(SignIn::Inactive, &email, address);
        return Err(Problem::new(StatusCode::FORBIDDEN, "account_inactive"));
    }
    audit::sign_in(SignIn::Succeeded, &email, address);
    if let Err(refusal) = state.deps.app.renew_hash(&known, password).await {
        // Nobody is kept out for that.
        tracing::warn!(cause = refusal.code, "a password that came over could not be hashed anew");
    }
    enter(&state, known.user, (address, &headers), locale, cookies).await
}

async fn enter(
    state: &AppState,
    user: User,
    (address, headers): (IpAddr, &HeaderMap),
    locale: Locale,
    cookies: CookieJar,
) -> Result<(CookieJar, Json<SignedIn>), Problem> {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let token = issue(state, &user, address, agent.chars().take(LONGEST_AGENT).collect()).await?;
    let length = state.config.session_length;
    let mut cookie = Cookie::new(cookie_name(state.config.secure_cookies), token.clone());
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(state.config.secure_cookies);
    cookie.set_max_age(time::Duration::try_from(length).unwrap_or(time::Duration::DAY));
    Ok((cookies.add(cookie), Json(SignedIn { message: locale.say("done-signed-in"), token, user: user.into() })))
}

/// Signs out; the token stops working.
#[utoipa::path(post, path = "/api/logout", responses((status = 200, body = DoneBody)))]
pub(super) async fn logout(
    State(state): State<AppState>,
    caller: Caller,
    locale: Locale,
    cookies: CookieJar,
) -> Result<(CookieJar, Json<DoneBody>), Problem> {
    state.deps.app.sign_out(&caller.by()).await?;
    let gone = |secure| {
        let mut gone = Cookie::from(cookie_name(secure));
        gone.set_path("/");
        gone.set_secure(secure);
        gone
    };
    Ok((cookies.remove(gone(true)).remove(gone(false)), Json(DoneBody { message: locale.say("done-signed-out") })))
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
    ClientAddress(address): ClientAddress,
    locale: Locale,
    cookies: CookieJar,
    headers: HeaderMap,
    Body(form): Body<SetupForm>,
) -> Result<(CookieJar, Json<SignedIn>), Problem> {
    let right = |token: &String| token.as_bytes().ct_eq(form.token.as_bytes()).into();
    if !state.config.setup_token.as_ref().is_some_and(right) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "setup_token"));
    }
    let first = FirstAdministrator { name: form.name, email: form.email, password: form.password };
    let user = state.deps.app.create_first_administrator(first).await?;
    audit::sign_in(SignIn::Succeeded, &user.email, address);
    enter(&state, user, (address, &headers), locale, cookies).await
}
