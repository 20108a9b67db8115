//! Saved connections: where to connect and as whom, written once and chosen by name in many actions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    id::{CampaignId, ConnectionId},
    secret::Secret,
    test::Change,
};

/// Name of the field with which a form chooses a saved connection.
pub const CONNECTION_FIELD: &str = "connection";

/// Most characters of a connection's name.
pub const NAME_LIMIT: usize = 100;

/// A saved connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// Its identifier, which forms keep.
    pub id: ConnectionId,
    /// Its kind, `ssh` say: which fields it has and which actions may choose it.
    pub kind: String,
    /// What people call it; unique among those of its campaign, or among those of all.
    pub name: String,
    /// The one campaign it belongs to; every campaign may use it where this is left out.
    pub campaign: Option<CampaignId>,
    /// Its open fields; placeholders in them are filled in when it is used.
    pub values: Map<String, Value>,
    /// Its secret fields; in the open where it is serialised, on its way to a worker.
    #[serde(with = "crate::secret::exposed::map")]
    pub secrets: BTreeMap<String, Secret>,
    /// Who wrote it last, and when.
    pub changed: Change,
}

impl Connection {
    /// Whether a test of this campaign may use it.
    pub fn serves(&self, campaign: CampaignId) -> bool {
        self.campaign.is_none_or(|own| own == campaign)
    }

    /// The whole of its fields, secrets in the open: for use, never for show.
    pub fn exposed(&self) -> Map<String, Value> {
        let secrets = self.secrets.iter().map(|(name, secret)| (name.clone(), Value::from(secret.expose())));
        self.values.clone().into_iter().chain(secrets).collect()
    }
}

/// Puts a connection into a form: every field of the form that is `part` of a connection comes from
/// it, so that nobody sends a saved password to a host of his own choice.
pub fn put_in(form: &mut Map<String, Value>, connection: &Connection, part: impl Fn(&str) -> bool) {
    form.retain(|name, _| !part(name) && name != CONNECTION_FIELD);
    form.extend(connection.exposed().into_iter().filter(|(name, _)| part(name)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Actor, Timestamp, id::RandomIds};

    #[test]
    fn a_connection_decides_over_every_field_of_its_own() {
        let connection = Connection {
            id: ConnectionId::fresh(&RandomIds),
            kind: "ssh".into(),
            name: "Serveur".into(),
            campaign: None,
            values: Map::from_iter([("host".into(), json!("prod"))]),
            secrets: BTreeMap::from([("password".into(), Secret::from("sesame"))]),
            changed: Change { by: Actor::system(), at: Timestamp::UNIX_EPOCH },
        };
        let mut form = json!({"connection": "x", "host": "evil", "port": 23, "command": "id"});
        let fields = form.as_object_mut().unwrap();
        put_in(fields, &connection, |name| ["host", "port", "password"].contains(&name));
        assert_eq!(form, json!({"command": "id", "host": "prod", "password": "sesame"}));
    }
}
