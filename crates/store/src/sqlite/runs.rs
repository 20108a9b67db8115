//! Runs as who carries them out sees them.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row};
use testgyver_model::{
    Timestamp,
    claim::{Claim, Signals},
    connection::CONNECTION_FIELD,
    event::TestStatus,
    id::{ReportId, WorkerId},
    report::Report,
    shared::SharedValue,
};

use super::{
    Durability::{Flushed, Ordinary},
    Sqlite,
    claims::{signals, under},
    connections, events,
    leases::Leases,
    reports::{IN_TURN, find},
    row::{failure, json, parsed, to_json},
    shared, variables,
};
use crate::{
    Append, ClaimRequest, ClaimScope, ClaimedReport, ClaimedRun, PlannedDefinition, Result, Runs, StoreError, Vault,
    WriteOutcome, start_log::NoteOutcome, start_log::StartFiles,
};

/// What a claim needs beside the database.
struct ClaimContext {
    vault: Arc<Vault>,
    start_log: Arc<StartFiles>,
    leases: Arc<Leases>,
}

impl ClaimContext {
    /// One run for whoever asks: what shall only be stopped, what was left, what waits.
    fn next(&self, connection: &Connection, who: &ClaimRequest) -> Result<Option<ClaimedRun>> {
        let stopped = "FROM reports WHERE state = 'pending' AND stop_times > 0 AND deleted_at IS NULL
                       ORDER BY created_at, id";
        if let Some(claim) = begin(connection, stopped, who)? {
            return self.claimed(connection, claim, who.lease).map(Some);
        }
        if who.scope == ClaimScope::StopRequested {
            return Ok(None);
        }
        if let Some((report, epoch)) = self.orphan(connection, who)? {
            return self.take_over(connection, Claim { report, part: 0, epoch: epoch + 1 }, who).map(Some);
        }
        begin(connection, IN_TURN, who)?.map(|claim| self.claimed(connection, claim, who.lease)).transpose()
    }

    /// A run that nobody holds any more, or that this worker was given and does not know of.
    fn orphan(&self, connection: &Connection, who: &ClaimRequest) -> Result<Option<(ReportId, u32)>> {
        let read = |row: &Row<'_>| {
            let worker: WorkerId = parsed(row, "worker")?;
            Ok((parsed(row, "id")?, row.get("epoch")?, worker))
        };
        let going: Vec<(ReportId, u32, WorkerId)> = connection
            .prepare_cached(
                "SELECT id, epoch, worker FROM reports WHERE state = 'running' AND deleted_at IS NULL
                 ORDER BY created_at, id",
            )
            .and_then(|mut statement| statement.query_map([], read)?.collect())
            .map_err(failure)?;
        let free = |(report, _, worker): &(ReportId, u32, WorkerId)| {
            if *worker == who.worker { !who.holds.contains(report) } else { !self.leases.holds(*report) }
        };
        Ok(going.into_iter().find(free).map(|(report, epoch, _)| (report, epoch)))
    }

    fn take_over(&self, connection: &Connection, claim: Claim, who: &ClaimRequest) -> Result<ClaimedRun> {
        let id = claim.report.to_string();
        connection
            .execute(
                "UPDATE reports SET worker = ?3, epoch = ?2, batch = 0 WHERE id = ?1",
                (&id, claim.epoch, who.worker.to_string()),
            )
            .map_err(failure)?;
        let start_log = self.start_log.take_over(claim)?;
        let mut claimed = self.claimed(connection, claim, who.lease)?;
        for (place, at) in start_log {
            let test = claimed.report.tests.get_mut(place as usize);
            // It had begun, and what it told of that was not kept in time.
            if let Some(test) = test.filter(|test| test.status == TestStatus::Pending) {
                test.status = TestStatus::Running;
                test.started_at = Some(at);
            }
        }
        Ok(claimed)
    }

    /// What a worker needs once the claim is its own.
    fn claimed(&self, connection: &Connection, claim: Claim, lease: Duration) -> Result<ClaimedRun> {
        let id = claim.report.to_string();
        let report = find(connection, &id)?.ok_or(StoreError::NotFound)?;
        let definitions = definitions(connection, &id)?;
        let variables = variables::serving(connection, &self.vault, &report.head.environment)?;
        let mut connections = connections::serving(connection, &self.vault, Some(report.head.campaign))?;
        let named = named_connections(&definitions);
        connections.retain(|connection| named.contains(&connection.id.to_string()));
        let signals = signals(connection, claim)?.unwrap_or_default();
        // Within the one thread that writes: nobody can claim it in between. Should the commit fail, what nobody holds
        // is given again after a lease.
        self.leases.give(claim, lease);
        let shared = shared::of_run(connection, &self.vault, &id)?;
        Ok(ClaimedRun { claim, report, signals, definitions, variables, connections, shared })
    }
}

/// Turns the first of some pending runs into a running one.
fn begin(connection: &Connection, which: &str, who: &ClaimRequest) -> Result<Option<Claim>> {
    let sql = format!(
        "UPDATE reports SET state = 'running', worker = ?1, started_at = ?2, epoch = epoch + 1, batch = 0
         WHERE id = (SELECT id {which} LIMIT 1) RETURNING id, epoch"
    );
    connection
        .prepare_cached(&sql)
        .and_then(|mut statement| {
            let claim = |row: &Row<'_>| Ok(Claim { report: parsed(row, "id")?, part: 0, epoch: row.get("epoch")? });
            statement.query_row((who.worker.to_string(), who.now.as_microsecond()), claim).optional()
        })
        .map_err(failure)
}

