//! Placeholders of a source inside texts.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::{Map, Value};
use testgyver_model::placeholder::{Part, parts};

use crate::names::is_meant;

/// `{{name}}`, innermost, as Postman finds it.
static PLACE: LazyLock<Regex> = LazyLock::new(|| compiled(r"\{\{([^{}]*)\}\}"));
/// A placeholder inside another one.
static NESTED: LazyLock<Regex> = LazyLock::new(|| compiled(r"\{\{[^{}]*(\{\{([^{}]*)\}\})[^{}]*\}\}"));
/// Most levels of a value.
const DEEPEST: usize = 200;

/// A pattern of ours.
pub(super) fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern that is written here")
}

/// Whether a text holds a placeholder.
pub(crate) fn has_place(text: &str) -> bool {
    PLACE.is_match(text)
}

/// Whether a text holds generators and no other placeholder.
pub(crate) fn dynamic_only(text: &str) -> bool {
    has_place(text) && PLACE.captures_iter(text).all(|found| found[1].trim_start().starts_with('$'))
}

/// Whether a text holds a generator.
pub(super) fn is_dynamic(text: &str) -> bool {
    PLACE.captures_iter(text).any(|found| found[1].trim_start().starts_with('$'))
}

/// The name, where the text is one placeholder and nothing else.
pub(super) fn only(text: &str) -> Option<&str> {
    let found = PLACE.captures(text)?;
    let whole = found.get(0)?;
    (whole.start() == 0 && whole.end() == text.len()).then(|| found.get(1).map(|name| name.as_str().trim()))?
}

/// The text with what `place` makes of each name between braces; nothing leaves the placeholder as it is.
pub(super) fn replaced(text: &str, mut place: impl FnMut(&str) -> Option<String>) -> String {
    let put = |found: &Captures<'_>| place(found[1].trim()).unwrap_or_else(|| found[0].to_owned());
    PLACE.replace_all(text, put).into_owned()
}

/// The text with what `change` makes of each piece that stands around placeholders.
pub(super) fn around(text: &str, change: &mut dyn FnMut(&str) -> String) -> String {
    let (mut made, mut at) = (String::new(), 0);
    let mut add = |made: &mut String, piece: &str| {
        if !piece.is_empty() {
            made.push_str(&change(piece));
        }
    };
    for found in PLACE.find_iter(text).filter(|found| stands_for_something(found.as_str())) {
        add(&mut made, &text[at..found.start()]);
        made.push_str(found.as_str());
        at = found.end();
    }
    add(&mut made, &text[at..]);
    made
}

/// Whether what stands between braces is, or was meant as, a name or a generator.
fn stands_for_something(placeholder: &str) -> bool {
    let inner = placeholder.trim_matches(['{', '}']).trim();
    is_meant(inner) || parts(placeholder).any(|part| matches!(part, Part::Placeholder(_)))
}

/// The name inside another name, and where it stands with its braces.
pub(super) fn nested(text: &str) -> Option<(std::ops::Range<usize>, String)> {
    let found = NESTED.captures(text)?;
    Some((found.get(1)?.range(), found[2].trim().to_owned()))
}

/// Every text of a value, names of fields included, as `change` makes it.
pub(super) fn texts(value: Value, change: &mut dyn FnMut(&str) -> String) -> Value {
    within(value, change, 0)
}

fn within(value: Value, change: &mut dyn FnMut(&str) -> String, depth: usize) -> Value {
    match value {
        Value::String(text) => Value::String(change(&text)),
        Value::Array(items) if depth < DEEPEST => {
            items.into_iter().map(|item| within(item, change, depth + 1)).collect()
        }
        Value::Object(fields) if depth < DEEPEST => {
            let mut changed = Map::new();
            for (name, field) in fields {
                changed.insert(change(&name), within(field, change, depth + 1));
            }
            Value::Object(changed)
        }
        other => other,
    }
}
