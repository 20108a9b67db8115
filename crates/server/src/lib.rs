//! The face: REST, Socket.IO and web pages. It translates and decides nothing; the spelling of the
//! wire contract (`campain`, `rapport`, `filiere`) lives here and nowhere else.

mod api;
mod auth;
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

use std::{sync::Arc, time::Duration};

use axum::{Router, middleware};
use ipnet::IpNet;
use jiff::tz::TimeZone;
use testgyver_app::App;
use testgyver_bus::Bus;
use testgyver_model::{Clock, id::IdSource, registry::Registry};
use testgyver_store::{CampaignFiles, Reads};
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};

pub use api::openapi_json;
pub use auth::new_setup_token;
pub use live::Live;
pub use serving::{Patience, serve_http};

/// How long the storage may take to answer who asks how the server is.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the face stands on.
#[derive(Clone)]
pub struct Parts {
    /// Where everything is read; changes go through the commands.
    pub store: Arc<dyn Reads>,
    /// The campaigns' files.
    pub files: CampaignFiles,
    /// The actions that are there.
    pub actions: Arc<Registry>,
    /// What people may do.
    pub app: App,
    /// Where live events are told.
    pub bus: Arc<dyn Bus>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives identifiers.
    pub ids: Arc<dyn IdSource>,
}

/// How the face behaves.
#[derive(Clone)]
pub struct Config {
    /// Key that tokens are signed with.
    pub token_key: Vec<u8>,
    /// How long a sign-in lasts.
    pub session_length: Duration,
    /// Most bytes of a JSON body.
    pub body_limit: usize,
    /// Most bytes of an uploaded file.
    pub upload_limit: usize,
    /// The zone in which log lines tell the time.
    pub time_zone: TimeZone,
    /// How long a sign-in that nobody uses lasts.
    pub idle_limit: Duration,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Other origins (`https://host[:port]`) whose pages may talk to this server.
    pub allowed_origins: Vec<String>,
    /// Whether cookies are sent over HTTPS alone.
    pub secure_cookies: bool,
    /// What `/metrics` can be read with, beside an administrator's sign-in.
    pub metrics_token: Option<String>,
    /// Live connections of one account at once.
    pub connections_per_user: usize,
    /// Secret of the one-time address that creates the first administrator, where there is none yet.
    pub setup_token: Option<String>,
}

/// Builds the face: the routes, and the live side to be run beside them.
///
/// Serve the routes with [`serve_http`], which bounds connections in time and tells where they come from: the
/// sign-in limit counts by address.
pub fn build(parts: Parts, config: Config) -> (Router, Live) {
    let metrics = metrics::Metrics::new(&parts);
    let (opening, socket_layer) = live::open(&parts, &config, metrics.runs().clone());
    let state = state::AppState::new(parts, config, opening.rooms(), metrics.clone());
    let door = live::Door::new(opening.closing.clone(), &state.config.trusted_proxies);
    let live = opening.serve(state.clone());
    // The last layer is the outermost: a request has its id before anything else looks at it.
    let routes = api::routes(&state)
        .merge(web::routes(&state))
        .layer(socket_layer)
        .layer(middleware::from_fn_with_state(door, live::admit))
        .layer(middleware::from_fn_with_state(metrics, metrics::observe))
        .layer(middleware::from_fn_with_state(state, web::security_headers))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(request_id::Fresh))
        .layer(middleware::map_request(request_id::plain));
    (routes, live)
}
