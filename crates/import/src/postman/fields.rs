//! Fields of Postman's JSON, in the shapes that they come in.

use serde_json::Value;
use testgyver_model::text::text_of;

/// A text: as it is, or what another value would be as one; nothing for `null`.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        other => Some(text_of(other).into_owned()),
    }
}

/// A field as a text, empty where it is not there.
pub(super) fn field(object: &Value, name: &str) -> String {
    object.get(name).and_then(text).unwrap_or_default()
}

/// A description: a text, or an object that has it as `content`.
pub(super) fn description(object: &Value) -> String {
    match object.get("description") {
        Some(Value::String(text)) => text.clone(),
        Some(inner @ Value::Object(_)) => field(inner, "content"),
        _ => String::new(),
    }
}

/// Whether an entry is switched off.
pub(super) fn is_disabled(entry: &Value) -> bool {
    entry.get("disabled") == Some(&Value::Bool(true)) || entry.get("enabled") == Some(&Value::Bool(false))
}

/// The items of a list; none where it is not there.
pub(super) fn list<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Names and values of a list or an object, those that are switched off apart.
pub(super) fn pairs(value: &Value) -> (Vec<(String, String)>, Vec<String>) {
    let (mut pairs, mut off) = (Vec::new(), Vec::new());
    match value {
        Value::Array(entries) => {
            for entry in entries {
                let name = field(entry, "key");
                match (is_disabled(entry), name.is_empty()) {
                    (true, false) => off.push(name),
                    (false, false) => pairs.push((name, field(entry, "value"))),
                    (_, true) => {}
                }
            }
        }
        Value::Object(fields) => {
            pairs.extend(fields.iter().map(|(name, value)| (name.clone(), text_of(value).into_owned())))
        }
        // The oldest way: one header in each line.
        Value::String(lines) => pairs.extend(lines.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        })),
        _ => {}
    }
    (pairs, off)
}
