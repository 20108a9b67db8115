//! What was removed and can come back.

use async_trait::async_trait;
use testgyver_model::{
    Timestamp,
    id::{CampaignId, ReportId},
    page::{Page, PageRequest},
    trash::{Removable, RemovableKind, Removed, Retention},
};

use crate::Result;

/// Days that something stays in the trash.
pub const TRASH_DAYS: i64 = 30;

/// What was removed and can come back.
#[async_trait]
pub trait Trash {
    /// A page of what is in the trash, of one kind or all, removed last first. What went with its
    /// campaign is not listed by itself.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_trash(&self, kind: Option<RemovableKind>, page: PageRequest) -> Result<Page<Removed>>;
}

/// What becomes of the trash, and what comes into it by growing old.
#[async_trait]
pub trait WriteTrash {
    /// Brings something back, with all that went with it, and gives its name: that of a run gets a
    /// number where it is taken now. [`crate::StoreError::CampaignRemoved`] if its campaign is gone, too.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn restore(&self, what: Removable) -> Result<String>;
    /// Puts something, or all that is there, out of reach; [`WriteTrash::purge`] takes it away.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn schedule_purge(&self, what: Option<Removable>) -> Result<()>;
    /// Moves runs to the trash that are older, or more, than their campaign says, or `otherwise` where
    /// it does not; those to be kept stay. Old runs of one test alone go for good. Some at a time: tells how many.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn expire(&self, now: Timestamp, otherwise: Retention) -> Result<usize>;
    /// Takes away some of what was removed before an instant.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn purge(&self, before: Timestamp) -> Result<PurgeStep>;
    /// Some of the runs that [`WriteTrash::purge`] took away, whose folders may go.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn purged_runs(&self) -> Result<Vec<(CampaignId, ReportId)>>;
    /// The folders of these runs are gone, or not to be looked at again.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn forget_purged_runs(&self, runs: Vec<ReportId>) -> Result<()>;
}

/// How far a purge has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurgeStep {
    /// Another step must follow: more is left than one transaction deletes.
    More,
    /// A campaign is gone, its files may go; there may be more.
    Campaign(CampaignId),
    /// Everything is deleted.
    Done,
}
