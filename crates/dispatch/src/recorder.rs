//! Stored first, told after: events of one run into the store, then onto the bus.

use std::{collections::HashMap, sync::Arc, time::Duration};

use testgyver_bus::{LiveBatch, LiveEvent, LiveMessage, LogTail, StampedLine, WakeUp};
use testgyver_desk::Batch;
use testgyver_model::{
    Actor, Timestamp,
    claim::Claim,
    event::{RunEvent, RunEventKind, TestStatus},
    id::CampaignId,
    report::{Counts, Report, ReportState},
};
use testgyver_store::{Append, LoggedLine, StoreError, WriteOutcome, each_line};

use crate::DispatchDependencies;

/// How a run stands for whoever tells of it under a claim.
pub(crate) struct Recorder {
    deps: DispatchDependencies,
    lease: Duration,
    claim: Claim,
    report: Report,
    /// How many tests of the report stand how: counting them anew for each batch would take longer the more there are.
    counts: Counts,
    /// The last batch that is kept, and the last one that was told from here.
    kept: u64,
    told: u64,
    /// A batch that was folded into the report and of which it is not known whether it is kept.
    pending: Option<Append>,
    logs: HashMap<u32, LogTail>,
}

impl Recorder {
    /// A recorder for a claim under which `kept` batches were kept before.
    pub(crate) fn new(deps: DispatchDependencies, lease: Duration, claim: Claim, report: Report, kept: u64) -> Self {
        let counts = report.counts();
        Self { deps, lease, claim, report, counts, kept, told: 0, pending: None, logs: HashMap::new() }
    }

    /// The campaign that runs.
    pub(crate) const fn campaign(&self) -> CampaignId {
        self.report.head.campaign
    }

    /// Whether the end of the run is kept.
    pub(crate) const fn has_ended(&self) -> bool {
        self.report.head.state.is_final() && self.pending.is_none()
    }

    /// Fetches what tests in flight have said before. Tells when the run had come this far, if it had
    /// come anywhere.
    pub(crate) async fn catch_up(&mut self) -> Result<Option<Timestamp>, StoreError> {
        for place in 0..u32::try_from(self.report.tests.len()).unwrap_or(u32::MAX) {
            let test = &self.report.tests[place as usize];
            if test.lines > 0 && !test.status.is_final() {
                let log = self.stored_log(place).await?;
                self.logs.insert(place, log);
            }
        }
        let stamps = self.report.tests.iter().flat_map(|test| [test.started_at, test.finished_at]).flatten();
        let lines = self.logs.values().filter_map(LogTail::last).map(|line| line.at);
        Ok(stamps.chain(lines).chain(self.report.head.state.started_at()).max())
    }

    async fn stored_log(&self, place: u32) -> Result<LogTail, StoreError> {
        let mut kept = LogTail::default();
        let push = |line: LoggedLine| kept.push(StampedLine { at: line.at, line: line.line });
        each_line(self.deps.store.as_ref(), self.claim.report, place, push).await?;
        Ok(kept)
    }

    /// Keeps a batch and tells it. Once it fails, the same batch must come again: it may be kept or not.
    pub(crate) async fn keep(&mut self, batch: Batch) -> Result<WriteOutcome, StoreError> {
        if batch.number <= self.kept {
            self.tell_again(&batch).await?;
            return Ok(WriteOutcome::AlreadyWritten);
        }
        if batch.number != self.kept + 1 {
            return Ok(WriteOutcome::Behind);
        }
        let append = match self.pending.take() {
            Some(append) => append,
            None => self.fold(&batch),
        };
        let mut kept = self.offer(append).await?;
        if kept == WriteOutcome::StopRequested {
            kept = self.offer_as_stopped().await?;
        }
        if !matches!(kept, WriteOutcome::Written | WriteOutcome::AlreadyWritten) {
            return Ok(kept);
        }
        let events = self.pending.take().map(|append| append.events).unwrap_or_default();
        self.kept = batch.number;
        let told = events.iter().map(|event| self.live(event)).collect();
        self.publish(told).await;
        self.told = batch.number;
        Ok(kept)
    }

    /// Has the store keep it. It is put aside first: the caller may go away while the store is at it.
    async fn offer(&mut self, append: Append) -> Result<WriteOutcome, StoreError> {
        self.pending = Some(append.clone());
        self.deps.store.append(append).await
    }

