//! Stored first, told after: events of one run into the store, then onto the bus.

use std::{collections::HashMap, sync::Arc, time::Duration};

use testgyver_model::{
    Timestamp,
    event::{RunEvent, RunEventKind, TestStatus},
    report::{Counts, Report},
};
use testgyver_store::{Append, Store, StoreError};
use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use crate::{
    kept::KeptLog,
    live::{LiveBatch, LiveEvent, LiveNews, StampedLine},
    patience::Patience,
    port::Bus,
    stored::{person, test_at},
};

/// Most events of one commit.
const BATCH: usize = 2_000;
/// Least time between two commits of a run that talks without pause; one that pauses is not held up.
const PACE: Duration = Duration::from_millis(2);

pub(crate) struct Recorder {
    store: Arc<dyn Store>,
    bus: Arc<dyn Bus>,
    report: Report,
    /// How many tests of the report stand how: counting them anew for each batch would take longer the more there are.
    counts: Counts,
    epoch: u32,
    logs: HashMap<u32, KeptLog>,
    leave: CancellationToken,
}

impl Recorder {
    /// A recorder for a claimed run; `leave` ends its waiting for a storage that refuses.
    pub(crate) fn new(
        store: Arc<dyn Store>,
        bus: Arc<dyn Bus>,
        report: Report,
        epoch: u32,
        leave: CancellationToken,
    ) -> Self {
        let counts = report.counts();
        Self { store, bus, report, counts, epoch, logs: HashMap::new(), leave }
    }

    /// Fetches what tests that were in flight had said before this claim. Tells when the run had
    /// come this far, where it had come anywhere.
    pub(crate) async fn catch_up(&mut self) -> Result<Option<Timestamp>, StoreError> {
        for (place, test) in (0u32..).zip(&self.report.tests) {
            if test.lines == 0 || test.status.is_final() {
                continue;
            }
            let kept = self.logs.entry(place).or_default();
            for line in self.store.log(self.report.head.id, place, 0, u32::MAX).await? {
                kept.push(StampedLine { at: line.at, line: line.line });
            }
        }
        let stamps = self.report.tests.iter().flat_map(|test| [test.started_at, test.finished_at]).flatten();
        let lines = self.logs.values().filter_map(KeptLog::last).map(|line| line.at);
        Ok(stamps.chain(lines).chain(self.report.head.state.started_at()).max())
    }

    /// Records until the engine has ended. Gives up, and so ends the engine, where the run was taken over.
    pub(crate) async fn record(&mut self, mut events: Receiver<RunEvent>) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut last = None::<Instant>;
        while events.recv_many(&mut batch, BATCH).await > 0 {
            if let Some(earliest) = last.map(|last| last + PACE).filter(|earliest| *earliest > Instant::now()) {
                sleep_until(earliest).await;
                while batch.len() < BATCH
                    && let Ok(event) = events.try_recv()
                {
                    batch.push(event);
                }
            }
            last = Some(Instant::now());
            if !self.keep_and_tell(std::mem::take(&mut batch)).await {
                return;
            }
        }
    }

    /// Ends a run that cannot go on, after all that was recorded of it.
    pub(crate) async fn end_with_error(&mut self, at: Timestamp, error: String) {
        let event = RunEvent { seq: self.report.head.seq + 1, at, kind: RunEventKind::RunErrored { error } };
        self.keep_and_tell(vec![event]).await;
    }

    /// Keeps events and tells them; `false` where this worker may no longer write.
    pub(crate) async fn keep_and_tell(&mut self, events: Vec<RunEvent>) -> bool {
        let append = self.fold(events);
        let mut patience = Patience::default();
        loop {
            match self.store.append(append.clone()).await {
                Ok(()) => break,
                Err(StoreError::Fenced) => {
                    tracing::warn!(report = %self.report.head.id, "the run was taken over: this worker leaves it");
                    return false;
                }
                Err(error) => {
                    tracing::error!(report = %self.report.head.id, %error, "events cannot be stored, trying again")
                }
            }
            if !patience.wait(&self.leave).await {
                return false;
            }
        }
        let mut events = Vec::with_capacity(append.events.len());
        for event in append.events.iter() {
            let by = person(self.store.as_ref(), &event.kind).await;
            events.push(LiveEvent { by, ..self.live(event) });
        }
        let head = &self.report.head;
        let batch = LiveBatch { report: head.id, campaign: head.campaign, scope: head.scope, events };
        self.bus.publish(Arc::new(LiveNews::Run(batch))).await;
        true
    }

    /// How the test stands that an event is about.
    fn status(&self, event: &RunEvent) -> Option<TestStatus> {
        self.report.tests.get(event.kind.test()? as usize).map(|test| test.status)
    }

    fn fold(&mut self, events: Vec<RunEvent>) -> Append {
        let mut touched = Vec::new();
        for event in &events {
            let before = self.status(event);
            self.report.apply(event);
            if let (Some(from), Some(to)) = (before, self.status(event)) {
                self.counts.change(from, to);
            }
            if let Some(test) = event.kind.test()
                && !touched.contains(&test)
            {
                touched.push(test);
            }
        }
        let tests = touched
            .into_iter()
            .filter_map(|place| Some((place, self.report.tests.get(place as usize)?.clone())))
            .collect();
        let head = &self.report.head;
        Append {
            report: head.id,
            epoch: self.epoch,
            events: events.into(),
            state: head.state.clone(),
            paused_by: head.paused_by,
            stopping_by: head.stopping_by,
            counts: self.counts,
            tests,
        }
    }

    /// The event with all that a listener needs.
    fn live(&mut self, event: &RunEvent) -> LiveEvent {
        let place = event.kind.test();
        let test = place.and_then(|place| test_at(&self.report, place));
        let mut log = None;
        match (&event.kind, place) {
            (RunEventKind::Logged { line, .. }, Some(place)) => {
                self.logs.entry(place).or_default().push(StampedLine { at: event.at, line: line.clone() });
            }
            (RunEventKind::TestFinished { .. }, Some(place)) => {
                log = Some(self.logs.remove(&place).unwrap_or_default().into());
            }
            _ => {}
        }
        LiveEvent { event: event.clone(), test, log, by: None }
    }
}
