//! Runs as seen by the worker that carries them out: claimed, begun, written, each write fenced by its claim.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use testgyver_model::{
    Actor, Timestamp,
    claim::{Claim, Signals},
    connection::Connection,
    event::RunEvent,
    id::{ReportId, TestId, WorkerId},
    report::{Counts, Report, ReportState, TestResult},
    shared::SharedValue,
    test::TestDefinition,
    variable::Variable,
};

use crate::Result;

/// A worker's request for a run to carry out.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// The worker, by the identifier it drew at its start.
    pub worker: WorkerId,
    /// What it carries out already. That is never given to it again, however old the lease: a machine that slept
    /// does not take its own runs over. Any other run that is its own was given to it by an answer that it never got.
    pub holds: Vec<ReportId>,
    /// Which runs it has room for.
    pub scope: ClaimScope,
    /// How long the claim holds without a [`Runs::renew`], by the store's own clock.
    pub lease: Duration,
    /// The instant at which a run that had waited begins.
    pub now: Timestamp,
}

/// Which runs a worker has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimScope {
    /// Any run.
    Any,
    /// Only what shall be stopped before it has begun, which takes no room.
    StopRequested,
}

/// A run that a worker may now carry out.
#[derive(Debug, Clone)]
pub struct ClaimedRun {
    /// The right to carry it out, which every write names.
    pub claim: Claim,
    /// Its state, which is running. Tests that had begun are running, too; one of which no event was stored has an empty
    /// span of events.
    pub report: Report,
    /// What people ask of it.
    pub signals: Signals,
    /// What each test does, in run order.
    pub definitions: Vec<PlannedDefinition>,
    /// The variables of the run's environment and the defaults, at the time of the claim.
    pub variables: Vec<Variable>,
    /// The saved connections that the run's actions name, at the time of the claim.
    pub connections: Vec<Connection>,
    /// What its tests have shared so far.
    pub shared: Vec<SharedValue>,
}

/// What a test of a run does, as it was at the launch.
#[derive(Debug, Clone)]
pub struct PlannedDefinition {
    /// The test in its campaign, which may have been edited since.
    pub test: TestId,
    /// Its actions, variables and flow as they were written.
    pub definition: TestDefinition,
}

/// A batch of events to store, and the report they fold into.
#[derive(Debug, Clone)]
pub struct Append {
    /// The right to write them; a later claim of the run fences it.
    pub claim: Claim,
    /// The number of these among all that are told under this claim, from 1: told again under the same
    /// number, they are kept once.
    pub batch: u64,
    /// The last event of the report that they were folded onto.
    pub after: u64,
    /// The events, in order.
    pub events: Arc<[RunEvent]>,
    /// The state of the run after them.
    pub state: ReportState,
    /// Who has paused it after them.
    pub paused_by: Option<Actor>,
    /// Who has stopped it after them.
    pub stopping_by: Option<Actor>,
    /// How many tests are pending, running, passed, failed and skipped after them.
    pub counts: Counts,
    /// The tests they changed, each with its index in the run, from 0.
    pub tests: Vec<(u32, TestResult)>,
}

/// What became of a write under a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteOutcome {
    /// It is stored.
    Written,
    /// It had been stored before: an answer was lost.
    AlreadyWritten,
    /// The report has come further than what the events were folded onto; nothing was stored.
    Behind,
    /// Somebody wants the run stopped, and these would end it as if by itself; nothing was stored.
    StopRequested,
    /// The claim is over; nothing was stored.
    Fenced,
}

/// The report of a claimed run, and how far it was written under the claim.
#[derive(Debug, Clone)]
pub struct ClaimedReport {
    /// The report with its tests.
    pub report: Report,
    /// The number of the last batch stored under the claim, 0 before the first.
    pub batch: u64,
}

/// Runs as seen by the worker that carries them out.
#[async_trait]
pub trait Runs {
    /// Gives a run to carry out, in one step: one that shall be stopped before it has begun, one whose worker
    /// is gone, or the next that waits. Of several who ask each gets its own; nothing if there is none.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn claim_next(&self, who: ClaimRequest) -> Result<Option<ClaimedRun>>;
    /// Notes that a test of a run begins, before it does anything: whoever takes the run over finds it
    /// in flight, whether its events were kept or not.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn begin_test(&self, claim: Claim, test: u32, at: Timestamp) -> Result<WriteOutcome>;
    /// Keeps events and the report they fold into.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn append(&self, append: Append) -> Result<WriteOutcome>;
    /// Keeps a value that a test gives to the run, sealed, until the run ends; in the place of one that this test gave
    /// before under the name.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn share_value(&self, claim: Claim, shared: SharedValue) -> Result<WriteOutcome>;
    /// The report of a claimed run; nothing if the claim is over.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn claimed_report(&self, claim: Claim) -> Result<Option<ClaimedReport>>;
    /// Holds a claim for another lease, and gives what people ask of the run; nothing if the claim is over.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn renew(&self, claim: Claim, lease: Duration) -> Result<Option<Signals>>;
    /// Lets a claim go: another worker takes the run over at once. Nothing happens if the claim is over.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn release(&self, claim: Claim) -> Result<()>;
}
