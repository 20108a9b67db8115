//! Campaigns.

use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use testgyver_model::{
    campaign::{Campaign, CampaignOrder, CampaignSummary, LastReport},
    id::CampaignId,
    naming::folded,
    page::{Page, PageRequest},
    test::{Change, Test},
    trash::Retention,
};

use super::{
    Durability::Flushed,
    Sqlite,
    reports::{counts, state},
    row::{actor, failure, found, instant, parsed},
    tests, trash,
};
use crate::{CampaignChange, Campaigns, Result, StoreError, WriteCampaigns};

/// Runs that a list of campaigns shows of each.
const RECENT: u32 = 12;

const CAMPAIGN: &str = "SELECT id, name, description, created_at, created_by, timeout, parallel, keep_days, keep_runs
  FROM campaigns";

fn campaign(row: &Row<'_>) -> rusqlite::Result<Campaign> {
    Ok(Campaign {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        created_at: instant(row, "created_at")?,
        created_by: actor(row, "created_by")?,
        timeout: row.get::<_, Option<u64>>("timeout")?.map(Duration::from_millis),
        parallel: row.get("parallel")?,
        retention: Retention { days: row.get("keep_days")?, runs: row.get("keep_runs")? },
    })
}

fn last_report(row: &Row<'_>) -> rusqlite::Result<LastReport> {
    Ok(LastReport {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        environment: row.get("environment")?,
        state: state(row)?,
        progress: counts(row)?.progress(),
        created_at: instant(row, "created_at")?,
        counts: counts(row)?,
        paused: row.get::<_, Option<String>>("paused_by")?.is_some(),
        stopping: row.get::<_, Option<String>>("stopping_by")?.is_some(),
    })
}

fn summary(connection: &Connection, campaign: Campaign) -> Result<CampaignSummary> {
    let id = campaign.id.to_string();
    let tests = connection
        .prepare_cached("SELECT count(*) FROM tests WHERE campaign_id = ?1 AND deleted_at IS NULL")
        .and_then(|mut statement| statement.query_row([&id], |row| row.get(0)))
        .map_err(failure)?;
    let recent = connection
        .prepare_cached(
            "SELECT * FROM reports WHERE campaign_id = ?1 AND scope = 'campaign' AND deleted_at IS NULL
             ORDER BY created_at DESC, id DESC LIMIT ?2",
        )
        .and_then(|mut statement| statement.query_map((&id, RECENT), last_report)?.collect())
        .map_err(failure)?;
    let by_environment = connection
        .prepare_cached(
            "SELECT reports.* FROM environments JOIN reports ON reports.id = (
               SELECT id FROM reports WHERE campaign_id = ?1 AND environment = environments.name
                 AND scope = 'campaign' AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1)
             ORDER BY environments.position, environments.name",
        )
        .and_then(|mut statement| statement.query_map([&id], last_report)?.collect())
        .map_err(failure)?;
    Ok(CampaignSummary { campaign, tests, recent, by_environment })
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Adds a campaign.
pub(super) fn insert(connection: &Connection, new: &Campaign) -> Result<()> {
    connection
        .execute(
            "INSERT INTO campaigns (id, name, name_key, description, description_key, created_at, created_by,
                       timeout, parallel, keep_days, keep_runs)
                     VALUES (:id, :name, :name_key, :description, :description_key, :created_at, :created_by,
                       :timeout, :parallel, :keep_days, :keep_runs)",
            named_params! {
                ":id": new.id.to_string(), ":name": new.name, ":name_key": folded(&new.name),
                ":description": new.description, ":description_key": folded(&new.description),
                ":created_at": new.created_at.as_microsecond(),
                ":created_by": new.created_by.to_text(),
                ":timeout": new.timeout.map(milliseconds), ":parallel": new.parallel,
                ":keep_days": new.retention.days, ":keep_runs": new.retention.runs,
            },
        )
        .map_err(failure)?;
    Ok(())
}

/// Gives a campaign that is there what is written of it.
pub(super) fn replace(connection: &Connection, new: &Campaign) -> Result<()> {
    let sql = "UPDATE campaigns SET name = :name, name_key = :name_key, description = :description,
                 description_key = :description_key, timeout = :timeout, parallel = :parallel
               WHERE id = :id AND deleted_at IS NULL";
    let values = named_params! {
        ":id": new.id.to_string(), ":name": new.name, ":name_key": folded(&new.name),
        ":description": new.description, ":description_key": folded(&new.description),
        ":timeout": new.timeout.map(milliseconds), ":parallel": new.parallel,
    };
    found(connection.execute(sql, values).map_err(failure)?)
}

