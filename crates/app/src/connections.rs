//! Saved connections: of one campaign, written by its editors, or of all, written by administrators.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use testgyver_model::{
    connection::{Connection, NAME_LIMIT},
    connection_kind::ConnectionDescriptor,
    id::{CampaignId, ConnectionId},
    secret::Secret,
    text::text_of,
};
use testgyver_store::ConnectionChange;

use crate::{App, Principal, Refusal, checks::at_most};

/// A connection as somebody writes it.
#[derive(Clone, Default)]
pub struct ConnectionDraft {
    /// The kind of connection, as [`testgyver_model::registry::Registry`] knows it.
    pub kind: String,
    /// The name, unique in its scope.
    pub name: String,
    /// The campaign it belongs to; all may use it if it is left out.
    pub campaign: Option<CampaignId>,
    /// The form's fields, secret ones included.
    pub values: Map<String, Value>,
}

/// What changes of a connection; what is left out stays.
#[derive(Clone, Default)]
pub struct ConnectionEdit {
    /// A new name, unique in its scope.
    pub name: Option<String>,
    /// All open fields; a secret field that is left out stays as it is, an empty one goes away.
    pub values: Option<Map<String, Value>>,
}

/// A connection to try, as it stands in a form.
#[derive(Clone, Default)]
pub struct ConnectionTrial {
    /// The kind of connection, as [`testgyver_model::registry::Registry`] knows it.
    pub kind: String,
    /// The form's fields.
    pub values: Map<String, Value>,
    /// What names a saved one, whose secrets are used where the form leaves them out.
    pub saved: Option<String>,
    /// The campaign whose files it may name.
    pub campaign: Option<CampaignId>,
}

/// Secret fields that hold something, or nothing any more.
type Secrets = BTreeMap<String, Option<Secret>>;

fn checked_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::missing(["name"]));
    }
    at_most("name", name, NAME_LIMIT)?;
    Ok(name.to_owned())
}

/// The open and the secret fields of a form; what the kind does not have, or needs and does not get, is refused.
fn parted(
    values: Map<String, Value>,
    descriptor: &ConnectionDescriptor,
) -> Result<(Map<String, Value>, Secrets), Refusal> {
    let (mut open, mut secrets) = (Map::new(), BTreeMap::new());
    for (name, given) in values {
        let known = descriptor.fields.iter().find(|field| field.name == name);
        let known =
            known.ok_or_else(|| Refusal::bad("unknown_field").with("field", name.clone()).field(name.clone()))?;
        let blank = given.is_null() || given.as_str().is_some_and(|text| text.trim().is_empty());
        if known.secret {
            let secret = (!blank).then(|| Secret::new(text_of(&given).into_owned()));
            secrets.insert(name, secret);
        } else if !blank {
            open.insert(name, given);
        }
    }
    let required = descriptor.fields.iter().filter(|field| field.required && !field.secret);
    let missing: Vec<&str> =
        required.map(|field| field.name.as_ref()).filter(|name| !open.contains_key(*name)).collect();
    if missing.is_empty() { Ok((open, secrets)) } else { Err(Refusal::missing(missing)) }
}

/// Those of all campaigns belong to administrators.
fn may_write(by: &Principal, campaign: Option<CampaignId>) -> Result<(), Refusal> {
    if campaign.is_some() { by.may_edit() } else { by.may_administer() }
}

/// Whoever sends a saved secret elsewhere must know it: with other open fields, an editor gives it again.
fn keeps_its_host(
    by: &Principal,
    old: &Connection,
    values: &Map<String, Value>,
    secrets: &Secrets,
) -> Result<(), Refusal> {
    if by.may_administer().is_ok() || *values == old.values {
        return Ok(());
    }
    match old.secrets.keys().find(|name| !secrets.contains_key(*name)) {
        None => Ok(()),
        Some(name) => Err(Refusal::bad("connection_needs_secret").with("field", name.clone()).field(name.clone())),
    }
}

impl App {
    fn described(&self, kind: &str) -> Result<&ConnectionDescriptor, Refusal> {
        let found = self.deps.actions.connection(kind).map(|(descriptor, _)| descriptor);
        found.ok_or_else(|| Refusal::bad("unknown_connection_type").field("type"))
    }

