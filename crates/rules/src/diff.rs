//! What differs between two texts or two JSON values, line by line.

use std::time::Duration;

use serde_json::Value;
use similar::{Algorithm, ChangeTag, TextDiff};
use testgyver_model::{
    event::{DiffLine, DiffOp},
    secret::Secrets,
};

/// Most characters of a side that are compared.
const LONGEST: usize = 40_000;
/// Most lines that are told.
const TOLD: usize = 60;
/// Lines around a difference that are told with it.
const AROUND: usize = 2;
/// How long the search for the smallest difference may take; after that a larger one is told.
const DIFF_TIMEOUT: Duration = Duration::from_millis(50);

/// What differs between what was expected and what is there, secrets masked; nothing where the two values side by
/// side say as much: short texts, numbers.
pub(super) fn between(expected: &Value, actual: &Value, secrets: &Secrets) -> Vec<DiffLine> {
    let side = |value: &Value| secrets.mask(laid_out(&masked(value, secrets)));
    let (expected, actual) = (side(expected), side(actual));
    if !expected.contains('\n') && !actual.contains('\n') {
        return Vec::new();
    }
    let (expected, actual) = (whole_lines(&expected), whole_lines(&actual));
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).timeout(DIFF_TIMEOUT).diff_lines(expected, actual);
    let mut lines = Vec::new();
    for (place, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if place > 0 {
            lines.push(DiffLine { op: DiffOp::Same, text: "…".to_owned() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let op = match change.tag() {
                ChangeTag::Equal => DiffOp::Same,
                ChangeTag::Delete => DiffOp::Removed,
                ChangeTag::Insert => DiffOp::Added,
            };
            lines.push(DiffLine { op, text: change.value().trim_end_matches(['\n', '\r']).to_owned() });
        }
    }
    if lines.len() > TOLD {
        lines.truncate(TOLD);
        lines.push(DiffLine { op: DiffOp::Same, text: "…".to_owned() });
    }
    lines
}

/// The beginning of a long text, whole lines only: of a secret that a cut goes through, half a line would be shown.
fn whole_lines(text: &str) -> &str {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else { return text };
    &text[..text[..end].rfind('\n').map_or(0, |line| line + 1)]
}

/// A text that is no JSON is masked as it stands: written as JSON, a secret would be spelt otherwise.
fn masked(value: &Value, secrets: &Secrets) -> Value {
    match value {
        Value::String(text) => secrets.mask(text.clone()).into(),
        other => other.clone(),
    }
}

/// JSON over several lines, also where it stands in a text.
fn laid_out(value: &Value) -> String {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(json @ (Value::Array(_) | Value::Object(_))) => laid_out(&json),
            _ => text.clone(),
        },
        Value::Array(_) | Value::Object(_) => serde_json::to_string_pretty(value).unwrap_or_default(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(expected: Value, actual: Value) -> Vec<String> {
        let sign = |op| match op {
            DiffOp::Same => ' ',
            DiffOp::Removed => '-',
            DiffOp::Added => '+',
        };
        between(&expected, &actual, &Secrets::default())
            .into_iter()
            .map(|line| format!("{}{}", sign(line.op), line.text))
            .collect()
    }

    #[test]
    fn only_what_differs_and_a_little_around() {
        assert_eq!(
            told(json!({"a": 1, "b": 2}), json!("{\"a\":1,\"b\":3}")),
            [" {", "   \"a\": 1,", "-  \"b\": 2", "+  \"b\": 3", " }"]
        );
        assert_eq!(told(json!("one\ntwo\n"), json!("one\nthree\n")), [" one", "-two", "+three"]);
        assert!(told(json!("short"), json!("other")).is_empty());
        let long = |change: usize| {
            json!((0..20_000).map(|line| if line % change == 0 { "x" } else { "y" }).collect::<Vec<_>>())
        };
        assert!(told(long(3), long(7)).len() <= TOLD + 1);
    }
}
