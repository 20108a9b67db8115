//! The trash: what was removed, brought back, or taken away for good in small steps; and runs that
//! have become too old.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row};
use testgyver_model::{
    Timestamp,
    id::{CampaignId, ReportId},
    page::{Page, PageRequest},
    test::Change,
    trash::{Removable, RemovableKind, Removed, Retention},
};

use super::{
    Durability::Flushed,
    Sqlite,
    reports::free_name,
    row::{actor, failure, found, instant, parsed, unreadable},
    tests::move_to,
};
use crate::{PurgeStep, Result, StoreError, Trash, WriteTrash};

/// Rows of events that one step takes away.
const EVENTS_OF_A_STEP: u32 = 500;
/// Runs that one step moves to the trash.
const RUNS_OF_A_STEP: u32 = 200;
/// Folders of runs that are named at once.
const FOLDERS_OF_A_STEP: u32 = 500;
/// Newest runs of one test alone that are kept, and days that others are.
const RUNS_ALONE: u32 = 50;
const DAYS_ALONE: i64 = 30;
const MICROS_OF_A_DAY: i64 = 24 * 3600 * 1_000_000;

/// Everything that shows in the trash. What went with its campaign comes back with it, not alone.
const ENTRIES: &str = "
  SELECT 'campaign' AS kind, id, name, id AS campaign_id, name AS campaign_name, deleted_at, deleted_by
  FROM campaigns WHERE deleted_at > 0
  UNION ALL
  SELECT 'test', tests.id, tests.name, campaign_id, campaigns.name, tests.deleted_at, tests.deleted_by
  FROM tests JOIN campaigns ON campaigns.id = campaign_id
  WHERE tests.deleted_at > 0 AND tests.deleted_at IS NOT campaigns.deleted_at
  UNION ALL
  SELECT 'report', reports.id, reports.name, campaign_id, campaigns.name, reports.deleted_at, reports.deleted_by
  FROM reports JOIN campaigns ON campaigns.id = campaign_id
  WHERE reports.deleted_at > 0 AND scope = 'campaign' AND reports.deleted_at IS NOT campaigns.deleted_at";

