//! What was told of a run, told again from the store: for listeners that have missed some of it.

use testgyver_model::{
    event::{RunEvent, RunEventKind},
    id::{ReportId, TestId},
    report::Report,
};
use testgyver_store::{Result, Store};

use crate::{
    kept::KeptLog,
    live::{LiveBatch, LiveEvent, StampedLine, TestLog},
};

/// Lines of a log that are read at once.
const LINES: u32 = 2_000;

/// The events of a run with `after < seq ≤ until` that follow `after` without a gap, each with all that was told with
/// it; nothing where there are none.
///
/// # Errors
/// Where the store does not answer.
pub async fn stored_batch(store: &dyn Store, report: ReportId, after: u64, until: u64) -> Result<Option<LiveBatch>> {
    let mut events = store.events(report, after, until).await?;
    let whole = events.iter().zip(after + 1..).take_while(|(event, seq)| event.seq == *seq).count();
    events.truncate(whole);
    if events.is_empty() {
        return Ok(None);
    }
    let Some(report) = store.find_report(report).await? else { return Ok(None) };
    let mut told = Vec::with_capacity(events.len());
    for event in events {
        told.push(live(store, &report, event).await?);
    }
    let head = &report.head;
    Ok(Some(LiveBatch { report: head.id, campaign: head.campaign, scope: head.scope, events: told }))
}

async fn live(store: &dyn Store, report: &Report, event: RunEvent) -> Result<LiveEvent> {
    let test = event.kind.test().and_then(|place| test_at(report, place));
    let log = match event.kind {
        RunEventKind::TestFinished { test, .. } => Some(log(store, report.head.id, test).await?),
        _ => None,
    };
    let by = person(store, &event.kind).await;
    Ok(LiveEvent { event, test, log, by })
}

/// The test that stands at a place of a run.
pub(crate) fn test_at(report: &Report, place: u32) -> Option<TestId> {
    report.tests.get(place as usize).map(|result| result.test)
}

/// The name of the person behind an event.
pub(crate) async fn person(store: &dyn Store, kind: &RunEventKind) -> Option<String> {
    let by = kind.by()?;
    // Without an answer the event is told all the same: who it was, the report says later.
    store.find_user(by).await.ok().flatten().map(|user| user.name)
}

/// The log of a test that has ended; of a long one no more is in memory than is told.
async fn log(store: &dyn Store, report: ReportId, place: u32) -> Result<TestLog> {
    let (mut kept, mut after) = (KeptLog::default(), 0);
    loop {
        let lines = store.log(report, place, after, LINES).await?;
        let Some(last) = lines.last().map(|line| line.seq) else { return Ok(kept.into()) };
        after = last;
        lines.into_iter().for_each(|line| kept.push(StampedLine { at: line.at, line: line.line }));
    }
}
