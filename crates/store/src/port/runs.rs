//! Runs as who carries them out sees them: claimed, begun, told, each word fenced by its claim.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use testgyver_model::{
    Actor, Timestamp,
    claim::{Claim, Signals},
    connection::Connection,
    event::RunEvent,
    id::{ReportId, TestId, WorkerId},
    report::{Counts, Report, ReportState, TestResult},
    test::TestDefinition,
    variable::Variable,
};

use crate::Result;

/// Who asks for a run to carry out.
#[derive(Debug, Clone)]
pub struct Claimant {
    /// Who.
    pub worker: WorkerId,
    /// What it carries out already. That is never given to it again, however old the lease: a machine that slept
    /// does not take its own runs over. Any other run that is its own was given to it by an answer that it never got.
    pub holds: Vec<ReportId>,
    /// What it has room for.
    pub wants: Wants,
    /// How long the claim holds without a [`Runs::renew`], by the store's own clock.
    pub lease: Duration,
    /// The instant at which a run that had waited begins.
    pub now: Timestamp,
}

/// What a worker has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Anything.
    Anything,
    /// Only what shall be stopped before it has begun, which takes no room.
    Stopped,
}

/// A run that a worker may now carry out.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The right to it.
    pub claim: Claim,
    /// How it stands; running. Tests that had begun are running, too; one of which no event was kept
    /// has none.
    pub report: Report,
    /// What people ask of it.
    pub signals: Signals,
    /// What each test does, in run order.
    pub definitions: Vec<PlannedDefinition>,
    /// The variables of the run's environment and the defaults, at the time of the claim.
    pub variables: Vec<Variable>,
    /// The saved connections that the run's actions name, at the time of the claim.
    pub connections: Vec<Connection>,
}

/// What a test of a run does, as it was at the launch.
#[derive(Debug, Clone)]
pub struct PlannedDefinition {
    /// The test.
    pub test: TestId,
    /// What a person had written.
    pub definition: TestDefinition,
}

/// Events to keep, and the report they fold into.
#[derive(Debug, Clone)]
pub struct Append {
    /// The right to tell them.
    pub claim: Claim,
    /// The number of these among all that are told under this claim, from 1: told again under the same
    /// number, they are kept once.
    pub batch: u64,
    /// The last event of the report that they were folded onto.
    pub after: u64,
    /// The events, in order.
    pub events: Arc<[RunEvent]>,
    /// How the run stands after them.
    pub state: ReportState,
    /// Who has paused it after them.
    pub paused_by: Option<Actor>,
    /// Who has stopped it after them.
    pub stopping_by: Option<Actor>,
    /// How many tests stand how after them.
    pub counts: Counts,
    /// The tests they touched, with their places in the run.
    pub tests: Vec<(u32, TestResult)>,
}

/// What became of something that was told under a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    Kept,
    /// It had been kept before: an answer was lost.
    AlreadyKept,
    /// The report has come further than what it was folded onto; nothing was kept.
    Behind,
    /// Somebody wants the run stopped, and these would end it as if by itself; nothing was kept.
    Stopped,
    /// The claim is over; nothing was kept.
    Fenced,
}

/// How a run stands for whoever tells of it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The report.
    pub report: Report,
    /// The last batch kept under the claim, 0 before the first.
    pub batch: u64,
}

/// Runs as who carries them out sees them.
#[async_trait]
pub trait Runs {
    /// Gives a run to carry out, in one step: one that shall be stopped before it has begun, one whose worker
    /// is gone, or the next that waits. Of several who ask each gets its own; nothing where there is none.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn claim_next(&self, who: Claimant) -> Result<Option<Claimed>>;
    /// Notes that a test of a run begins, before it does anything: whoever takes the run over finds it
    /// in flight, whether its events were kept or not.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn begin_test(&self, claim: Claim, test: u32, at: Timestamp) -> Result<Kept>;
    /// Keeps events and the report they fold into.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn append(&self, append: Append) -> Result<Kept>;
    /// How a run stands; nothing where the claim is over.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn standing(&self, claim: Claim) -> Result<Option<Standing>>;
    /// Holds a claim for another lease, and gives what people ask of the run; nothing where the claim is over.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn renew(&self, claim: Claim, lease: Duration) -> Result<Option<Signals>>;
    /// Lets a claim go: another worker takes the run over at once. Nothing happens where the claim is over.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn release(&self, claim: Claim) -> Result<()>;
}
