//! The names that a value asks for in its placeholders and conditions.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::placeholder::{Part, parts};

/// Fields that are expressions without placeholders.
const EXPRESSIONS: [&str; 2] = ["run_if", "filter"];

/// Headers that sign in, in small letters.
const SIGNING: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token"];

/// Whether a header of this name signs in: what it holds is a secret unless it is a [reference](is_reference).
pub fn is_signing_header(name: &str) -> bool {
    SIGNING.contains(&name.to_ascii_lowercase().as_str())
}

/// Adds the names that a value asks for, at any depth. Of what filters and conditions ask for each word counts: there
/// may be names among them that are none.
pub fn asked(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => asked_by_text(text, names),
        Value::Array(items) => items.iter().for_each(|item| asked(item, names)),
        Value::Object(fields) => fields.iter().for_each(|(key, field)| {
            asked_by_text(key, names);
            match field {
                Value::String(text) if EXPRESSIONS.contains(&key.as_str()) => words(text, names),
                field => asked(field, names),
            }
        }),
        _ => {}
    }
}

/// The same for one text.
pub fn asked_by_text(text: &str, names: &mut BTreeSet<String>) {
    for part in parts(text) {
        if let Part::Placeholder(found) = part {
            names.insert(found.head.to_owned());
            words(found.pipeline.unwrap_or_default(), names);
        }
    }
}

/// Whether a text is names of variables in braces and nothing else: what stands in quotes, by itself or for a filter, may
/// be a secret.
pub fn is_reference(text: &str) -> bool {
    let mut filled = false;
    let other = parts(text).any(|part| match part {
        Part::Literal(literal) => !literal.trim().is_empty(),
        Part::Placeholder(found) => {
            filled = true;
            !found.is_name() || found.pipeline.is_some_and(|filters| filters.contains(['\'', '"']))
        }
    });
    filled && !other
}

fn words(text: &str, names: &mut BTreeSet<String>) {
    let inside = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    names.extend(text.split(|sign| !inside(sign)).filter(|word| !word.is_empty()).map(str::to_owned));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_found_in_texts_keys_filters_and_conditions() {
        let mut names = BTreeSet::new();
        let value = json!({"{{k}}": ["a {{b}} {{ app.c | default(d) }}"], "flow": {"run_if": "e > 1"}, "x": "f"});
        asked(&value, &mut names);
        let found: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| *name != "default" && *name != "1").collect();
        assert_eq!(found, ["app.c", "b", "d", "e", "k"]);
        assert!(is_reference(" {{a}}{{b}} ") && !is_reference("x{{a}}") && !is_reference("") && !is_reference("a"));
        assert!(!is_reference("{{ 'x' }}") && !is_reference("{{a | default('x')}}") && is_reference("{{a | upper}}"));
    }
}
