//! Values as texts.

use serde_json::Value;

/// The methods that a path may have, in the order of the specification.
pub(super) const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A text as it is, nothing for `null`, anything else as JSON.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A value whose texts stand for themselves.
pub(super) fn literal(value: &Value) -> Value {
    match value {
        Value::String(text) => crate::text::literal(text).into(),
        Value::Array(items) => items.iter().map(literal).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), literal(value))).collect(),
        other => other.clone(),
    }
}
