//! What has happened, for where news of it were missed.

use std::{collections::HashMap, sync::Arc, time::Duration};

use testgyver_bus::LiveBatch;
use testgyver_model::id::ReportId;
use testgyver_store::{Reads, StoreError};
use tokio::time::timeout;

use super::stored::stored_batch;

/// How long the store may take for one look: telling waits for it.
const STORE_TIMEOUT: Duration = Duration::from_secs(10);

/// It cannot be known now.
#[derive(Debug)]
pub(super) struct Unknown;

/// Where events of runs can be read.
pub(super) trait History: Send + Sync {
    /// The events of a run with `after < seq ≤ until` as they are told, without gaps from `after` on; nothing where
    /// there are none.
    fn events(
        &self,
        report: ReportId,
        after: u64,
        until: u64,
    ) -> impl Future<Output = Result<Option<LiveBatch>, Unknown>> + Send;

    /// Runs that have not ended, and the last event of each.
    fn unfinished(&self) -> impl Future<Output = Result<HashMap<ReportId, u64>, Unknown>> + Send;
}

/// What the store has.
pub(super) struct Stored(pub(super) Arc<dyn Reads>);

impl History for Stored {
    async fn events(&self, report: ReportId, after: u64, until: u64) -> Result<Option<LiveBatch>, Unknown> {
        patient(stored_batch(self.0.as_ref(), report, after, until)).await
    }

    async fn unfinished(&self) -> Result<HashMap<ReportId, u64>, Unknown> {
        Ok(patient(self.0.unfinished_runs()).await?.into_iter().collect())
    }
}

async fn patient<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, Unknown> {
    let error = match timeout(STORE_TIMEOUT, answer).await {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it takes too long".to_owned(),
    };
    tracing::warn!(error, "what was missed of a run cannot be read");
    Err(Unknown)
}
