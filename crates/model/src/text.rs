//! Values as texts, and the names under which a test finds its variables.

use std::{borrow::Cow, collections::HashMap};

use serde_json::Value;

/// The prefix of a test's own variables and of what earlier actions gave.
pub const APP_PREFIX: &str = "app.";
/// The prefix of the collection variables (`test_id`, `campain_id`, `files_dir`, `work_dir`).
pub const COLLECTION_PREFIX: &str = "test.";
/// The prefix of values that the tests of a run share.
pub const RUN_PREFIX: &str = "run.";

/// Variables of a test while it runs: what it declared and what its actions gave.
pub type AppVariables = HashMap<String, Value>;

/// The text that stands for a value inside a string: a text as it is, anything else as JSON.
pub fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}
