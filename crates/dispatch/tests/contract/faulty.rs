//! A store that fails as it is told: it refuses, does its work and fails then, fences, or takes its time.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use testgyver_model::{
    Timestamp,
    claim::{Claim, Signals},
    event::RunEvent,
    host_key::{HostMet, HostVerdict},
    id::{CampaignId, HostKeyId, ReportId},
    page::{Page, PageRequest},
    report::{Report, ReportSummary},
    shared::SharedValue,
    trash::{Removable, Retention},
};
use testgyver_store::{
    Append, ClaimRequest, ClaimedReport, ClaimedRun, HostContact, KnownHost, LineQuery, LogSlice, LoggedLine,
    PurgeStep, ReportFilter, Reports, Result, Runs, Store, StoreError, StoredResult, UnfinishedRuns, WaitingRun,
    WriteHostKeys, WriteOutcome, WriteTrash,
};
use tokio::sync::Semaphore;

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Claim,
    Begin,
    Append,
    /// The append that ends the run.
    LastAppend,
    Log,
    Expire,
    Release,
}

/// How it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is done.
    Refuse,
    /// It is done, and the answer is lost.
    LoseAnswer,
    /// The claim is over.
    Fence,
    /// It is done once the store is let go.
    Wait,
}

/// A store that fails as it is told, each fault once.
pub struct Faulty {
    inner: Arc<dyn Store>,
    faults: Mutex<VecDeque<(Call, Fault)>>,
    /// Lets what waits go.
    pub gate: Semaphore,
}

fn lost() -> StoreError {
    StoreError::Unavailable("on purpose".into())
}

impl Faulty {
    pub fn new(inner: &Arc<dyn Store>, faults: impl IntoIterator<Item = (Call, Fault)>) -> Arc<Self> {
        let faults = Mutex::new(faults.into_iter().collect());
        Arc::new(Self { inner: Arc::clone(inner), faults, gate: Semaphore::new(0) })
    }

    /// Whether every fault has happened.
    pub fn is_over(&self) -> bool {
        self.left().is_empty()
    }

    /// What has not happened yet.
    pub fn left(&self) -> Vec<(Call, Fault)> {
        self.faults.lock().unwrap().iter().copied().collect()
    }

    fn fault(&self, call: Call) -> Option<Fault> {
        let mut faults = self.faults.lock().unwrap();
        let place = faults.iter().position(|(at, _)| *at == call)?;
        faults.remove(place).map(|(_, fault)| fault)
    }

    /// Does something, or fails as it is told.
    async fn does<T>(&self, call: Call, fenced: Option<T>, work: impl Future<Output = Result<T>>) -> Result<T> {
        match self.fault(call) {
            Some(Fault::Refuse) => Err(lost()),
            Some(Fault::LoseAnswer) => work.await.and(Err(lost())),
            Some(Fault::Fence) => fenced.ok_or_else(lost),
            Some(Fault::Wait) => {
                self.gate.acquire().await.unwrap().forget();
                work.await
            }
            None => work.await,
        }
    }
}

#[async_trait]
impl Runs for Faulty {
    async fn claim_next(&self, who: ClaimRequest) -> Result<Option<ClaimedRun>> {
        // Only what would be given can get lost.
        if self.inner.count_unfinished().await? == UnfinishedRuns::default() {
            return Ok(None);
        }
        self.does(Call::Claim, None, self.inner.claim_next(who)).await
    }

    async fn begin_test(&self, claim: Claim, test: u32, at: Timestamp) -> Result<WriteOutcome> {
        self.does(Call::Begin, Some(WriteOutcome::Fenced), self.inner.begin_test(claim, test, at)).await
    }

    async fn append(&self, append: Append) -> Result<WriteOutcome> {
        let call = if append.state.is_final() { Call::LastAppend } else { Call::Append };
        self.does(call, Some(WriteOutcome::Fenced), self.inner.append(append)).await
    }

    async fn share_value(&self, claim: Claim, shared: SharedValue) -> Result<WriteOutcome> {
        self.does(Call::Begin, Some(WriteOutcome::Fenced), self.inner.share_value(claim, shared)).await
    }

