//! What the files of a campaign say.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use indexmap::IndexMap;
use serde_json::{Map, Value};
use testgyver_model::{secret::Secret, test::TestDefinition};

/// Names of variables and their values, in the order in which they are written.
pub type Variables = IndexMap<String, String>;

/// A campaign with all it needs to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// What people call the campaign.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// How many tests of a run may run at once; 1 keeps their order.
    pub parallel: u32,
    /// How long a run may take; no limit where it is left out.
    pub timeout: Option<Duration>,
    /// Variables with the values that they have in every environment that gives them no other.
    pub variables: Variables,
    /// The environments, in their order, each with its values.
    pub environments: Vec<ProjectEnvironment>,
    /// The variables whose values must not be shown, and where they are taken from.
    pub secrets: Vec<ProjectSecret>,
    /// The saved connections, which forms choose by their names.
    pub connections: Vec<ProjectConnection>,
    /// The tests in run order.
    pub tests: Vec<ProjectTest>,
    /// Files of the campaign by their paths, with `/` between folders.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Project {
    /// A campaign that says no more than its name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: String::new(),
            parallel: 1,
            timeout: None,
            variables: Variables::new(),
            environments: Vec::new(),
            secrets: Vec::new(),
            connections: Vec::new(),
            tests: Vec::new(),
            files: BTreeMap::new(),
        }
    }
}

/// An environment with the values of its variables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProjectEnvironment {
    /// Its name, `RECETTE` say.
    pub name: String,
    /// Variables and their values in it.
    pub variables: Variables,
}

/// A variable whose value must not be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectSecret {
    /// The variable's name.
    pub name: String,
    /// Where a run without a server takes its value from.
    pub source: SecretSource,
    /// Its values by environment, those of all under an empty name, where whoever brings the campaign along knows
    /// them: for a server, which seals them. No file ever holds them.
    pub values: BTreeMap<String, Secret>,
}

/// Where a secret is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable of the process.
    Env(String),
    /// A file, relative to the folder of the campaign; a line end at its end does not count.
    File(PathBuf),
}

/// Variables that a shell or a system sets for something else.
const OF_SHELLS: [&str; 12] =
    ["PATH", "PWD", "OLDPWD", "HOME", "USER", "USERNAME", "LOGNAME", "SHELL", "LANG", "TERM", "HOSTNAME", "TMPDIR"];

impl SecretSource {
    /// The environment variable that bears the name of a secret.
    pub fn named(secret: &str) -> Self {
        Self::Env(Self::variable_of(secret))
    }

    /// The name of that variable.
    pub fn variable_of(secret: &str) -> String {
        let sign = |sign: char| if sign.is_ascii_alphanumeric() { sign.to_ascii_uppercase() } else { '_' };
        let name: String = secret.chars().map(sign).collect();
        if OF_SHELLS.contains(&name.as_str()) {
            return format!("SECRET_{name}");
        }
        if name.starts_with(|first: char| first.is_ascii_digit()) { format!("_{name}") } else { name }
    }
}

/// A saved connection.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectConnection {
    /// The name by which forms choose it.
    pub name: String,
    /// Its kind, `ssh` say.
    pub kind: String,
    /// Its open fields.
    pub values: Map<String, Value>,
    /// Its secret fields, and where they are taken from.
    pub secrets: BTreeMap<String, SecretSource>,
    /// The values of its secret fields, under the same rules as [`ProjectSecret::values`].
    pub known_secrets: BTreeMap<String, Secret>,
}

/// A test.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectTest {
    /// Whether a run of the campaign includes it.
    pub enabled: bool,
    /// What it does. A saved connection is chosen by its name in the field `connection`.
    pub definition: TestDefinition,
}

impl ProjectTest {
    /// A test that a run includes.
    pub const fn new(definition: TestDefinition) -> Self {
        Self { enabled: true, definition }
    }
}
