//! Reports: launched, listed; how they are carried out is in `runs`, their events are next door.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use testgyver_model::{
    Actor,
    claim::PauseSignal,
    event::{RunEvent, TestStatus, Verdict},
    flow::TestRole,
    id::{CampaignId, ReportId},
    naming,
    page::{Page, PageRequest},
    report::{Counts, Report, ReportHead, ReportState, ReportSummary, RunScope, Tally, TestResult},
    test::Change,
};

use super::{
    Durability::Flushed,
    Sqlite, events, lines,
    row::{
        actor, actor_opt, failure, found, instant, instant_opt, json, parsed, parsed_opt, taken, to_json, unreadable,
    },
    selection,
};
use crate::{
    LineQuery, LogSlice, LoggedLine, NewReport, PauseRequestOutcome, ReportFilter, ReportStatusFilter, Reports, Result,
    StopRequestOutcome, StoreError, StoredResult, TestSelection, UnfinishedRuns, Vault, WaitingRun, WriteReports,
};

/// Runs that wait, next first: one run of everybody before the second of anybody, whoever was served longest ago
/// before the others.
pub(super) const IN_TURN: &str = "FROM (
    SELECT id, campaign_id, asker, created_at,
      row_number() OVER (PARTITION BY asker ORDER BY created_at, id) AS turn,
      (SELECT ifnull(max(started_at), 0) FROM reports AS served WHERE served.asker = reports.asker) AS served_at
    FROM reports WHERE state = 'pending' AND deleted_at IS NULL)
  ORDER BY turn, served_at, created_at, id";

pub(super) fn state(row: &Row<'_>) -> rusqlite::Result<ReportState> {
    let started = instant_opt(row, "started_at")?;
    let ended = || instant(row, "ended_at");
    let word: String = row.get("state")?;
    Ok(match (word.as_str(), started) {
        ("pending", _) => ReportState::Pending,
        ("running", Some(started_at)) => {
            ReportState::Running { started_at, worker: parsed(row, "worker")?, epoch: row.get("epoch")? }
        }
        ("finished", Some(started_at)) => {
            let success = row.get::<_, String>("verdict")? == "success";
            let verdict = if success { Verdict::Success } else { Verdict::Failure };
            ReportState::Finished { started_at, finished_at: ended()?, verdict }
        }
        ("cancelled", started_at) => ReportState::Cancelled { started_at, at: ended()?, by: actor(row, "ended_by")? },
        ("errored", started_at) => ReportState::Errored { started_at, at: ended()?, error: row.get("error")? },
        _ => return Err(unreadable(&word)),
    })
}

pub(super) fn counts(row: &Row<'_>) -> rusqlite::Result<Counts> {
    Ok(Counts {
        pending: row.get("pending")?,
        running: row.get("running")?,
        passed: row.get("passed")?,
        failed: row.get("failed")?,
        skipped: row.get("skipped")?,
    })
}

fn head(row: &Row<'_>) -> rusqlite::Result<ReportHead> {
    let scope = if row.get::<_, String>("scope")? == "test" { RunScope::Test } else { RunScope::Campaign };
    Ok(ReportHead {
        id: parsed(row, "id")?,
        campaign: parsed(row, "campaign_id")?,
        scope,
        name: row.get("name")?,
        environment: row.get("environment")?,
        stop_on_failure: row.get("stop_on_failure")?,
        created_at: instant(row, "created_at")?,
        launched_by: actor(row, "launched_by")?,
        timeout: row.get::<_, Option<u64>>("timeout")?.map(Duration::from_millis),
        parallel: row.get("parallel")?,
        rerun_of: parsed_opt(row, "rerun_of")?,
        kept: row.get("kept")?,
        paused_by: actor_opt(row, "paused_by")?,
        stopping_by: actor_opt(row, "stopping_by")?,
        state: state(row)?,
        seq: row.get("seq")?,
    })
}

/// What [`test_result`] reads, in its order: to look up the names for each row takes longer than to read it.
const TEST_RESULT: &str = "test_id, name, status, started_at, finished_at, lines, first_seq, last_seq, checks_passed,
  checks_failed, flaky, role, description, action_micros, prerequisite";

