//! What a look through a data folder finds; plain facts, judged by who asked.

use std::collections::{BTreeMap, BTreeSet};

use testgyver_model::id::{CampaignId, ReportId};

/// What is in a database, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatabaseStats {
    /// Version of its schema.
    pub schema: u32,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
}

/// What a look through a database finds. Lists that are empty mean that all is well.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    /// Version of the schema.
    pub schema: u32,
    /// The newest version this program knows.
    pub known_schema: u32,
    /// What SQLite's check of the file found.
    pub damage: Vec<String>,
    /// References to rows that are not there.
    pub dangling: Vec<String>,
    /// How many values are sealed with the secret key.
    pub sealed: u64,
    /// Names of those that the key does not open.
    pub closed: Vec<String>,
    /// Reports looked at; none if the schema is another one than this program's.
    pub reports: u64,
    /// How many events were folded to check the reports.
    pub events: u64,
    /// Reports that are not what their events say.
    pub wrong: Vec<WrongReport>,
    /// Names of runs that have not ended.
    pub unfinished: Vec<String>,
    /// Campaigns, and whether one of them was ever run.
    pub campaigns: BTreeMap<CampaignId, bool>,
    /// Runs that may have a folder: those that have a report, and those whose folder is about to go. None if the
    /// schema is another one than this program's.
    pub runs: BTreeSet<ReportId>,
}

/// A report that is not what its events say.
#[derive(Debug, Clone)]
pub struct WrongReport {
    /// The report's identifier.
    pub id: ReportId,
    /// Its name, for people who read the doctor's output.
    pub name: String,
    /// How the report differs from its events.
    pub fault: ReportFault,
}

/// What is wrong with a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportFault {
    /// Events are missing.
    #[error("event {expected} is missing, {found} follows")]
    Gap {
        /// The number that should come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// The last events are missing.
    #[error("events end with {last}, the report with {stored}")]
    CutOff {
        /// The number of the last event.
        last: u64,
        /// The last event that the report knows of.
        stored: u64,
    },
    /// It stands otherwise than its events say.
    #[error("it stands otherwise than its events say")]
    State,
    /// Its numbers or its tests stand otherwise than its events say; they can be counted again.
    #[error("its tests or their counts are not what its events say")]
    Counts,
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

impl ReportFault {
    /// Whether it can be mended from the events.
    pub const fn is_mendable(&self) -> bool {
        matches!(self, Self::Counts)
    }
}
