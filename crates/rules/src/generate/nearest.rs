//! The known name that looks most like one nobody knows.

use strsim::levenshtein;

/// Longer names are no slip of the finger, and comparing them would be work for nothing.
const LONGEST_NAME: usize = 40;

/// The name most like `wanted`, if at least half of it is right; case and underscores do not count.
pub(super) fn nearest(wanted: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let wanted = letters(wanted);
    let length = wanted.chars().count();
    if length == 0 || length > LONGEST_NAME {
        return None;
    }
    let distances = names.map(|name| (levenshtein(&wanted, &letters(name)), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 2 <= length).then_some(name)
}

fn letters(name: &str) -> String {
    // One more than the longest is enough to know that it is too long.
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).take(LONGEST_NAME + 1).collect()
}
