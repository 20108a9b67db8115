//! The API's own documentation: the document, and a page to try it.

use axum::{Json, Router, routing::get};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

use crate::state::AppState;

pub(super) fn routes(document: OpenApi) -> Router<AppState> {
    let page = SwaggerUi::new("/swagger").config(utoipa_swagger_ui::Config::from("/api/openapi.json"));
    Router::from(page).route("/api/openapi.json", get(|| async move { Json(document) }))
}
