//! Runs: launched, repeated, stopped, paused, removed. The worker hears of it by the store and a wake-up.

use std::time::Duration;

use testgyver_bus::{LiveMessage, WakeUp, wait_for};
use testgyver_model::{
    Language,
    event::TestStatus,
    flow::TestRole,
    id::{CampaignId, ReportId, TestId},
    naming,
    report::{Report, ReportHead, RunScope, TestResult},
};
use testgyver_store::{NewReport, PauseRequestOutcome, StopRequestOutcome, StoreError, TestSelection, WaitingRun};
use tokio::time::{sleep, timeout};

use crate::{
    App, Principal, Refusal,
    checks::{at_most, at_once},
};

/// How long a removal waits for a run to end after it was stopped.
pub(crate) const STOP_LIMIT: Duration = Duration::from_secs(20);
/// The pause before a run is looked at again whose end nobody rang for.
const LOOK: Duration = Duration::from_millis(500);

/// A campaign to run.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The campaign whose enabled tests run.
    pub campaign: CampaignId,
    /// Name of the report.
    pub name: String,
    /// Name of the environment whose values are filled in.
    pub environment: String,
    /// Whether the first failed test ends the run.
    pub stop_on_failure: bool,
    /// How many tests run at once; as the campaign says if it is left out.
    pub parallel: Option<u64>,
}

/// A run to repeat.
#[derive(Debug, Clone)]
pub struct Rerun {
    /// The run that has ended.
    pub report: ReportId,
    /// Only the tests that failed or were not run, with those that prepare and clean up.
    pub failed_only: bool,
    /// Name of the new report; the old one's with a suffix if it is left out.
    pub name: Option<String>,
    /// The language of the suffix.
    pub language: Language,
}

/// One test to run alone.
#[derive(Debug, Clone)]
pub struct TestLaunch {
    /// The test, enabled or not.
    pub test: TestId,
    /// Name of the environment whose values are filled in.
    pub environment: String,
}

impl App {
    /// Asks for a run of a campaign and comes back at once; the report is pending.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is left behind then.
    pub async fn launch(&self, by: &Principal, launch: Launch) -> Result<ReportId, Refusal> {
        by.may_run()?;
        self.campaign(launch.campaign).await?;
        let name = launch.name.trim().to_owned();
        at_most("name", &name, 200)?;
        let parallel = launch.parallel.map(at_once).transpose()?;
        let head = self.head(by, launch.campaign, RunScope::Campaign, name, launch.environment);
        let head = ReportHead { stop_on_failure: launch.stop_on_failure, ..head };
        self.ask(NewReport { parallel, ..NewReport::of(head) }).await
    }

    /// Asks for a run that repeats one, with the tests as they are now.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is left behind then.
    pub async fn rerun(&self, by: &Principal, rerun: Rerun) -> Result<ReportId, Refusal> {
        by.may_run()?;
        let before = self.report(rerun.report).await?;
        if !before.head.state.is_final() {
            return Err(Refusal::conflict("run_going"));
        }
        let name = rerun.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        at_most("name", name.as_deref().unwrap_or_default(), 200)?;
        let tests = if rerun.failed_only { TestSelection::These(not_passed(&before)?) } else { TestSelection::All };
        let name = match name {
            Some(name) => name,
            None => self.repeated_name(&before.head.name, rerun.language).await?,
        };
        let ReportHead { campaign, environment, stop_on_failure, parallel, .. } = before.head;
        let head = self.head(by, campaign, RunScope::Campaign, name, environment);
        let rerun_of = before.head.rerun_of.or(Some(before.head.id));
        let head = ReportHead { stop_on_failure, rerun_of, ..head };
        let new = NewReport { tests, parallel: Some(parallel), ..NewReport::of(head) };
        self.ask(new).await.map_err(|refusal| match refusal.code {
            "no_tests" => Refusal::bad("nothing_to_rerun"),
            _ => refusal,
        })
    }

    async fn repeated_name(&self, name: &str, language: Language) -> Result<String, StoreError> {
        let base = naming::before_repeat(name);
        let taken = self.deps.store.report_names(base).await?;
        Ok(naming::repeated(language, base, |name| taken.iter().any(|taken| taken == name)))
    }

    /// Asks for a run of one test alone.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is left behind then.
    pub async fn launch_test(&self, by: &Principal, launch: TestLaunch) -> Result<ReportId, Refusal> {
        by.may_run()?;
        let test = self.deps.store.find_test(launch.test).await?;
        let test = test.ok_or_else(|| Refusal::not_found("what-test"))?;
        let head = self.head(by, test.campaign, RunScope::Test, String::new(), launch.environment);
        self.ask(NewReport { tests: TestSelection::One(launch.test), ..NewReport::of(head) }).await
    }

    fn head(
        &self,
        by: &Principal,
        campaign: CampaignId,
        scope: RunScope,
        name: String,
        environment: String,
    ) -> ReportHead {
        let id = ReportId::fresh(self.deps.ids.as_ref());
        let head = ReportHead::pending(id, campaign, scope, self.now());
        ReportHead { name, environment, launched_by: by.actor.clone(), ..head }
    }

    async fn ask(&self, new: NewReport) -> Result<ReportId, Refusal> {
        let (id, environment) = (new.head.id, new.head.environment.clone());
        let new = NewReport { most_waiting: Some(self.config.waiting_runs), ..new };
        let created = self.deps.store.create_report(new).await;
        created.map_err(|error| Refusal::from(error).with("name", environment))?;
        self.deps.bus.notify(WakeUp::Queue);
        Ok(id)
    }

