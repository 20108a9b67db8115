//! Runs that were carried out elsewhere and are kept here.

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::{event::RunEvent, report::Report};

use crate::Result;

/// A run that ended elsewhere.
#[derive(Debug, Clone)]
pub struct Archive {
    /// The report as it stood before its first event: pending, with its tests. Its name gets a number where another
    /// run has it.
    pub seed: Report,
    /// All of its events, in order; the last one ends the run.
    pub events: Arc<[RunEvent]>,
}

/// What became of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveOutcome {
    /// It is kept, under this name.
    Kept(String),
    /// There is a report of this identifier already, in the trash maybe; it stays as it is.
    Known,
}

/// Keeps runs that were carried out elsewhere.
#[async_trait]
pub trait WriteArchives {
    /// Keeps a run that has ended, with its events; the report is what they fold into. Its environment need not be
    /// there, and its tests neither.
    ///
    /// # Errors
    /// [`crate::StoreError::Corrupt`] if the events do not end the run, [`crate::StoreError::NotFound`] if there is no
    /// such campaign, [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn keep_archive(&self, archive: Archive) -> Result<ArchiveOutcome>;
}