fn test_result(row: &Row<'_>) -> rusqlite::Result<TestResult> {
    let word = row.get_ref(2)?.as_str()?;
    Ok(TestResult {
        test: parsed(row, 0)?,
        name: row.get(1)?,
        status: TestStatus::from_word(word).ok_or_else(|| unreadable(word))?,
        started_at: instant_opt(row, 3)?,
        finished_at: instant_opt(row, 4)?,
        lines: row.get(5)?,
        events: row.get::<_, Option<u64>>(6)?.zip(row.get(7)?),
        checks: Tally { passed: row.get(8)?, failed: row.get(9)? },
        flaky: row.get(10)?,
        role: row.get_ref(11)?.as_str_or_null()?.and_then(TestRole::from_word),
        description: row.get(12)?,
        action_micros: json(row, 13)?,
        prerequisite: row.get(14)?,
    })
}

pub(super) fn find(connection: &Connection, id: &str) -> Result<Option<Report>> {
    let head = connection
        .prepare_cached("SELECT * FROM reports WHERE id = ?1")
        .and_then(|mut statement| statement.query_row([id], head).optional())
        .map_err(failure)?;
    let Some(head) = head else { return Ok(None) };
    let tests = connection
        .prepare_cached(&format!("SELECT {TEST_RESULT} FROM report_tests WHERE report_id = ?1 ORDER BY position"))
        .and_then(|mut statement| statement.query_map([id], test_result)?.collect())
        .map_err(failure)?;
    Ok(Some(Report { head, tests }))
}

const fn status(status: ReportStatusFilter) -> &'static str {
    match status {
        ReportStatusFilter::Pending => "state = 'pending'",
        ReportStatusFilter::Running => "state = 'running'",
        ReportStatusFilter::Completed => "state = 'finished' AND verdict = 'success'",
        ReportStatusFilter::Failed => "(state = 'errored' OR state = 'finished' AND verdict = 'failure')",
        ReportStatusFilter::Cancelled => "state = 'cancelled'",
    }
}

pub(super) const fn scope_word(scope: RunScope) -> &'static str {
    match scope {
        RunScope::Campaign => "campaign",
        RunScope::Test => "test",
    }
}

/// The name, with a number where another run of a campaign has it.
pub(super) fn free_name(connection: &Connection, name: &str) -> String {
    let taken = |name: &str| -> rusqlite::Result<bool> {
        connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM reports WHERE name = ?1 AND scope = 'campaign' AND deleted_at IS NULL)",
            )?
            .query_row([name], |row| row.get(0))
    };
    // What cannot be looked up now is refused by the index when it is written.
    naming::unique(name, |name| taken(name).unwrap_or(false))
}

fn summary(row: &Row<'_>) -> rusqlite::Result<ReportSummary> {
    Ok(ReportSummary { head: head(row)?, counts: counts(row)? })
}

/// Refuses a run where as many wait as may.
fn has_room(connection: &Connection, most: Option<u32>) -> Result<()> {
    let waiting: u32 = connection
        .query_row("SELECT count(*) FROM reports WHERE state = 'pending' AND deleted_at IS NULL", [], |row| row.get(0))
        .map_err(failure)?;
    if most.is_some_and(|most| waiting >= most) { Err(StoreError::TooManyWaiting) } else { Ok(()) }
}