#[async_trait]
impl Campaigns for Sqlite {
    async fn find_campaign(&self, id: CampaignId) -> Result<Option<Campaign>> {
        self.read(move |connection| {
            let sql = format!("{CAMPAIGN} WHERE campaigns.id = ?1 AND campaigns.deleted_at IS NULL");
            connection.query_row(&sql, [id.to_string()], campaign).optional().map_err(failure)
        })
        .await
    }

    async fn list_campaigns(
        &self,
        page: PageRequest,
        search: Option<String>,
        order: CampaignOrder,
    ) -> Result<Page<CampaignSummary>> {
        self.read(move |connection| {
            let needle = search.as_deref().map(folded);
            let filter = "campaigns.deleted_at IS NULL
                 AND (?1 IS NULL OR instr(campaigns.name_key, ?1) > 0 OR instr(campaigns.description_key, ?1) > 0)";
            let total = connection
                .query_row(&format!("SELECT count(*) FROM campaigns WHERE {filter}"), [&needle], |row| row.get(0))
                .map_err(failure)?;
            let order = match order {
                CampaignOrder::Newest => "campaigns.created_at DESC",
                CampaignOrder::Name => "campaigns.name_key, campaigns.name",
                CampaignOrder::LastRun => {
                    "(SELECT max(created_at) FROM reports
                      WHERE campaign_id = campaigns.id AND scope = 'campaign' AND deleted_at IS NULL) DESC NULLS LAST"
                }
            };
            let sql = format!("{CAMPAIGN} WHERE {filter} ORDER BY {order}, campaigns.id DESC LIMIT ?2 OFFSET ?3");
            let campaigns: Vec<Campaign> = connection
                .prepare(&sql)
                .and_then(|mut statement| statement.query_map((&needle, page.size, page.offset()), campaign)?.collect())
                .map_err(failure)?;
            let items = campaigns.into_iter().map(|campaign| summary(connection, campaign)).collect::<Result<_>>()?;
            Ok(Page { items, total })
        })
        .await
    }
}

#[async_trait]
impl WriteCampaigns for Sqlite {
    async fn create_campaign(&self, new: Campaign, tests: Vec<Test>) -> Result<()> {
        self.write(Flushed, move |connection| {
            insert(connection, &new)?;
            (0..).zip(&tests).try_for_each(|(position, test)| tests::insert(connection, test, position))
        })
        .await
    }

    async fn update_campaign(&self, id: CampaignId, change: CampaignChange) -> Result<()> {
        self.write(Flushed, move |connection| {
            let sql = "UPDATE campaigns SET name = ifnull(:name, name), name_key = ifnull(:name_key, name_key),
                         description = ifnull(:description, description),
                         description_key = ifnull(:description_key, description_key),
                         timeout = iif(:new_timeout, :timeout, timeout), parallel = ifnull(:parallel, parallel),
                         keep_days = iif(:new_days, :days, keep_days), keep_runs = iif(:new_runs, :runs, keep_runs)
                       WHERE id = :id AND deleted_at IS NULL";
            let values = named_params! {
                ":id": id.to_string(), ":name": change.name, ":name_key": change.name.as_deref().map(folded),
                ":description": change.description,
                ":description_key": change.description.as_deref().map(folded),
                ":new_timeout": change.timeout.is_some(), ":timeout": change.timeout.flatten().map(milliseconds),
                ":parallel": change.parallel,
                ":new_days": change.keep_days.is_some(), ":days": change.keep_days.flatten(),
                ":new_runs": change.keep_runs.is_some(), ":runs": change.keep_runs.flatten(),
            };
            found(connection.execute(sql, values).map_err(failure)?)
        })
        .await
    }

    async fn rename_campaign(&self, id: CampaignId, name: String) -> Result<()> {
        self.write(Flushed, move |connection| {
            let id = id.to_string();
            let taken: bool = connection
                .query_row(
                    "SELECT EXISTS (SELECT 1 FROM campaigns WHERE name = ?2 AND id <> ?1 AND deleted_at IS NULL)",
                    (&id, &name),
                    |row| row.get(0),
                )
                .map_err(failure)?;
            if taken {
                return Err(StoreError::Taken("campaign"));
            }
            let sql = "UPDATE campaigns SET name = ?2, name_key = ?3 WHERE id = ?1 AND deleted_at IS NULL";
            found(connection.execute(sql, (&id, &name, folded(&name))).map_err(failure)?)
        })
        .await
    }

    async fn delete_campaign(&self, id: CampaignId, by: Change) -> Result<()> {
        self.write(Flushed, move |connection| {
            let id = id.to_string();
            let going: bool = connection
                .query_row(
                    "SELECT EXISTS (SELECT 1 FROM reports WHERE campaign_id = ?1 AND state IN ('pending', 'running'))",
                    [&id],
                    |row| row.get(0),
                )
                .map_err(failure)?;
            if going {
                return Err(StoreError::RunGoing);
            }
            trash::remove_campaign(connection, &id, &by)
        })
        .await
    }
}
