//! Environments and variables that an import brings: what is there stays as it is, whatever the import says.

use testgyver_model::{
    id::{IdSource, VariableId},
    secret::Secret,
    variable::{Environment, Variable},
};
use testgyver_project::Project;

use super::plan::{PlanItem, PlanKind as Kind, PlannedChange as Change};

/// What is there already, and what whoever imports may add.
pub(super) struct Known<'a> {
    pub(super) variables: &'a [Variable],
    pub(super) environments: &'a [Environment],
    pub(super) may_administer: bool,
    pub(super) ids: &'a dyn IdSource,
}

/// What is to be added, and what becomes of everything.
#[derive(Default)]
pub(super) struct Added {
    pub(super) environments: Vec<String>,
    pub(super) variables: Vec<Variable>,
    pub(super) plan: Vec<PlanItem>,
}

impl Known<'_> {
    /// Looks at everything that an import brings.
    pub(super) fn against(&self, project: &Project) -> Added {
        let mut added = Added::default();
        for environment in &project.environments {
            let there = self.environments.iter().any(|one| one.name == environment.name);
            let change = if there { Change::Same } else { self.allowed() };
            if change == Change::New {
                added.environments.push(environment.name.clone());
            }
            added.note(Kind::Environment, environment.name.clone(), change);
        }
        for (key, value) in &project.variables {
            self.value(&mut added, key, None, value);
        }
        for secret in &project.secrets {
            let change = if self.find(&secret.name, None).is_some() { Change::Same } else { self.allowed() };
            added.note(Kind::Secret, secret.name.clone(), change);
            if change == Change::New {
                added.put(self.variable(&secret.name, None, secret.values.get("").cloned(), true));
                for (environment, value) in secret.values.iter().filter(|(name, _)| !name.is_empty()) {
                    added.put(self.variable(&secret.name, Some(environment), Some(value.clone()), true));
                }
            }
        }
        for environment in &project.environments {
            for (key, value) in &environment.variables {
                self.value(&mut added, key, Some(&environment.name), value);
            }
        }
        added
    }

    fn find(&self, key: &str, environment: Option<&str>) -> Option<&Variable> {
        self.variables.iter().find(|one| one.key == key && one.environment.as_deref() == environment)
    }

    fn allowed(&self) -> Change {
        if self.may_administer { Change::New } else { Change::LeftOut }
    }

    fn value(&self, added: &mut Added, key: &str, environment: Option<&str>, value: &str) {
        let (root, there) = (self.find(key, None), self.find(key, environment));
        let hidden = root.is_some_and(|root| root.secret) || there.is_some_and(|there| there.secret);
        let change = match there.map(|there| there.value.as_ref()) {
            // Whether a hidden value is this one is nobody's affair: else it could be guessed.
            _ if hidden => Change::Kept,
            Some(Some(old)) if old.expose() == value => Change::Same,
            Some(_) => Change::Kept,
            None => self.allowed(),
        };
        let name = environment.map_or_else(|| key.to_owned(), |environment| format!("{key} ({environment})"));
        added.note(Kind::Variable, name, change);
        if change != Change::New {
            return;
        }
        let has_root = root.is_some() || added.variables.iter().any(|one| one.key == key && one.environment.is_none());
        if environment.is_some() && !has_root {
            added.put(self.variable(key, None, None, false));
        }
        added.put(self.variable(key, environment, Some(Secret::from(value)), false));
    }

    fn variable(&self, key: &str, environment: Option<&str>, value: Option<Secret>, secret: bool) -> Variable {
        Variable {
            id: VariableId::fresh(self.ids),
            key: key.to_owned(),
            value,
            environment: environment.map(str::to_owned),
            description: String::new(),
            secret,
        }
    }
}

impl Added {
    fn note(&mut self, kind: Kind, name: String, change: Change) {
        self.plan.push(PlanItem { kind, name, change });
    }

    fn put(&mut self, variable: Variable) {
        self.variables.push(variable);
    }
}

#[cfg(test)]
mod tests {
    use testgyver_model::id::RandomIds;
    use testgyver_project::ProjectEnvironment;

    use super::*;

    fn there(key: &str, environment: Option<&str>, value: &str, secret: bool) -> Variable {
        let known = Known { variables: &[], environments: &[], may_administer: true, ids: &RandomIds };
        known.variable(key, environment, Some(Secret::from(value)), secret)
    }

    #[test]
    fn what_is_there_stays_and_a_hidden_value_cannot_be_guessed() {
        let variables = [there("a", None, "1", false), there("b", None, "2", false), there("pin", None, "4711", true)];
        let mut project = Project::new("x");
        for (key, value) in [("a", "1"), ("b", "3"), ("c", "4"), ("pin", "4711")] {
            project.variables.insert(key.into(), value.into());
        }
        let own = [("pin".to_owned(), "4711".to_owned()), ("d".to_owned(), "5".to_owned())];
        project.environments = vec![ProjectEnvironment { name: "DEV".into(), variables: own.into() }];
        let known =
            |may_administer| Known { variables: &variables, environments: &[], may_administer, ids: &RandomIds };
        let changes = |added: &Added| {
            let variables = added.plan.iter().filter(|item| item.kind == Kind::Variable);
            variables.map(|item| (item.name.clone(), item.change)).collect::<Vec<_>>()
        };
        let added = known(true).against(&project);
        let expected = [
            ("a", Change::Same),
            ("b", Change::Kept),
            ("c", Change::New),
            ("pin", Change::Kept),
            ("pin (DEV)", Change::Kept),
            ("d (DEV)", Change::New),
        ];
        assert_eq!(changes(&added), expected.map(|(name, change)| (name.to_owned(), change)));
        let put: Vec<_> = added.variables.iter().map(|one| (one.key.as_str(), one.environment.as_deref())).collect();
        assert_eq!(put, [("c", None), ("d", None), ("d", Some("DEV"))]);
        let left_out = known(false).against(&project);
        assert!(left_out.variables.is_empty() && left_out.environments.is_empty());
        assert_eq!(changes(&left_out)[2], ("c".to_owned(), Change::LeftOut));
    }
}
