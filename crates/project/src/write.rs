//! A campaign written as a file.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use testgyver_model::test::{ActionCall, TestVariable};
use testgyver_rules::KEYS as RULES;

use crate::{
    Project, ProjectConnection, ProjectSecret, ProjectTest, SecretSource, Variables,
    yaml::{self, YamlError},
};

/// The keys of an action that belong to no form.
const BESIDE: [&str; 5] = ["do", "name", "disabled", "extra", "form"];

/// The text of the campaign's main file; secrets by reference, files not at all.
///
/// # Errors
/// [`YamlError`] where a value cannot be written.
pub fn write(project: &Project) -> Result<String, YamlError> {
    yaml::write(&document(project))
}

/// What the main file says, as a value.
pub(crate) fn document(project: &Project) -> Value {
    let mut whole = Map::new();
    let mut put = |key: &str, value: Value, always: bool| {
        let empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        if always || !empty {
            whole.insert(key.to_owned(), value);
        }
    };
    put("testgyver", json!(1), true);
    put("name", json!(project.name), true);
    put("description", json!(project.description), false);
    put("parallel", if project.parallel == 1 { Value::Null } else { json!(project.parallel) }, false);
    put("timeout", project.timeout.map_or(Value::Null, |timeout| seconds(timeout.as_secs_f64())), false);
    put("variables", variables(&project.variables), false);
    let environments = project.environments.iter().map(|one| (one.name.clone(), variables(&one.variables)));
    put("environments", Value::Object(environments.collect()), false);
    put("secrets", secrets(&project.secrets), false);
    put("connections", project.connections.iter().map(connection).collect(), false);
    put("tests", project.tests.iter().map(test).collect(), true);
    Value::Object(whole)
}

/// Seconds, without a fraction where there is none.
fn seconds(seconds: f64) -> Value {
    if seconds.fract() == 0.0 { json!(seconds as u64) } else { json!(seconds) }
}

fn variables(variables: &Variables) -> Value {
    variables.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
}

fn source(source: &SecretSource) -> Value {
    match source {
        SecretSource::Env(name) => json!({"env": name}),
        SecretSource::File(path) => json!({"file": path.display().to_string()}),
    }
}

fn secrets(secrets: &[ProjectSecret]) -> Value {
    secrets.iter().map(|secret| (secret.name.clone(), source(&secret.source))).collect()
}

fn connection(connection: &ProjectConnection) -> Value {
    let mut fields =
        Map::from_iter([("name".to_owned(), json!(connection.name)), ("kind".to_owned(), json!(connection.kind))]);
    fields.extend(connection.values.clone());
    let sources: BTreeMap<_, _> = connection.secrets.iter().collect();
    fields.extend(sources.into_iter().map(|(name, secret)| (name.clone(), source(secret))));
    Value::Object(fields)
}

fn test(test: &ProjectTest) -> Value {
    let definition = &test.definition;
    let mut fields = Map::from_iter([("name".to_owned(), json!(definition.name))]);
    if !definition.description.is_empty() {
        fields.insert("description".to_owned(), json!(definition.description));
    }
    if !definition.tags.is_empty() {
        fields.insert("tags".to_owned(), json!(definition.tags));
    }
    if !test.enabled {
        fields.insert("enabled".to_owned(), json!(false));
    }
    if !definition.flow.is_null() {
        fields.insert("flow".to_owned(), definition.flow.clone());
    }
    if !definition.variables.is_empty() {
        fields.insert("variables".to_owned(), definition.variables.iter().map(test_variable).collect());
    }
    fields.insert("actions".to_owned(), definition.actions.iter().map(action).collect());
    Value::Object(fields)
}

fn test_variable(variable: &TestVariable) -> Value {
    match variable {
        TestVariable::Name(name) => json!(name),
        TestVariable::Valued { name, value: None } => json!({"name": name}),
        TestVariable::Valued { name, value: Some(value) } => json!({"name": name, "value": value}),
    }
}

/// The form's fields stand beside `do`, rules behind them; a form that would be misread so is written apart.
fn action(call: &ActionCall) -> Value {
    let mut fields = Map::from_iter([("do".to_owned(), json!(call.kind))]);
    let mut extra = call.extra.clone();
    let plain = call.value.as_object().filter(|form| !BESIDE.iter().any(|key| form.contains_key(*key)));
    if plain.is_some()
        && let Some(Value::String(_)) = extra.get("name")
        && let Some(name) = extra.shift_remove("name")
    {
        fields.insert("name".to_owned(), name);
    }
    if call.disabled {
        fields.insert("disabled".to_owned(), json!(true));
    }
    if !extra.is_empty() {
        fields.insert("extra".to_owned(), Value::Object(extra));
    }
    match plain {
        Some(form) => {
            let is_rule = |key: &str| RULES.contains(&key);
            fields
                .extend(form.iter().filter(|(key, _)| !is_rule(key)).map(|(key, value)| (key.clone(), value.clone())));
            fields.extend(form.iter().filter(|(key, _)| is_rule(key)).map(|(key, value)| (key.clone(), value.clone())));
        }
        None => drop(fields.insert("form".to_owned(), call.value.clone())),
    }
    Value::Object(fields)
}
