//! Environments and globals.

use serde_json::Value;
use testgyver_model::phrase;
use testgyver_project::Project;

use super::fields::{field, is_disabled, list};
use crate::{
    gather::Gather,
    requests::{Declaration, Declared, Vault},
};

/// Takes over the values of an environment or of globals.
pub(super) fn declare(file: &str, scope: &Value, declared: &mut Declared, gather: &mut Gather) {
    let is_global = field(scope, "_postman_variable_scope") == "globals";
    let name = Some(field(scope, "name")).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| stem(file));
    let environment = (!is_global).then(|| declared.environment(&name));
    variables(list(scope, "values"), environment.as_deref(), &name, declared, gather);
}

/// Takes over a list of variables.
pub(super) fn variables(
    values: &[Value],
    environment: Option<&str>,
    place: &str,
    declared: &mut Declared,
    gather: &mut Gather,
) {
    for one in values {
        let key = Some(field(one, "key")).filter(|key| !key.is_empty()).unwrap_or_else(|| field(one, "id"));
        if is_disabled(one) {
            gather.lost(
                place,
                phrase!(gather.language,
                fr: "La variable « {key} » est désactivée : elle n'est pas reprise",
                en: "The variable '{key}' is switched off: it is not carried over"),
            );
            continue;
        }
        declared.add(Declaration {
            key,
            value: field(one, "value"),
            secret: field(one, "type") == "secret",
            environment: environment.map(str::to_owned),
        });
    }
}

/// A campaign without tests, for environments that come without a collection.
pub(super) fn alone(declared: &Declared, scopes: &[(String, Value)], gather: &mut Gather) -> Project {
    let mut vault = Vault::default();
    let mut project = declared.settle(&mut vault, gather).base;
    let first = scopes.first().map(|(file, scope)| (field(scope, "name"), file));
    project.name = first.map(|(name, file)| if name.is_empty() { stem(file) } else { name }).unwrap_or_default();
    project.secrets = vault.secrets();
    project
}

/// A file's name without its folder and its ends.
pub(super) fn stem(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let name = name.strip_suffix(".json").unwrap_or(name);
    let ends = [".postman_collection", ".postman_environment", ".postman_globals"];
    ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
}