    /// A free name for a report: month and year, with a number if that is taken.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn suggest_name(&self, language: Language) -> Result<String, Refusal> {
        let today = self.now().to_zoned(self.config.time_zone.clone());
        let base = naming::month_and_year(language, today.month(), today.year());
        let taken = self.deps.store.report_names(&base).await?;
        Ok(naming::unique(&base, |name| taken.iter().any(|taken| taken == name)))
    }

    /// The runs that wait, in the order in which they will begin as things stand.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn waiting(&self) -> Result<Vec<ReportId>, Refusal> {
        let waiting: Vec<WaitingRun> = self.deps.store.waiting_runs().await?;
        Ok(waiting.into_iter().map(|run| run.report).collect())
    }

    async fn report(&self, id: ReportId) -> Result<Report, Refusal> {
        self.deps.store.find_report(id).await?.ok_or_else(|| Refusal::not_found("what-report"))
    }

    /// Stops a run; it ends soon after. The request is stored: it holds whatever becomes of this process.
    ///
    /// # Errors
    /// `already_ended` if there is nothing to stop.
    pub async fn stop_run(&self, by: &Principal, id: ReportId) -> Result<(), Refusal> {
        by.may_run()?;
        self.report(id).await?;
        let outcome = self.deps.store.request_stop(id, by.actor.clone(), true).await?;
        if outcome == StopRequestOutcome::Ended {
            return Err(Refusal::conflict("already_ended"));
        }
        self.deps.bus.notify(WakeUp::RunSignal(id));
        Ok(())
    }

    /// Lets no further test of a run begin, or lets it go on. The request is stored like one to stop.
    ///
    /// # Errors
    /// `already_ended` or `run_waiting` if it does not run.
    pub async fn pause_run(&self, by: &Principal, id: ReportId, paused: bool) -> Result<(), Refusal> {
        by.may_run()?;
        let outcome = self.deps.store.request_pause(id, paused, by.actor.clone()).await;
        match outcome.map_err(|error| Refusal::from(error).about("what-report"))? {
            PauseRequestOutcome::Ended => Err(Refusal::conflict("already_ended")),
            PauseRequestOutcome::NotStarted => Err(Refusal::conflict("run_waiting")),
            PauseRequestOutcome::Recorded => {
                self.deps.bus.notify(WakeUp::RunSignal(id));
                Ok(())
            }
        }
    }

    /// Renames a report, or keeps it however old it gets, or no longer.
    ///
    /// # Errors
    /// [`Refusal`]; where the name is refused, nothing is changed.
    pub async fn update_report(
        &self,
        by: &Principal,
        id: ReportId,
        name: Option<String>,
        kept: Option<bool>,
    ) -> Result<(), Refusal> {
        by.may_edit()?;
        let report = self.report(id).await?;
        if let Some(name) = name {
            let name = name.trim().to_owned();
            if name.is_empty() {
                return Err(Refusal::missing(["details"]));
            }
            at_most("details", &name, 200)?;
            self.deps.store.rename_report(id, name).await.map_err(|error| match error {
                StoreError::Taken(_) => Refusal::bad("report_name_taken").field("details"),
                other => other.into(),
            })?;
        }
        if let Some(kept) = kept {
            self.deps.store.keep_report(id, kept).await?;
        }
        self.tell(by, LiveMessage::ReportsChanged(report.head.campaign)).await;
        Ok(())
    }

    /// Moves a report to the trash; a run that is going is stopped first.
    ///
    /// # Errors
    /// `still_running` if the run does not end in time.
    pub async fn delete_report(&self, by: &Principal, id: ReportId) -> Result<(), Refusal> {
        by.may_edit()?;
        let report = self.report(id).await?;
        let still_running = || Refusal::conflict("still_running");
        self.stop_once(by, id).await?;
        timeout(STOP_LIMIT, self.ended(id)).await.map_err(|_| still_running())??;
        match self.deps.store.delete_report(id, by.change(self.now())).await {
            Err(StoreError::RunGoing) => return Err(still_running()),
            other => other?,
        }
        self.tell(by, LiveMessage::ReportsChanged(report.head.campaign)).await;
        Ok(())
    }

    /// Stops a run, unless somebody has: a second stop would give up what cleans up.
    pub(crate) async fn stop_once(&self, by: &Principal, id: ReportId) -> Result<(), Refusal> {
        if self.deps.store.request_stop(id, by.actor.clone(), false).await? == StopRequestOutcome::First {
            self.deps.bus.notify(WakeUp::RunSignal(id));
        }
        Ok(())
    }

    /// Waits for the end of a run, wherever it is carried out.
    pub(crate) async fn ended(&self, id: ReportId) -> Result<(), Refusal> {
        let mut wake_ups = self.deps.bus.wake_ups();
        while !self.report(id).await?.head.state.is_final() {
            tokio::select! {
                () = wait_for(&mut wake_ups, |wake_up| wake_up == WakeUp::RunEnded(id)) => {}
                () = sleep(LOOK) => {}
            }
        }
        Ok(())
    }
}

/// The tests of a run that did not pass, with those that prepare and clean up.
fn not_passed(report: &Report) -> Result<Vec<TestId>, Refusal> {
    let missed = |test: &&TestResult| test.status != TestStatus::Passed;
    if !report.tests.iter().any(|test| missed(&test) && test.role != Some(TestRole::Teardown)) {
        return Err(Refusal::bad("nothing_to_rerun"));
    }
    Ok(report.tests.iter().filter(|test| missed(test) || test.role.is_some()).map(|test| test.test).collect())
}