fn insert(connection: &Connection, vault: &Vault, new: &NewReport) -> Result<()> {
    let head = &new.head;
    let known: bool = connection
        .query_row("SELECT EXISTS (SELECT 1 FROM environments WHERE name = ?1)", [&head.environment], |row| row.get(0))
        .map_err(failure)?;
    if !known {
        return Err(StoreError::UnknownEnvironment);
    }
    connection
        .execute(
            "INSERT INTO reports (id, campaign_id, scope, name, environment, stop_on_failure, created_at,
               launched_by, asker, state, pending, rerun_of, timeout, parallel)
             SELECT :id, id, :scope, :name, :environment, :stop, :created_at, :by, :asker, 'pending', 0, :rerun_of,
               timeout, ifnull(:parallel, parallel)
             FROM campaigns WHERE id = :campaign AND deleted_at IS NULL",
            named_params! {
                ":id": head.id.to_string(), ":campaign": head.campaign.to_string(), ":scope": scope_word(head.scope),
                ":name": head.name, ":environment": head.environment, ":stop": head.stop_on_failure,
                ":created_at": head.created_at.as_microsecond(),
                ":by": head.launched_by.to_text(), ":asker": head.launched_by.key(),
                ":rerun_of": head.rerun_of.map(|id| id.to_string()), ":parallel": new.parallel,
            },
        )
        .map_err(taken("name"))
        .and_then(found)?;
    let selected = selection::of(connection, vault, head.campaign, &new.tests)?;
    let tests = connection
        .execute(
            "INSERT INTO report_tests (report_id, position, test_id, name, definition, status, role, description,
               prerequisite)
             SELECT ?1, row_number() OVER (ORDER BY position, id) - 1, id, name, definition, 'pending',
               definition ->> '$.flow.role', ifnull(definition ->> '$.description', ''),
               id IN (SELECT value FROM json_each(?3))
             FROM tests WHERE id IN (SELECT value FROM json_each(?2))",
            (head.id.to_string(), selected.tests, selected.prerequisites),
        )
        .map_err(failure)?;
    if tests == 0 {
        let some: bool = connection
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM tests WHERE campaign_id = ?1 AND deleted_at IS NULL)",
                [head.campaign.to_string()],
                |row| row.get(0),
            )
            .map_err(failure)?;
        return Err(if some && new.tests == TestSelection::All {
            StoreError::AllDisabled
        } else {
            StoreError::NoTests
        });
    }
    connection
        .execute("UPDATE reports SET pending = ?2 WHERE id = ?1", (head.id.to_string(), tests))
        .map_err(failure)?;
    Ok(())
}

