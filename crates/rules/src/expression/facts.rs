//! What an expression may ask for while a test runs.

use serde_json::{Map, Value};
use testgyver_model::{Timestamp, action::Outputs, secret::Secrets};

use super::Names;
use crate::template::{self, Scope};

/// How the run stands so far, `run.failed` in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunFacts {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
    /// Tests that were left out.
    pub skipped: u32,
    /// Tests in all.
    pub total: u32,
}

/// What an expression may ask for: `app.…`, `test.…`, `run.…`, `last.…` (what the action before
/// gave), `env` (the environment's name), and the environment's variables by their names, or as
/// `vars.…`.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// Variables.
    pub scope: Scope<'a>,
    /// Name of the environment.
    pub environment: &'a str,
    /// What the action before gave.
    pub last: Option<&'a Outputs>,
    /// Whether something of this test has failed already, `test.failed`.
    pub failed: bool,
    /// How the run stands.
    pub run: RunFacts,
}

impl Names for Facts<'_> {
    fn find(&self, path: &[&str]) -> Option<Value> {
        let text = |value: &str| Value::from(value);
        match path {
            ["app"] => {
                Some(Value::Object(self.scope.app.iter().map(|(name, value)| (name.clone(), value.clone())).collect()))
            }
            ["app", name] => template::variable(self.scope.app, name).cloned(),
            ["env"] => Some(self.environment.into()),
            ["test", "failed"] => Some(self.failed.into()),
            ["test", name] => self.scope.collection.get(name).map(|value| text(value)),
            ["test"] => {
                let facts = self.scope.collection.iter().map(|(name, value)| ((*name).to_owned(), text(value)));
                Some(facts.chain([("failed".to_owned(), self.failed.into())]).collect())
            }
            ["run"] => {
                let shared = self.scope.shared.iter().map(|(name, value)| (name.clone(), value.clone()));
                Some(shared.chain(self.run()).collect())
            }
            ["run", name] => self.run().remove(*name).or_else(|| template::variable(self.scope.shared, name).cloned()),
            ["last"] => Some(Value::Object(self.last.cloned().unwrap_or_default())),
            ["last", name] => self.last?.get(*name).cloned(),
            ["vars"] => Some(Value::Object(self.variables())),
            ["vars", name] => self.variable(name),
            _ => self.variable(&path.join(".")),
        }
    }

    fn now(&self) -> Timestamp {
        self.scope.entropy.now().timestamp()
    }

    fn secrets(&self) -> &Secrets {
        self.scope.secrets
    }
}

impl Facts<'_> {
    fn variable(&self, name: &str) -> Option<Value> {
        let variable = self.scope.environment.get(name).filter(|variable| variable.missing.is_empty())?;
        Some(variable.value.expose().into())
    }

    fn variables(&self) -> Map<String, Value> {
        let names = self.scope.environment.keys();
        names.filter_map(|name| Some((name.clone(), self.variable(name)?))).collect()
    }

    fn run(&self) -> Map<String, Value> {
        let RunFacts { passed, failed, skipped, total } = self.run;
        [("passed", passed), ("failed", failed), ("skipped", skipped), ("total", total)]
            .map(|(name, count)| (name.to_owned(), count.into()))
            .into_iter()
            .collect()
    }
}
