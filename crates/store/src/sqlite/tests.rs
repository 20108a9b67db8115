//! Tests.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use testgyver_model::{
    event::TestStatus,
    flow::{Concurrency, role_of},
    id::{CampaignId, TestId},
    naming,
    page::{Page, PageRequest},
    test::{ActionCall, Change, LastResult, Test, TestDefinition, TestSummary},
};

use super::{
    Durability::Flushed,
    Sqlite,
    row::{actor, dangling, failure, found, instant, instant_opt, json, parsed, to_json, unreadable},
};
use crate::{Result, StoreError, TestUpdate, Tests, WriteTests};

/// Most characters of a name that gets a number; a whole name has up to 200.
const LONGEST_BASE: usize = 180;

const COLUMNS: &str = "id, campaign_id, created_at, created_by, position, enabled, version, changed_at, changed_by,
  definition";

fn test(row: &Row<'_>) -> rusqlite::Result<Test> {
    Ok(Test {
        id: parsed(row, "id")?,
        campaign: parsed(row, "campaign_id")?,
        created_by: actor(row, "created_by")?,
        created_at: instant(row, "created_at")?,
        position: row.get("position")?,
        enabled: row.get("enabled")?,
        version: row.get("version")?,
        changed: Change { by: actor(row, "changed_by")?, at: instant(row, "changed_at")? },
        definition: json(row, "definition")?,
    })
}

fn find(connection: &Connection, id: &str) -> Result<Option<Test>> {
    let sql = format!("SELECT {COLUMNS} FROM tests WHERE id = ?1 AND deleted_at IS NULL");
    connection
        .prepare_cached(&sql)
        .and_then(|mut statement| statement.query_row([id], test).optional())
        .map_err(failure)
}

fn last_result(connection: &Connection, test: &str) -> Result<Option<LastResult>> {
    let result = |row: &Row<'_>| {
        let word: String = row.get("status")?;
        Ok(LastResult {
            report: parsed(row, "report_id")?,
            status: TestStatus::from_word(&word).ok_or_else(|| unreadable(&word))?,
            environment: row.get("environment")?,
            finished_at: instant_opt(row, "finished_at")?,
        })
    };
    // Identifiers of reports grow with time.
    connection
        .prepare_cached(
            "SELECT report_id, status, environment, finished_at
             FROM report_tests JOIN reports ON reports.id = report_tests.report_id
             WHERE test_id = ?1 AND status IN ('passed', 'failed') AND deleted_at IS NULL ORDER BY report_id DESC LIMIT 1",
        )
        .and_then(|mut statement| statement.query_row([test], result).optional())
        .map_err(failure)
}

fn summary(connection: &Connection, test: Test) -> Result<TestSummary> {
    Ok(TestSummary {
        last_result: last_result(connection, &test.id.to_string())?,
        id: test.id,
        position: test.position,
        enabled: test.enabled,
        role: role_of(&test.definition.flow),
        concurrency: Concurrency::of(&test.definition.flow),
        kinds: test.definition.kinds(),
        name: test.definition.name,
        description: test.definition.description,
        tags: test.definition.tags,
    })
}

pub(super) fn insert(connection: &Connection, new: &Test, position: u32) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO tests (id, campaign_id, created_at, created_by, position, enabled, version, changed_at,
               changed_by, name, definition)
             VALUES (:id, :campaign, :created_at, :created_by, :position, :enabled, :version, :changed_at,
               :changed_by, :name, :definition)",
        )
        .map_err(failure)?
        .execute(named_params! {
            ":id": new.id.to_string(), ":campaign": new.campaign.to_string(),
            ":created_at": new.created_at.as_microsecond(), ":created_by": new.created_by.to_text(),
            ":position": position, ":enabled": new.enabled, ":version": new.version,
            ":changed_at": new.changed.at.as_microsecond(), ":changed_by": new.changed.by.to_text(),
            ":name": new.definition.name, ":definition": to_json(&new.definition)?,
        })
        .map_err(dangling)?;
    Ok(())
}

