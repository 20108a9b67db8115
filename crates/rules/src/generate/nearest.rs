//! The known name that looks most like one nobody knows.

/// Longer names are no slip of the finger, and comparing them would be work for nothing.
const LONGEST_NAME: usize = 40;

/// The name most like `wanted`, if at least half of it is right; case and underscores do not count.
pub(super) fn nearest(wanted: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let wanted = letters(wanted);
    if wanted.is_empty() || wanted.len() > LONGEST_NAME {
        return None;
    }
    let distances = names.map(|name| (distance(&wanted, &letters(name)), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 2 <= wanted.len()).then_some(name)
}

fn letters(name: &str) -> Vec<char> {
    // One more than the longest is enough to know that it is too long.
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).take(LONGEST_NAME + 1).collect()
}

/// How many characters to put in, take out or change (Levenshtein), one row of the table at a time.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, a) in from.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}
