//! Secrets that stand in the open in a campaign: an export holds the names of variables in their place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use testgyver_model::{
    action::Descriptor,
    asked::{is_reference, is_signing_header},
    registry::Registry,
    test::ActionCall,
};
use testgyver_project::{Project, ProjectSecret, SecretSource};

/// Puts `{{name}}` in the place of each secret that is written out, and declares the name.
pub(super) fn hide(project: &mut Project, actions: &Registry) {
    let mut names: BTreeSet<String> = project.secrets.iter().map(|secret| secret.name.clone()).collect();
    names.extend(project.variables.keys().cloned());
    names.extend(project.environments.iter().flat_map(|one| one.variables.keys().cloned()));
    let mut hiding = Hiding { names, found: Vec::new() };
    for call in project.tests.iter_mut().flat_map(|test| &mut test.definition.actions) {
        hiding.call(call, actions.describe(&call.kind));
    }
    project.secrets.extend(hiding.found);
    project.secrets.sort_by(|one, other| one.name.cmp(&other.name));
}

struct Hiding {
    /// Names that are taken.
    names: BTreeSet<String>,
    found: Vec<ProjectSecret>,
}

impl Hiding {
    fn call(&mut self, call: &mut ActionCall, descriptor: Option<&Descriptor>) {
        let kind = call.kind.clone();
        let Some(form) = call.value.as_object_mut() else { return };
        for (name, value) in form {
            let secret =
                descriptor.is_some_and(|one| one.fields.iter().any(|field| field.secret && field.name == *name));
            match secret {
                true => self.whole(&format!("{kind}_{name}"), value),
                false => self.signs(&kind, value),
            }
        }
    }

    /// A value that is a secret as a whole, unless it only says which variable holds it.
    fn whole(&mut self, base: &str, value: &mut Value) {
        let is_open = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty() || is_reference(text),
            _ => false,
        };
        if !is_open {
            *value = Value::String(self.reference(base));
        }
    }

    /// What signs in outside of the fields meant for it: a header, a password in an address.
    fn signs(&mut self, kind: &str, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some((before, after)) = around_password(text) {
                    *text = format!("{before}{}{after}", self.reference(&format!("{kind}_password")));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.signs(kind, item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    if is_signing_header(name) {
                        self.whole(&format!("{kind}_{}", name.to_ascii_lowercase()), value);
                    } else {
                        self.signs(kind, value);
                    }
                }
            }
            _ => {}
        }
    }

    /// A name that nothing else has, declared as a secret, in braces.
    fn reference(&mut self, base: &str) -> String {
        let counted = |number: usize| if number == 1 { base.to_owned() } else { format!("{base}_{number}") };
        let name = (1..).map(counted).find(|name| !self.names.contains(name)).unwrap_or_else(|| base.to_owned());
        self.names.insert(name.clone());
        let source = SecretSource::named(&name);
        self.found.push(ProjectSecret { source, name: name.clone(), values: BTreeMap::new() });
        format!("{{{{{name}}}}}")
    }
}

/// What stands before and behind the password of an address; nothing where there is none.
fn around_password(text: &str) -> Option<(String, String)> {
    let scheme = text.find("://")? + 3;
    let end = text[scheme..].find(['/', '?', '#']).map_or(text.len(), |end| scheme + end);
    let at = scheme + text[scheme..end].rfind('@')?;
    let colon = scheme + text[scheme..at].find(':')? + 1;
    let password = &text[colon..at];
    (!password.is_empty() && !is_reference(password)).then(|| (text[..colon].to_owned(), text[at..].to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use testgyver_model::test::TestDefinition;
    use testgyver_project::ProjectTest;

    use super::*;

    #[test]
    fn headers_and_addresses_keep_no_secret() {
        let value = json!({"url": "http://u:s3cret@h/a", "headers": {"Authorization": "Bearer s3cret", "Accept": "x",
            "X-API-Key": "{{key}}", "Cookie": "{{ 's3cret' }}"}});
        let actions = vec![ActionCall::new("plugin", value)];
        let mut project = Project::new("x");
        project.tests = vec![ProjectTest::new(TestDefinition { actions, ..TestDefinition::default() })];
        hide(&mut project, &Registry::new());
        let expected = json!({"url": "http://u:{{plugin_password}}@h/a", "headers": {"Authorization": "{{plugin_authorization}}",
            "Accept": "x", "X-API-Key": "{{key}}", "Cookie": "{{plugin_cookie}}"}});
        assert_eq!(project.tests[0].definition.actions[0].value, expected);
        let names: Vec<&str> = project.secrets.iter().map(|secret| secret.name.as_str()).collect();
        assert_eq!(names, ["plugin_authorization", "plugin_cookie", "plugin_password"]);
    }
}
