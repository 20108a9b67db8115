//! What was told of a run, told again from the store: for listeners that have missed some of it.

use testgyver_bus::{LiveBatch, LiveEvent, LogTail, StampedLine, TestLog};
use testgyver_model::{
    Actor,
    event::{RunEvent, RunEventKind},
    id::{ReportId, TestId},
    report::Report,
};
use testgyver_store::{Reads, Result, each_line};

/// The events of a run with `after < seq ≤ until` that follow `after` without a gap, each with all that was told with
/// it; nothing if there are none.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn stored_batch(
    store: &dyn Reads,
    report: ReportId,
    after: u64,
    until: u64,
) -> Result<Option<LiveBatch>> {
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

async fn live(store: &dyn Reads, report: &Report, event: RunEvent) -> Result<LiveEvent> {
    let test = event.kind.test().and_then(|place| test_at(report, place));
    let log = match event.kind {
        RunEventKind::TestFinished { test, .. } => Some(log(store, report.head.id, test).await?),
        _ => None,
    };
    let by = person(store, &event.kind).await;
    Ok(LiveEvent { event, test, log, by })
}

/// The test that stands at a place of a run.
fn test_at(report: &Report, place: u32) -> Option<TestId> {
    report.tests.get(place as usize).map(|result| result.test)
}

/// The name of the person behind an event.
async fn person(store: &dyn Reads, kind: &RunEventKind) -> Option<String> {
    let by: &Actor = kind.by()?;
    if let Some(name) = by.known_name() {
        return Some(name.to_owned());
    }
    // An event of before names were kept. Without an answer it is told all the same.
    store.find_user(by.user()?).await.ok().flatten().map(|user| user.name)
}

/// The log of a test that has ended; of a long one no more is in memory than is told.
async fn log(store: &dyn Reads, report: ReportId, place: u32) -> Result<TestLog> {
    let mut kept = LogTail::default();
    each_line(store, report, place, |line| kept.push(StampedLine { at: line.at, line: line.line })).await?;
    Ok(kept.into())
}
