//! How the storage is doing.

use async_trait::async_trait;

use crate::{Result, StoreMeters};

/// How the storage is doing.
#[async_trait]
pub trait Vitals {
    /// Reads something trivial, and sees now and then whether anything can be written.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn ping(&self) -> Result<()>;
    /// What it counts of itself.
    fn meters(&self) -> &StoreMeters;
}
