//! Reports and their events, and what people ask of runs.

use async_trait::async_trait;
use testgyver_model::{
    Actor, Timestamp,
    event::{ActionResult, LogLine, RunEvent},
    id::{CampaignId, ReportId, TestId},
    page::{Page, PageRequest},
    report::{Report, ReportHead, ReportSummary},
    test::Change,
};

use crate::{LineQuery, LogSlice, Result};

/// A run that is asked for.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The run; its state is pending.
    pub head: ReportHead,
    /// Which tests of the campaign run.
    pub tests: TestSelection,
    /// How many tests may run at once; `None` takes the campaign's number.
    pub parallel: Option<u32>,
    /// How many runs may wait, this one counted; `None` is no limit.
    pub most_waiting: Option<u32>,
}

impl NewReport {
    /// All tests of the campaign, as it says.
    pub const fn of(head: ReportHead) -> Self {
        Self { head, tests: TestSelection::All, parallel: None, most_waiting: None }
    }
}

/// Which tests of a campaign run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestSelection {
    /// Every one that is enabled.
    All,
    /// One alone, enabled or not.
    One(TestId),
    /// Those of these that are there and enabled.
    These(Vec<TestId>),
}

/// Which reports a list shows.
#[derive(Debug, Clone, Default)]
pub struct ReportFilter {
    /// Only runs of this campaign.
    pub campaign: Option<CampaignId>,
    /// Only runs in the environment of this name.
    pub environment: Option<String>,
    /// Only runs with this status.
    pub status: Option<ReportStatusFilter>,
    /// Runs of this test alone, instead of runs of campaigns.
    pub alone: Option<TestId>,
}

/// The status of a run, as a list is filtered by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportStatusFilter {
    /// It waits for a worker.
    Pending,
    /// A worker carries it out.
    Running,
    /// It ended and no test failed.
    Completed,
    /// A test failed, or the system did.
    Failed,
    /// A person stopped it.
    Cancelled,
}

/// A line of a test's log with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedLine {
    /// The event that told it.
    pub seq: u64,
    /// When it was logged, by the worker's clock, to the microsecond.
    pub at: Timestamp,
    /// Number of the line within the test's log, from 0.
    pub number: u32,
    /// Its level and its text, secrets masked.
    pub line: LogLine,
}

/// The stored result of an action, with its position.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredResult {
    /// The event that told it.
    pub seq: u64,
    /// When the action ended, by the worker's clock, to the microsecond.
    pub at: Timestamp,
    /// Which action of the test, from 0.
    pub action: u32,
    /// Its status, attempts, checks and what is shown of its form and outputs.
    pub result: ActionResult,
}

/// A pending run in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingRun {
    /// The pending run.
    pub report: ReportId,
    /// The campaign it runs, whose viewers hear of its place.
    pub campaign: CampaignId,
}

/// How many runs have not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnfinishedRuns {
    /// Runs that wait for a worker.
    pub pending: u32,
    /// Runs that a worker carries out.
    pub running: u32,
}

/// What became of a request to stop a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopRequestOutcome {
    /// It was recorded as the first.
    First,
    /// Somebody had asked for it before.
    Repeated,
    /// The run has ended.
    Ended,
}

/// What became of a request to pause a run, or to resume it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseRequestOutcome {
    /// It was recorded, for the worker that carries the run out.
    Recorded,
    /// The run has not begun.
    NotStarted,
    /// The run has ended.
    Ended,
}

