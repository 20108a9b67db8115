//! The desk: where a worker gets runs from, and tells what becomes of them. It is all that a worker knows of the rest.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use testgyver_model::{
    Timestamp,
    claim::{Claim, Signals},
    event::RunEvent,
    folders::Folders,
    host_key::{HostMet, HostVerdict},
    id::WorkerId,
    plan::Plan,
    shared::SharedValue,
};
use tokio::sync::mpsc;

/// Who asks for work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerInfo {
    /// The identifier it drew at its start.
    pub id: WorkerId,
    /// Whether it has room for a run; without, it only takes what shall be stopped before it has begun.
    pub has_room: bool,
}

/// A run to carry out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The right to it; everything that is told of it carries this.
    pub claim: Claim,
    /// Its name, for the worker's own log.
    pub name: String,
    /// What is to be done.
    pub plan: Plan,
    /// What people ask of it already.
    pub signals: Signals,
}

/// Events of a run, told together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// Its number among all that are told under the claim, from 1. Told again under the same number, it is kept once.
    pub number: u64,
    /// The events in their order. Their own numbers are the worker's; those of the report the desk gives.
    pub events: Arc<[RunEvent]>,
}

/// Where a run's actions read and write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The campaign's files, and the run's own work folder.
    pub folders: Folders,
}

/// What people ask of a run, as it comes; it may miss something, which [`Desk::renew`] tells.
pub type SignalStream = mpsc::Receiver<Signals>;

/// Why the desk did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// The claim is over: the run goes on elsewhere, or has ended. This worker must leave it at once.
    #[error("the run was taken over")]
    Lost,
    /// It may have been done or not: to be told again, until it is answered.
    #[error("{0}")]
    Unavailable(String),
    /// It cannot be done, however often it is tried: the run ends by it.
    #[error("{0}")]
    Refused(String),
}

/// Where a worker gets runs from, and tells what becomes of them.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Waits for a run to carry out. Of several who ask each gets its own.
    async fn next(&self, me: WorkerInfo) -> Assignment;
    /// Tells that a test begins; it does nothing before this is answered.
    ///
    /// # Errors
    /// [`DeskError`].
    async fn begin(&self, claim: Claim, test: u32, at: Timestamp) -> Result<(), DeskError>;
    /// Tells what happened. Once it is answered, it is kept, and those who watch have been told.
    ///
    /// # Errors
    /// [`DeskError`].
    async fn append(&self, claim: Claim, batch: Batch) -> Result<(), DeskError>;
    /// Keeps a value that a test gives to the run, for whoever takes the run over; in the place of one that this test
    /// gave before under the name.
    ///
    /// # Errors
    /// [`DeskError`].
    async fn share(&self, claim: Claim, shared: SharedValue) -> Result<(), DeskError>;
    /// Gives a sign of life, and hears what people ask of the run.
    ///
    /// # Errors
    /// [`DeskError`].
    async fn renew(&self, claim: Claim) -> Result<Signals, DeskError>;
    /// The same, pushed as it comes.
    fn signals(&self, claim: Claim) -> SignalStream;
    /// Prepares the folders of a run.
    ///
    /// # Errors
    /// [`DeskError`].
    async fn workspace(&self, claim: Claim) -> Result<Workspace, DeskError>;
    /// Asks what is known of the key that an SSH server shows; one met for the first time is kept if it may be.
    /// Of several runs that meet a server at once, all are told of the same key.
    ///
    /// # Errors
    /// [`DeskError`].
    async fn meet_host(&self, claim: Claim, met: HostMet) -> Result<HostVerdict, DeskError>;
    /// The worker is no longer at the run, whether it has ended or not: what has not goes on elsewhere.
    async fn leave(&self, claim: Claim);
}
