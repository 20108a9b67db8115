//! From a campaign of files and the wishes of who runs it to what the worker needs; whatever is wrong is told at once.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use testgyver_model::{
    Language,
    asked::asked,
    host_key::KnownHosts,
    known_hosts::{self, KnownHost},
};
use testgyver_project::{Project, SecretSource};
use testgyver_reports::Kept;

use crate::{
    folder::Folder,
    ingredients::{Ingredients, ingredients},
    selection::{Selection, select},
    values::Values,
};

/// What somebody wants of a run.
#[derive(Debug, Clone)]
pub struct Request {
    /// The environment; may be left out where there is only one.
    pub environment: Option<String>,
    /// Values for this run, in the place of others.
    pub variables: Vec<(String, String)>,
    /// Where secrets are, in the place of what the campaign says.
    pub secrets: Vec<(String, SecretSource)>,
    /// Only tests whose names fit one of these.
    pub tests: Vec<String>,
    /// Only tests that have one of these tags.
    pub tags: Vec<String>,
    /// How many tests run at once; as the campaign says where it is left out.
    pub jobs: Option<u32>,
    /// Whether the first failed test ends the run.
    pub stop_on_failure: bool,
    /// How often failed tests are run again.
    pub retries: u32,
    /// How long everything may take; as the campaign says where it is left out.
    pub timeout: Option<Duration>,
    /// A file of SSH servers, in the format of OpenSSH; then no other server is trusted.
    pub known_hosts: Option<PathBuf>,
    /// Where what tests write stays; nowhere if it is left out.
    pub work: Option<PathBuf>,
    /// The language of logs.
    pub language: Language,
    /// What the record keeps of tests that passed.
    pub kept: Kept,
}

/// Why a run cannot begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

/// A run that can begin.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) project: Project,
    pub(crate) folder: Folder,
    pub(crate) request: Request,
    pub(crate) environment: String,
    pub(crate) ingredients: Ingredients,
    pub(crate) selection: Selection,
    known_hosts: Option<Vec<KnownHost>>,
}

impl Prepared {
    /// The campaign.
    pub const fn project(&self) -> &Project {
        &self.project
    }

    /// The environment it runs in.
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// The names of the tests that run, in order, and whether each only runs because others need what it shares.
    pub fn tests(&self) -> impl Iterator<Item = (&str, bool)> {
        self.selection.tests.iter().map(|place| {
            (self.project.tests[*place].definition.name.as_str(), self.selection.prerequisites.contains(place))
        })
    }

    /// How many tests run at once.
    pub fn jobs(&self) -> u32 {
        self.request.jobs.unwrap_or(self.project.parallel)
    }

    pub(crate) fn host_keys(&self) -> KnownHosts {
        self.known_hosts.clone().map_or_else(KnownHosts::default, KnownHosts::of_file)
    }
}

/// Prepares a run.
///
/// # Errors
/// Everything that is wrong with the wishes, or missing: an environment, a secret.
pub fn prepare(folder: Folder, project: Project, request: Request) -> Result<Prepared, Faults> {
    let mut faults = Vec::new();
    let environment = environment(&project, request.environment.as_deref()).unwrap_or_else(|fault| {
        faults.push(fault);
        String::new()
    });
    let selection = select(&project.tests, &request.tests, &request.tags).unwrap_or_else(|fault| {
        faults.push(fault);
        Selection::default()
    });
    let mut values = Values::of(&project, &environment);
    for secret in &project.secrets {
        values.set_secret(&secret.name, &secret.source, folder.root());
    }
    for (name, source) in &request.secrets {
        // A path on the command line is that of who types it.
        values.set_secret(name, source, &std::env::current_dir().unwrap_or_default());
    }
    request.variables.iter().for_each(|(name, value)| values.set(name, value));
    let mut names = BTreeSet::new();
    for place in &selection.tests {
        let definition = &project.tests[*place].definition;
        definition.actions.iter().for_each(|call| asked(&call.value, &mut names));
        definition.variables.iter().filter_map(|one| one.value()).for_each(|value| asked(value, &mut names));
        asked(&definition.flow, &mut names);
    }
    project.connections.iter().flat_map(|one| one.values.values()).for_each(|value| asked(value, &mut names));
    values.asked(&mut names);
    let missing = values.unreadable.iter().filter(|(name, _)| names.contains(*name));
    faults.extend(missing.map(|(name, why)| format!("secret '{name}': {why}")));
    let ingredients = ingredients(&project, &selection, &values, folder.root(), &mut faults);
    let known_hosts = request.known_hosts.as_ref().and_then(|path| match std::fs::read_to_string(path) {
        Ok(text) => Some(known_hosts::read(&text)),
        Err(error) => {
            faults.push(format!("--known-hosts {}: {error}", path.display()));
            None
        }
    });
    if !faults.is_empty() {
        return Err(Faults(faults));
    }
    Ok(Prepared { project, folder, request, environment, ingredients, selection, known_hosts })
}

fn environment(project: &Project, wanted: Option<&str>) -> Result<String, String> {
    let names: Vec<&str> = project.environments.iter().map(|one| one.name.as_str()).collect();
    let list = names.join(", ");
    match (wanted, names.as_slice()) {
        (Some(wanted), []) => Ok(wanted.to_owned()),
        (Some(wanted), names) => {
            let found = names
                .iter()
                .find(|name| **name == wanted)
                .or_else(|| names.iter().find(|name| name.eq_ignore_ascii_case(wanted)));
            found
                .map(|name| (*name).to_owned())
                .ok_or_else(|| format!("there is no environment '{wanted}': choose one of {list}"))
        }
        (None, []) => Ok("default".to_owned()),
        (None, [only]) => Ok((*only).to_owned()),
        (None, _) => Err(format!("name the environment: --env with one of {list}")),
    }
}
