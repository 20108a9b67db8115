//! Keeps everything: the storage port, its adapters, and the campaigns' files.
//!
//! [`open`] is the only place that knows which database stands behind the port; no SQL type leaves
//! this crate. Each method of the port is one transaction.

mod data_folder;
mod error;
mod files;
mod folder;
mod incoming;
mod inspection;
mod known_hosts;
mod lock;
mod meters;
mod modes;
mod port;
mod run_files;
mod small_text;
mod sqlite;
mod start_log;
mod vault;

use std::{path::Path, sync::Arc};

use testgyver_model::id::ReportId;

pub use data_folder::{BEFORE_NEW_DATA, missing};
pub use error::{Result, StoreError};
pub use files::{CampaignFiles, FileError, KEPT_OF_A_RUN, StoredFile, StoredFiles, Upload};
pub use folder::{BEFORE_RESTORE, CAMPAIGNS, DATABASE, KEY_BYTES, ORPHANS, SECRET_KEY, TOKEN_KEY, is_restore_ready};
pub use incoming::{Incoming, finish_restore};
pub use inspection::{DatabaseStats, Inspection, ReportFault, WrongReport};
pub use known_hosts::take_over_known_hosts;
pub use lock::{DataLock, Holder, UseGuard};
pub use meters::StoreMeters;
pub use modes::open_to_others;
pub use port::{
    ApiTokens, Append, Archive, ArchiveOutcome, CampaignChange, CampaignPut, Campaigns, ClaimRequest, ClaimScope,
    ClaimedReport, ClaimedRun, ConnectionChange, Connections, Credentials, DefinitionChange, EnvironmentChange,
    Environments, HostContact, LineHeader, LineQuery, LogSlice, LoggedLine, NewPassword, NewReport,
    PauseRequestOutcome, PlannedDefinition, PurgeStep, Reads, Replaced, ReportFilter, ReportStatusFilter, Reports,
    RunStore, Runs, Sessions, StopRequestOutcome, Store, StoredHostKeys, StoredResult, TRASH_DAYS, TestSelection,
    TestUpdate, Tests, Trash, UnfinishedRuns, Users, VariableChange, Variables, Vitals, WaitingRun, WriteApiTokens,
    WriteArchives, WriteCampaigns, WriteConnections, WriteEnvironments, WriteHostKeys, WriteOutcome, WriteProjects,
    WriteReports, WriteSessions, WriteTests, WriteTrash, WriteUsers, WriteVariables, each_line,
};
pub use run_files::{RUNS, TrimReport};
pub use testgyver_model::known_hosts::KnownHost;
pub use vault::{Vault, fresh_secret, random_key};

/// Opens the database of a data folder, making or upgrading it if needed.
///
/// # Errors
/// If the folder cannot be written, the database comes from a newer version, or something of it is [`missing`].
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use testgyver_model::{
///     Timestamp,
///     campaign::Campaign,
///     id::{CampaignId, RandomIds},
/// };
///
/// let folder = tempfile::tempdir().unwrap();
/// let store = testgyver_store::open(folder.path()).await.unwrap();
/// let id = CampaignId::fresh(&RandomIds);
/// let campaign = Campaign::new(id, "Smoke".into(), Timestamp::UNIX_EPOCH);
/// store.create_campaign(campaign, Vec::new()).await.unwrap();
/// assert_eq!(store.find_campaign(id).await.unwrap().unwrap().name, "Smoke");
/// # });
/// ```
pub async fn open(data: &Path) -> Result<Arc<dyn Store>> {
    open_or_begin(data, None).await
}

/// The same, where a fresh start may be meant: what is there goes to the folder named `fresh` if something is missing.
///
/// # Errors
/// As [`open`], but for what is missing.
pub async fn open_or_begin(data: &Path, fresh: Option<String>) -> Result<Arc<dyn Store>> {
    let data = data.to_owned();
    let store = tokio::task::spawn_blocking(move || {
        let prepared = data_folder::PreparedFolder::prepare(&data, fresh.as_deref())?;
        let vault = Vault::open(&data)?;
        let database = data.join(DATABASE);
        let store = sqlite::Sqlite::open(&database, vault).map_err(|error| unusable(&database, error))?;
        prepared.finish()?;
        Ok::<_, StoreError>(store)
    })
    .await
    .map_err(|error| StoreError::Unavailable(error.to_string()))??;
    Ok(Arc::new(store))
}

/// Which database it is that cannot be used, and what helps.
fn unusable(database: &Path, error: StoreError) -> StoreError {
    let text = match error {
        StoreError::Unavailable(text) | StoreError::Corrupt(text) => text,
        other => return other,
    };
    let name = database.display().to_string();
    let which = if text.contains(&name) { String::new() } else { format!("{name}: ") };
    let help = if text.contains("newer program") {
        ""
    } else {
        " (`testgyver doctor` looks at it, `testgyver restore` brings a backup back)"
    };
    StoreError::Unavailable(format!("{which}{text}{help}"))
}

/// Writes a consistent copy of a data folder's database into `target`, which must be an empty file; beside a server or
/// without. Takes as long as the database is large: for a thread that may wait.
///
/// # Errors
/// If the database cannot be read or the copy not be written.
pub fn copy_database(data: &Path, target: &Path) -> Result<DatabaseStats> {
    sqlite::copy(&data.join(DATABASE), target)
}

/// The newest version of the schema that this program knows.
pub const fn known_schema() -> u32 {
    sqlite::newest()
}

/// Looks a data folder's database through, changing nothing; beside a server or without. For a thread that may wait.
///
/// # Errors
/// If the database cannot be opened; what is wrong inside it is no error but a finding.
pub fn inspect(data: &Path) -> Result<Inspection> {
    let vault = data.join(SECRET_KEY).exists().then(|| Vault::open(data)).transpose();
    // A key that cannot be read opens nothing; the checks of the folder's files name it.
    sqlite::inspect(&data.join(DATABASE), vault.ok().flatten().as_ref())
}

/// Counts a report's tests again from its events; the lock says that no server works meanwhile.
///
/// # Errors
/// [`StoreError::Corrupt`] if the events do not tell the report.
pub fn mend_report(lock: &DataLock, id: ReportId) -> Result<()> {
    sqlite::mend(&lock.data().join(DATABASE), &id.to_string())
}
