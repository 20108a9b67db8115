//! Past events of runs, for messages that were missed.

use std::{collections::HashMap, sync::Arc, time::Duration};

use testgyver_bus::LiveBatch;
use testgyver_model::id::ReportId;
use testgyver_store::{Reads, StoreError};
use tokio::time::timeout;

use super::stored::stored_batch;

/// How long the store may take for one look: telling waits for it.
const STORE_TIMEOUT: Duration = Duration::from_secs(10);

/// The store did not answer in time.
#[derive(Debug)]
pub(super) struct HistoryUnavailable;

/// Where events of runs can be read.
pub(super) trait History: Send + Sync {
    /// The events of a run with `after < seq ≤ until` as they are told, without gaps from `after` on; nothing where
    /// there are none.
    fn events(
        &self,
        report: ReportId,
        after: u64,
        until: u64,
    ) -> impl Future<Output = Result<Option<LiveBatch>, HistoryUnavailable>> + Send;

    /// Runs that have not ended, and the last event of each.
    fn unfinished(&self) -> impl Future<Output = Result<HashMap<ReportId, u64>, HistoryUnavailable>> + Send;
}

/// The history in the store.
pub(super) struct StoreHistory(pub(super) Arc<dyn Reads>);

impl History for StoreHistory {
    async fn events(&self, report: ReportId, after: u64, until: u64) -> Result<Option<LiveBatch>, HistoryUnavailable> {
        within_timeout(stored_batch(self.0.as_ref(), report, after, until)).await
    }

    async fn unfinished(&self) -> Result<HashMap<ReportId, u64>, HistoryUnavailable> {
        Ok(within_timeout(self.0.unfinished_runs()).await?.into_iter().collect())
    }
}

async fn within_timeout<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, HistoryUnavailable> {
    let error = match timeout(STORE_TIMEOUT, answer).await {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it takes too long".to_owned(),
    };
    tracing::warn!(error, "what was missed of a run cannot be read");
    Err(HistoryUnavailable)
}
