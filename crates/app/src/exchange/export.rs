//! A campaign as files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use testgyver_model::{
    asked,
    campaign::Campaign,
    connection::{CONNECTION_FIELD, Connection},
    id::CampaignId,
    page::PageRequest,
    test::Test,
    variable::{Environment, Variable},
};
use testgyver_project::{
    Project, ProjectConnection, ProjectEnvironment, ProjectSecret, ProjectTest, SecretSource, digest,
};

use super::secrets;
use crate::{App, Refusal};

/// A campaign that leaves the server.
#[derive(Debug, Clone)]
pub struct Exported {
    /// What its files say; no secret.
    pub project: Project,
    /// A short word for this state of it.
    pub digest: String,
}

/// What a campaign is made of, as it is stored.
pub(super) struct Stored {
    pub(super) campaign: Campaign,
    pub(super) tests: Vec<Test>,
    pub(super) connections: Vec<Connection>,
    pub(super) variables: Vec<Variable>,
    pub(super) environments: Vec<Environment>,
}

impl App {
    /// A campaign as files, with those that belong to it: the connections that its actions choose and the variables
    /// that they ask for, secrets by their names alone.
    ///
    /// # Errors
    /// If there is no such campaign, or its files are too large.
    pub async fn export_campaign(&self, id: CampaignId) -> Result<Exported, Refusal> {
        let stored = self.stored(id).await?;
        let mut project = self.as_project(&stored);
        project.files = self.whole_files(id).await?;
        let digest = digest(&project);
        Ok(Exported { project, digest })
    }

    pub(super) async fn stored(&self, id: CampaignId) -> Result<Stored, Refusal> {
        let campaign = self.campaign(id).await?;
        let store = &self.deps.store;
        Ok(Stored {
            campaign,
            tests: store.list_tests(Some(id), PageRequest::EVERYTHING).await?.items,
            connections: store.list_connections(Some(id)).await?,
            variables: store.list_variables().await?,
            environments: store.list_environments().await?,
        })
    }

    /// What is stored, as files say it; the campaign's files apart.
    pub(super) fn as_project(&self, stored: &Stored) -> Project {
        let Stored { campaign, tests, connections, .. } = stored;
        let mut project = Project::new(campaign.name.clone());
        project.description.clone_from(&campaign.description);
        (project.parallel, project.timeout) = (campaign.parallel, campaign.timeout);
        let chosen: BTreeSet<&str> =
            tests.iter().flat_map(|test| &test.definition.actions).filter_map(chosen).collect();
        let names = names(connections.iter().filter(|one| chosen.contains(one.id.to_string().as_str())));
        project.connections = connections.iter().filter_map(|one| as_written(one, &names)).collect();
        project.tests = tests
            .iter()
            .map(|test| {
                let mut definition = test.definition.clone();
                definition.actions.iter_mut().for_each(|call| rename_connection(&mut call.value, &names));
                ProjectTest { enabled: test.enabled, definition }
            })
            .collect();
        put_variables(&mut project, stored);
        secrets::hide(&mut project, &self.deps.actions);
        project
    }
}

fn chosen(call: &testgyver_model::test::ActionCall) -> Option<&str> {
    call.value.get(CONNECTION_FIELD).and_then(Value::as_str).map(str::trim)
}

/// The names under which files know connections, by identifiers: each only once.
fn names<'a>(connections: impl Iterator<Item = &'a Connection>) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for connection in connections {
        let free = |name: &String| !names.values().any(|other| other.eq_ignore_ascii_case(name));
        let counted = (1..).map(|number| match number {
            1 => connection.name.clone(),
            _ => format!("{} ({number})", connection.name),
        });
        names.extend(counted.into_iter().find(free).map(|name| (connection.id.to_string(), name)));
    }
    names
}

fn as_written(connection: &Connection, names: &BTreeMap<String, String>) -> Option<ProjectConnection> {
    let name = names.get(&connection.id.to_string())?.clone();
    let source = |field: &String| (field.clone(), SecretSource::named(&format!("{name}_{field}")));
    Some(ProjectConnection {
        kind: connection.kind.clone(),
        values: connection.values.clone(),
        secrets: connection.secrets.keys().map(source).collect(),
        known_secrets: BTreeMap::new(),
        name,
    })
}

fn rename_connection(value: &mut Value, names: &BTreeMap<String, String>) {
    let name = value.get(CONNECTION_FIELD).and_then(Value::as_str).and_then(|id| names.get(id.trim())).cloned();
    if let Some(name) = name {
        value[CONNECTION_FIELD] = name.into();
    }
}

/// The variables that the campaign asks for, and those that these ask for.
fn put_variables(project: &mut Project, stored: &Stored) {
    let mut wanted = BTreeSet::new();
    for test in &project.tests {
        test.definition.actions.iter().for_each(|call| asked::asked(&call.value, &mut wanted));
        test.definition
            .variables
            .iter()
            .filter_map(|one| one.value())
            .for_each(|value| asked::asked(value, &mut wanted));
        asked::asked(&test.definition.flow, &mut wanted);
    }
    project.connections.iter().flat_map(|one| one.values.values()).for_each(|value| asked::asked(value, &mut wanted));
    let mut open: Vec<String> = wanted.iter().cloned().collect();
    while let Some(name) = open.pop() {
        for variable in stored.variables.iter().filter(|variable| variable.key == name && !variable.secret) {
            let mut more = BTreeSet::new();
            asked::asked_by_text(variable.value.as_ref().map_or("", |value| value.expose()), &mut more);
            open.extend(more.into_iter().filter(|name| wanted.insert(name.clone())));
        }
    }
    let used = |variable: &&Variable| wanted.contains(&variable.key);
    let is_secret = |key: &str| {
        stored.variables.iter().any(|variable| variable.key == key && variable.environment.is_none() && variable.secret)
    };
    for root in stored.variables.iter().filter(used).filter(|variable| variable.environment.is_none()) {
        if root.secret {
            let (name, source) = (root.key.clone(), SecretSource::named(&root.key));
            project.secrets.push(ProjectSecret { name, source, values: BTreeMap::new() });
        } else if let Some(value) = &root.value {
            project.variables.insert(root.key.clone(), value.expose().to_owned());
        }
    }
    for environment in &stored.environments {
        let own = |variable: &&Variable| variable.environment.as_deref() == Some(environment.name.as_str());
        let open = stored.variables.iter().filter(used).filter(own);
        let open = open.filter(|variable| !variable.secret && !is_secret(&variable.key));
        let values = open.filter_map(|one| Some((one.key.clone(), one.value.as_ref()?.expose().to_owned())));
        project.environments.push(ProjectEnvironment { name: environment.name.clone(), variables: values.collect() });
    }
    // What is hidden in one environment alone is a secret of the campaign, too.
    for hidden in stored.variables.iter().filter(used).filter(|one| one.environment.is_some() && one.secret) {
        if !project.secrets.iter().any(|secret| secret.name == hidden.key) {
            let (name, source) = (hidden.key.clone(), SecretSource::named(&hidden.key));
            project.secrets.push(ProjectSecret { name, source, values: BTreeMap::new() });
        }
    }
}
