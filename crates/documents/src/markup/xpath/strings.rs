//! The functions on texts, in linear time.

use std::collections::HashMap;

use super::value::is_blank;

/// Rounds half up, as XPath does.
pub(super) fn round(number: f64) -> f64 {
    if number.fract() == 0.0 || !number.is_finite() { number } else { (number + 0.5).floor() }
}

/// The characters from position `start`, at most `length` of them.
pub(super) fn substring(text: &str, start: f64, length: Option<f64>) -> String {
    let start = round(start);
    let end = length.map_or(f64::INFINITY, |length| start + round(length));
    let is_inside = |index: usize| (index + 1) as f64 >= start && ((index + 1) as f64) < end;
    text.chars().enumerate().filter(|(index, _)| is_inside(*index)).map(|(_, symbol)| symbol).collect()
}

/// Trims and joins runs of blanks.
pub(super) fn normalize(text: &str) -> String {
    let mut normal = String::new();
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    }
    normal
}

/// Replaces each character of `from` by its counterpart in `to`, or drops it if it has none.
pub(super) fn translate(text: &str, from: &str, to: &str) -> String {
    let mut replacements = HashMap::new();
    let mut to = to.chars();
    for symbol in from.chars() {
        let replacement = to.next();
        replacements.entry(symbol).or_insert(replacement);
    }
    text.chars().filter_map(|symbol| replacements.get(&symbol).copied().unwrap_or(Some(symbol))).collect()
}

/// Whether the language `known` is `wanted` or a variety of it.
pub(super) fn speaks(known: &str, wanted: &str) -> bool {
    let start = known.as_bytes().get(..wanted.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(wanted.as_bytes()))
        && matches!(known.as_bytes().get(wanted.len()), None | Some(b'-'))
}
