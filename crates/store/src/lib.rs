//! Keeps everything: the storage port, its adapters, and the campaigns' files.
//!
//! [`open`] is the only place that knows which database stands behind the port; no SQL type leaves
//! this crate. Each method of the port is one transaction.

mod begun;
mod error;
mod files;
mod lock;
mod port;
mod sqlite;
mod vault;

use std::{path::Path, sync::Arc};

pub use error::{Result, StoreError};
pub use files::{CampaignFiles, FileError, StoredFile, Upload};
pub use lock::DataLock;
pub use port::{
    Append, CampaignChange, Campaigns, Claimed, ConnectionChange, Connections, Credentials, DefinitionChange,
    EnvironmentChange, Environments, LoggedLine, NewPassword, NewReport, PlannedDefinition, PurgeStep, ReportFilter,
    Reports, Sessions, Standing, Store, TRASH_DAYS, TestUpdate, Tests, ToldResult, Trash, Users, VariableChange,
    Variables, WhichTests,
};
pub use vault::{Vault, random_key};

/// Opens the database of a data folder, making or upgrading it where needed.
///
/// # Errors
/// Where the folder cannot be written, or the database comes from a newer version.
pub async fn open(data: &Path) -> Result<Arc<dyn Store>> {
    let data = data.to_owned();
    let store = tokio::task::spawn_blocking(move || {
        let vault = Vault::open(&data)?;
        sqlite::Sqlite::open(&data.join("testgyver.db"), vault)
    })
    .await
    .map_err(|error| StoreError::Unavailable(error.to_string()))??;
    Ok(Arc::new(store))
}
