//! Keys of SSH servers: looked up while somebody tries a connection, and forgotten.

use std::sync::Arc;

use async_trait::async_trait;
use testgyver_model::{
    host_key::{HostKeys, HostMet, HostScope, HostVerdict},
    id::{CampaignId, HostKeyId},
};
use testgyver_store::HostContact;

use crate::{App, Principal, Refusal};

/// The keys that somebody meets who tries a connection.
struct TrialHostKeys {
    app: App,
    campaign: Option<CampaignId>,
}

#[async_trait]
impl HostKeys for TrialHostKeys {
    async fn meet(&self, met: HostMet) -> Result<HostVerdict, String> {
        let contact = HostContact::Trial(self.campaign);
        let verdict = self.app.deps.store.meet_host(contact, met, self.app.now()).await;
        // Nobody can take a claim away from who holds none.
        verdict.map(|verdict| verdict.unwrap_or(HostVerdict::Unknown)).map_err(|error| error.to_string())
    }
}

impl App {
    /// The keys for whoever tries a connection, for a campaign where one is named. Met for the first time, a key is kept
    /// as in a run; a connection that is neither saved nor of a campaign keeps none.
    ///
    /// # Errors
    /// [`Refusal`] if they may not.
    pub fn hosts_for_attempt(
        &self,
        by: &Principal,
        campaign: Option<CampaignId>,
    ) -> Result<Arc<dyn HostKeys>, Refusal> {
        by.may_edit()?;
        Ok(Arc::new(TrialHostKeys { app: self.clone(), campaign }))
    }

    /// Forgets the key of a server: the next one that it shows is kept in its place. Those of connections of all
    /// campaigns belong to administrators.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is changed then.
    pub async fn delete_host_key(&self, by: &Principal, id: HostKeyId) -> Result<(), Refusal> {
        by.may_edit()?;
        let gone = || Refusal::not_found("what-host-key");
        let key = self.deps.store.find_host_key(id).await?.ok_or_else(gone)?;
        if let HostScope::Connection(connection) = key.scope {
            let connection = self.deps.store.find_connection(connection).await?.ok_or_else(gone)?;
            if connection.campaign.is_none() {
                by.may_administer()?;
            }
        }
        let deleted = self.deps.store.delete_host_key(id).await;
        deleted.map_err(|error| Refusal::from(error).about("what-host-key"))
    }
}
