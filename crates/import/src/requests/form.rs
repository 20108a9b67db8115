//! Pieces of the form of the action `http`.

use serde_json::{Map, Value, json};

/// Names and values: an object where every name stands once, else a list of `{name, value}`.
pub(crate) fn named(pairs: Vec<(String, String)>) -> Value {
    let object: Map<String, Value> = pairs.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    if object.len() == pairs.len() {
        return Value::Object(object);
    }
    pairs.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
}

/// Puts headers into a form, where there are any.
pub(crate) fn headers(form: &mut Map<String, Value>, pairs: Vec<(String, String)>) {
    if !pairs.is_empty() {
        form.insert("headers".into(), named(pairs));
    }
}

/// An address with its scheme: without one, HTTP is meant, unless a placeholder brings it.
pub(crate) fn plain_url(url: &str) -> String {
    let url = url.trim();
    if url.is_empty() || url.contains("://") || url.starts_with("{{") {
        url.to_owned()
    } else {
        format!("http://{url}")
    }
}

/// The path of an address, to call a request by: `/users`.
pub(crate) fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = if rest.starts_with("{{") { rest.split_once("}}").map_or(rest, |(_, rest)| rest) } else { rest };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let path = rest[..end].find('/').map_or("/", |at| &rest[at..end]);
    path.chars().take(100).collect()
}
