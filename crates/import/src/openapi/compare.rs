//! What a newer description changes: tests that are new, gone or different, told by their operations.

use std::collections::HashMap;

use serde_json::Value;
use testgyver_project::{Project, ProjectTest};

/// The key beside an action's form that says which operation it asks: `GET /pets/{id}`.
pub const OPERATION: &str = "operation";

/// What differs between two campaigns made of descriptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which operation it is: `GET /pets/{id}`.
    pub operation: String,
    /// What the test is called, in the newer campaign where it has it.
    pub name: String,
    /// What happened to it.
    pub change: Change,
}

/// What happened to a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Only the newer campaign has it, at this place among its tests.
    New {
        /// Its place, from 0.
        place: usize,
    },
    /// Only the older campaign has it, at this place among its tests.
    Gone {
        /// Its place, from 0.
        place: usize,
    },
    /// Both have it, and these parts of it differ.
    Changed {
        /// Its place in the older campaign, from 0.
        before: usize,
        /// Its place in the newer one, from 0.
        after: usize,
        /// What differs: `name`, `description`, `tags`, `enabled`, or fields of the form by their names.
        parts: Vec<String>,
    },
}

/// What differs, in the order of the newer campaign; what is gone stands at the end.
pub fn compare(before: &Project, after: &Project) -> Vec<Difference> {
    let (older, newer) = (identities(before), identities(after));
    let places: HashMap<&str, usize> = older.iter().enumerate().map(|(place, key)| (key.as_str(), place)).collect();
    let mut differences = Vec::new();
    for (place, key) in newer.iter().enumerate() {
        let test = &after.tests[place];
        let change = match places.get(key.as_str()) {
            None => Some(Change::New { place }),
            Some(&old) => {
                let parts = parts(&before.tests[old], test);
                (!parts.is_empty()).then_some(Change::Changed { before: old, after: place, parts })
            }
        };
        differences.extend(change.map(|change| difference(key, test, change)));
    }
    let kept: HashMap<&str, usize> = newer.iter().enumerate().map(|(place, key)| (key.as_str(), place)).collect();
    let gone = older.iter().enumerate().filter(|(_, key)| !kept.contains_key(key.as_str()));
    differences.extend(gone.map(|(place, key)| difference(key, &before.tests[place], Change::Gone { place })));
    differences
}

fn difference(operation: &str, test: &ProjectTest, change: Change) -> Difference {
    let operation = operation.split('\n').next().unwrap_or_default().to_owned();
    Difference { operation, name: test.definition.name.clone(), change }
}

/// What tells each test from the others: its operation, else its name; a number after those that are there twice.
fn identities(project: &Project) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let own = |test: &ProjectTest| {
        let operation = test.definition.actions.iter().find_map(|action| action.extra.get(OPERATION)?.as_str());
        operation.unwrap_or(&test.definition.name).to_owned()
    };
    let number = |key: String| {
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        if *count == 1 { key } else { format!("{key}\n{count}") }
    };
    project.tests.iter().map(own).map(number).collect()
}

fn parts(before: &ProjectTest, after: &ProjectTest) -> Vec<String> {
    let (old, new) = (&before.definition, &after.definition);
    let mut parts = Vec::new();
    let mut told = |part: &str, differs: bool| {
        if differs {
            parts.push(part.to_owned());
        }
    };
    told("name", old.name != new.name);
    told("description", old.description != new.description);
    told("tags", old.tags != new.tags);
    told("enabled", before.enabled != after.enabled);
    told("actions", old.actions.len() != new.actions.len());
    for (old, new) in old.actions.iter().zip(&new.actions) {
        told("type", old.kind != new.kind);
        for field in fields(&old.value, &new.value) {
            told(&field, old.value.get(&field) != new.value.get(&field));
        }
    }
    parts
}

/// The names of the fields of either form.
fn fields(old: &Value, new: &Value) -> Vec<String> {
    let names =
        |value: &Value| value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let mut all = names(old);
    all.extend(names(new).into_iter().filter(|name| old.get(name).is_none()));
    all
}
