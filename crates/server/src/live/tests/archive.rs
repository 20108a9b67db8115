//! A store that holds one run, and that does not answer now and then.

use std::{
    collections::HashMap,
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
};

use testgyver_bus::{LiveBatch, LiveEvent};
use testgyver_model::{
    Timestamp,
    event::{Level, LogLine, RunEvent, RunEventKind, TestStatus, Verdict},
    id::{CampaignId, ReportId, TestId},
    report::RunScope,
};
use uuid::Uuid;

use crate::live::history::{History, HistoryUnavailable};

pub const REPORT: ReportId = ReportId(Uuid::from_u128(1));
pub const CAMPAIGN: CampaignId = CampaignId(Uuid::from_u128(2));
pub const TEST: TestId = TestId(Uuid::from_u128(3));

/// Lets others go on.
pub async fn pause() {
    let mut paused = false;
    poll_fn(|_| if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

pub struct Archive {
    batches: Vec<LiveBatch>,
    /// How many of them are stored.
    stored: AtomicUsize,
    /// Whether some were stored before anybody knew what to expect.
    began_before: AtomicBool,
    broken: AtomicBool,
    reads: AtomicUsize,
}

impl Archive {
    /// A run whose events come in batches of these sizes; some of them were there before.
    pub fn new(scope: RunScope, sizes: &[usize], before: usize) -> Self {
        let (mut batches, mut seq, last) = (Vec::new(), 0, sizes.iter().sum::<usize>() as u64);
        for size in sizes {
            let events = (seq + 1..=seq + *size as u64).map(|seq| event(seq, last)).collect();
            batches.push(LiveBatch { report: REPORT, campaign: CAMPAIGN, scope, events });
            seq += *size as u64;
        }
        let before = before.min(batches.len() - 1);
        Self { batches, stored: before.into(), began_before: false.into(), broken: false.into(), reads: 0.into() }
    }

    /// From now on it is known what to expect.
    pub fn is_known(&self) {
        self.began_before.store(!self.stored().is_empty(), Ordering::Relaxed);
    }

    pub fn began_before(&self) -> bool {
        self.began_before.load(Ordering::Relaxed)
    }

    pub fn scope(&self) -> RunScope {
        self.batches[0].scope
    }

    pub fn store(&self) {
        let _ = self.stored.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |stored| {
            (stored < self.batches.len()).then_some(stored + 1)
        });
    }

    pub fn store_all(&self) {
        self.stored.store(self.batches.len(), Ordering::Relaxed);
    }

    /// The next look into it fails.
    pub fn fail(&self, fails: bool) {
        self.broken.store(fails, Ordering::Relaxed);
    }

    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }

    /// The batches that are stored.
    pub fn stored(&self) -> &[LiveBatch] {
        &self.batches[..self.stored.load(Ordering::Relaxed)]
    }

    /// The last event that is stored, and whether the run has ended with it.
    pub fn read(&self) -> (u64, bool) {
        let stored = self.stored();
        (stored.iter().map(|batch| batch.events.len() as u64).sum(), stored.len() == self.batches.len())
    }

    fn answer<T>(&self, answer: T) -> Result<T, HistoryUnavailable> {
        if self.broken.swap(false, Ordering::Relaxed) { Err(HistoryUnavailable) } else { Ok(answer) }
    }
}

impl History for Arc<Archive> {
    async fn events(&self, report: ReportId, after: u64, until: u64) -> Result<Option<LiveBatch>, HistoryUnavailable> {
        assert_eq!(report, REPORT);
        assert!(after < until, "nothing is read in vain");
        self.reads.fetch_add(1, Ordering::Relaxed);
        pause().await;
        let all = self.stored().iter().flat_map(|batch| &batch.events);
        let events: Vec<LiveEvent> =
            all.filter(|live| (after + 1..=until).contains(&live.event.seq)).cloned().collect();
        pause().await;
        self.answer((!events.is_empty()).then(|| LiveBatch { events, ..self.batches[0].clone() }))
    }

    async fn unfinished(&self) -> Result<HashMap<ReportId, u64>, HistoryUnavailable> {
        pause().await;
        let (seq, ended) = self.read();
        let unfinished = (!ended).then_some((REPORT, seq)).into_iter().collect();
        pause().await;
        self.answer(unfinished)
    }
}

fn event(seq: u64, last: u64) -> LiveEvent {
    let kind = match seq {
        _ if seq == last => RunEventKind::RunFinished { verdict: Verdict::Success },
        1 => RunEventKind::RunStarted { total: 1 },
        _ if seq % 3 == 2 => RunEventKind::TestStarted { test: 0 },
        _ if seq.is_multiple_of(3) => {
            let line = LogLine { level: Level::Info, text: String::new() };
            RunEventKind::Logged { test: 0, number: 0, line }
        }
        _ => RunEventKind::TestFinished { test: 0, status: TestStatus::Passed, flaky: false },
    };
    let test = kind.test().map(|_| TEST);
    LiveEvent { event: RunEvent { seq, at: Timestamp::UNIX_EPOCH, kind }, test, log: None, by: None }
}
