//! A campaign: an ordered set of tests with its own files.

use std::time::Duration;

use crate::{
    Actor, Timestamp,
    id::{CampaignId, ReportId},
    report::{Counts, ReportState},
    trash::Retention,
};

/// A campaign without its tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// A UUID, which addresses and the folder of its files contain.
    pub id: CampaignId,
    /// Shown everywhere; unique among the campaigns.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who created it, with the name of that time.
    pub created_by: Actor,
    /// How long a run of it may take; no limit where it is left out.
    pub timeout: Option<Duration>,
    /// How many tests of a run may run at once; 1 keeps their order.
    pub parallel: u32,
    /// How long its runs are kept; where it does not say, the server does.
    pub retention: Retention,
}

impl Campaign {
    /// A campaign that says no more than its name.
    pub fn new(id: CampaignId, name: String, created_at: Timestamp) -> Self {
        Self {
            id,
            name,
            description: String::new(),
            created_at,
            created_by: Actor::system(),
            timeout: None,
            parallel: 1,
            retention: Retention::default(),
        }
    }
}

/// What a list of campaigns shows of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignSummary {
    /// The campaign as it stands now.
    pub campaign: Campaign,
    /// How many tests it has.
    pub tests: u32,
    /// Its newest runs, newest first.
    pub recent: Vec<LastReport>,
    /// The newest run of each environment, in the order of the environments.
    pub by_environment: Vec<LastReport>,
}

/// How a list of campaigns is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CampaignOrder {
    /// Newest campaign first.
    #[default]
    Newest,
    /// By name.
    Name,
    /// The one that ran last first; those that never ran at the end.
    LastRun,
}

/// A run of a campaign, as a list of campaigns shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastReport {
    /// Identifier of the report.
    pub id: ReportId,
    /// Its name.
    pub name: String,
    /// The environment it ran in.
    pub environment: String,
    /// Its state, with what belongs to it (times, verdict).
    pub state: ReportState,
    /// Whole percent of its tests that are done.
    pub progress: u8,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// How many tests stand how.
    pub counts: Counts,
    /// Whether no further test begins until it is resumed.
    pub paused: bool,
    /// Whether somebody has stopped it and only what cleans up still runs.
    pub stopping: bool,
}
