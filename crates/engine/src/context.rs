//! What a run depends on.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use testgyver_model::{
    Clock, Timestamp, action::FileReader, folders::Folders, host_key::HostKeys, registry::Registry, shared::SharedValue,
};
use testgyver_rules::generate::Entropy;

/// How long cleaning up may take after a stop, or once the run has taken as long as it may.
pub(crate) const CLEANING: Duration = Duration::from_secs(60);

/// What a run depends on.
#[derive(Clone, Copy)]
pub struct RunContext<'a> {
    /// The actions that are there.
    pub actions: &'a Registry,
    /// The clock by which events are stamped.
    pub clock: &'a dyn Clock,
    /// Gives generators their time and entropy.
    pub entropy: &'a dyn Entropy,
    /// Reads the data tables that loops go over.
    pub files: &'a dyn FileReader,
    /// The folders that file actions may touch.
    pub folders: &'a Folders,
    /// Knows the keys of SSH servers.
    pub hosts: &'a Arc<dyn HostKeys>,
    /// Keeps what must outlive this worker before the run goes on.
    pub checkpoints: &'a dyn Checkpoints,
}

/// Keeps what whoever takes the run over must know; each call is answered once that is kept.
#[async_trait]
pub trait Checkpoints: Send + Sync {
    /// Records that a test of the run begins; `false` if the run was taken away from this worker: then it must not.
    async fn record_start(&self, test: u32, at: Timestamp) -> bool;

    /// Records a value that a test gives to the run, in the place of one that it gave before under this name; `false`
    /// if the run was taken away from this worker.
    async fn record_shared(&self, shared: SharedValue) -> bool;
}

/// The number by which events name a test, or count tests.
pub(crate) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
