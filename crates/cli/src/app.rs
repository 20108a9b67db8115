//! The commands, for whoever changes a data folder from the command line.

use std::{path::Path, sync::Arc};

use testgyver_app::{App, AppDependencies, Principal};
use testgyver_bus::LocalBus;
use testgyver_model::{clock::SystemClock, id::RandomIds};
use testgyver_store::{CampaignFiles, Store};

use crate::config::Settings;

/// The commands on a data folder. Nobody receives what they publish: a server beside them finds in the store what was
/// changed.
pub(crate) fn commands(data: &Path, store: Arc<dyn Store>) -> anyhow::Result<App> {
    let settings = Settings::default();
    let deps = AppDependencies {
        store,
        files: CampaignFiles::new(data),
        actions: Arc::new(testgyver_actions::registry(settings.limits()?)),
        bus: Arc::new(LocalBus::default()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    };
    Ok(App::new(deps, settings.app()?))
}

/// Whoever uses the command line, as the system calls them.
pub(crate) fn whoever_asks() -> Principal {
    let name = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    Principal::command_line(name.unwrap_or_default())
}