/// The tests of the campaign that a test belongs to, in run order.
fn order_around(connection: &Connection, id: &str) -> Result<Vec<String>> {
    let campaign: String =
        connection.query_row("SELECT campaign_id FROM tests WHERE id = ?1", [id], |row| row.get(0)).map_err(failure)?;
    connection
        .prepare_cached("SELECT id FROM tests WHERE campaign_id = ?1 AND deleted_at IS NULL ORDER BY position, id")
        .and_then(|mut statement| statement.query_map([campaign], |row| row.get(0))?.collect())
        .map_err(failure)
}

/// Moves a test to a place among the others of its campaign and numbers them anew.
pub(super) fn move_to(connection: &Connection, id: &str, position: u32) -> Result<u32> {
    let mut order = order_around(connection, id)?;
    order.retain(|other| other != id);
    let place = (position as usize).min(order.len());
    order.insert(place, id.to_owned());
    let mut renumber = connection
        .prepare_cached("UPDATE tests SET position = ?2 WHERE id = ?1 AND position <> ?2")
        .map_err(failure)?;
    for (position, id) in (0u32..).zip(&order) {
        renumber.execute((id, position)).map_err(failure)?;
    }
    Ok(u32::try_from(place).unwrap_or(u32::MAX))
}

/// The test's name, with a number if another test of the campaign has it; the copy of a copy counts on.
fn free_name(connection: &Connection, test: &Test) -> Result<String> {
    let names: Vec<String> = connection
        .prepare_cached("SELECT name FROM tests WHERE campaign_id = ?1 AND deleted_at IS NULL")
        .and_then(|mut statement| statement.query_map([test.campaign.to_string()], |row| row.get(0))?.collect())
        .map_err(failure)?;
    let name = &test.definition.name;
    let counted = name.strip_suffix(')').and_then(|head| head.rsplit_once(" ("));
    let base = match counted {
        Some((base, count)) if count.parse::<u32>().is_ok() => base,
        _ => name,
    };
    let base: String = base.chars().take(LONGEST_BASE).collect();
    Ok(naming::unique(&base, |name| names.iter().any(|known| known == name)))
}

/// Writes a definition as the next version.
pub(super) fn write_definition(
    connection: &Connection,
    id: &str,
    definition: &TestDefinition,
    by: &Change,
) -> Result<()> {
    let changed = connection
        .execute(
            "UPDATE tests SET name = ?2, definition = ?3, version = version + 1, changed_by = ?4, changed_at = ?5
             WHERE id = ?1",
            (id, &definition.name, to_json(definition)?, by.by.to_text(), by.at.as_microsecond()),
        )
        .map_err(failure)?;
    found(changed)
}

#[async_trait]
impl Tests for Sqlite {
    async fn find_test(&self, id: TestId) -> Result<Option<Test>> {
        self.read(move |connection| find(connection, &id.to_string())).await
    }

    async fn test_order(&self, campaign: CampaignId) -> Result<Vec<TestId>> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT id FROM tests WHERE campaign_id = ?1 AND deleted_at IS NULL ORDER BY position, id",
                )
                .and_then(|mut statement| {
                    statement.query_map([campaign.to_string()], |row| parsed(row, "id"))?.collect()
                })
                .map_err(failure)
        })
        .await
    }

    async fn find_tests(&self, ids: Vec<TestId>) -> Result<Vec<Test>> {
        self.read(move |connection| ids.iter().filter_map(|id| find(connection, &id.to_string()).transpose()).collect())
            .await
    }

    async fn list_tests(&self, campaign: Option<CampaignId>, page: PageRequest) -> Result<Page<Test>> {
        self.read(move |connection| list(connection, campaign, page)).await
    }

    async fn list_test_summaries(&self, campaign: CampaignId, page: PageRequest) -> Result<Page<TestSummary>> {
        self.read(move |connection| {
            let Page { items, total } = list(connection, Some(campaign), page)?;
            let items = items.into_iter().map(|test| summary(connection, test)).collect::<Result<_>>()?;
            Ok(Page { items, total })
        })
        .await
    }

    async fn list_tags(&self, campaign: CampaignId) -> Result<Vec<String>> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT DISTINCT tag.value FROM tests, json_each(tests.definition, '$.tags') AS tag
                     WHERE tests.campaign_id = ?1 AND tests.deleted_at IS NULL",
                )
                .and_then(|mut statement| statement.query_map([campaign.to_string()], |row| row.get(0))?.collect())
                .map_err(failure)
                .map(ordered)
        })
        .await
    }
}

