//! Headers of an answer.

use serde_json::Value;

/// All values of a header, in the order they came.
pub(super) fn values_of(headers: &Value, name: &str) -> Vec<Value> {
    let fields = headers.as_object().into_iter().flatten();
    let fields = fields.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    fields.flat_map(|(_, value)| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])).collect()
}