#[async_trait]
impl Reports for Sqlite {
    async fn report_name(&self, id: ReportId) -> Result<Option<String>> {
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT name FROM reports WHERE id = ?1 AND deleted_at IS NULL")
                .and_then(|mut statement| statement.query_row([id.to_string()], |row| row.get(0)).optional())
                .map_err(failure)
        })
        .await
    }

    async fn report_names(&self, prefix: &str) -> Result<Vec<String>> {
        let prefix = prefix.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT name FROM reports WHERE scope = 'campaign' AND deleted_at IS NULL AND substr(name, 1, length(?1)) = ?1",
                )
                .and_then(|mut statement| statement.query_map([prefix], |row| row.get(0))?.collect())
                .map_err(failure)
        })
        .await
    }

    async fn find_report(&self, id: ReportId) -> Result<Option<Report>> {
        self.read(move |connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM reports WHERE id = ?1 AND deleted_at IS NULL)";
            let there = connection
                .prepare_cached(sql)
                .and_then(|mut statement| statement.query_row([id.to_string()], |row| row.get(0)))
                .map_err(failure)?;
            if there { find(connection, &id.to_string()) } else { Ok(None) }
        })
        .await
    }

    async fn list_reports(&self, filter: ReportFilter, page: PageRequest) -> Result<Page<ReportSummary>> {
        self.read(move |connection| {
            let campaign = filter.campaign.map(|id| id.to_string());
            let alone = filter.alone.map(|id| id.to_string());
            let which = if campaign.is_some() { "campaign_id = ?1" } else { "?1 IS NULL" };
            let scope = if alone.is_some() {
                "scope = 'test' AND id IN (SELECT report_id FROM report_tests WHERE test_id = ?3 AND NOT prerequisite)"
            } else {
                "scope = 'campaign' AND ?3 IS NULL"
            };
            let status = filter.status.map_or("TRUE", status);
            let filtered =
                format!("deleted_at IS NULL AND {which} AND {scope} AND (?2 IS NULL OR environment = ?2) AND {status}");
            let total = connection
                .query_row(
                    &format!("SELECT count(*) FROM reports WHERE {filtered}"),
                    (&campaign, &filter.environment, &alone),
                    |row| row.get(0),
                )
                .map_err(failure)?;
            let sql =
                format!("SELECT * FROM reports WHERE {filtered} ORDER BY created_at DESC, id DESC LIMIT ?4 OFFSET ?5");
            let items = connection
                .prepare_cached(&sql)
                .and_then(|mut statement| {
                    let values = (campaign, filter.environment, alone, page.size, page.offset());
                    statement.query_map(values, summary)?.collect()
                })
                .map_err(failure)?;
            Ok(Page { items, total })
        })
        .await
    }

    async fn list_reruns(&self, id: ReportId) -> Result<Vec<ReportSummary>> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT * FROM reports WHERE rerun_of = ?1 AND deleted_at IS NULL ORDER BY created_at, id LIMIT 100",
                )
                .and_then(|mut statement| statement.query_map([id.to_string()], summary)?.collect())
                .map_err(failure)
        })
        .await
    }

    async fn events(&self, id: ReportId, after: u64, until: u64) -> Result<Vec<RunEvent>> {
        self.read(move |connection| events::between(connection, &id.to_string(), after, until)).await
    }

    async fn log(&self, id: ReportId, test: u32, after: u64, limit: u32) -> Result<Vec<LoggedLine>> {
        self.read(move |connection| lines::log(connection, &id.to_string(), test, after, limit as usize)).await
    }

    async fn lines(&self, id: ReportId, wanted: LineQuery) -> Result<LogSlice> {
        self.read(move |connection| lines::told(connection, &id.to_string(), &wanted)).await
    }

    async fn results(&self, id: ReportId, test: u32, after: u64, limit: u32) -> Result<Vec<StoredResult>> {
        self.read(move |connection| events::results(connection, &id.to_string(), test, after, limit as usize)).await
    }

    async fn typical_duration(&self, campaign: CampaignId, environment: &str) -> Result<Option<u64>> {
        let environment = environment.to_owned();
        self.read(move |connection| {
            let mean: Option<f64> = connection
                .query_row(
                    "SELECT avg(ended_at - started_at) FROM (SELECT started_at, ended_at FROM reports
                       WHERE campaign_id = ?1 AND environment = ?2 AND scope = 'campaign' AND state = 'finished'
                       ORDER BY created_at DESC LIMIT 5)",
                    (campaign.to_string(), environment),
                    |row| row.get(0),
                )
                .map_err(failure)?;
            Ok(mean.map(|micros| (micros / 1000.0) as u64))
        })
        .await
    }

    async fn waiting_runs(&self) -> Result<Vec<WaitingRun>> {
        self.read(|connection| {
            let waiting =
                |row: &Row<'_>| Ok(WaitingRun { report: parsed(row, "id")?, campaign: parsed(row, "campaign_id")? });
            connection
                .prepare_cached(&format!("SELECT id, campaign_id {IN_TURN}"))
                .and_then(|mut statement| statement.query_map([], waiting)?.collect())
                .map_err(failure)
        })
        .await
    }

    async fn count_unfinished(&self) -> Result<UnfinishedRuns> {
        self.read(|connection| {
            let sql = "SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
                         count(*) FILTER (WHERE state = 'running') AS running
                       FROM reports WHERE state IN ('pending', 'running') AND deleted_at IS NULL";
            let counts =
                |row: &Row<'_>| Ok(UnfinishedRuns { pending: row.get("pending")?, running: row.get("running")? });
            connection.prepare_cached(sql).and_then(|mut statement| statement.query_row([], counts)).map_err(failure)
        })
        .await
    }

    async fn count_campaign_runs(&self, campaign: CampaignId) -> Result<u32> {
        self.read(move |connection| {
            let sql = "SELECT count(*) FROM reports WHERE state IN ('pending', 'running') AND deleted_at IS NULL
                         AND scope = 'campaign' AND campaign_id = ?1";
            connection
                .prepare_cached(sql)
                .and_then(|mut statement| statement.query_row([campaign.to_string()], |row| row.get(0)))
                .map_err(failure)
        })
        .await
    }

    async fn unfinished_runs(&self) -> Result<Vec<(ReportId, u64)>> {
        self.read(|connection| {
            let sql = "SELECT id, seq FROM reports WHERE state IN ('pending', 'running') AND deleted_at IS NULL";
            connection
                .prepare_cached(sql)
                .and_then(|mut statement| {
                    statement.query_map([], |row| Ok((parsed(row, "id")?, row.get("seq")?)))?.collect()
                })
                .map_err(failure)
        })
        .await
    }

    async fn unfinished_of(&self, campaign: CampaignId) -> Result<Vec<ReportId>> {
        self.read(move |connection| {
            let sql = "SELECT id FROM reports WHERE state IN ('pending', 'running') AND deleted_at IS NULL
                         AND campaign_id = ?1 ORDER BY created_at, id";
            connection
                .prepare_cached(sql)
                .and_then(|mut statement| {
                    statement.query_map([campaign.to_string()], |row| parsed(row, "id"))?.collect()
                })
                .map_err(failure)
        })
        .await
    }
}

