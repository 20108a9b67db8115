//! The storage port: small traits, one for each aggregate and each side of it; each method is one transaction.
//!
//! Who only reads asks for [`Reads`], and cannot write; the whole is [`Store`]. A method that fails with
//! [`crate::StoreError::Unavailable`] may have done its work nevertheless: its answer may have been lost.

mod api_tokens;
mod archives;
mod campaigns;
mod connections;
mod environments;
mod host_keys;
mod lines;
mod projects;
mod reports;
mod runs;
mod sessions;
mod tests;
mod trash;
mod users;
mod variables;
mod vitals;

pub use api_tokens::{ApiTokens, WriteApiTokens};
pub use archives::{Archive, ArchiveOutcome, WriteArchives};
pub use campaigns::{CampaignChange, Campaigns, WriteCampaigns};
pub use connections::{ConnectionChange, Connections, WriteConnections};
pub use environments::{EnvironmentChange, Environments, WriteEnvironments};
pub use host_keys::{HostContact, StoredHostKeys, WriteHostKeys};
pub use lines::{LineHeader, LineQuery, LogSlice};
pub use projects::{CampaignPut, Replaced, WriteProjects};
pub use reports::{
    LoggedLine, NewReport, PauseRequestOutcome, ReportFilter, ReportStatusFilter, Reports, StopRequestOutcome,
    StoredResult, TestSelection, UnfinishedRuns, WaitingRun, WriteReports, each_line,
};
pub use runs::{Append, ClaimRequest, ClaimScope, ClaimedReport, ClaimedRun, PlannedDefinition, Runs, WriteOutcome};
pub use sessions::{Sessions, WriteSessions};
pub use tests::{DefinitionChange, TestUpdate, Tests, WriteTests};
pub use trash::{PurgeStep, TRASH_DAYS, Trash, WriteTrash};
pub use users::{Credentials, NewPassword, Users, WriteUsers};
pub use variables::{VariableChange, Variables, WriteVariables};
pub use vitals::Vitals;

/// Everything that can be read.
pub trait Reads:
    Users
    + Sessions
    + ApiTokens
    + Environments
    + Variables
    + Connections
    + StoredHostKeys
    + Campaigns
    + Tests
    + Reports
    + Trash
    + Vitals
    + Send
    + Sync
{
}

impl<T> Reads for T where
    T: Users
        + Sessions
        + ApiTokens
        + Environments
        + Variables
        + Connections
        + StoredHostKeys
        + Campaigns
        + Tests
        + Reports
        + Trash
        + Vitals
        + Send
        + Sync
{
}

/// What carrying runs out needs: to claim and tell them, to read what was told, to take away what is too old.
pub trait RunStore: Runs + Reports + WriteHostKeys + WriteTrash + Send + Sync {}

impl<T: Runs + Reports + WriteHostKeys + WriteTrash + Send + Sync> RunStore for T {}

/// Everything that is kept: read, and changed.
pub trait Store:
    Reads
    + RunStore
    + WriteUsers
    + WriteSessions
    + WriteApiTokens
    + WriteEnvironments
    + WriteVariables
    + WriteConnections
    + WriteCampaigns
    + WriteTests
    + WriteProjects
    + WriteArchives
    + WriteReports
{
}

impl<T> Store for T where
    T: Reads
        + WriteUsers
        + WriteSessions
        + WriteApiTokens
        + WriteEnvironments
        + WriteVariables
        + WriteConnections
        + WriteCampaigns
        + WriteTests
        + WriteProjects
        + WriteArchives
        + WriteReports
        + RunStore
{
}
