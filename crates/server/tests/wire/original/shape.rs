//! The fields that a client reads, with their types.

use serde_json::Value;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A whole number.
    Whole,
    Number,
    Flag,
    List,
    Object,
    /// A text, or nothing.
    MaybeText,
    /// A number, or nothing.
    MaybeNumber,
}

use Kind::{Flag, List, MaybeNumber, MaybeText, Number, Object, Text, Whole};

impl Kind {
    fn holds(self, value: &Value) -> bool {
        match self {
            Text => value.is_string(),
            Whole => value.is_u64(),
            Number => value.is_number(),
            Flag => value.is_boolean(),
            List => value.is_array(),
            Object => value.is_object(),
            MaybeText => value.is_string() || value.is_null(),
            MaybeNumber => value.is_number() || value.is_null(),
        }
    }
}

/// Checks fields, named by their path (`data.0.name`).
pub fn check(body: &Value, fields: &[(&str, Kind)], call: &str) {
    for (path, kind) in fields {
        let pointer: String = path.split('.').filter(|name| !name.is_empty()).map(|name| format!("/{name}")).collect();
        let value = body.pointer(&pointer).unwrap_or_else(|| panic!("{call}: no {path} in {body}"));
        assert!(kind.holds(value), "{call}: {path} is no {kind:?}: {value}");
    }
}
