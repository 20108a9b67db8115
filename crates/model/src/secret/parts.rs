//! What a secret is made of, where it is JSON: each text and number in it is a secret of its own.

use serde_json::Value;

use crate::text::text_of;

/// Fewest characters of what was made of a secret for it to be masked everywhere: shorter, it would mask
/// ordinary words. What is shorter is masked near the place where it is used, see [`super::Secrets::take_brief`].
pub(super) const SHORTEST_DERIVED: usize = 6;
/// Most parts of one secret that are masked wherever they stand; more would take the memory of a whole run.
pub const MOST_PARTS: usize = 5_000;
/// JSON within texts within JSON is read so many times.
const DEEPEST: usize = 4;

/// The parts of a secret that is a JSON list or object, those that are long enough to be masked everywhere.
pub(super) fn parts(secret: &str) -> Vec<String> {
    let mut parts = Vec::new();
    add_parts(secret, DEEPEST, &mut parts);
    parts
}

fn add_parts(text: &str, depth: usize, parts: &mut Vec<String>) {
    if depth == 0 || !text.trim_start().starts_with(['[', '{', '"']) {
        return;
    }
    let Ok(value) = serde_json::from_str::<Value>(text.trim()) else { return };
    for part in values_in(&value) {
        if parts.len() >= MOST_PARTS {
            return;
        }
        add_parts(&part, depth - 1, parts);
        if part.chars().count() >= SHORTEST_DERIVED {
            parts.push(part);
        }
    }
}

/// The texts and numbers in a value, at any depth, and the names in it that could be secrets themselves.
pub fn values_in(value: &Value) -> Vec<String> {
    let mut values = Vec::new();
    add_values(value, &mut values);
    values
}

fn add_values(value: &Value, values: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| add_values(item, values)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            if !is_plain_name(name) {
                values.push(name.clone());
            }
            add_values(field, values);
        }),
        // Two words tell nothing, and stand in every answer.
        Value::Null | Value::Bool(_) => {}
        Value::String(text) if text.is_empty() => {}
        other => values.push(text_of(other).into_owned()),
    }
}

/// Whether a name is one as programs give them to fields (`pw`, `client_secret`): masked, it would riddle every form
/// and every answer. A name with a digit or another sign may well be a token or a password.
fn is_plain_name(name: &str) -> bool {
    name.len() <= 40 && name.chars().all(|sign| sign.is_alphabetic() || matches!(sign, '_' | '-' | '.'))
}
