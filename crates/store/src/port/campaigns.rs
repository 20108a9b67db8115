//! Campaigns.

use std::time::Duration;

use async_trait::async_trait;
use testgyver_model::{
    campaign::{Campaign, CampaignOrder, CampaignSummary},
    id::CampaignId,
    page::{Page, PageRequest},
    test::{Change, Test},
};

use crate::Result;

/// What changes of a campaign; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct CampaignChange {
    /// A new name, unique among the campaigns.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// How long a run of it may take, or no limit.
    pub timeout: Option<Option<Duration>>,
    /// How many tests may run at once.
    pub parallel: Option<u32>,
    /// Days that its runs are kept, or as the server says.
    pub keep_days: Option<Option<u32>>,
    /// How many of its runs are kept, or as the server says.
    pub keep_runs: Option<Option<u32>>,
}

/// Campaigns.
#[async_trait]
pub trait Campaigns {
    /// Finds a campaign.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_campaign(&self, id: CampaignId) -> Result<Option<Campaign>>;
    /// A page of campaigns with what a list shows of each; `search` keeps those whose name or
    /// description contains it.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_campaigns(
        &self,
        page: PageRequest,
        search: Option<String>,
        order: CampaignOrder,
    ) -> Result<Page<CampaignSummary>>;
}

/// Changes of campaigns.
#[async_trait]
pub trait WriteCampaigns {
    /// Adds a campaign with its tests, in the order given.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn create_campaign(&self, campaign: Campaign, tests: Vec<Test>) -> Result<()>;
    /// Changes what is given.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn update_campaign(&self, id: CampaignId, change: CampaignChange) -> Result<()>;
    /// Gives a campaign a name; [`crate::StoreError::Taken`] if another one has it.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn rename_campaign(&self, id: CampaignId, name: String) -> Result<()>;
    /// Moves a campaign with its tests and reports to the trash; refused while one of its runs is going.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn delete_campaign(&self, id: CampaignId, by: Change) -> Result<()>;
}
