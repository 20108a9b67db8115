//! The asking side: makes the report, hands its id on, stops it, removes it.

use std::{sync::Arc, time::Duration};

use testgyver_model::{
    Language,
    event::TestStatus,
    id::{CampaignId, ReportId, TestId},
    naming,
    report::{Report, ReportHead, RunScope, TestResult},
    rules::flow::TestRole,
    test::Change,
    user::User,
};
use testgyver_store::{NewReport, StopWish, StoreError, WhichTests};
use tokio_util::sync::CancellationToken;

use crate::{
    Config, Surroundings,
    patience::Patience,
    port::{Queue, Ticket},
    worker::Worker,
};

/// How long a removal waits for a run to end after it was stopped.
const STOP_LIMIT: Duration = Duration::from_secs(20);

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
    /// How many tests run at once; as the campaign says where it is left out.
    pub parallel: Option<u32>,
}

/// A run to repeat.
#[derive(Debug, Clone)]
pub struct Rerun {
    /// The run that has ended.
    pub report: ReportId,
    /// Only the tests that failed or were not run, with those that prepare and clean up.
    pub failed_only: bool,
    /// Name of the new report; the old one's with a suffix where it is left out.
    pub name: Option<String>,
    /// The language of the suffix.
    pub language: Language,
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
    /// The run to repeat has not ended.
    #[error("the run to repeat has not ended")]
    StillGoing,
    /// No test of the run to repeat is left to run.
    #[error("no test of the run is left to repeat")]
    NothingToRepeat,
    /// The store refused: taken name, no tests, unknown environment or campaign.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a run could not be stopped, paused or removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// It has not begun.
    #[error("the run waits its turn")]
    Waiting,
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
        self.ask(NewReport { parallel: launch.parallel, ..NewReport::of(head) }).await
    }

    /// Asks for a run that repeats one, with the tests as they are now.
    ///
    /// # Errors
    /// [`LaunchError`]; nothing is left behind then.
    pub async fn rerun(&self, rerun: Rerun, by: &User) -> Result<ReportId, LaunchError> {
        let before = self.around.store.find_report(rerun.report).await?.ok_or(StoreError::NotFound)?;
        if !before.head.state.is_final() {
            return Err(LaunchError::StillGoing);
        }
        let tests = if rerun.failed_only { WhichTests::These(not_passed(&before)?) } else { WhichTests::All };
        let name = match rerun.name {
            Some(name) => name,
            None => self.repeated_name(&before.head.name, rerun.language).await?,
        };
        let ReportHead { campaign, environment, stop_on_failure, .. } = before.head;
        let head = self.head(campaign, RunScope::Campaign, name, environment, by);
        let rerun_of = before.head.rerun_of.or(Some(before.head.id));
        let head = ReportHead { stop_on_failure, rerun_of, ..head };
        self.ask(NewReport { head, tests, parallel: Some(before.head.parallel) }).await.map_err(|error| match error {
            LaunchError::Store(StoreError::NoTests) => LaunchError::NothingToRepeat,
            other => other,
        })
    }

    async fn repeated_name(&self, name: &str, language: Language) -> Result<String, StoreError> {
        let base = naming::before_repeat(name);
        let taken = self.around.store.report_names(base).await?;
        Ok(naming::repeated(language, base, |name| taken.iter().any(|taken| taken == name)))
    }

    /// Asks for a run of one test alone.
    ///
    /// # Errors
    /// [`LaunchError`]; nothing is left behind then.
    pub async fn launch_test(&self, launch: TestLaunch, by: &User) -> Result<ReportId, LaunchError> {
        let head = self.head(launch.campaign, RunScope::Test, String::new(), launch.environment, by);
        self.ask(NewReport { tests: WhichTests::One(launch.test), ..NewReport::of(head) }).await
    }

    fn head(&self, campaign: CampaignId, scope: RunScope, name: String, environment: String, by: &User) -> ReportHead {
        let id = ReportId::fresh(self.around.ids.as_ref());
        let head = ReportHead::pending(id, campaign, scope, self.around.clock.now());
        ReportHead { name, environment, launched_by: Some(by.id), launched_by_name: by.name.clone(), ..head }
    }

    async fn ask(&self, new: NewReport) -> Result<ReportId, LaunchError> {
        let ticket = Ticket::of(&new.head);
        let id = ticket.report;
        self.around.store.create_report(new).await?;
        if self.queue.push(ticket).await.is_err() {
            self.around.store.withdraw_report(id).await?;
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

    /// The runs that wait, in the order in which they will begin as things stand.
    pub fn waiting(&self) -> Vec<ReportId> {
        self.queue.order().into_iter().map(|ticket| ticket.report).collect()
    }

    /// Stops a run; it has ended soon after. The wish is kept: it holds even where this process ends now.
    ///
    /// # Errors
    /// [`ControlError::Ended`] where there is nothing to stop.
    pub async fn cancel(&self, id: ReportId, by: &User) -> Result<(), ControlError> {
        if self.around.store.ask_to_stop(id, by.id).await? == StopWish::TooLate {
            return Err(ControlError::Ended);
        }
        // Where nobody runs it just now, whoever takes it over finds the wish.
        self.worker.cancel(id, by.id).await;
        Ok(())
    }

    /// Lets no further test of a run begin, or lets it go on.
    ///
    /// # Errors
    /// [`ControlError::Ended`] or [`ControlError::Waiting`] where it does not run.
    pub async fn pause(&self, id: ReportId, paused: bool, by: &User) -> Result<(), ControlError> {
        let report = self.around.store.find_report(id).await?.ok_or(StoreError::NotFound)?;
        // The worker lets go of a run a moment after its end is stored.
        if report.head.state.is_final() {
            return Err(ControlError::Ended);
        }
        if self.worker.pause(id, paused, by.id) { Ok(()) } else { Err(ControlError::Waiting) }
    }

    /// Removes a report; a run that is going is stopped first.
    ///
    /// # Errors
    /// [`ControlError::StillRunning`] where the run does not end in time.
    pub async fn delete(&self, id: ReportId, by: &User) -> Result<(), ControlError> {
        self.stop_once(id, by).await?;
        tokio::time::timeout(STOP_LIMIT, self.ended(id)).await.map_err(|_| ControlError::StillRunning)??;
        match self.around.store.delete_report(id, self.change(by)).await {
            Err(StoreError::RunGoing) => Err(ControlError::StillRunning),
            other => Ok(other?),
        }
    }

    /// Stops a run, unless somebody has: a second stop would give up what cleans up.
    async fn stop_once(&self, id: ReportId, by: &User) -> Result<(), ControlError> {
        if self.around.store.ask_to_stop(id, by.id).await? == StopWish::First {
            self.worker.cancel(id, by.id).await;
        }
        Ok(())
    }

    /// Waits for the end of a run, also of one that is just being taken over.
    async fn ended(&self, id: ReportId) -> Result<(), ControlError> {
        let never = CancellationToken::new();
        let mut patience = Patience::default();
        loop {
            if let Some(ended) = self.worker.end_of(id) {
                ended.cancelled().await;
            }
            let report = self.around.store.find_report(id).await?.ok_or(StoreError::NotFound)?;
            if report.head.state.is_final() {
                return Ok(());
            }
            patience.wait(&never).await;
        }
    }

    /// Removes a campaign with all that is its; with `stop` its runs are stopped first.
    ///
    /// # Errors
    /// [`StoreError::RunGoing`] where one of its runs is going, [`ControlError::StillRunning`] where
    /// one does not end in time.
    pub async fn delete_campaign(&self, id: CampaignId, stop: bool, by: &User) -> Result<(), ControlError> {
        if stop {
            let unfinished = self.around.store.list_unfinished().await?;
            let going: Vec<ReportId> =
                unfinished.iter().filter(|head| head.campaign == id).map(|head| head.id).collect();
            for id in &going {
                self.stop_once(*id, by).await?;
            }
            let all = async {
                for id in going {
                    self.ended(id).await?;
                }
                Ok::<_, ControlError>(())
            };
            tokio::time::timeout(STOP_LIMIT, all).await.map_err(|_| ControlError::StillRunning)??;
        }
        Ok(self.around.store.delete_campaign(id, self.change(by)).await?)
    }

    fn change(&self, by: &User) -> Change {
        Change { by: by.name.clone(), at: self.around.clock.now() }
    }
}

/// The tests of a run that did not pass, with those that prepare and clean up.
fn not_passed(report: &Report) -> Result<Vec<TestId>, LaunchError> {
    let missed = |test: &&TestResult| test.status != TestStatus::Passed;
    if !report.tests.iter().any(|test| missed(&test) && test.role != Some(TestRole::Teardown)) {
        return Err(LaunchError::NothingToRepeat);
    }
    Ok(report.tests.iter().filter(|test| missed(test) || test.role.is_some()).map(|test| test.test).collect())
}