/// Reports and their events.
#[async_trait]
pub trait Reports {
    /// The name of a run that is not in the trash.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn report_name(&self, id: ReportId) -> Result<Option<String>>;
    /// Names of campaign runs that begin with `prefix`.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn report_names(&self, prefix: &str) -> Result<Vec<String>>;
    /// Finds a run with its tests.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_report(&self, id: ReportId) -> Result<Option<Report>>;
    /// A page of campaign runs, newest first.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_reports(&self, filter: ReportFilter, page: PageRequest) -> Result<Page<ReportSummary>>;
    /// Runs that repeat a run, oldest first.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_reruns(&self, id: ReportId) -> Result<Vec<ReportSummary>>;
    /// Events of a run with `after < seq ≤ until`, in order.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn events(&self, id: ReportId, after: u64, until: u64) -> Result<Vec<RunEvent>>;
    /// At most `limit` lines of one test's log, after an event.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn log(&self, id: ReportId, test: u32, after: u64, limit: u32) -> Result<Vec<LoggedLine>>;
    /// Log lines of several tests in the order in which they were told: some at a time, with what was read for them.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn lines(&self, id: ReportId, wanted: LineQuery) -> Result<LogSlice>;
    /// At most `limit` results of one test's actions, after an event.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn results(&self, id: ReportId, test: u32, after: u64, limit: u32) -> Result<Vec<StoredResult>>;
    /// Mean duration in milliseconds of the last five runs of a campaign in an environment that ended by themselves.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn typical_duration(&self, campaign: CampaignId, environment: &str) -> Result<Option<u64>>;
    /// Runs that wait, in the order in which they begin as things stand: people take turns, and of one
    /// person's runs the first asked for comes first.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn waiting_runs(&self) -> Result<Vec<WaitingRun>>;
    /// How many runs have not ended, of both scopes.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn count_unfinished(&self) -> Result<UnfinishedRuns>;
    /// How many runs of a whole campaign have not ended.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn count_campaign_runs(&self, campaign: CampaignId) -> Result<u32>;
    /// Runs that have not ended, each with the last event that is kept of it.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn unfinished_runs(&self) -> Result<Vec<(ReportId, u64)>>;
    /// Runs of a campaign that have not ended, of both scopes, oldest first.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn unfinished_of(&self, campaign: CampaignId) -> Result<Vec<ReportId>>;
}

/// Lines of a log that are read at once by [`each_line`].
const PORTION: u32 = 2_000;

/// Gives every line of a test's log in order; of a long one no more than a portion is in memory.
///
/// # Errors
/// If the store does not answer.
pub async fn each_line<S: Reports + Sync + ?Sized>(
    store: &S,
    id: ReportId,
    test: u32,
    mut take: impl FnMut(LoggedLine) + Send,
) -> Result<()> {
    let mut after = 0;
    loop {
        let lines = store.log(id, test, after, PORTION).await?;
        let Some(last) = lines.last().map(|line| line.seq) else { return Ok(()) };
        after = last;
        lines.into_iter().for_each(&mut take);
    }
}

/// Changes of reports by people; what runs tell comes in by [`crate::Runs`].
#[async_trait]
pub trait WriteReports {
    /// Adds a pending run with a copy of its tests. Refused: a taken name, a campaign without tests, an
    /// environment that does not exist ([`crate::StoreError::UnknownEnvironment`]), one more than may wait
    /// ([`crate::StoreError::TooManyWaiting`]). Of two with one name exactly one is taken.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn create_report(&self, new: NewReport) -> Result<Report>;
    /// Records that somebody wants a run stopped, for the worker that carries it out. Unless they `insist`, what was
    /// asked for before is not asked for again: a second stop gives up what cleans up.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn request_stop(&self, id: ReportId, by: Actor, insist: bool) -> Result<StopRequestOutcome>;
    /// Records that somebody wants a run paused or resumed, for the worker that carries it out.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn request_pause(&self, id: ReportId, paused: bool, by: Actor) -> Result<PauseRequestOutcome>;
    /// Renames a campaign run.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn rename_report(&self, id: ReportId, name: String) -> Result<()>;
    /// Keeps a campaign run however old it gets, or no longer.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn keep_report(&self, id: ReportId, kept: bool) -> Result<()>;
    /// Moves a run that has ended to the trash; [`crate::StoreError::RunGoing`] for one that has not.
    ///
    /// # Errors
    /// Those named above, and [`crate::StoreError::Unavailable`] if the database does not answer,
    /// [`crate::StoreError::Full`] if the disk is full.
    async fn delete_report(&self, id: ReportId, by: Change) -> Result<()>;
}
