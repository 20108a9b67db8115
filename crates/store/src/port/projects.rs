//! Whole campaigns, as files or other servers bring them along.

use async_trait::async_trait;
use testgyver_model::{
    campaign::Campaign,
    connection::Connection,
    id::TestId,
    test::{Change, Test},
    variable::Variable,
};

use crate::Result;

/// A campaign with everything that belongs to it, to be kept in one step.
#[derive(Debug, Clone)]
pub struct CampaignPut {
    /// The campaign as it shall be.
    pub campaign: Campaign,
    /// What it replaces, if it is there already.
    pub replaces: Option<Replaced>,
    /// All of its tests, in order; one that is there already keeps its identifier and gets a new version if it changes,
    /// one that is not named goes to the trash.
    pub tests: Vec<Test>,
    /// Connections of the campaign to add or change.
    pub connections: Vec<Connection>,
    /// Environments to add, behind those that are there.
    pub environments: Vec<String>,
    /// Variables to add.
    pub variables: Vec<Variable>,
    /// Who does it, and when.
    pub by: Change,
}

/// A campaign as it was looked at before it is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Its tests with their versions, in order.
    pub tests: Vec<(TestId, u32)>,
}

/// Keeps whole campaigns.
#[async_trait]
pub trait WriteProjects {
    /// Keeps a campaign, all of it or nothing.
    ///
    /// # Errors
    /// [`crate::StoreError::Changed`] if a test was changed, added, moved or removed since it was looked at,
    /// [`crate::StoreError::NotFound`] if the campaign to replace is gone, [`crate::StoreError::Taken`] if another
    /// connection has a name, [`crate::StoreError::Variable`] for values that cannot be,
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is full.
    async fn put_campaign(&self, put: CampaignPut) -> Result<()>;
}