#[async_trait]
impl WriteTests for Sqlite {
    async fn create_test(&self, new: Test, behind: Option<TestId>) -> Result<u32> {
        self.write(Flushed, move |connection| {
            let end = connection
                .query_row(
                    "SELECT ifnull(max(position) + 1, 0) FROM tests WHERE campaign_id = ?1 AND deleted_at IS NULL",
                    [new.campaign.to_string()],
                    |row| row.get(0),
                )
                .map_err(failure)?;
            let Some(other) = behind else {
                insert(connection, &new, end)?;
                return Ok(end);
            };
            let name = free_name(connection, &new)?;
            let definition = TestDefinition { name, ..new.definition.clone() };
            insert(connection, &Test { definition, ..new.clone() }, end)?;
            let other = find(connection, &other.to_string())?.ok_or(StoreError::NotFound)?;
            move_to(connection, &new.id.to_string(), other.position + 1)
        })
        .await
    }

    async fn update_test(&self, id: TestId, update: TestUpdate) -> Result<u32> {
        self.write(Flushed, move |connection| {
            let id = id.to_string();
            let before = find(connection, &id)?.ok_or(StoreError::NotFound)?;
            if update.expected.is_some_and(|expected| expected != before.version) {
                return Err(StoreError::Changed(before.changed));
            }
            let definition = update.change.of(&before.definition);
            if definition != before.definition {
                write_definition(connection, &id, &definition, &update.by)?;
            }
            if let Some(enabled) = update.enabled {
                let sql = "UPDATE tests SET enabled = ?2 WHERE id = ?1";
                connection.execute(sql, (&id, enabled)).map_err(failure)?;
            }
            if let Some(position) = update.position {
                move_to(connection, &id, position)?;
            }
            Ok(find(connection, &id)?.ok_or(StoreError::NotFound)?.version)
        })
        .await
    }

    async fn shift_test(&self, id: TestId, by: i32) -> Result<u32> {
        self.write(Flushed, move |connection| {
            let id = id.to_string();
            let order = order_around(connection, &id)?;
            // What is in the trash has no place among the others.
            let place = order.iter().position(|other| *other == id).ok_or(StoreError::NotFound)?;
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            move_to(connection, &id, place.saturating_add_signed(by))
        })
        .await
    }

    async fn append_action(&self, id: TestId, action: ActionCall, by: Change) -> Result<()> {
        self.write(Flushed, move |connection| {
            let id = id.to_string();
            let mut test = find(connection, &id)?.ok_or(StoreError::NotFound)?;
            test.definition.actions.push(action);
            write_definition(connection, &id, &test.definition, &by)
        })
        .await
    }

    async fn delete_test(&self, id: TestId, by: Change) -> Result<()> {
        self.write(Flushed, move |connection| discard(connection, &id.to_string(), &by)).await
    }
}

/// Moves a test to the trash.
pub(super) fn discard(connection: &Connection, id: &str, by: &Change) -> Result<()> {
    let sql = "UPDATE tests SET deleted_at = ?2, deleted_by = ?3 WHERE id = ?1 AND deleted_at IS NULL";
    found(connection.execute(sql, (id, by.at.as_microsecond(), by.by.to_text())).map_err(failure)?)
}

fn ordered(mut names: Vec<String>) -> Vec<String> {
    names.sort_by_cached_key(|name| naming::sort_key(name));
    names
}

pub(super) fn list(connection: &Connection, campaign: Option<CampaignId>, page: PageRequest) -> Result<Page<Test>> {
    let campaign = campaign.map(|id| id.to_string());
    let which = if campaign.is_some() { "campaign_id = ?1" } else { "?1 IS NULL" };
    let filter = format!("{which} AND deleted_at IS NULL");
    let total = connection
        .query_row(&format!("SELECT count(*) FROM tests WHERE {filter}"), [&campaign], |row| row.get(0))
        .map_err(failure)?;
    let sql =
        format!("SELECT {COLUMNS} FROM tests WHERE {filter} ORDER BY campaign_id, position, id LIMIT ?2 OFFSET ?3");
    let items = connection
        .prepare_cached(&sql)
        .and_then(|mut statement| statement.query_map((campaign, page.size, page.offset()), test)?.collect())
        .map_err(failure)?;
    Ok(Page { items, total })
}
