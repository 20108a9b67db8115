//! Guards: every API request is signed in, and a cookie is only good on this site's own pages.

use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::CookieJar;
use testgyver_app::Principal;
use testgyver_model::api_token::Scope;

use super::{Caller, SignedIn, audit, client_address, cookie_name, live_session, scope, session_user};
use crate::{problem::Problem, state::AppState};

/// Checks a caller again, once a body has come in slowly: whoever was signed out, put aside or given
/// another role meanwhile is refused.
pub(crate) async fn still_there(caller: &Caller, state: &AppState) -> Result<(), Problem> {
    match live_session(state, caller.session).await? {
        None => Err(Problem::new(StatusCode::UNAUTHORIZED, "token_expired")),
        Some(user) if user.role != caller.user.role => Err(forbidden()),
        Some(_) => Ok(()),
    }
}

/// A caller who may write campaigns.
pub(crate) struct Editor(pub(crate) Principal);

/// A caller who may administer.
pub(crate) struct Administrator(pub(crate) Principal);

/// The token of a request, and whether it came as a cookie.
pub(crate) fn token_of(headers: &HeaderMap, secure_cookies: bool) -> Option<(String, bool)> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| (token.trim().to_owned(), false));
    let cookies = CookieJar::from_headers(headers);
    // The other name is not read: another host of the domain can set a cookie without the prefix.
    let cookie = cookies.get(cookie_name(secure_cookies));
    bearer.or_else(|| cookie.map(|cookie| (cookie.value().to_owned(), true)))
}

/// Lets a request through with its [`Caller`], or refuses it.
pub(crate) async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (token, by_cookie) = token_of(request.headers(), state.config.secure_cookies)
        .ok_or(Problem::new(StatusCode::UNAUTHORIZED, "token_missing"))?;
    if by_cookie && !is_safe(request.method()) && is_cross_site(request.headers(), &state) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "cross_site"));
    }
    let SignedIn { user, session, program } = session_user(&state, &token).await?;
    let address = client_address(request.headers(), request.extensions(), &state.config.trusted_proxies);
    let caller = Caller { user, session, program, address };
    if let Err(problem) = scope::check_person(&caller, request.method(), request.uri().path()) {
        audit::forbidden(&caller, request.method(), request.uri());
        return Err(problem);
    }
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a browser says that the request comes from another site's page. A request without
/// these headers comes from no browser of today.
fn is_cross_site(headers: &HeaderMap, state: &AppState) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = text(header::ORIGIN) {
        return !state.rooms.is_own_origin(origin, text(header::HOST));
    }
    text(header::HeaderName::from_static("sec-fetch-site")).is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or(Problem::new(StatusCode::UNAUTHORIZED, "token_missing"))
    }
}

impl<S: Sync> FromRequestParts<S> for Editor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if !caller.user.role.may_edit() {
            return Err(refused(&caller, parts));
        }
        // The address as it is declared: a name in it may be anything.
        let path = parts.extensions.get::<MatchedPath>().map_or(parts.uri.path(), MatchedPath::as_str);
        within_scope(&caller, parts, scope::of_editor(path))?;
        Ok(Self(caller.by()))
    }
}

impl<S: Sync> FromRequestParts<S> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if !caller.user.role.may_administer() {
            return Err(refused(&caller, parts));
        }
        within_scope(&caller, parts, Scope::Administer)?;
        Ok(Self(caller.by()))
    }
}

fn refused(caller: &Caller, parts: &Parts) -> Problem {
    audit::forbidden(caller, &parts.method, &parts.uri);
    forbidden()
}

fn within_scope(caller: &Caller, parts: &Parts, scope: Scope) -> Result<(), Problem> {
    if caller.reaches(scope) {
        return Ok(());
    }
    audit::forbidden(caller, &parts.method, &parts.uri);
    Err(scope::missing(scope))
}

const fn forbidden() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "forbidden")
}