    async fn campaign_is_there(&self, campaign: Option<CampaignId>) -> Result<(), Refusal> {
        let Some(id) = campaign else { return Ok(()) };
        self.campaign(id).await.map(|_| ())
    }

    /// A saved connection that somebody may write.
    ///
    /// # Errors
    /// If it is not there, or not theirs to write.
    pub async fn connection_to_write(&self, by: &Principal, id: ConnectionId) -> Result<Connection, Refusal> {
        by.may_edit()?;
        let found = self.deps.store.find_connection(id).await?;
        let found = found.ok_or_else(|| Refusal::not_found("what-connection"))?;
        may_write(by, found.campaign)?;
        Ok(found)
    }

    /// Saves a connection.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is saved then.
    pub async fn create_connection(&self, by: &Principal, draft: ConnectionDraft) -> Result<ConnectionId, Refusal> {
        by.may_edit()?;
        self.campaign_is_there(draft.campaign).await?;
        may_write(by, draft.campaign)?;
        let descriptor = self.described(&draft.kind)?;
        let (values, secrets) = parted(draft.values, descriptor)?;
        let id = ConnectionId::fresh(self.deps.ids.as_ref());
        let connection = Connection {
            id,
            kind: descriptor.kind.clone().into_owned(),
            name: checked_name(&draft.name)?,
            campaign: draft.campaign,
            values,
            secrets: secrets.into_iter().filter_map(|(name, secret)| Some((name, secret?))).collect(),
            changed: by.change(self.now()),
        };
        self.deps.store.create_connection(connection).await?;
        Ok(id)
    }

    /// Changes a connection.
    ///
    /// # Errors
    /// `connection_needs_secret` if an editor would send a saved secret elsewhere.
    pub async fn update_connection(
        &self,
        by: &Principal,
        id: ConnectionId,
        edit: ConnectionEdit,
    ) -> Result<(), Refusal> {
        let old = self.connection_to_write(by, id).await?;
        let descriptor = self.described(&old.kind)?;
        let (values, secrets) = match edit.values {
            None => (None, Secrets::new()),
            Some(values) => {
                let (open, secrets) = parted(values, descriptor)?;
                keeps_its_host(by, &old, &open, &secrets)?;
                (Some(open), secrets)
            }
        };
        let name = edit.name.as_deref().map(checked_name).transpose()?;
        let change = ConnectionChange { name, values, secrets, by: by.change(self.now()) };
        let changed = self.deps.store.update_connection(id, change).await;
        changed.map_err(|error| Refusal::from(error).about("what-connection"))
    }

    /// Removes a connection; actions that choose it fail until they choose another one.
    ///
    /// # Errors
    /// If it is not there, or not theirs to remove.
    pub async fn delete_connection(&self, by: &Principal, id: ConnectionId) -> Result<(), Refusal> {
        self.connection_to_write(by, id).await?;
        let deleted = self.deps.store.delete_connection(id).await;
        deleted.map_err(|error| Refusal::from(error).about("what-connection"))
    }

    /// The whole form of a connection that somebody may try, secrets in the open: for use, never for show.
    ///
    /// # Errors
    /// If it cannot be, or would send a saved secret elsewhere.
    pub async fn connection_to_try(
        &self,
        by: &Principal,
        trial: ConnectionTrial,
    ) -> Result<Map<String, Value>, Refusal> {
        by.may_edit()?;
        self.campaign_is_there(trial.campaign).await?;
        let descriptor = self.described(&trial.kind)?;
        let (mut values, mut secrets) = parted(trial.values, descriptor)?;
        if let Some(saved) = trial.saved {
            let id = saved.parse().map_err(|_| Refusal::not_found("what-connection"))?;
            let saved = self.connection_to_write(by, id).await?;
            if saved.kind != descriptor.kind {
                return Err(Refusal::bad("unknown_connection_type").field("type"));
            }
            keeps_its_host(by, &saved, &values, &secrets)?;
            for (name, secret) in saved.secrets {
                secrets.entry(name).or_insert(Some(secret));
            }
        }
        let given = secrets.into_iter().filter_map(|(name, secret)| Some((name, secret?)));
        values.extend(given.map(|(name, secret)| (name, Value::from(secret.expose()))));
        Ok(values)
    }
}
