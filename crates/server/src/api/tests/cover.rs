//! A test as those may see it who only read: without the passwords that somebody typed into its actions.

use serde_json::Value;
use testgyver_model::{
    action::Descriptor,
    asked::is_signing_header,
    mask::Field,
    registry::Registry,
    secret::MASK,
    test::{ActionCall, Test},
};

use crate::{auth::Caller, state::AppState};

/// Covers what is secret in a test. What is only a variable's name is no secret.
pub(super) fn cover(test: &mut Test, actions: &Registry) {
    for action in &mut test.definition.actions {
        cover_call(action, actions.describe(&action.kind));
    }
}

fn cover_call(action: &mut ActionCall, descriptor: Option<&Descriptor>) {
    match (descriptor, &mut action.value) {
        (Some(descriptor), Value::Object(form)) => {
            for (name, value) in form {
                let field = descriptor.fields.iter().find(|field| field.name == *name);
                cover_field(field, value);
            }
        }
        // Of a form that nobody here knows, nobody knows what is secret in it.
        (_, value) => cover_texts(value),
    }
    action.extra.values_mut().for_each(cover_whole);
}

fn cover_field(field: Option<&Field>, value: &mut Value) {
    if field.is_some_and(|field| field.secret) {
        cover_whole(value);
    } else {
        cover_signs(value);
    }
}

fn cover_whole(value: &mut Value) {
    let open = value.is_null() || value.as_str().is_some_and(is_open);
    if !open {
        *value = MASK.into();
    }
}

fn cover_texts(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(cover_texts),
        Value::Object(fields) => fields.values_mut().for_each(cover_texts),
        other => cover_whole(other),
    }
}

/// Covers what signs in outside of the fields meant for it: a password in an address, a header.
fn cover_signs(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(covered) = without_password(text) {
                *text = covered;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(cover_signs),
        Value::Object(fields) => {
            for (name, value) in fields {
                if is_signing_header(name) {
                    cover_whole(value);
                } else {
                    cover_signs(value);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// An address without the password in it; nothing where there is none.
fn without_password(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (person, host) = rest[..end].rsplit_once('@')?;
    let (name, password) = person.split_once(':')?;
    (!is_open(password)).then(|| format!("{scheme}://{name}:{MASK}@{host}{}", &rest[end..]))
}

/// Whether a text is empty or one variable's name in braces, and so gives nothing away. What stands in quotes or after a
/// filter may be the secret itself.
fn is_open(text: &str) -> bool {
    let text = text.trim();
    let inner = text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    let is_name = |name: &str| {
        name.trim().chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '$'))
    };
    text.is_empty() || inner.is_some_and(is_name)
}

/// The test as a person may see it.
pub(super) fn covered(mut test: Test, caller: &Caller, state: &AppState) -> Test {
    if !caller.may_edit() {
        cover(&mut test, &state.deps.actions);
    }
    test
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_braces_is_open_and_a_text_is_not() {
        for open in ["", " ", "{{pw}}", "{{ app.user.pw }}", "{{mot-de-passe}}"] {
            assert!(is_open(open), "{open}");
        }
        for closed in ["x", "{{ 'x' }}", "{{app.x | default('x')}}", "{{a}}x", "{{a}}{{b}}", "{{base64('x')}}"] {
            assert!(!is_open(closed), "{closed}");
        }
    }

    #[test]
    fn passwords_in_addresses_are_covered() {
        for (address, shown) in [
            ("postgres://u:p@h/db?a=b", Some("postgres://u:••••••@h/db?a=b")),
            ("http://u:p@q@h", Some("http://u:••••••@h")),
            ("http://u:{{pw}}@h", None),
            ("http://h/a:b@c", None),
            ("u:p@h", None),
        ] {
            assert_eq!(without_password(address).as_deref(), shown, "{address}");
        }
    }
}