fn definitions(connection: &Connection, id: &str) -> Result<Vec<PlannedDefinition>> {
    let planned =
        |row: &Row<'_>| Ok(PlannedDefinition { test: parsed(row, "test_id")?, definition: json(row, "definition")? });
    connection
        .prepare_cached("SELECT test_id, definition FROM report_tests WHERE report_id = ?1 ORDER BY position")
        .and_then(|mut statement| statement.query_map([id], planned)?.collect())
        .map_err(failure)
}

/// The connections that the actions of a run name: nothing fills them in later.
fn named_connections(definitions: &[PlannedDefinition]) -> Vec<String> {
    let actions = definitions.iter().flat_map(|planned| &planned.definition.actions);
    let names = actions.filter_map(|action| action.value.get(CONNECTION_FIELD)?.as_str());
    names.map(|name| name.trim().to_owned()).collect()
}

/// The last batch kept under a claim; nothing if the claim is over.
fn last_batch(connection: &Connection, claim: Claim) -> Result<Option<u64>> {
    under(connection, claim, "batch", |row| row.get(0))
}

impl Sqlite {
    /// Whether there may be something to carry out: looked for without the writing thread.
    async fn has_work(&self, who: &ClaimRequest) -> Result<bool> {
        let holds: Vec<String> = who.holds.iter().map(ToString::to_string).collect();
        let values = (who.scope == ClaimScope::Any, to_json(&holds)?);
        self.read(move |connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM reports WHERE deleted_at IS NULL
                         AND (state = 'pending' AND (?1 OR stop_times > 0)
                           OR state = 'running' AND ?1 AND id NOT IN (SELECT value FROM json_each(?2))))";
            connection
                .prepare_cached(sql)
                .and_then(|mut statement| statement.query_row(values, |row| row.get(0)))
                .map_err(failure)
        })
        .await
    }
}

#[async_trait]
impl Runs for Sqlite {
    async fn claim_next(&self, who: ClaimRequest) -> Result<Option<ClaimedRun>> {
        if !self.has_work(&who).await? {
            return Ok(None);
        }
        let claim_context = ClaimContext {
            vault: Arc::clone(&self.vault),
            start_log: Arc::clone(&self.start_log),
            leases: Arc::clone(&self.leases),
        };
        let claimed = self.write(Flushed, move |connection| claim_context.next(connection, &who)).await;
        self.lost.pass(claimed)
    }

    async fn begin_test(&self, claim: Claim, test: u32, at: Timestamp) -> Result<WriteOutcome> {
        self.file.check()?;
        loop {
            match self.start_log.note(claim, test, at)? {
                NoteOutcome::Written => return self.lost.pass(Ok(WriteOutcome::Written)),
                NoteOutcome::Fenced => return Ok(WriteOutcome::Fenced),
                NoteOutcome::Unknown => {
                    let holds = self.read(move |connection| last_batch(connection, claim)).await?.is_some();
                    if !holds || !self.start_log.open_for(claim)? {
                        return Ok(WriteOutcome::Fenced);
                    }
                }
            }
        }
    }

    async fn append(&self, append: Append) -> Result<WriteOutcome> {
        let body = events::encode(&append.events)?;
        let (claim, ends) = (append.claim, append.state.is_final());
        let durability = if ends { Flushed } else { Ordinary };
        let kept = self.write(durability, move |connection| events::append(connection, &append, &body)).await?;
        if ends && matches!(kept, WriteOutcome::Written | WriteOutcome::AlreadyWritten) {
            self.start_log.forget(claim.report);
            self.leases.end(claim);
        }
        self.lost.pass(Ok(kept))
    }

    async fn share_value(&self, claim: Claim, shared: SharedValue) -> Result<WriteOutcome> {
        let vault = Arc::clone(&self.vault);
        let kept = self.write(Ordinary, move |connection| shared::keep(connection, &vault, claim, &shared)).await;
        self.lost.pass(kept)
    }

    async fn claimed_report(&self, claim: Claim) -> Result<Option<ClaimedReport>> {
        self.read(move |connection| {
            let Some(batch) = last_batch(connection, claim)? else { return Ok(None) };
            let report: Option<Report> = find(connection, &claim.report.to_string())?;
            Ok(report.map(|report| ClaimedReport { report, batch }))
        })
        .await
    }

    async fn renew(&self, claim: Claim, lease: Duration) -> Result<Option<Signals>> {
        let asked = self.read(move |connection| signals(connection, claim)).await?;
        Ok(asked.filter(|_| self.leases.renew(claim, lease)))
    }

    async fn release(&self, claim: Claim) -> Result<()> {
        self.write(Ordinary, move |connection| {
            let sql = "UPDATE reports SET worker = ?3 WHERE id = ?1 AND epoch = ?2 AND state = 'running'";
            let values = (claim.report.to_string(), claim.epoch, WorkerId::NOBODY.to_string());
            connection.execute(sql, values).map(drop).map_err(failure)
        })
        .await?;
        self.leases.end(claim);
        Ok(())
    }
}
