//! Addresses that only the pages of the original's later versions ask for. What they mean is done elsewhere; what is
//! not there yet says so.

mod descriptions;
mod missing;
mod moves;

use axum::{
    Router,
    routing::{delete, get, post},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::trash;
use crate::state::AppState;
pub(super) use descriptions::color;

/// What the document tells.
pub(super) fn documented() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(descriptions::colors))
        .routes(routes!(descriptions::scripts))
        .routes(routes!(descriptions::script))
        .routes(routes!(descriptions::structures))
        .routes(routes!(moves::up))
        .routes(routes!(moves::down))
        .routes(routes!(moves::rename))
}

/// Other spellings of documented operations, and what is not there yet.
pub(super) fn aliases() -> Router<AppState> {
    Router::new()
        .route("/api/deleted", get(trash::list).delete(trash::empty))
        .route("/api/deleted/{kind}/{id}", delete(trash::delete))
        .route("/api/deleted/{kind}/{id}/restore", post(trash::restore).put(trash::restore))
        .merge(missing::routes())
}
