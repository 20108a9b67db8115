//! What all plans of a run have in common: values and connections.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
};

use serde_json::Value;
use testgyver_model::{
    Actor, Timestamp,
    connection::{CONNECTION_FIELD, Connection},
    id::{CampaignId, ConnectionId, RandomIds},
    test::{ActionCall, Change},
    variable::ResolvedVariable,
};
use testgyver_project::{Project, ProjectConnection};

use crate::{
    selection::Selection,
    values::{Values, secret},
};

/// What plans of a run have in common.
#[derive(Debug)]
pub(crate) struct Ingredients {
    pub(crate) variables: Arc<HashMap<String, ResolvedVariable>>,
    pub(crate) connections: Arc<[Connection]>,
    pub(crate) campaign: CampaignId,
}

/// Values and connections of the tests that run.
pub(crate) fn ingredients(
    project: &Project,
    selection: &Selection,
    values: &Values,
    folder: &Path,
    faults: &mut Vec<String>,
) -> Ingredients {
    let variables = values.resolved().unwrap_or_else(|fault| {
        faults.push(fault.to_string());
        HashMap::new()
    });
    let chosen = |name: &str| {
        let calls = selection.tests.iter().flat_map(|place| &project.tests[*place].definition.actions);
        calls.filter(|call| !call.disabled).any(|call| chosen_name(call) == Some(name))
    };
    let used = project.connections.iter().filter(|one| chosen(&one.name));
    let connections = used.map(|one| connection(one, folder, faults)).collect();
    Ingredients { variables: Arc::new(variables), connections, campaign: CampaignId::fresh(&RandomIds) }
}

fn connection(written: &ProjectConnection, folder: &Path, faults: &mut Vec<String>) -> Connection {
    let mut secrets = BTreeMap::new();
    for (field, source) in &written.secrets {
        match secret(source, folder) {
            Ok(value) => drop(secrets.insert(field.clone(), value)),
            Err(why) => faults.push(format!("connection '{}', {field}: {why}", written.name)),
        }
    }
    Connection {
        id: ConnectionId::fresh(&RandomIds),
        kind: written.kind.clone(),
        name: written.name.clone(),
        campaign: None,
        values: written.values.clone(),
        secrets,
        changed: Change { by: Actor::system(), at: Timestamp::UNIX_EPOCH },
    }
}

pub(crate) fn chosen_name(call: &ActionCall) -> Option<&str> {
    call.value.get(CONNECTION_FIELD).and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty())
}
