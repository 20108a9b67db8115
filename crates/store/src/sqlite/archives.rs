//! Runs that were carried out elsewhere: kept with their events in one step.

use async_trait::async_trait;
use rusqlite::{Connection, named_params};
use testgyver_model::{
    event::{RunEvent, RunEventKind},
    flow::TestRole,
    report::{Report, TestResult},
    test::TestDefinition,
};

use super::{
    Durability::Flushed,
    Sqlite,
    events::{self, StateColumns},
    reports::{free_name, scope_word},
    row::{failure, found, to_json},
};
use crate::{Archive, ArchiveOutcome, Result, StoreError, WriteArchives};

/// Most events of a row, and about how many bytes of lines: who looks for one line reads a whole row.
const ROW: (usize, usize) = (500, 256 << 10);

/// A run as it is kept.
struct Ended {
    report: Report,
    /// Rows of events: the number of the last one, and the list.
    rows: Vec<(u64, Vec<u8>)>,
}

impl Ended {
    fn of(archive: &Archive) -> Result<Self> {
        let mut report = archive.seed.clone();
        for (event, seq) in archive.events.iter().zip(1u64..) {
            if event.seq != seq || report.head.state.is_final() {
                return Err(StoreError::Corrupt(format!("event {} cannot be the one of place {seq}", event.seq)));
            }
            report.apply(event);
        }
        if !report.head.state.is_final() {
            return Err(StoreError::Corrupt("the events do not end the run".into()));
        }
        Ok(Self { report, rows: rows(&archive.events)? })
    }

    fn keep(&self, connection: &Connection) -> Result<ArchiveOutcome> {
        let id = self.report.head.id.to_string();
        let known: bool = connection
            .query_row("SELECT EXISTS (SELECT 1 FROM reports WHERE id = ?1)", [&id], |row| row.get(0))
            .map_err(failure)?;
        if known {
            return Ok(ArchiveOutcome::Known);
        }
        let name = free_name(connection, &self.report.head.name);
        insert(connection, &self.report, &name)?;
        for (place, test) in (0u32..).zip(&self.report.tests) {
            insert_test(connection, &id, place, test)?;
        }
        for (last, body) in &self.rows {
            connection
                .prepare_cached("INSERT INTO report_events (report_id, last_seq, body) VALUES (?1, ?2, ?3)")
                .and_then(|mut statement| statement.execute((&id, last, body)))
                .map_err(failure)?;
        }
        let tests: Vec<_> = (0u32..).zip(self.report.tests.iter().cloned()).collect();
        events::keep_tests(connection, &id, &tests)?;
        Ok(ArchiveOutcome::Kept(name))
    }
}

fn rows(events: &[RunEvent]) -> Result<Vec<(u64, Vec<u8>)>> {
    let mut rows = Vec::new();
    let (mut begin, mut bytes) = (0, 0);
    for (place, event) in events.iter().enumerate() {
        if let RunEventKind::Logged { line, .. } = &event.kind {
            bytes += line.text.len();
        }
        let full = place + 1 - begin >= ROW.0 || bytes >= ROW.1;
        if full || place + 1 == events.len() {
            rows.push((event.seq, events::encode(&events[begin..=place])?));
            (begin, bytes) = (place + 1, 0);
        }
    }
    Ok(rows)
}

fn insert(connection: &Connection, report: &Report, name: &str) -> Result<()> {
    let (head, counts) = (&report.head, report.counts());
    let StateColumns { word, verdict, by, error } = StateColumns::of(&head.state);
    connection
        .execute(
            "INSERT INTO reports (id, campaign_id, scope, name, environment, stop_on_failure, created_at, launched_by,
               asker, rerun_of, timeout, parallel, kept, started_at, ended_at, state, verdict, ended_by, error, seq,
               pending, running, passed, failed, skipped)
             SELECT :id, id, :scope, :name, :environment, :stop, :created_at, :launched_by, :asker, :rerun_of, :timeout,
               :parallel, :kept, :started, :ended, :state, :verdict, :by, :error, :seq, :pending, :running, :passed,
               :failed, :skipped
             FROM campaigns WHERE id = :campaign AND deleted_at IS NULL",
            named_params! {
                ":id": head.id.to_string(), ":campaign": head.campaign.to_string(), ":scope": scope_word(head.scope),
                ":name": name, ":environment": head.environment, ":stop": head.stop_on_failure,
                ":created_at": head.created_at.as_microsecond(),
                ":launched_by": head.launched_by.to_text(), ":asker": head.launched_by.key(),
                ":rerun_of": head.rerun_of.map(|id| id.to_string()), ":parallel": head.parallel, ":kept": head.kept,
                ":timeout": head.timeout.map(|timeout| u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX)),
                ":started": head.state.started_at().map(|at| at.as_microsecond()),
                ":ended": head.state.ended_at().map(|at| at.as_microsecond()),
                ":state": word, ":verdict": verdict, ":by": by, ":error": error, ":seq": head.seq,
                ":pending": counts.pending, ":running": counts.running, ":passed": counts.passed,
                ":failed": counts.failed, ":skipped": counts.skipped,
            },
        )
        .map_err(failure)
        .and_then(found)
}

/// A test; how it ended is told by [`events::keep_tests`].
fn insert_test(connection: &Connection, id: &str, place: u32, test: &TestResult) -> Result<()> {
    // What it did is not known: no more than this of it is kept.
    let (name, description) = (test.name.clone(), test.description.clone());
    let definition = to_json(&TestDefinition { name, description, ..TestDefinition::default() })?;
    let sql = "INSERT INTO report_tests (report_id, position, test_id, name, definition, status, role, description,
                 prerequisite)
               VALUES (?1, ?2, ?3, ?4, ?5, 'pending', ?6, ?7, ?8)";
    let role = test.role.map(TestRole::word);
    let test_id = test.test.to_string();
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| {
            statement.execute((id, place, test_id, &test.name, definition, role, &test.description, test.prerequisite))
        })
        .map(drop)
        .map_err(failure)
}

#[async_trait]
impl WriteArchives for Sqlite {
    async fn keep_archive(&self, archive: Archive) -> Result<ArchiveOutcome> {
        let ended = Ended::of(&archive)?;
        self.write(Flushed, move |connection| ended.keep(connection)).await
    }
}
