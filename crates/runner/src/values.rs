//! Variables and secrets of a run.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env, fs,
    path::Path,
};

use testgyver_model::{
    id::VariableId,
    secret::Secret,
    variable::{self, ResolvedVariable, Variable, VariableFault},
};
use testgyver_project::{Project, SecretSource};

/// Most bytes of a file that holds a secret.
const LONGEST: u64 = 1 << 20;

/// Reads a secret from where it is.
///
/// # Errors
/// Why it cannot be read; never with what it is.
pub(crate) fn secret(source: &SecretSource, folder: &Path) -> Result<Secret, String> {
    match source {
        SecretSource::Env(name) => match env::var(name) {
            Ok(text) => Ok(Secret::new(text)),
            Err(env::VarError::NotPresent) => Err(format!("the environment variable {name} is not set")),
            Err(env::VarError::NotUnicode(_)) => Err(format!("the environment variable {name} is no text")),
        },
        SecretSource::File(path) => {
            let whole = folder.join(path);
            let shown = whole.display();
            let facts = fs::metadata(&whole).map_err(|error| format!("{shown}: {error}"))?;
            if facts.len() > LONGEST {
                return Err(format!("{shown} is larger than {} MiB", LONGEST >> 20));
            }
            let text = fs::read_to_string(&whole).map_err(|error| format!("{shown}: {error}"))?;
            Ok(Secret::from(
                text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text)),
            ))
        }
    }
}

/// What a run can read, in one environment.
pub(crate) struct Values {
    list: Vec<Variable>,
    environment: String,
    /// Secrets that cannot be read, and why: told if something asks for them.
    pub(crate) unreadable: BTreeMap<String, String>,
}

impl Values {
    pub(crate) fn of(project: &Project, environment: &str) -> Self {
        let mut values = Self { list: Vec::new(), environment: environment.to_owned(), unreadable: BTreeMap::new() };
        for (name, value) in &project.variables {
            values.put(name, Secret::from(value.as_str()), None, false);
        }
        let own = project.environments.iter().find(|one| one.name == environment);
        for (name, value) in own.into_iter().flat_map(|one| &one.variables) {
            values.put(name, Secret::from(value.as_str()), Some(environment), false);
        }
        values
    }

    fn put(&mut self, name: &str, value: Secret, environment: Option<&str>, secret: bool) {
        let environment = environment.map(str::to_owned);
        self.list.retain(|one| one.key != name || one.environment != environment);
        let id = VariableId(Default::default());
        self.list.push(Variable {
            id,
            key: name.to_owned(),
            value: Some(value),
            environment,
            description: String::new(),
            secret,
        });
    }

    /// A value for this run alone, in the place of any other.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        let environment = self.environment.clone();
        self.put(name, Secret::from(value), Some(&environment), false);
    }

    /// A secret, from where it is.
    pub(crate) fn set_secret(&mut self, name: &str, source: &SecretSource, folder: &Path) {
        match secret(source, folder) {
            Ok(value) => {
                self.unreadable.remove(name);
                self.list.retain(|one| one.key != name);
                self.put(name, value, None, true);
            }
            Err(why) => drop(self.unreadable.insert(name.to_owned(), why)),
        }
    }

    /// What they are, filled into each other.
    ///
    /// # Errors
    /// If one needs itself, say.
    pub(crate) fn resolved(&self) -> Result<HashMap<String, ResolvedVariable>, VariableFault> {
        variable::check(&self.list)?;
        Ok(variable::resolve(&self.list, &self.environment))
    }

    /// The names that values themselves ask for.
    pub(crate) fn asked(&self, names: &mut BTreeSet<String>) {
        for value in self.list.iter().filter_map(|one| one.value.as_ref()) {
            testgyver_model::asked::asked_by_text(value.expose(), names);
        }
    }
}
