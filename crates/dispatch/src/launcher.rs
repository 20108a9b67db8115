//! The asking side: makes the report, hands its id on, stops it, removes it.

use std::{sync::Arc, time::Duration};

use testgyver_model::{
    Language,
    id::{CampaignId, ReportId, TestId},
    naming,
    report::{ReportHead, ReportState, RunScope},
    user::User,
};
use testgyver_store::{NewReport, StoreError};

use crate::{Config, Surroundings, port::Queue, worker::Worker};

/// How long a removal waits for a run to end after it was stopped.
const STOP_LIMIT: Duration = Duration::from_secs(8);

/// A campaign to run.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The campaign.
    pub campaign: CampaignId,
    /// Name of the report.
    pub name: String,
    /// The environment.
    pub environment: String,
    /// Whether the first failed test ends the run.
    pub stop_on_failure: bool,
}

/// One test to run alone.
#[derive(Debug, Clone)]
pub struct TestLaunch {
    /// Its campaign.
    pub campaign: CampaignId,
    /// The test.
    pub test: TestId,
    /// The environment.
    pub environment: String,
}

/// Why a launch was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// As many runs wait as may.
    #[error("too many runs are waiting")]
    TooManyWaiting,
    /// The store refused: taken name, no tests, unknown environment or campaign.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a run could not be stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    /// It has ended already.
    #[error("the run has ended already")]
    Ended,
    /// It was asked to stop and has not ended in time.
    #[error("the run did not end in time")]
    StillRunning,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The asking side.
#[derive(Clone)]
pub struct Launcher {
    around: Surroundings,
    config: Config,
    queue: Arc<dyn Queue>,
    worker: Arc<Worker>,
}

impl Launcher {
    pub(crate) const fn new(around: Surroundings, config: Config, queue: Arc<dyn Queue>, worker: Arc<Worker>) -> Self {
        Self { around, config, queue, worker }
    }

    /// Asks for a run of a campaign and comes back at once; the report is pending.
    ///
    /// # Errors
    /// [`LaunchError`]; nothing is left behind then.
    pub async fn launch(&self, launch: Launch, by: &User) -> Result<ReportId, LaunchError> {
        let head = self.head(launch.campaign, RunScope::Campaign, launch.name, launch.environment, by);
        let head = ReportHead { stop_on_failure: launch.stop_on_failure, ..head };
        self.ask(NewReport { head, only: None }).await
    }

    /// Asks for a run of one test alone.
    ///
    /// # Errors
    /// [`LaunchError`]; nothing is left behind then.
    pub async fn launch_test(&self, launch: TestLaunch, by: &User) -> Result<ReportId, LaunchError> {
        let head = self.head(launch.campaign, RunScope::Test, String::new(), launch.environment, by);
        self.ask(NewReport { head, only: Some(launch.test) }).await
    }

    fn head(&self, campaign: CampaignId, scope: RunScope, name: String, environment: String, by: &User) -> ReportHead {
        ReportHead {
            id: ReportId::fresh(self.around.ids.as_ref()),
            campaign,
            scope,
            name,
            environment,
            stop_on_failure: false,
            created_at: self.around.clock.now(),
            launched_by: Some(by.id),
            launched_by_name: by.name.clone(),
            timeout: None,
            state: ReportState::Pending,
            seq: 0,
        }
    }

    async fn ask(&self, new: NewReport) -> Result<ReportId, LaunchError> {
        let id = new.head.id;
        self.around.store.create_report(new).await?;
        if self.queue.push(id).await.is_err() {
            self.around.store.delete_report(id).await?;
            return Err(LaunchError::TooManyWaiting);
        }
        Ok(id)
    }

    /// A free name for a report: month and year, with a number where that is taken.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn suggest_name(&self, language: Language) -> Result<String, StoreError> {
        let today = self.around.clock.now().to_zoned(self.config.time_zone.clone());
        let base = naming::month_and_year(language, today.month(), today.year());
        let taken = self.around.store.report_names(&base).await?;
        Ok(naming::unique(&base, |name| taken.iter().any(|taken| taken == name)))
    }

    /// Stops a run; it has ended soon after.
    ///
    /// # Errors
    /// [`CancelError::Ended`] where there is nothing to stop.
    pub async fn cancel(&self, id: ReportId, by: &User) -> Result<(), CancelError> {
        self.worker.cancel(id, by.id).await?.map(drop).ok_or(CancelError::Ended)
    }

    /// Removes a report; a run that is going is stopped first.
    ///
    /// # Errors
    /// [`CancelError::StillRunning`] where the run does not end in time.
    pub async fn delete(&self, id: ReportId, by: &User) -> Result<(), CancelError> {
        if let Some(ended) = self.worker.cancel(id, by.id).await? {
            tokio::time::timeout(STOP_LIMIT, ended.cancelled()).await.map_err(|_| CancelError::StillRunning)?;
        }
        match self.around.store.delete_report(id).await {
            Err(StoreError::RunGoing) => Err(CancelError::StillRunning),
            other => Ok(other?),
        }
    }
}
