//! Secrets that stand in the open in the forms of a campaign: an export holds the names of variables in their place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use testgyver_model::{action::Descriptor, asked::is_reference, registry::Registry, test::ActionCall};
use testgyver_project::{Project, ProjectSecret, SecretSource};

/// Puts `{{name}}` in the place of each secret that is written out, and declares the name.
pub(super) fn hide(project: &mut Project, actions: &Registry) {
    let mut names: BTreeSet<String> = project.secrets.iter().map(|secret| secret.name.clone()).collect();
    names.extend(project.variables.keys().cloned());
    names.extend(project.environments.iter().flat_map(|one| one.variables.keys().cloned()));
    let mut found = Vec::new();
    for call in project.tests.iter_mut().flat_map(|test| &mut test.definition.actions) {
        if let Some(descriptor) = actions.describe(&call.kind) {
            hide_in(call, descriptor, &mut names, &mut found);
        }
    }
    project.secrets.extend(found);
    project.secrets.sort_by(|one, other| one.name.cmp(&other.name));
}

fn hide_in(
    call: &mut ActionCall,
    descriptor: &Descriptor,
    names: &mut BTreeSet<String>,
    found: &mut Vec<ProjectSecret>,
) {
    let kind = call.kind.clone();
    let Some(form) = call.value.as_object_mut() else { return };
    for field in descriptor.fields.iter().filter(|field| field.secret) {
        let Some(value) = form.get_mut(field.name.as_ref()) else { continue };
        let is_open = match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty() && !is_reference(text),
            _ => true,
        };
        if !is_open {
            continue;
        }
        let base = format!("{kind}_{}", field.name);
        let name = (1..).map(|number| if number == 1 { base.clone() } else { format!("{base}_{number}") });
        let Some(name) = name.into_iter().find(|name| !names.contains(name)) else { continue };
        names.insert(name.clone());
        *value = Value::String(format!("{{{{{name}}}}}"));
        found.push(ProjectSecret { source: SecretSource::named(&name), name, values: BTreeMap::new() });
    }
}