const fn word(kind: RemovableKind) -> &'static str {
    match kind {
        RemovableKind::Campaign => "campaign",
        RemovableKind::Test => "test",
        RemovableKind::Report => "report",
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Removed> {
    let kind: String = row.get("kind")?;
    let what = match kind.as_str() {
        "campaign" => Removable::Campaign(parsed(row, "id")?),
        "test" => Removable::Test(parsed(row, "id")?),
        "report" => Removable::Report(parsed(row, "id")?),
        other => return Err(unreadable(other)),
    };
    Ok(Removed {
        what,
        name: row.get("name")?,
        campaign: parsed(row, "campaign_id")?,
        campaign_name: row.get("campaign_name")?,
        removed: Change { by: actor(row, "deleted_by")?, at: instant(row, "deleted_at")? },
    })
}

/// Moves a campaign to the trash with everything that is its.
pub(super) fn remove_campaign(connection: &Connection, id: &str, by: &Change) -> Result<()> {
    let at = by.at.as_microsecond();
    let mark = |sql: &str| connection.execute(sql, (id, at, by.by.to_text())).map_err(failure);
    found(mark("UPDATE campaigns SET deleted_at = ?2, deleted_by = ?3 WHERE id = ?1 AND deleted_at IS NULL")?)?;
    mark("UPDATE tests SET deleted_at = ?2, deleted_by = ?3 WHERE campaign_id = ?1 AND deleted_at IS NULL")?;
    mark("UPDATE reports SET deleted_at = ?2, deleted_by = ?3 WHERE campaign_id = ?1 AND deleted_at IS NULL")?;
    Ok(())
}

fn restore_campaign(connection: &Connection, id: &str) -> Result<String> {
    let (name, at): (String, i64) = connection
        .query_row("SELECT name, deleted_at FROM campaigns WHERE id = ?1 AND deleted_at > 0", [id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .map_err(failure)?;
    connection.execute("UPDATE campaigns SET deleted_at = NULL WHERE id = ?1", [id]).map_err(failure)?;
    let sql = "UPDATE tests SET deleted_at = NULL WHERE campaign_id = ?1 AND deleted_at = ?2";
    connection.execute(sql, (id, at)).map_err(failure)?;
    let reports: Vec<String> = connection
        .prepare("SELECT id FROM reports WHERE campaign_id = ?1 AND deleted_at = ?2")
        .and_then(|mut statement| statement.query_map((id, at), |row| row.get(0))?.collect())
        .map_err(failure)?;
    reports.iter().try_for_each(|report| restore_report(connection, report).map(drop))?;
    Ok(name)
}

fn has_campaign(connection: &Connection, table: &str, id: &str) -> Result<bool> {
    let sql = format!(
        "SELECT campaigns.deleted_at IS NULL FROM campaigns JOIN {table} ON campaigns.id = campaign_id
         WHERE {table}.id = ?1 AND {table}.deleted_at > 0"
    );
    connection.query_row(&sql, [id], |row| row.get(0)).map_err(failure)
}

fn restore_test(connection: &Connection, id: &str) -> Result<String> {
    let (position, name) = connection
        .query_row("UPDATE tests SET deleted_at = NULL WHERE id = ?1 RETURNING position, name", [id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .map_err(failure)?;
    move_to(connection, id, position)?;
    Ok(name)
}

/// Brings a run back, under a name that is free.
fn restore_report(connection: &Connection, id: &str) -> Result<String> {
    let (name, scope): (String, String) = connection
        .query_row("SELECT name, scope FROM reports WHERE id = ?1", [id], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(failure)?;
    let name = if scope == "campaign" { free_name(connection, &name) } else { name };
    connection
        .execute("UPDATE reports SET deleted_at = NULL, name = ?2 WHERE id = ?1", (id, &name))
        .map_err(failure)?;
    Ok(name)
}

/// Hides something in the trash for good; the next purge takes it away.
fn schedule_purge(connection: &Connection, what: Removable) -> Result<()> {
    let set = |sql: &str, id: &str| connection.execute(sql, [id]).map_err(failure);
    match what {
        Removable::Campaign(id) => {
            let id = id.to_string();
            for table in ["tests", "reports"] {
                set(
                    &format!(
                        "UPDATE {table} SET deleted_at = 0 WHERE campaign_id = ?1 AND EXISTS
                      (SELECT 1 FROM campaigns WHERE id = ?1 AND deleted_at > 0)"
                    ),
                    &id,
                )?;
            }
            found(set("UPDATE campaigns SET deleted_at = 0 WHERE id = ?1 AND deleted_at > 0", &id)?)
        }
        Removable::Test(id) => {
            found(set("UPDATE tests SET deleted_at = 0 WHERE id = ?1 AND deleted_at > 0", &id.to_string())?)
        }
        Removable::Report(id) => {
            found(set("UPDATE reports SET deleted_at = 0 WHERE id = ?1 AND deleted_at > 0", &id.to_string())?)
        }
    }
}

fn schedule_purge_of_all(connection: &Connection) -> Result<()> {
    // Tests and runs of a campaign that goes go with it, whenever they were removed.
    for table in ["tests", "reports"] {
        let sql = format!("UPDATE {table} SET deleted_at = 0 WHERE deleted_at > 0");
        connection.execute(&sql, []).map_err(failure)?;
    }
    connection.execute("UPDATE campaigns SET deleted_at = 0 WHERE deleted_at > 0", []).map(drop).map_err(failure)
}

/// Moves runs that are too old, or too many, to the trash; those of one test alone at once out of sight.
fn expire(connection: &Connection, now: i64, otherwise: Retention) -> Result<usize> {
    let aged = connection
        .execute(
            "UPDATE reports SET deleted_at = ?1, deleted_by = '{\"kind\":\"system\"}' WHERE id IN (
               SELECT ranked.id FROM (
                 SELECT reports.id, reports.ended_at, campaign_id, kept,
                   row_number() OVER (PARTITION BY campaign_id ORDER BY reports.created_at DESC, reports.id DESC) AS place
                 FROM reports WHERE scope = 'campaign' AND deleted_at IS NULL AND kept = 0
                   AND state NOT IN ('pending', 'running')) AS ranked
               JOIN campaigns ON campaigns.id = ranked.campaign_id AND campaigns.deleted_at IS NULL
               WHERE ranked.ended_at < ?1 - ?2 * coalesce(campaigns.keep_days, ?3)
                 OR ranked.place > coalesce(campaigns.keep_runs, ?4)
               LIMIT ?5)",
            (now, MICROS_OF_A_DAY, otherwise.days, otherwise.runs, RUNS_OF_A_STEP),
        )
        .map_err(failure)?;
    let alone = connection
        .execute(
            "UPDATE reports SET deleted_at = 0 WHERE id IN (
               SELECT ranked.id FROM (
                 SELECT reports.id, ended_at,
                   row_number() OVER (PARTITION BY test_id ORDER BY created_at DESC, reports.id DESC) AS place
                 FROM reports JOIN report_tests ON report_tests.report_id = reports.id
                 WHERE scope = 'test' AND NOT prerequisite AND deleted_at IS NULL
                   AND state NOT IN ('pending', 'running')) AS ranked
               WHERE ranked.ended_at < ?1 OR ranked.place > ?2 LIMIT ?3)",
            (now - DAYS_ALONE * MICROS_OF_A_DAY, RUNS_ALONE, RUNS_OF_A_STEP),
        )
        .map_err(failure)?;
    Ok(aged + alone)
}

/// Takes away some of what was removed before `before`.
fn purge(connection: &Connection, before: i64) -> Result<PurgeStep> {
    let one = |sql: &str| -> Result<Option<String>> {
        connection.query_row(sql, [before], |row| row.get(0)).optional().map_err(failure)
    };
    if let Some(report) = one("SELECT id FROM reports WHERE deleted_at < ?1 LIMIT 1")? {
        let events = "DELETE FROM report_events WHERE report_id = ?1 AND last_seq IN (
            SELECT last_seq FROM report_events WHERE report_id = ?1 ORDER BY last_seq LIMIT ?2)";
        if connection.execute(events, (&report, EVENTS_OF_A_STEP)).map_err(failure)? == 0 {
            // Noted with it: whatever happens next, its folder is found.
            let folder = "INSERT OR IGNORE INTO purged_runs SELECT id, campaign_id FROM reports WHERE id = ?1";
            connection.execute(folder, [&report]).map_err(failure)?;
            connection.execute("DELETE FROM reports WHERE id = ?1", [&report]).map_err(failure)?;
        }
        return Ok(PurgeStep::More);
    }
    connection.execute("DELETE FROM tests WHERE deleted_at < ?1", [before]).map_err(failure)?;
    let Some(campaign) = one("SELECT id FROM campaigns WHERE deleted_at < ?1 LIMIT 1")? else {
        return Ok(PurgeStep::Done);
    };
    let id: CampaignId = campaign.parse().map_err(|_| StoreError::Corrupt(campaign.clone()))?;
    connection.execute("DELETE FROM campaigns WHERE id = ?1", [campaign]).map_err(failure)?;
    Ok(PurgeStep::Campaign(id))
}

#[async_trait]
impl Trash for Sqlite {
    async fn list_trash(&self, kind: Option<RemovableKind>, page: PageRequest) -> Result<Page<Removed>> {
        self.read(move |connection| {
            let kind = kind.map(word);
            let total = connection
                .query_row(&format!("SELECT count(*) FROM ({ENTRIES}) WHERE ?1 IS NULL OR kind = ?1"), [kind], |row| {
                    row.get(0)
                })
                .map_err(failure)?;
            let sql = format!(
                "SELECT * FROM ({ENTRIES}) WHERE ?1 IS NULL OR kind = ?1
                 ORDER BY deleted_at DESC, id DESC LIMIT ?2 OFFSET ?3"
            );
            let items = connection
                .prepare_cached(&sql)
                .and_then(|mut statement| statement.query_map((kind, page.size, page.offset()), entry)?.collect())
                .map_err(failure)?;
            Ok(Page { items, total })
        })
        .await
    }
}

#[async_trait]
impl WriteTrash for Sqlite {
    async fn purged_runs(&self) -> Result<Vec<(CampaignId, ReportId)>> {
        self.read(move |connection| {
            let run = |row: &Row<'_>| Ok((parsed(row, "campaign_id")?, parsed(row, "report_id")?));
            connection
                .prepare_cached("SELECT campaign_id, report_id FROM purged_runs LIMIT ?1")
                .and_then(|mut statement| statement.query_map([FOLDERS_OF_A_STEP], run)?.collect())
                .map_err(failure)
        })
        .await
    }

    async fn restore(&self, what: Removable) -> Result<String> {
        self.write(Flushed, move |connection| {
            let (table, id) = match what {
                Removable::Campaign(id) => return restore_campaign(connection, &id.to_string()),
                Removable::Test(id) => ("tests", id.to_string()),
                Removable::Report(id) => ("reports", id.to_string()),
            };
            if !has_campaign(connection, table, &id)? {
                return Err(StoreError::CampaignRemoved);
            }
            if table == "tests" { restore_test(connection, &id) } else { restore_report(connection, &id) }
        })
        .await
    }

    async fn schedule_purge(&self, what: Option<Removable>) -> Result<()> {
        self.write(Flushed, move |connection| match what {
            Some(what) => schedule_purge(connection, what),
            None => schedule_purge_of_all(connection),
        })
        .await
    }

    async fn expire(&self, now: Timestamp, otherwise: Retention) -> Result<usize> {
        self.write(Flushed, move |connection| expire(connection, now.as_microsecond(), otherwise)).await
    }

    async fn purge(&self, before: Timestamp) -> Result<PurgeStep> {
        self.write(Flushed, move |connection| purge(connection, before.as_microsecond())).await
    }

    async fn forget_purged_runs(&self, runs: Vec<ReportId>) -> Result<()> {
        self.write(Flushed, move |connection| {
            let mut statement =
                connection.prepare_cached("DELETE FROM purged_runs WHERE report_id = ?1").map_err(failure)?;
            runs.iter().try_for_each(|run| statement.execute([run.to_string()]).map(drop)).map_err(failure)
        })
        .await
    }
}