    async fn claimed_report(&self, claim: Claim) -> Result<Option<ClaimedReport>> {
        self.inner.claimed_report(claim).await
    }

    async fn renew(&self, claim: Claim, lease: Duration) -> Result<Option<Signals>> {
        self.inner.renew(claim, lease).await
    }

    async fn release(&self, claim: Claim) -> Result<()> {
        self.does(Call::Release, None, self.inner.release(claim)).await
    }
}

#[async_trait]
impl Reports for Faulty {
    async fn report_name(&self, id: ReportId) -> Result<Option<String>> {
        self.inner.report_name(id).await
    }

    async fn report_names(&self, prefix: &str) -> Result<Vec<String>> {
        self.inner.report_names(prefix).await
    }

    async fn find_report(&self, id: ReportId) -> Result<Option<Report>> {
        self.inner.find_report(id).await
    }

    async fn list_reports(&self, filter: ReportFilter, page: PageRequest) -> Result<Page<ReportSummary>> {
        self.inner.list_reports(filter, page).await
    }

    async fn list_reruns(&self, id: ReportId) -> Result<Vec<ReportSummary>> {
        self.inner.list_reruns(id).await
    }

    async fn events(&self, id: ReportId, after: u64, until: u64) -> Result<Vec<RunEvent>> {
        self.inner.events(id, after, until).await
    }

    async fn log(&self, id: ReportId, test: u32, after: u64, limit: u32) -> Result<Vec<LoggedLine>> {
        self.does(Call::Log, None, self.inner.log(id, test, after, limit)).await
    }

    async fn lines(&self, id: ReportId, wanted: LineQuery) -> Result<LogSlice> {
        self.inner.lines(id, wanted).await
    }

    async fn results(&self, id: ReportId, test: u32, after: u64, limit: u32) -> Result<Vec<StoredResult>> {
        self.inner.results(id, test, after, limit).await
    }

    async fn typical_duration(&self, campaign: CampaignId, environment: &str) -> Result<Option<u64>> {
        self.inner.typical_duration(campaign, environment).await
    }

    async fn waiting_runs(&self) -> Result<Vec<WaitingRun>> {
        self.inner.waiting_runs().await
    }

    async fn count_unfinished(&self) -> Result<UnfinishedRuns> {
        self.inner.count_unfinished().await
    }

    async fn count_campaign_runs(&self, campaign: CampaignId) -> Result<u32> {
        self.inner.count_campaign_runs(campaign).await
    }

    async fn unfinished_runs(&self) -> Result<Vec<(ReportId, u64)>> {
        self.inner.unfinished_runs().await
    }

    async fn unfinished_of(&self, campaign: CampaignId) -> Result<Vec<ReportId>> {
        self.inner.unfinished_of(campaign).await
    }
}

#[async_trait]
impl WriteTrash for Faulty {
    async fn restore(&self, what: Removable) -> Result<String> {
        self.inner.restore(what).await
    }

    async fn schedule_purge(&self, what: Option<Removable>) -> Result<()> {
        self.inner.schedule_purge(what).await
    }

    async fn expire(&self, now: Timestamp, otherwise: Retention) -> Result<usize> {
        self.does(Call::Expire, None, self.inner.expire(now, otherwise)).await
    }

    async fn purge(&self, before: Timestamp) -> Result<PurgeStep> {
        self.inner.purge(before).await
    }

    async fn purged_runs(&self) -> Result<Vec<(CampaignId, ReportId)>> {
        self.inner.purged_runs().await
    }

    async fn forget_purged_runs(&self, runs: Vec<ReportId>) -> Result<()> {
        self.inner.forget_purged_runs(runs).await
    }
}

#[async_trait]
impl WriteHostKeys for Faulty {
    async fn meet_host(&self, contact: HostContact, met: HostMet, at: Timestamp) -> Result<Option<HostVerdict>> {
        self.inner.meet_host(contact, met, at).await
    }

    async fn delete_host_key(&self, id: HostKeyId) -> Result<()> {
        self.inner.delete_host_key(id).await
    }

    async fn take_over_hosts(&self, campaign: CampaignId, hosts: Vec<KnownHost>, at: Timestamp) -> Result<()> {
        self.inner.take_over_hosts(campaign, hosts, at).await
    }
}
