//! The names that a value asks for in its placeholders.

use std::collections::BTreeSet;

use serde_json::Value;
use testgyver_model::placeholder::{Part, parts};

/// Adds the names that placeholders of a value ask for, at any depth.
pub(crate) fn asked(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => asked_by_text(text, names),
        Value::Array(items) => items.iter().for_each(|item| asked(item, names)),
        Value::Object(fields) => fields.iter().for_each(|(key, field)| {
            asked_by_text(key, names);
            asked(field, names);
        }),
        _ => {}
    }
}

/// The same for one text. What filters and conditions ask for is found by its words.
pub(crate) fn asked_by_text(text: &str, names: &mut BTreeSet<String>) {
    for part in parts(text) {
        match part {
            Part::Placeholder(found) => {
                names.insert(found.head.to_owned());
                words(found.pipeline.unwrap_or_default(), names);
            }
            Part::Literal(literal) if literal.len() < 4_000 => words(literal, names),
            Part::Literal(_) => {}
        }
    }
}

fn words(text: &str, names: &mut BTreeSet<String>) {
    let inside = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    names.extend(text.split(|sign| !inside(sign)).filter(|word| !word.is_empty()).map(str::to_owned));
}