#[async_trait]
impl WriteReports for Sqlite {
    async fn create_report(&self, new: NewReport) -> Result<Report> {
        let vault = Arc::clone(&self.vault);
        self.write(Flushed, move |connection| {
            has_room(connection, new.most_waiting)?;
            insert(connection, &vault, &new)?;
            find(connection, &new.head.id.to_string())?.ok_or(StoreError::NotFound)
        })
        .await
    }

    async fn rename_report(&self, id: ReportId, name: String) -> Result<()> {
        self.write(Flushed, move |connection| {
            let sql = "UPDATE reports SET name = ?2 WHERE id = ?1 AND scope = 'campaign' AND deleted_at IS NULL";
            found(connection.execute(sql, (id.to_string(), name)).map_err(taken("name"))?)
        })
        .await
    }

    async fn keep_report(&self, id: ReportId, kept: bool) -> Result<()> {
        self.write(Flushed, move |connection| {
            let sql = "UPDATE reports SET kept = ?2 WHERE id = ?1 AND scope = 'campaign' AND deleted_at IS NULL";
            found(connection.execute(sql, (id.to_string(), kept)).map_err(failure)?)
        })
        .await
    }

    async fn delete_report(&self, id: ReportId, by: Change) -> Result<()> {
        self.write(Flushed, move |connection| {
            let id = id.to_string();
            let going: bool = connection
                .query_row(
                    "SELECT state IN ('pending', 'running') FROM reports WHERE id = ?1 AND deleted_at IS NULL",
                    [&id],
                    |row| row.get(0),
                )
                .map_err(failure)?;
            if going {
                return Err(StoreError::RunGoing);
            }
            // A run of one test alone is in no list, so that nobody could bring it back.
            let sql = "UPDATE reports SET deleted_at = iif(scope = 'campaign', ?2, 0), deleted_by = ?3 WHERE id = ?1";
            found(connection.execute(sql, (id, by.at.as_microsecond(), by.by.to_text())).map_err(failure)?)
        })
        .await
    }

    async fn request_stop(&self, id: ReportId, by: Actor, insist: bool) -> Result<StopRequestOutcome> {
        self.write(Flushed, move |connection| {
            let id = id.to_string();
            let sql = "SELECT stop_times FROM reports WHERE id = ?1 AND state IN ('pending', 'running')";
            let times: Option<u32> = connection.query_row(sql, [&id], |row| row.get(0)).optional().map_err(failure)?;
            let Some(times) = times else { return Ok(StopRequestOutcome::Ended) };
            if insist || times == 0 {
                let sql = "UPDATE reports SET stop_by = ?2, stop_times = stop_times + 1 WHERE id = ?1";
                connection.execute(sql, (id, by.to_text())).map_err(failure)?;
            }
            Ok(if times == 0 { StopRequestOutcome::First } else { StopRequestOutcome::Repeated })
        })
        .await
    }

    async fn request_pause(&self, id: ReportId, paused: bool, by: Actor) -> Result<PauseRequestOutcome> {
        self.write(Flushed, move |connection| {
            let wish = to_json(&PauseSignal { paused, by })?;
            let sql = "UPDATE reports SET pause_wish = iif(state = 'running', ?2, pause_wish)
                       WHERE id = ?1 AND deleted_at IS NULL RETURNING state";
            let state: Option<String> =
                connection.query_row(sql, (id.to_string(), wish), |row| row.get(0)).optional().map_err(failure)?;
            match state.as_deref() {
                None => Err(StoreError::NotFound),
                Some("running") => Ok(PauseRequestOutcome::Recorded),
                Some("pending") => Ok(PauseRequestOutcome::NotStarted),
                Some(_) => Ok(PauseRequestOutcome::Ended),
            }
        })
        .await
    }
}
