//! What was removed and can still come back.

use crate::{
    id::{CampaignId, ReportId, TestId},
    test::Change,
};

/// Something that can be removed and restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removable {
    /// A campaign, with its tests, runs and files.
    Campaign(CampaignId),
    /// A test; reports keep their copy.
    Test(TestId),
    /// A run with its logs.
    Report(ReportId),
}

/// What kind of thing was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovableKind {
    /// A campaign.
    Campaign,
    /// A test.
    Test,
    /// A run.
    Report,
}

/// Something in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// What was removed, with its identifier.
    pub what: Removable,
    /// Its name at the time of the removal.
    pub name: String,
    /// The campaign it belongs to, or is.
    pub campaign: CampaignId,
    /// That campaign's name.
    pub campaign_name: String,
    /// Who removed it, and when; nobody where it had become too old.
    pub removed: Change,
}

/// How long, and how many, runs of a campaign are kept; without limits for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Days since a run ended.
    pub days: Option<u32>,
    /// How many of the newest runs are kept.
    pub runs: Option<u32>,
}
