//! REST: the table of contents, and what every resource shares.

mod actions;
mod api_tokens;
mod body;
mod campaigns;
mod connections;
mod docs;
mod document;
mod environments;
mod exchange;
mod files;
mod health;
mod host_keys;
mod languages;
mod logs;
mod original;
mod paging;
mod passwords;
mod plugins;
mod profile;
mod reports;
mod results;
mod rules;
mod sessions;
mod sign_in;
mod table;
mod tests;
mod trash;
mod users;
mod variables;

pub(crate) use reports::{ReportBody, report_body, result_word, status_word};

use std::any::Any;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::document::Bearer;
use crate::{
    auth::authenticate,
    live::{LiveEvents, ReportJoined},
    pace::bounded,
    problem::{Problem, speak, tell_administrators},
    state::AppState,
    words,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "TestGyver", description = "Campaigns of tests: written, launched, watched live, reported.", license(name = "MIT OR Apache-2.0")),
    security(("bearer" = [])),
    // What Socket.IO tells has no path here.
    components(schemas(LiveEvents, ReportJoined)),
    modifiers(&Bearer)
)]
struct Document;

/// Most bytes of a body that needs no sign-in.
const SMALL_BODY: usize = 8 * 1024;

/// What anybody may ask.
fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
        .routes(routes!(languages::list))
        .routes(routes!(languages::pages))
        .routes(routes!(languages::help))
        .routes(routes!(sign_in::login))
        .routes(routes!(sign_in::setup))
}

/// What needs a sign-in.
fn guarded() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::logout))
        .routes(routes!(profile::me, profile::update))
        .routes(routes!(sessions::list, sessions::delete_others))
        .routes(routes!(sessions::delete))
        .routes(routes!(api_tokens::list, api_tokens::create))
        .routes(routes!(api_tokens::delete))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::get, users::update, users::delete))
        .routes(routes!(campaigns::list, campaigns::create))
        .routes(routes!(campaigns::get, campaigns::update, campaigns::delete))
        .routes(routes!(campaigns::duplicate))
        .routes(routes!(exchange::archive))
        .routes(routes!(exchange::imports))
        .routes(routes!(exchange::original::export))
        .routes(routes!(exchange::original::import))
        .routes(routes!(tests::tags))
        .routes(routes!(files::list, files::upload))
        .routes(routes!(files::download, files::rename, files::delete))
        .routes(routes!(tests::list, tests::create))
        .routes(routes!(tests::filieres))
        .routes(routes!(tests::get, tests::update, tests::delete))
        .routes(routes!(tests::append_action))
        .routes(routes!(tests::execute))
        .routes(routes!(tests::runs))
        .routes(routes!(tests::duplicate))
        .routes(routes!(tests::restore))
        .routes(routes!(variables::list, variables::create))
        .routes(routes!(variables::get, variables::update, variables::delete))
        .routes(routes!(variables::reveal))
        .routes(routes!(table::export))
        .routes(routes!(table::import))
        .routes(routes!(connections::kinds))
        .routes(routes!(connections::attempt))
        .routes(routes!(connections::list, connections::create))
        .routes(routes!(connections::get, connections::update, connections::delete))
        .routes(routes!(host_keys::of_campaign))
        .routes(routes!(host_keys::of_connection))
        .routes(routes!(host_keys::delete))
        .routes(routes!(environments::list, environments::create, environments::order))
        .routes(routes!(environments::update, environments::delete))
        .routes(routes!(reports::list, reports::create))
        .routes(routes!(reports::execute))
        .routes(routes!(reports::generate_name))
        .routes(routes!(reports::filieres))
        .routes(routes!(reports::get, reports::rename, reports::delete))
        .routes(routes!(reports::control::cancel))
        .routes(routes!(reports::control::pause))
        .routes(routes!(reports::control::resume))
        .routes(routes!(reports::control::rerun))
        .routes(routes!(trash::list, trash::empty))
        .routes(routes!(trash::restore))
        .routes(routes!(trash::delete))
        .routes(routes!(logs::log))
        .routes(routes!(results::list))
        .routes(routes!(results::get))
        .routes(routes!(rules::catalogue))
        .routes(routes!(rules::check))
        .routes(routes!(rules::attempt))
        .routes(routes!(actions::list))
        .routes(routes!(actions::from_command))
        .routes(routes!(actions::to_command))
        .routes(routes!(actions::masks))
        .routes(routes!(actions::mask))
        .routes(routes!(actions::output_variables))
        .routes(routes!(actions::output_variable))
        .routes(routes!(actions::labels))
        .routes(routes!(plugins::list))
        .routes(routes!(plugins::stats))
        .routes(routes!(plugins::errors))
        .routes(routes!(plugins::reload))
        .routes(routes!(plugins::of_kind))
        .routes(routes!(plugins::get))
        .merge(original::documented())
}

fn documented() -> utoipa::openapi::OpenApi {
    let router = OpenApiRouter::with_openapi(Document::openapi()).merge(open()).merge(guarded());
    let mut document = router.into_openapi();
    document::complete(&mut document);
    document
}

/// The OpenAPI document, read off the handlers.
///
/// # Errors
/// Never for the document as it is; the type is serde's.
pub fn openapi_json() -> serde_json::Result<String> {
    documented().to_pretty_json()
}

/// Every route below `/api`, `/health` and `/swagger`.
pub(crate) fn routes(state: &AppState) -> Router {
    let (guarded, _) = guarded().split_for_parts();
    let guarded = guarded.merge(docs::routes(documented()));
    let (open, _) = open().split_for_parts();
    // Anybody may send these: half-sent ones must not add up to anything.
    let open = open.layer(DefaultBodyLimit::max(SMALL_BODY));
    guarded
        .merge(original::aliases())
        .route("/api/{*rest}", axum::routing::any(unknown))
        .layer(middleware::from_fn(tell_administrators))
        .layer(middleware::from_fn_with_state(state.clone(), authenticate))
        .merge(open)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(state.config.body_limit))
        .layer(middleware::from_fn(bounded))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(speak))
        .with_state(state.clone())
}

/// A handler that panics answers like any other failure; the panic itself is in the log.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal(&"a handler panicked").into_response()
}

async fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "unknown_route")
}

async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
}