    /// A stop that was answered by then has ended the run, whether the worker has heard of it or not.
    async fn offer_as_stopped(&mut self) -> Result<WriteOutcome, StoreError> {
        let Some(signals) = self.deps.store.renew(self.claim, self.lease).await? else {
            return Ok(WriteOutcome::Fenced);
        };
        let Some(append) = self.pending.take() else { return Ok(WriteOutcome::StopRequested) };
        let stopped = self.stopped(append, signals.stop.map(|stop| stop.by));
        self.offer(stopped).await
    }

    /// The same, if it ends the run by itself, ended by whoever wants it stopped.
    fn stopped(&mut self, append: Append, by: Option<Actor>) -> Append {
        let Some(by) = by else { return append };
        let mut events = append.events.to_vec();
        if let Some(last) = events.last_mut().filter(|last| matches!(last.kind, RunEventKind::RunFinished { .. })) {
            let started_at = self.report.head.state.started_at();
            self.report.head.state = ReportState::Cancelled { started_at, at: last.at, by: by.clone() };
            last.kind = RunEventKind::RunCancelled { by };
        }
        Append { events: events.into(), state: self.report.head.state.clone(), ..append }
    }

    async fn publish(&self, events: Vec<LiveEvent>) {
        let head = &self.report.head;
        let ends = events.last().is_some_and(|live| live.event.kind.ends_run());
        let batch = LiveBatch { report: head.id, campaign: head.campaign, scope: head.scope, events };
        self.deps.bus.publish(Arc::new(LiveMessage::Run(batch))).await;
        if ends {
            self.deps.bus.notify(WakeUp::RunEnded(head.id));
        }
    }

    /// Tells the last batch where another desk has kept it, and nobody knows whether it was told.
    async fn tell_again(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if batch.number < self.kept || self.told >= batch.number {
            return Ok(());
        }
        let before = self.report.head.seq.saturating_sub(batch.events.len() as u64);
        let mut told = Vec::with_capacity(batch.events.len());
        for event in numbered(&batch.events, before).iter() {
            let log = match &event.kind {
                RunEventKind::TestFinished { test, .. } => Some(self.stored_log(*test).await?.into()),
                _ => None,
            };
            told.push(LiveEvent { log, ..self.bare(event) });
        }
        self.publish(told).await;
        self.told = batch.number;
        Ok(())
    }

    /// How the test stands that an event is about.
    fn status(&self, event: &RunEvent) -> Option<TestStatus> {
        self.report.tests.get(event.kind.test()? as usize).map(|test| test.status)
    }

    fn fold(&mut self, batch: &Batch) -> Append {
        let after = self.report.head.seq;
        let events = numbered(&batch.events, after);
        let mut touched = Vec::new();
        for event in events.iter() {
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
            claim: self.claim,
            batch: batch.number,
            after,
            events,
            state: head.state.clone(),
            paused_by: head.paused_by.clone(),
            stopping_by: head.stopping_by.clone(),
            counts: self.counts,
            tests,
        }
    }

    /// The event without a log.
    fn bare(&self, event: &RunEvent) -> LiveEvent {
        let place = event.kind.test();
        let test = place.and_then(|place| self.report.tests.get(place as usize)).map(|result| result.test);
        let by = event.kind.by().and_then(|by| by.known_name()).map(str::to_owned);
        LiveEvent { event: event.clone(), test, log: None, by }
    }

    /// The event with all that a listener needs.
    fn live(&mut self, event: &RunEvent) -> LiveEvent {
        let log = match &event.kind {
            RunEventKind::Logged { test, line, .. } => {
                self.logs.entry(*test).or_default().push(StampedLine { at: event.at, line: line.clone() });
                None
            }
            RunEventKind::TestFinished { test, .. } => Some(self.logs.remove(test).unwrap_or_default().into()),
            _ => None,
        };
        LiveEvent { log, ..self.bare(event) }
    }
}

/// The events with the numbers that they have in the report, after `before`.
fn numbered(events: &Arc<[RunEvent]>, before: u64) -> Arc<[RunEvent]> {
    if events.iter().zip(before + 1..).all(|(event, seq)| event.seq == seq) {
        return Arc::clone(events);
    }
    events.iter().zip(before + 1..).map(|(event, seq)| RunEvent { seq, ..event.clone() }).collect()
}
