//! The form of a request in the making.

use serde_json::{Map, Value, json};

use super::campaign::Operation;
use crate::requests::named;

/// The form of a request in the making.
#[derive(Default)]
pub(super) struct Form {
    pub(super) path: String,
    pub(super) query: Vec<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) cookies: Vec<String>,
    /// The other fields of the form.
    pub(super) fields: Map<String, Value>,
    pub(super) checks: Vec<Value>,
}

impl Form {
    pub(super) fn header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.push((name.to_owned(), value.into()));
    }
}

/// The whole value of an action.
pub(super) fn value(operation: &Operation<'_>, form: Form, base: &str) -> Value {
    let mut url = format!("{base}{}{}", if form.path.starts_with('/') { "" } else { "/" }, form.path);
    if !form.query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&form.query.join("&"));
    }
    let mut headers = form.headers;
    if !form.cookies.is_empty() {
        headers.push(("Cookie".to_owned(), form.cookies.join("; ")));
    }
    let mut value = Map::new();
    value.insert("method".to_owned(), json!(operation.method));
    value.insert("url".to_owned(), json!(url));
    if !headers.is_empty() {
        value.insert("headers".to_owned(), named(headers));
    }
    value.extend(form.fields);
    if !form.checks.is_empty() {
        value.insert("checks".to_owned(), Value::Array(form.checks));
    }
    Value::Object(value)
}
