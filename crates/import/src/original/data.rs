//! The original's data as they are read, for whoever writes them into a store.

use indexmap::IndexMap;
use jiff::civil;
use testgyver_model::{
    Timestamp,
    event::{Level, TestStatus, Verdict},
    secret::Secret,
    user::Role,
};
use testgyver_project::{Project, ProjectTest};

use super::{dump::Database, value::OldId};
use crate::{Carried, Note};

/// All that a database of the original holds. Identifiers are the old ones: `testgyver_model::id::id_of` makes ours of
/// them.
#[derive(Debug)]
pub struct OriginalData {
    /// The database that was read.
    pub database: Database,
    /// Whether later versions of the original wrote it, by what stands in it.
    pub later: bool,
    /// The people who sign in.
    pub users: Vec<OriginalUser>,
    /// The variables; they serve all campaigns.
    pub variables: Vec<OriginalVariable>,
    /// The environments that have a value of any variable, in the order met.
    pub environments: Vec<String>,
    /// The campaigns, oldest first.
    pub campaigns: Vec<OriginalCampaign>,
    /// What a person should know.
    pub notes: Vec<Note>,
    /// How much there was, and how much of it came over.
    pub tally: OriginalTally,
}

/// How much there was, and how much of it came over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OriginalTally {
    /// Accounts.
    pub users: Carried,
    /// Variables, each with all its values.
    pub variables: Carried,
    /// Campaigns.
    pub campaigns: Carried,
    /// Tests.
    pub tests: Carried,
    /// Actions; one counts as carried over if there is an action for it here.
    pub actions: Carried,
    /// Saved connections.
    pub connections: Carried,
    /// Reports, those of performance included, which count as not carried over.
    pub reports: Carried,
}

/// A person who signs in.
#[derive(Debug, Clone, PartialEq)]
pub struct OriginalUser {
    /// The identifiers it had: more than one where several accounts have the same address.
    pub old_ids: Vec<OldId>,
    /// Name shown to others.
    pub name: String,
    /// E-mail address, in lower case.
    pub email: String,
    /// What the person may do: the original's `user` is an editor.
    pub role: Role,
    /// The hash of the password (bcrypt, `$2b$12$…`), where there is one.
    pub password: Option<Secret>,
    /// The code of the language, `fr` say, where the person has chosen one.
    pub language: Option<String>,
}

/// A variable with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct OriginalVariable {
    /// The identifier of its root, where it has one.
    pub old_id: Option<OldId>,
    /// Its name, as placeholders say it here.
    pub key: String,
    /// What it is for.
    pub description: String,
    /// Whether its values must not be shown.
    pub secret: bool,
    /// Its value where an environment has none.
    pub default: Option<Secret>,
    /// Its values by environment.
    pub values: IndexMap<String, Secret>,
}

/// A campaign.
#[derive(Debug, Clone)]
pub struct OriginalCampaign {
    /// Its identifier.
    pub old_id: Option<OldId>,
    /// What it says; the variables are [`OriginalData::variables`], but for the secrets that were found in actions.
    pub project: Project,
    /// Who created it; may be nobody's identifier.
    pub created_by: Option<OldId>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// Whether somebody deleted it.
    pub deleted: bool,
    /// When it was deleted, where that is known.
    pub deleted_at: Option<Timestamp>,
    /// What belongs to the tests of the project, in the same order.
    pub tests: Vec<OriginalTest>,
    /// Tests that somebody deleted.
    pub deleted_tests: Vec<(OriginalTest, ProjectTest)>,
    /// Its reports, oldest first.
    pub reports: Vec<OriginalReport>,
    /// Its reports of performance, oldest first.
    pub performance: Vec<PerformanceReport>,
}

/// What belongs to a test and is not its definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalTest {
    /// Its identifier.
    pub old_id: Option<OldId>,
    /// Who added it; may be nobody's identifier.
    pub created_by: Option<OldId>,
    /// When it was added.
    pub created_at: Option<Timestamp>,
    /// When it was deleted, where it was and that is known.
    pub deleted_at: Option<Timestamp>,
}

/// The report of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct OriginalReport {
    /// Its identifier.
    pub old_id: Option<OldId>,
    /// Its name, unique in its campaign.
    pub name: String,
    /// When the run was asked for.
    pub created_at: Option<Timestamp>,
    /// When it began, where that is known.
    pub started_at: Option<Timestamp>,
    /// When it ended, where that is known.
    pub ended_at: Option<Timestamp>,
    /// The environment, whose variables may be gone.
    pub environment: String,
    /// Whether the first failed test ended the run.
    pub stop_on_failure: bool,
    /// How it ended.
    pub end: RunEnd,
    /// Whether somebody deleted it.
    pub deleted: bool,
    /// When it was deleted, where that is known.
    pub deleted_at: Option<Timestamp>,
    /// Its tests, in the order in which they ran.
    pub tests: Vec<OriginalResult>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// By itself.
    Finished(Verdict),
    /// Never: the original was stopped meanwhile.
    Interrupted,
    /// The original failed; what it said.
    Failed(String),
}

/// How a test of a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalResult {
    /// The test, which may be gone.
    pub test: Option<OldId>,
    /// Its name.
    pub name: String,
    /// What it proves, where the report says so.
    pub description: String,
    /// How it stands; pending where it never came to its turn.
    pub status: TestStatus,
    /// The lines of its log.
    pub log: Vec<LogEntry>,
    /// How long it took, in milliseconds.
    pub milliseconds: Option<u64>,
    /// How long each action took, in milliseconds.
    pub action_milliseconds: Vec<u64>,
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The time in front of it, by the clock of the machine on which the original ran.
    pub at: Option<civil::Time>,
    /// What it tells of.
    pub level: Level,
    /// The line without its time.
    pub text: String,
}

/// A report of performance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerformanceReport {
    /// Its identifier.
    pub old_id: Option<OldId>,
    /// Its name.
    pub name: String,
    /// When the run was asked for.
    pub created_at: Option<Timestamp>,
    /// All that the database holds of it, as JSON.
    pub json: String,
}
