//! Whole campaigns, kept in one step.

use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::Connection as Database;
use testgyver_model::{id::TestId, page::PageRequest, test::Test};

use super::{
    Durability::Flushed,
    Sqlite, campaigns, connections, environments,
    row::{failure, found},
    tests, variables,
};
use crate::{CampaignPut, Replaced, Result, StoreError, Vault, WriteProjects};

fn put(database: &Database, vault: &Vault, put: &CampaignPut) -> Result<()> {
    match &put.replaces {
        None => {
            campaigns::insert(database, &put.campaign)?;
            for (position, test) in (0..).zip(&put.tests) {
                tests::insert(database, test, position)?;
            }
        }
        Some(before) => {
            campaigns::replace(database, &put.campaign)?;
            replace_tests(database, put, before)?;
        }
    }
    for connection in &put.connections {
        connections::put(database, vault, connection)?;
    }
    for name in &put.environments {
        environments::add(database, name)?;
    }
    variables::put(database, vault, &put.variables)
}

/// Gives the campaign its tests; whoever changed one meanwhile is not written over.
fn replace_tests(database: &Database, put: &CampaignPut, before: &Replaced) -> Result<()> {
    let there = tests::list(database, Some(put.campaign.id), PageRequest::EVERYTHING)?.items;
    let versions: Vec<(TestId, u32)> = there.iter().map(|test| (test.id, test.version)).collect();
    if versions != before.tests {
        let last = there.iter().max_by_key(|test| test.changed.at).map_or(&put.by, |test| &test.changed);
        return Err(StoreError::Changed(last.clone()));
    }
    for gone in there.iter().filter(|test| !put.tests.iter().any(|new| new.id == test.id)) {
        tests::discard(database, &gone.id.to_string(), &put.by)?;
    }
    for (position, new) in (0..).zip(&put.tests) {
        match there.iter().find(|test| test.id == new.id) {
            None => tests::insert(database, new, position)?,
            Some(old) => keep_test(database, old, new, position, put)?,
        }
    }
    Ok(())
}

fn keep_test(database: &Database, old: &Test, new: &Test, position: u32, put: &CampaignPut) -> Result<()> {
    let id = new.id.to_string();
    if old.definition != new.definition {
        tests::write_definition(database, &id, &new.definition, &put.by)?;
    }
    let sql = "UPDATE tests SET enabled = ?2, position = ?3 WHERE id = ?1";
    found(database.execute(sql, (&id, new.enabled, position)).map_err(failure)?)
}

#[async_trait]
impl WriteProjects for Sqlite {
    async fn put_campaign(&self, campaign: CampaignPut) -> Result<()> {
        let vault = Arc::clone(&self.vault);
        self.write(Flushed, move |database| put(database, &vault, &campaign)).await
    }
}
