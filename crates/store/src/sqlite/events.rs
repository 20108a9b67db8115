//! Events of runs: kept many to a row, read back one by one.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, named_params};
use testgyver_model::{
    Actor,
    event::{RunEvent, RunEventKind, Verdict},
    report::{ReportState, TestResult},
};

use super::{
    claims,
    row::{failure, to_json},
    shared,
};
use crate::{Append, Result, StoreError, StoredResult, WriteOutcome};

/// The stored form of a list of events: JSON with a line for each, so that who looks for lines of a log can pass over
/// the others. No event has a line end in it: in texts they are escaped.
pub(super) fn encode(events: &[RunEvent]) -> Result<Vec<u8>> {
    let mut body = Vec::with_capacity(events.len() * 128);
    body.push(b'[');
    for (place, event) in events.iter().enumerate() {
        body.extend_from_slice(if place == 0 { b"" } else { b",\n" });
        serde_json::to_writer(&mut body, event).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    }
    body.extend_from_slice(b"\n]");
    Ok(body)
}

fn decode(body: &[u8]) -> Result<Vec<RunEvent>> {
    serde_json::from_slice(body).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// Keeps events, if the claim holds and nobody told anything meanwhile.
pub(super) fn append(connection: &Connection, append: &Append, body: &[u8]) -> Result<WriteOutcome> {
    let id = append.claim.report.to_string();
    let last = append.events.last().map_or(append.after, |event| event.seq);
    if matches!(append.state, ReportState::Finished { .. }) {
        // A stop may have been answered that whoever carries the run out has not heard of.
        let asked = claims::signals(connection, append.claim)?;
        if asked.is_some_and(|signals| signals.stop.is_some()) {
            return Ok(WriteOutcome::StopRequested);
        }
    }
    let kept = update_report(connection, append, &id, last)?;
    if kept != WriteOutcome::Written {
        return Ok(kept);
    }
    if !append.events.is_empty() {
        connection
            .prepare_cached("INSERT INTO report_events (report_id, last_seq, body) VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((&id, last, body)))
            .map_err(failure)?;
    }
    keep_tests(connection, &id, &append.tests)?;
    if append.state.is_final() {
        shared::forget(connection, &id)?;
    }
    Ok(WriteOutcome::Written)
}

/// Why nothing could be kept.
fn refused(connection: &Connection, append: &Append, id: &str) -> Result<WriteOutcome> {
    let row: Option<(u32, u64)> = connection
        .prepare_cached("SELECT epoch, batch FROM reports WHERE id = ?1")
        .and_then(|mut statement| statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(failure)?;
    Ok(match row {
        Some((epoch, batch)) if epoch == append.claim.epoch && batch >= append.batch => WriteOutcome::AlreadyWritten,
        Some((epoch, _)) if epoch == append.claim.epoch => WriteOutcome::Behind,
        _ => WriteOutcome::Fenced,
    })
}

/// How tests of a run stand.
pub(super) fn keep_tests(connection: &Connection, id: &str, tests: &[(u32, TestResult)]) -> Result<()> {
    let mut update = connection
        .prepare_cached(
            "UPDATE report_tests SET status = :status, started_at = :started, finished_at = :finished, lines = :lines,
               first_seq = :first, last_seq = :last, checks_passed = :checks_passed, checks_failed = :checks_failed,
               flaky = :flaky, action_micros = :micros
             WHERE report_id = :id AND position = :position",
        )
        .map_err(failure)?;
    for (position, test) in tests {
        update
            .execute(named_params! {
                ":id": id, ":position": position, ":status": test.status.word(), ":lines": test.lines,
                ":checks_passed": test.checks.passed, ":checks_failed": test.checks.failed, ":flaky": test.flaky,
                ":started": test.started_at.map(|at| at.as_microsecond()),
                ":finished": test.finished_at.map(|at| at.as_microsecond()),
                ":first": test.events.map(|(first, _)| first), ":last": test.events.map(|(_, last)| last), ":micros": to_json(&test.action_micros)?,
            })
            .map_err(failure)?;
    }
    Ok(())
}

/// The columns that tell how a run stands, its times apart.
pub(super) struct StateColumns<'a> {
    pub(super) word: &'static str,
    pub(super) verdict: Option<&'static str>,
    pub(super) by: Option<String>,
    pub(super) error: Option<&'a str>,
}

impl<'a> StateColumns<'a> {
    pub(super) fn of(state: &'a ReportState) -> Self {
        let (word, verdict, by, error) = match state {
            ReportState::Pending => ("pending", None, None, None),
            ReportState::Running { .. } => ("running", None, None, None),
            ReportState::Finished { verdict: Verdict::Success, .. } => ("finished", Some("success"), None, None),
            ReportState::Finished { verdict: Verdict::Failure, .. } => ("finished", Some("failure"), None, None),
            ReportState::Cancelled { by, .. } => ("cancelled", None, Some(by.to_text()), None),
            ReportState::Errored { error, .. } => ("errored", None, None, Some(error.as_str())),
        };
        Self { word, verdict, by, error }
    }
}

/// The report's own row; nothing is changed if the claim is over, or the batch was kept before.
fn update_report(connection: &Connection, append: &Append, id: &str, seq: u64) -> Result<WriteOutcome> {
    let StateColumns { word, verdict, by, error } = StateColumns::of(&append.state);
    let changed = connection
        .prepare_cached(
            "UPDATE reports SET state = :state, ended_at = :ended, verdict = :verdict, ended_by = :by, error = :error,
               seq = :seq, batch = :batch, paused_by = :paused_by, stopping_by = :stopping_by, pending = :pending, running = :running, passed = :passed, failed = :failed,
               skipped = :skipped
             WHERE id = :id AND state = 'running' AND epoch = :epoch AND batch = :batch - 1 AND seq = :after",
        )
        .and_then(|mut statement| {
            statement.execute(named_params! {
                ":id": id, ":epoch": append.claim.epoch, ":seq": seq, ":batch": append.batch, ":after": append.after, ":state": word, ":verdict": verdict, ":by": by,
                ":paused_by": append.paused_by.as_ref().map(Actor::to_text),
                ":stopping_by": append.stopping_by.as_ref().map(Actor::to_text),
                ":error": error, ":ended": append.state.ended_at().map(|at| at.as_microsecond()),
                ":pending": append.counts.pending, ":running": append.counts.running,
                ":passed": append.counts.passed, ":failed": append.counts.failed, ":skipped": append.counts.skipped,
            })
        })
        .map_err(failure)?;
    if changed == 0 { refused(connection, append, id) } else { Ok(WriteOutcome::Written) }
}

pub(super) fn between(connection: &Connection, id: &str, after: u64, until: u64) -> Result<Vec<RunEvent>> {
    let mut events = Vec::new();
    each_chunk(connection, id, after, |chunk| {
        let over = chunk.last().is_some_and(|event| event.seq >= until);
        events.extend(chunk.into_iter().filter(|event| event.seq > after && event.seq <= until));
        !over
    })?;
    Ok(events)
}

/// The first and the last event of a test, if it has any.
pub(super) fn span(connection: &Connection, id: &str, test: u32) -> Result<Option<(u64, u64)>> {
    let span: Option<(Option<u64>, Option<u64>)> = connection
        .prepare_cached("SELECT first_seq, last_seq FROM report_tests WHERE report_id = ?1 AND position = ?2")
        .and_then(|mut statement| statement.query_row((id, test), |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(failure)?;
    Ok(span.and_then(|(first, last)| first.zip(last)))
}

/// Reads the events of one test after `after`, in order, until `take` has enough.
fn each_of_test(
    connection: &Connection,
    id: &str,
    test: u32,
    after: u64,
    mut take: impl FnMut(RunEvent) -> bool,
) -> Result<()> {
    let Some((first, last)) = span(connection, id, test)? else { return Ok(()) };
    let after = after.max(first.saturating_sub(1));
    each_chunk(connection, id, after, |chunk| {
        for event in chunk {
            let over = event.seq >= last;
            let wanted = event.kind.test() == Some(test) && event.seq > after;
            if wanted && !take(event) || over {
                return false;
            }
        }
        true
    })
}

pub(super) fn results(
    connection: &Connection,
    id: &str,
    test: u32,
    after: u64,
    limit: usize,
) -> Result<Vec<StoredResult>> {
    let mut results = Vec::new();
    each_of_test(connection, id, test, after, |event| {
        if let RunEventKind::ActionFinished { action, result, .. } = event.kind {
            results.push(StoredResult { seq: event.seq, at: event.at, action, result: Arc::unwrap_or_clone(result) });
        }
        results.len() < limit
    })?;
    Ok(results)
}

/// Reads rows of events that end after `after`, in order, until `take` has enough.
pub(super) fn each_chunk(
    connection: &Connection,
    id: &str,
    after: u64,
    mut take: impl FnMut(Vec<RunEvent>) -> bool,
) -> Result<()> {
    each_body(connection, id, after, |body| Ok(take(decode(body)?)))
}

/// The same rows as they are stored.
pub(super) fn each_body(
    connection: &Connection,
    id: &str,
    after: u64,
    mut take: impl FnMut(&[u8]) -> Result<bool>,
) -> Result<()> {
    let mut statement = connection
        .prepare_cached("SELECT body FROM report_events WHERE report_id = ?1 AND last_seq > ?2 ORDER BY last_seq")
        .map_err(failure)?;
    // SQLite's numbers are signed: no event comes after the largest of them.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut rows = statement.query((id, after)).map_err(failure)?;
    while let Some(row) = rows.next().map_err(failure)? {
        let body = row.get_ref(0).and_then(|body| Ok(body.as_blob()?)).map_err(failure)?;
        if !take(body)? {
            break;
        }
    }
    Ok(())
}
