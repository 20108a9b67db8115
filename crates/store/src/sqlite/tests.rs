//! Tests.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use testgyver_model::{
    id::{CampaignId, TestId},
    page::{Page, PageRequest},
    test::{ActionCall, Test, TestDefinition},
};

use super::{
    Durability::Flushed,
    Sqlite,
    row::{dangling, failure, found, instant, json, parsed, parsed_opt, to_json},
};
use crate::{Result, Tests};

const COLUMNS: &str = "id, campaign_id, created_at, created_by, position, definition";

fn test(row: &Row<'_>) -> rusqlite::Result<Test> {
    Ok(Test {
        id: parsed(row, "id")?,
        campaign: parsed(row, "campaign_id")?,
        created_by: parsed_opt(row, "created_by")?,
        created_at: instant(row, "created_at")?,
        position: row.get("position")?,
        definition: json(row, "definition")?,
    })
}

/// Moves a test to a place among the others of its campaign and numbers them anew.
fn move_to(connection: &Connection, id: &str, position: u32) -> Result<()> {
    let campaign: String =
        connection.query_row("SELECT campaign_id FROM tests WHERE id = ?1", [id], |row| row.get(0)).map_err(failure)?;
    let mut order: Vec<String> = connection
        .prepare_cached("SELECT id FROM tests WHERE campaign_id = ?1 ORDER BY position, id")
        .and_then(|mut statement| statement.query_map([campaign], |row| row.get(0))?.collect())
        .map_err(failure)?;
    order.retain(|other| other != id);
    order.insert((position as usize).min(order.len()), id.to_owned());
    let mut renumber = connection
        .prepare_cached("UPDATE tests SET position = ?2 WHERE id = ?1 AND position <> ?2")
        .map_err(failure)?;
    for (position, id) in (0u32..).zip(&order) {
        renumber.execute((id, position)).map_err(failure)?;
    }
    Ok(())
}

fn write_definition(connection: &Connection, id: &str, definition: &TestDefinition) -> Result<()> {
    let changed = connection
        .execute(
            "UPDATE tests SET name = ?2, definition = ?3 WHERE id = ?1",
            (id, &definition.name, to_json(definition)?),
        )
        .map_err(failure)?;
    found(changed)
}

#[async_trait]
impl Tests for Sqlite {
    async fn create_test(&self, new: Test) -> Result<u32> {
        self.write(Flushed, move |connection| {
            connection
                .query_row(
                    "INSERT INTO tests (id, campaign_id, created_at, created_by, position, name, definition)
                     SELECT :id, :campaign, :created_at, :created_by, ifnull(max(position) + 1, 0), :name, :definition
                     FROM tests WHERE campaign_id = :campaign RETURNING position",
                    named_params! {
                        ":id": new.id.to_string(), ":campaign": new.campaign.to_string(),
                        ":created_at": new.created_at.as_microsecond(),
                        ":created_by": new.created_by.map(|id| id.to_string()),
                        ":name": new.definition.name, ":definition": to_json(&new.definition)?,
                    },
                    |row| row.get(0),
                )
                .map_err(dangling)
        })
        .await
    }

    async fn find_test(&self, id: TestId) -> Result<Option<Test>> {
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM tests WHERE id = ?1");
            connection.query_row(&sql, [id.to_string()], test).optional().map_err(failure)
        })
        .await
    }

    async fn list_tests(&self, campaign: Option<CampaignId>, page: PageRequest) -> Result<Page<Test>> {
        self.read(move |connection| {
            let campaign = campaign.map(|id| id.to_string());
            let filter = if campaign.is_some() { "campaign_id = ?1" } else { "?1 IS NULL" };
            let total = connection
                .query_row(&format!("SELECT count(*) FROM tests WHERE {filter}"), [&campaign], |row| row.get(0))
                .map_err(failure)?;
            let sql = format!(
                "SELECT {COLUMNS} FROM tests WHERE {filter} ORDER BY campaign_id, position, id LIMIT ?2 OFFSET ?3"
            );
            let items = connection
                .prepare_cached(&sql)
                .and_then(|mut statement| statement.query_map((campaign, page.size, page.offset()), test)?.collect())
                .map_err(failure)?;
            Ok(Page { items, total })
        })
        .await
    }

    async fn update_test(&self, id: TestId, definition: TestDefinition, position: Option<u32>) -> Result<()> {
        self.write(Flushed, move |connection| {
            let id = id.to_string();
            write_definition(connection, &id, &definition)?;
            position.map_or(Ok(()), |position| move_to(connection, &id, position))
        })
        .await
    }

    async fn append_action(&self, id: TestId, action: ActionCall) -> Result<()> {
        self.write(Flushed, move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM tests WHERE id = ?1");
            let mut test = connection.query_row(&sql, [id.to_string()], test).map_err(failure)?;
            test.definition.actions.push(action);
            write_definition(connection, &id.to_string(), &test.definition)
        })
        .await
    }

    async fn delete_test(&self, id: TestId) -> Result<()> {
        self.write(Flushed, move |connection| {
            found(connection.execute("DELETE FROM tests WHERE id = ?1", [id.to_string()]).map_err(failure)?)
        })
        .await
    }
}
