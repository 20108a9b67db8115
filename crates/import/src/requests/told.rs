//! What a test says of itself, and how an action gets an extraction.

use serde_json::{Value, json};
use testgyver_model::test::ActionCall;

use super::Group;

/// The description of a test, with the names of its requests in order.
pub(super) fn described(group: &Group) -> String {
    let names: Vec<&str> = group.steps.iter().map(|step| step.name.as_str()).filter(|name| !name.is_empty()).collect();
    let listed = names.len() > 1 || names.iter().any(|name| *name != group.name);
    let list = names.iter().enumerate().map(|(place, name)| format!("{}. {name}", place + 1));
    let list = if listed { list.collect::<Vec<_>>().join("\n") } else { String::new() };
    [group.description.trim(), list.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

pub(super) fn add_extraction(call: &mut ActionCall, extraction: Value) {
    let Some(fields) = call.value.as_object_mut() else { return };
    match fields.entry("extract").or_insert_with(|| json!([])) {
        Value::Array(list) => list.push(extraction),
        other => *other = json!([extraction]),
    }
}
