//! Saved connections.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::{Map, Value};
use testgyver_model::{
    connection::Connection,
    id::{CampaignId, ConnectionId},
    secret::Secret,
    test::Change,
};

use crate::Result;

/// What changes of a saved connection; what is left out stays.
#[derive(Debug, Clone)]
pub struct ConnectionChange {
    /// A new name, unique in its scope.
    pub name: Option<String>,
    /// All of its open fields.
    pub values: Option<Map<String, Value>>,
    /// Secret fields that change, or go away where they have no value.
    pub secrets: BTreeMap<String, Option<Secret>>,
    /// Who changes it, and when.
    pub by: Change,
}

/// Saved connections.
#[async_trait]
pub trait Connections {
    /// Finds a connection.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_connection(&self, id: ConnectionId) -> Result<Option<Connection>>;
    /// Connections that a campaign may use: its own and those of all; every one if none is named.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_connections(&self, campaign: Option<CampaignId>) -> Result<Vec<Connection>>;
}

/// Changes of saved connections.
#[async_trait]
pub trait WriteConnections {
    /// Adds a connection; its name must be free among those of its campaign, or of all.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn create_connection(&self, connection: Connection) -> Result<()>;
    /// Changes a connection.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn update_connection(&self, id: ConnectionId, change: ConnectionChange) -> Result<()>;
    /// Removes a connection.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn delete_connection(&self, id: ConnectionId) -> Result<()>;
}
