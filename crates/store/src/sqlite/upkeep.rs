//! Looking after the database from beside: copies, checks, mending. Works on its own connections, beside a server or without.

use std::{collections::BTreeSet, path::Path};

use rusqlite::{Connection, named_params};
use testgyver_model::{id::ReportId, report::Report};

use super::{
    connection, events, migrations,
    reports::{counts, find},
    row::{failure, parsed},
};
use crate::{
    DatabaseStats, Inspection, ReportFault, Result, StoreError, Vault, WrongReport,
    folder::{companion, unavailable},
};

/// Tables whose rows a copy counts.
const COUNTED: [&str; 6] = ["users", "variables", "connections", "campaigns", "tests", "reports"];
/// Findings of one kind that are told; the first ones say what is wrong.
const TOLD: usize = 100;

/// Writes a consistent copy of the database into `target`, an empty file: one state, whatever is written meanwhile.
///
/// `VACUUM INTO` holds a reader's snapshot throughout, needs no more memory than its page cache, is never begun anew
/// because somebody wrote, and leaves behind the pages of what was deleted.
pub(crate) fn copy(database: &Path, target: &Path) -> Result<DatabaseStats> {
    let target_name = target.to_str().ok_or_else(|| StoreError::Unavailable("the copy's name is no text".into()))?;
    connection::beside(database)?.execute("VACUUM INTO ?1", [target_name]).map_err(failure)?;
    let copied = connection::beside(target)?;
    let mut facts = DatabaseStats { schema: version(&copied)?, ..DatabaseStats::default() };
    for table in COUNTED {
        if has_table(&copied, table)? {
            let sql = format!("SELECT count(*) FROM {table}");
            facts.rows.insert(table.into(), copied.query_row(&sql, [], |row| row.get(0)).map_err(failure)?);
        }
    }
    Ok(facts)
}

/// The version of a database's schema; 0 for an empty one.
pub(crate) fn schema(database: &Path) -> Result<u32> {
    version(&connection::reading(database)?)
}

/// Brings a database that nobody uses to this program's schema, in one file without companions.
pub(crate) fn upgrade(database: &Path) -> Result<()> {
    let mut connection = connection::writing(database)?;
    migrations::apply(&mut connection)?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);").map_err(failure)?;
    connection.close().map_err(|(_, error)| failure(error))?;
    for ending in ["-wal", "-shm"] {
        let path = companion(database, ending);
        if path.exists() {
            std::fs::remove_file(&path).map_err(unavailable(&path))?;
        }
    }
    Ok(())
}

/// Looks a database through without changing it; without a vault, sealed values are only counted.
pub(crate) fn inspect(database: &Path, vault: Option<&Vault>) -> Result<Inspection> {
    let connection = connection::reading(database)?;
    let mut found = Inspection {
        schema: version(&connection)?,
        known_schema: migrations::newest(),
        damage: damage(&connection)?,
        ..Inspection::default()
    };
    if found.damage.is_empty() && found.schema > 0 {
        found.dangling = dangling(&connection)?;
        sealed(&connection, vault, &mut found)?;
        campaigns(&connection, &mut found)?;
        if found.schema == found.known_schema {
            reports(&connection, &mut found)?;
            found.runs = runs(&connection)?;
        }
    }
    Ok(found)
}

/// Counts a report's tests again from its events, where nothing else is wrong with it.
pub(crate) fn mend(database: &Path, id: &str) -> Result<()> {
    let mut connection = connection::writing(database)?;
    let transaction = connection.transaction().map_err(failure)?;
    let stored = find(&transaction, id)?.ok_or(StoreError::NotFound)?;
    let folded = match folded(&transaction, &stored, &mut 0)? {
        Ok(folded) if folded.head.state == stored.head.state => folded,
        _ => return Err(StoreError::Corrupt("the report cannot be told from its events".into())),
    };
    let counts = folded.counts();
    transaction
        .execute(
            "UPDATE reports SET pending = :pending, running = :running, passed = :passed, failed = :failed,
               skipped = :skipped WHERE id = :id",
            named_params! {
                ":id": id, ":pending": counts.pending, ":running": counts.running, ":passed": counts.passed,
                ":failed": counts.failed, ":skipped": counts.skipped,
            },
        )
        .map_err(failure)?;
    let tests: Vec<_> = (0u32..).zip(folded.tests).collect();
    events::keep_tests(&transaction, id, &tests)?;
    transaction.commit().map_err(failure)
}

fn version(connection: &Connection) -> Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failure)
}

fn has_table(connection: &Connection, table: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
    connection.query_row(sql, [table], |row| row.get(0)).map_err(failure)
}

/// What the check of the file finds; a file that cannot be read at all is damaged too.
fn damage(connection: &Connection) -> Result<Vec<String>> {
    let found: rusqlite::Result<Vec<String>> = connection
        .prepare(&format!("PRAGMA integrity_check({TOLD})"))
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect());
    match found {
        Ok(lines) => Ok(lines.into_iter().filter(|line| line != "ok").collect()),
        Err(error) => match failure(error) {
            StoreError::Unavailable(words) | StoreError::Corrupt(words) => Ok(vec![words]),
            other => Err(other),
        },
    }
}

