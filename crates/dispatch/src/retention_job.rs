//! Retention: moves old runs to the trash, and takes away what has been there long enough, in small
//! steps between which everybody else has their turn.

use std::time::Duration;

use testgyver_model::{Timestamp, trash::Retention};
use testgyver_store::{PurgeStep, StoreError, TRASH_DAYS};

use crate::DispatchDependencies;

/// Time between two rounds.
const ROUND: Duration = Duration::from_secs(600);
/// The pause between two steps of a round.
const STEP: Duration = Duration::from_millis(20);

/// Moves runs that are kept no longer to the trash, and purges it.
pub struct RetentionJob {
    deps: DispatchDependencies,
    retention: Retention,
}

impl RetentionJob {
    /// A job on this store and these files; `retention` is for campaigns that do not say.
    pub const fn new(deps: DispatchDependencies, retention: Retention) -> Self {
        Self { deps, retention }
    }

    /// Goes round for as long as it is let.
    pub async fn run(self) {
        let mut rounds = tokio::time::interval(ROUND);
        loop {
            rounds.tick().await;
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "house-keeping did not come to its end, it is tried again later");
            }
        }
    }

    /// One round: nothing that is due is left after it.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub async fn round(&self) -> Result<(), StoreError> {
        let now = self.deps.clock.now();
        let mut expired = 0;
        loop {
            match self.deps.store.expire(now, self.retention).await? {
                0 => break,
                some => expired += some,
            }
            tokio::time::sleep(STEP).await;
        }
        if expired > 0 {
            tracing::info!(runs = expired, "old runs went to the trash");
        }
        let days = Duration::from_secs(TRASH_DAYS.unsigned_abs() * 24 * 3600);
        self.purge(now.checked_sub(days).unwrap_or(Timestamp::UNIX_EPOCH)).await
    }

    /// Removes the folders of runs that are gone. One that cannot be removed is named once and left to `doctor`.
    async fn clear_runs(&self) -> Result<(), StoreError> {
        loop {
            let runs = self.deps.store.purged_runs().await?;
            if runs.is_empty() {
                return Ok(());
            }
            for (campaign, report) in &runs {
                if let Err(error) = self.deps.files.delete_run(*campaign, *report).await {
                    tracing::warn!(%campaign, %report, %error, "the files of a run that is gone could not be removed");
                }
            }
            self.deps.store.forget_purged_runs(runs.into_iter().map(|(_, report)| report).collect()).await?;
            tokio::time::sleep(STEP).await;
        }
    }

    async fn purge(&self, before: Timestamp) -> Result<(), StoreError> {
        loop {
            match self.deps.store.purge(before).await? {
                PurgeStep::Done => return self.clear_runs().await,
                PurgeStep::More => {}
                PurgeStep::Campaign(id) => {
                    if let Err(error) = self.deps.files.delete_all(id).await {
                        tracing::warn!(campaign = %id, %error, "files of a removed campaign are left behind");
                    }
                }
            }
            tokio::time::sleep(STEP).await;
        }
    }
}
