//! Keys of SSH servers.

use async_trait::async_trait;
use testgyver_model::{
    Timestamp,
    claim::Claim,
    host_key::{HostKey, HostMet, HostScope, HostVerdict},
    id::{CampaignId, HostKeyId},
};

use crate::{KnownHost, Result};

/// On whose behalf a server is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostContact {
    /// A run; it counts as long as the claim holds.
    Run(Claim),
    /// A person who tries a connection, for a campaign if one is named.
    Trial(Option<CampaignId>),
}

/// Keys of SSH servers that are kept.
#[async_trait]
pub trait StoredHostKeys {
    /// Finds a key.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn find_host_key(&self, id: HostKeyId) -> Result<Option<HostKey>>;
    /// The keys of a campaign or of a saved connection, by server.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Corrupt`] if a row
    /// cannot be read.
    async fn list_host_keys(&self, scope: HostScope) -> Result<Vec<HostKey>>;
}

/// Keys of SSH servers, as they are met and forgotten.
#[async_trait]
pub trait WriteHostKeys {
    /// Tells what is known of the key that a server shows, and keeps it if the server is met for the first time and
    /// may be learnt, in one step: of several who meet a server at once, each is told of the one key that is kept.
    /// Nothing if the claim is over.
    ///
    /// A key belongs to the saved connection that leads to the server, else to the campaign. What was taken over from
    /// a campaign's file counts for its connections until they keep a key of their own.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn meet_host(&self, contact: HostContact, met: HostMet, at: Timestamp) -> Result<Option<HostVerdict>>;
    /// Forgets a key: the next one that the server shows is its first.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn delete_host_key(&self, id: HostKeyId) -> Result<()>;
    /// Takes over what a campaign's file of known servers held; what is kept already stays as it is.
    ///
    /// # Errors
    /// [`crate::StoreError::Unavailable`] if the database does not answer, [`crate::StoreError::Full`] if the disk is
    /// full.
    async fn take_over_hosts(&self, campaign: CampaignId, hosts: Vec<KnownHost>, at: Timestamp) -> Result<()>;
}