fn dangling(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check").map_err(failure)?;
    let line = |row: &rusqlite::Row<'_>| {
        let (table, target): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(format!("a row of {table} refers to a row of {target} that is not there"))
    };
    let lines: rusqlite::Result<Vec<String>> = statement.query_map([], line).and_then(|rows| rows.take(TOLD).collect());
    lines.map_err(failure)
}

fn sealed(connection: &Connection, vault: Option<&Vault>, found: &mut Inspection) -> Result<()> {
    let mut values = "SELECT 'variable ' || key || ifnull(' in ' || environment, ''), value FROM variables
                      WHERE value IS NOT NULL"
        .to_owned();
    if has_table(connection, "connections")? {
        values.push_str(" UNION ALL SELECT 'connection ' || name, secrets FROM connections");
    }
    let mut statement = connection.prepare(&values).map_err(failure)?;
    let mut rows = statement.query([]).map_err(failure)?;
    while let Some(row) = rows.next().map_err(failure)? {
        found.sealed += 1;
        let value = row.get_ref(1).and_then(|value| Ok(value.as_blob()?)).map_err(failure)?;
        if vault.is_some_and(|vault| vault.open_value(value).is_err()) && found.closed.len() < TOLD {
            found.closed.push(row.get(0).map_err(failure)?);
        }
    }
    Ok(())
}

fn campaigns(connection: &Connection, found: &mut Inspection) -> Result<()> {
    let sql =
        "SELECT id, EXISTS (SELECT 1 FROM reports WHERE campaign_id = campaigns.id AND started_at IS NOT NULL) AS ran
               FROM campaigns";
    let mut statement = connection.prepare(sql).map_err(failure)?;
    let all = statement.query_map([], |row| Ok((parsed(row, "id")?, row.get("ran")?))).map_err(failure)?;
    found.campaigns = all.collect::<rusqlite::Result<_>>().map_err(failure)?;
    Ok(())
}

fn runs(connection: &Connection) -> Result<BTreeSet<ReportId>> {
    let sql = "SELECT id FROM reports UNION ALL SELECT report_id FROM purged_runs";
    let mut statement = connection.prepare(sql).map_err(failure)?;
    let all = statement.query_map([], |row| parsed(row, "id")).map_err(failure)?;
    all.collect::<rusqlite::Result<_>>().map_err(failure)
}

/// Each report in a snapshot of its own, so that a server's log does not grow while many are looked at. Those in the
/// trash are left out: what is purged loses its events piece by piece.
fn reports(connection: &Connection, found: &mut Inspection) -> Result<()> {
    let ids: Vec<String> = connection
        .prepare("SELECT id FROM reports WHERE deleted_at IS NULL ORDER BY created_at, id")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .map_err(failure)?;
    for id in ids {
        let snapshot = connection.unchecked_transaction().map_err(failure)?;
        report(&snapshot, &id, found)?;
    }
    Ok(())
}

fn report(connection: &Connection, id: &str, found: &mut Inspection) -> Result<()> {
    let stored = match find(connection, id) {
        Ok(Some(stored)) => stored,
        // It was removed since the list was made.
        Ok(None) => return Ok(()),
        Err(StoreError::Corrupt(words)) => return unreadable(id, words, found),
        Err(other) => return Err(other),
    };
    found.reports += 1;
    let head = &stored.head;
    if !head.state.is_final() {
        found.unfinished.push(head.name.clone());
    }
    let fault = match folded(connection, &stored, &mut found.events) {
        Ok(Err(fault)) => Some(fault),
        Ok(Ok(folded)) if folded.head.state != head.state => Some(ReportFault::State),
        Ok(Ok(folded)) => {
            let kept = connection.query_row("SELECT * FROM reports WHERE id = ?1", [id], counts).map_err(failure)?;
            (folded.tests != stored.tests || folded.counts() != kept).then_some(ReportFault::Counts)
        }
        Err(StoreError::Corrupt(words)) => Some(ReportFault::Unreadable(words)),
        Err(other) => return Err(other),
    };
    if let Some(fault) = fault.filter(|_| found.wrong.len() < TOLD) {
        found.wrong.push(WrongReport { id: head.id, name: head.name.clone(), fault });
    }
    Ok(())
}

fn unreadable(id: &str, words: String, found: &mut Inspection) -> Result<()> {
    found.reports += 1;
    if let Ok(id) = id.parse()
        && found.wrong.len() < TOLD
    {
        found.wrong.push(WrongReport { id, name: String::new(), fault: ReportFault::Unreadable(words) });
    }
    Ok(())
}

/// The report as its events tell it, read piece by piece; the fault if they are not whole.
fn folded(
    connection: &Connection,
    stored: &Report,
    events: &mut u64,
) -> Result<std::result::Result<Report, ReportFault>> {
    let mut report = stored.rewound();
    let mut last = 0;
    let mut gap = None;
    events::each_chunk(connection, &stored.head.id.to_string(), 0, |chunk| {
        for event in chunk {
            if event.seq != last + 1 {
                gap = Some(ReportFault::Gap { expected: last + 1, found: event.seq });
                return false;
            }
            last = event.seq;
            *events += 1;
            report.apply(&event);
        }
        true
    })?;
    if gap.is_none() && last != stored.head.seq {
        gap = Some(ReportFault::CutOff { last, stored: stored.head.seq });
    }
    Ok(gap.map_or(Ok(report), Err))
}
