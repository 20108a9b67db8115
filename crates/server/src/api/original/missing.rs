//! What the original's later versions do and this server does not, yet: 501, and which function it is.

use axum::{Router, routing::any};

use crate::{auth::Caller, problem::Problem, state::AppState};

/// Addresses, with the name of the function in the catalogue.
const MISSING: &[(&str, &str)] = &[
    ("/api/campains/{id}/workdir", "what-work-folder"),
    ("/api/campains/{id}/workdir/{*path}", "what-work-folder"),
    ("/api/campains/{id}/workdir-directories", "what-work-folder"),
    ("/api/campains/{id}/directories", "what-sub-folders"),
    ("/api/campains/{id}/plugin-structures", "what-structures"),
    ("/api/campains/{id}/plugin-structures/{structure}", "what-structures"),
    ("/api/campains/{id}/reports", "what-report-plugins"),
    ("/api/campains/{id}/reports/{name}", "what-report-plugins"),
    ("/api/rapports/plugins", "what-report-plugins"),
    ("/api/rapports/{id}/generate", "what-report-plugins"),
    ("/api/rapports/download/{campain}/{name}", "what-report-plugins"),
    ("/api/rapports/performance", "what-performance"),
    ("/api/rapports/performance/{*rest}", "what-performance"),
    ("/api/perf-reports", "what-performance"),
    ("/api/perf-reports/{*rest}", "what-performance"),
];

pub(super) fn routes() -> Router<AppState> {
    MISSING.iter().fold(Router::new(), |router, (path, what)| {
        router.route(path, any(move |_: Caller| async move { Problem::not_implemented(what) }))
    })
}
