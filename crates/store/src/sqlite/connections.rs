//! Saved connections.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use rusqlite::{Connection as Database, OptionalExtension, Row, named_params};
use testgyver_model::{
    connection::Connection,
    id::{CampaignId, ConnectionId},
    naming,
    secret::Secret,
    test::Change,
};

use super::{
    Durability::Flushed,
    Sqlite,
    row::{actor, dangling, failure, found, instant, json, parsed, parsed_opt},
};
use crate::{ConnectionChange, Connections, Result, StoreError, Vault, WriteConnections};

const COLUMNS: &str = "id, kind, name, campaign_id, fields, secrets, changed_at, changed_by";

/// A row with its secrets still sealed.
struct Sealed {
    connection: Connection,
    secrets: Vec<u8>,
}

impl Sealed {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let connection = Connection {
            id: parsed(row, "id")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            campaign: parsed_opt(row, "campaign_id")?,
            values: json(row, "fields")?,
            secrets: BTreeMap::new(),
            changed: Change { by: actor(row, "changed_by")?, at: instant(row, "changed_at")? },
        };
        Ok(Self { connection, secrets: row.get("secrets")? })
    }

    fn open(self, vault: &Vault) -> Result<Connection> {
        let text = vault.open_value(&self.secrets)?;
        let secrets: BTreeMap<String, String> =
            serde_json::from_str(text.expose()).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let secrets = secrets.into_iter().map(|(name, value)| (name, Secret::new(value))).collect();
        Ok(Connection { secrets, ..self.connection })
    }
}

fn seal(vault: &Vault, secrets: &BTreeMap<String, Secret>) -> Result<Vec<u8>> {
    let open: BTreeMap<&str, &str> = secrets.iter().map(|(name, secret)| (name.as_str(), secret.expose())).collect();
    let text = serde_json::to_string(&open).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    vault.seal(&Secret::new(text))
}

fn find(database: &Database, vault: &Vault, id: ConnectionId) -> Result<Option<Connection>> {
    let sql = format!("SELECT {COLUMNS} FROM connections WHERE id = ?1");
    let row = database.query_row(&sql, [id.to_string()], Sealed::read).optional().map_err(failure)?;
    row.map(|row| row.open(vault)).transpose()
}

/// Connections of a campaign and those of all; of all campaigns where none is named.
pub(super) fn serving(database: &Database, vault: &Vault, campaign: Option<CampaignId>) -> Result<Vec<Connection>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM connections WHERE ?1 IS NULL OR campaign_id IS NULL OR campaign_id = ?1 ORDER BY id"
    );
    let mut rows: Vec<Sealed> = database
        .prepare_cached(&sql)
        .and_then(|mut statement| statement.query_map([campaign.map(|id| id.to_string())], Sealed::read)?.collect())
        .map_err(failure)?;
    rows.sort_by_cached_key(|row| naming::sort_key(&row.connection.name));
    rows.into_iter().map(|row| row.open(vault)).collect()
}

pub(super) fn put(database: &Database, vault: &Vault, connection: &Connection) -> Result<()> {
    let fields = serde_json::to_string(&connection.values).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let campaign = connection.campaign.map(|id| id.to_string());
    let taken: bool = database
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM connections WHERE ifnull(campaign_id, '') = ifnull(?1, '') AND name = ?2 AND id <> ?3)",
            (&campaign, &connection.name, connection.id.to_string()),
            |row| row.get(0),
        )
        .map_err(failure)?;
    if taken {
        return Err(StoreError::Taken("connection"));
    }
    database
        .execute(
            "INSERT INTO connections (id, kind, name, campaign_id, fields, secrets, changed_at, changed_by)
             VALUES (:id, :kind, :name, :campaign, :fields, :secrets, :at, :by)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, fields = excluded.fields,
               secrets = excluded.secrets, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
            named_params! {
                ":id": connection.id.to_string(), ":kind": connection.kind, ":name": connection.name,
                ":campaign": campaign, ":fields": fields, ":secrets": seal(vault, &connection.secrets)?,
                ":at": connection.changed.at.as_microsecond(), ":by": connection.changed.by.to_text(),
            },
        )
        .map_err(dangling)?;
    Ok(())
}

fn merged(mut old: Connection, change: ConnectionChange) -> Connection {
    for (name, secret) in change.secrets {
        match secret {
            Some(secret) => old.secrets.insert(name, secret),
            None => old.secrets.remove(&name),
        };
    }
    Connection {
        name: change.name.unwrap_or(old.name),
        values: change.values.unwrap_or(old.values),
        changed: change.by,
        ..old
    }
}

#[async_trait]
impl Connections for Sqlite {
    async fn find_connection(&self, id: ConnectionId) -> Result<Option<Connection>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |database| find(database, &vault, id)).await
    }

    async fn list_connections(&self, campaign: Option<CampaignId>) -> Result<Vec<Connection>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |database| serving(database, &vault, campaign)).await
    }
}

#[async_trait]
impl WriteConnections for Sqlite {
    async fn create_connection(&self, connection: Connection) -> Result<()> {
        let vault = Arc::clone(&self.vault);
        self.write(Flushed, move |database| put(database, &vault, &connection)).await
    }

    async fn update_connection(&self, id: ConnectionId, change: ConnectionChange) -> Result<()> {
        let vault = Arc::clone(&self.vault);
        self.write(Flushed, move |database| {
            let old = find(database, &vault, id)?.ok_or(StoreError::NotFound)?;
            put(database, &vault, &merged(old, change))
        })
        .await
    }

    async fn delete_connection(&self, id: ConnectionId) -> Result<()> {
        self.write(Flushed, move |database| {
            found(database.execute("DELETE FROM connections WHERE id = ?1", [id.to_string()]).map_err(failure)?)
        })
        .await
    }
}
