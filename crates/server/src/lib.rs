//! The face: REST, Socket.IO and web pages. It translates and decides nothing; the spelling of the
//! wire contract (`campain`, `rapport`, `filiere`) lives here and nowhere else.

mod api;
mod auth;
mod bodies;
mod config;
#[cfg(test)]
mod fixture;
mod i18n;
mod live;
mod metrics;
mod pace;
mod problem;
mod request_id;
mod serving;
mod stamp;
mod state;
mod web;
mod words;

use axum::{Router, middleware};
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};

pub use api::openapi_json;
pub use auth::new_setup_token;
pub use config::{ServerConfig, ServerDependencies};
pub use live::Live;
pub use serving::{Timeouts, serve_http};

/// Builds the face: the routes, and the live side to be run beside them.
///
/// Serve the routes with [`serve_http`], which bounds connections in time and tells where they come from: the
/// sign-in limit counts by address.
pub fn build(deps: ServerDependencies, config: ServerConfig) -> (Router, Live) {
    let metrics = metrics::Metrics::new(&deps);
    let (live_setup, socket_layer) = live::open(&deps, &config, metrics.runs().clone());
    let meters = metrics.http().clone();
    let state = state::AppState::new(deps, config, live_setup.rooms(), metrics);
    let gate = live::ConnectionGate::new(live_setup.closing.clone(), &state.config.trusted_proxies);
    let live = live_setup.serve(state.clone());
    // The last layer is the outermost: a request has its id before anything else looks at it.
    let routes = api::routes(&state)
        .merge(web::routes(&state))
        .layer(socket_layer)
        .layer(middleware::from_fn_with_state(gate, live::admit))
        .layer(middleware::from_fn_with_state(meters, metrics::observe))
        .layer(middleware::from_fn_with_state(state, web::security_headers))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(request_id::RandomRequestIds))
        .layer(middleware::map_request(request_id::plain));
    (routes, live)
}
