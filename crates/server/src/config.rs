//! What the face stands on, and how it behaves.

use std::{sync::Arc, time::Duration};

use ipnet::IpNet;
use jiff::tz::TimeZone;
use testgyver_app::App;
use testgyver_bus::Bus;
use testgyver_model::{Clock, id::IdSource, registry::Registry};
use testgyver_store::{CampaignFiles, Reads};

/// How long the storage may take to answer who asks how the server is.
pub(crate) const HEALTH_TIMEOUT: Duration = Duration::from_secs(2);

/// What the face stands on.
#[derive(Clone)]
pub struct ServerDependencies {
    /// Where everything is read; changes go through the commands.
    pub store: Arc<dyn Reads>,
    /// Uploaded files of campaigns and work folders of runs.
    pub files: CampaignFiles,
    /// The actions that are there.
    pub actions: Arc<Registry>,
    /// What people may do.
    pub app: App,
    /// Where live events are told.
    pub bus: Arc<dyn Bus>,
    /// The clock by which sign-ins expire.
    pub clock: Arc<dyn Clock>,
    /// Draws identifiers of what is created.
    pub ids: Arc<dyn IdSource>,
}

/// How the face behaves.
#[derive(Clone)]
pub struct ServerConfig {
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
    /// Secret of the one-time address that creates the first administrator, if there is none yet.
    pub setup_token: Option<String>,
}
