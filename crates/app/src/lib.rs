//! What people and programs may do: the one way in for every change.
//!
//! A command authorises, validates, stores and tells, in this order and here alone; whoever asks for it, over REST, at
//! the command line or by a schedule, only translates.

mod api_tokens;
mod audit;
mod bounded_pool;
mod campaigns;
mod checks;
mod connections;
mod cpu_pool;
mod environments;
mod exchange;
mod files;
mod host_keys;
mod password;
mod principal;
mod profile;
mod refusal;
mod runs;
mod sessions;
mod strength;
mod tests;
mod trash;
mod users;
mod variables;
mod written;

use std::sync::Arc;

use jiff::tz::TimeZone;
use testgyver_bus::{Bus, LiveMessage};
use testgyver_model::{Clock, Timestamp, id::IdSource, registry::Registry};
use testgyver_store::{CampaignFiles, Store};

pub use api_tokens::{NewToken, TokenDraft};
pub use campaigns::{CampaignDraft, CampaignEdit};
pub use checks::{MOST_AT_ONCE, at_most, not_too_deep};
pub use connections::{ConnectionDraft, ConnectionEdit, ConnectionTrial};
pub use cpu_pool::{CpuPool, WorkBudget};
pub use environments::{EnvironmentDraft, EnvironmentEdit};
pub use exchange::{CampaignImport, Exported, ImportOutcome, PlanItem, PlanKind, PlannedChange};
pub use files::IncomingFile;
pub use password::{Passwords, hash_password, is_usable_bcrypt};
pub use principal::Principal;
pub use profile::ProfileEdit;
pub use refusal::{FULL, Refusal, RefusalKind};
pub use runs::{Launch, Rerun, TestLaunch};
pub use sessions::SignInRequest;
pub use strength::{WeakPassword, judge_password};
pub use tests::{TestDraft, TestEdit};
pub use users::{FirstAdministrator, UserDraft, UserEdit};
pub use variables::{TableRefusal, VariableDraft, VariableEdit, variable_value};

/// What the commands depend on.
#[derive(Clone)]
pub struct AppDependencies {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Uploaded files of campaigns and work folders of runs.
    pub files: CampaignFiles,
    /// The actions and kinds of connections that are there.
    pub actions: Arc<Registry>,
    /// Where changes are published.
    pub bus: Arc<dyn Bus>,
    /// The clock by which changes are stamped.
    pub clock: Arc<dyn Clock>,
    /// Draws identifiers of what is created.
    pub ids: Arc<dyn IdSource>,
}

/// How the commands behave.
#[derive(Debug, Clone)]
pub struct AppConfig {
    /// Runs that may wait; more are refused.
    pub waiting_runs: u32,
    /// The zone in which report names tell the month.
    pub time_zone: TimeZone,
}

/// What people and programs may do.
#[derive(Clone)]
pub struct App {
    deps: AppDependencies,
    config: AppConfig,
    passwords: Arc<Passwords>,
    cpu_pool: Arc<CpuPool>,
}

impl App {
    /// The commands on these dependencies.
    pub fn new(deps: AppDependencies, config: AppConfig) -> Self {
        Self { deps, config, passwords: Arc::default(), cpu_pool: Arc::default() }
    }

    /// Where passwords are hashed and verified, a few at a time.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Where costly computations are done, a few at a time.
    pub fn cpu_pool(&self) -> &CpuPool {
        &self.cpu_pool
    }

    fn now(&self) -> Timestamp {
        self.deps.clock.now()
    }

    /// Tells what was changed, after it was stored. Changes that nobody watches live have no news, and do not come
    /// through here.
    async fn tell(&self, by: &Principal, message: LiveMessage) {
        tracing::debug!(by = %by.actor.key(), ?message, "changed");
        self.deps.bus.publish(Arc::new(message)).await;
    }
}
