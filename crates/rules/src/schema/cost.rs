//! How much of a schema may have to be looked at, before it is.

use std::collections::HashMap;

use serde_json::Value;

use super::super::jsonpath;

/// Parts of a schema from which on they are counted against the value.
const MANY_PARTS: u64 = 20_000;
/// Most references within each other.
const DEEPEST: usize = 64;
/// Most steps back that all patterns which need them may take.
const STEPS_BACK: usize = 50_000_000;
/// Most steps back of one pattern in one text, as the engine has it.
const MOST_BACK: usize = 1_000_000;
/// With fewer steps back for each text and pattern, nothing could be told.
const FEWEST_BACK: usize = 500;
/// Most of the squared lengths of all texts: a look around may go through the whole text at each sign.
const LOOKS_AROUND: u64 = 10_000_000_000;

/// What patterns that look around, or refer back, may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backtracking {
    /// There is no such pattern: all take time in proportion to the text.
    None,
    /// Each may step back so often in each text.
    UpTo(usize),
    /// More than there is time for.
    TooMuch,
}

/// What the patterns of a schema may cost on the texts of a value.
pub(super) fn backtracking(schema: &Value, value: &Value) -> Backtracking {
    let looking = count(schema, &looks_around);
    if looking == 0 {
        return Backtracking::None;
    }
    let texts = count(value, &|_| true).max(1);
    let squared = squares(value).saturating_mul(looking as u64);
    let each = STEPS_BACK / texts.saturating_mul(looking);
    if each < FEWEST_BACK || squared > LOOKS_AROUND {
        return Backtracking::TooMuch;
    }
    Backtracking::UpTo(each.min(MOST_BACK))
}

/// Whether a text, read as a regular expression, may need to step back.
fn looks_around(pattern: &str) -> bool {
    let signs = pattern.as_bytes();
    let back = |pair: &[u8]| pair[0] == b'\\' && matches!(pair[1], b'1'..=b'9' | b'k');
    ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| pattern.contains(start)) || signs.windows(2).any(back)
}

/// How many texts of a value, names included, are such.
fn count(value: &Value, such: &dyn Fn(&str) -> bool) -> usize {
    match value {
        Value::String(text) => usize::from(such(text)),
        Value::Array(items) => items.iter().map(|item| count(item, such)).sum(),
        Value::Object(fields) => fields.iter().map(|(name, field)| usize::from(such(name)) + count(field, such)).sum(),
        _ => 0,
    }
}

fn squares(value: &Value) -> u64 {
    let square = |text: &str| (text.len() as u64).saturating_pow(2);
    match value {
        Value::String(text) => square(text),
        Value::Array(items) => items.iter().map(squares).fold(0, u64::saturating_add),
        Value::Object(fields) => {
            let field = |(name, field): (&String, &Value)| square(name).saturating_add(squares(field));
            fields.iter().map(field).fold(0, u64::saturating_add)
        }
        _ => 0,
    }
}

/// How many characters of regular expressions a schema has.
pub(super) fn patterns(schema: &Value) -> usize {
    let of_field = |(name, field): (&String, &Value)| match (name.as_str(), field) {
        ("pattern", Value::String(pattern)) => pattern.len(),
        ("patternProperties", Value::Object(named)) => {
            named.iter().map(|(name, field)| name.len() + patterns(field)).sum()
        }
        _ => patterns(field),
    };
    match schema {
        Value::Array(items) => items.iter().map(patterns).sum(),
        Value::Object(fields) => fields.iter().map(of_field).sum(),
        _ => 0,
    }
}

/// How much of a schema may have to be looked at, times what of a value: references can name one
/// part many times over, and each may again.
pub(super) fn cost(schema: &Value, value: &Value) -> u64 {
    let mut expansion = Expansion { schema, known: HashMap::new(), path: Vec::new(), round: 0 };
    let whole = expansion.of(schema);
    let (parts, depth) = jsonpath::extent(value);
    // A part that names itself twice does so again at each level of the value.
    let rounds = u64::from(expansion.round.max(1)).saturating_pow(u32::try_from(depth).unwrap_or(u32::MAX));
    let again = if expansion.round > 1 { rounds } else { 1 };
    if whole < MANY_PARTS && again == 1 { 0 } else { whole.saturating_mul(parts).saturating_mul(again) }
}

/// The size of a schema with every reference in it replaced by what it names.
struct Expansion<'a> {
    schema: &'a Value,
    known: HashMap<String, u64>,
    /// References that are being replaced.
    path: Vec<String>,
    /// Most references of one part that lead back to it.
    round: u32,
}

impl Expansion<'_> {
    fn of(&mut self, part: &Value) -> u64 {
        match part {
            Value::Array(items) => items.iter().fold(1, |sum, item| sum.saturating_add(self.of(item))),
            Value::Object(fields) => fields.iter().fold(1, |sum: u64, (name, field)| {
                let named =
                    field.as_str().filter(|_| matches!(name.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef"));
                let size = match named {
                    Some(target) => self.named(target),
                    None => self.of(field),
                };
                sum.saturating_add(size)
            }),
            _ => 1,
        }
    }

    fn named(&mut self, target: &str) -> u64 {
        if let Some(known) = self.known.get(target) {
            return *known;
        }
        if self.path.iter().any(|open| open == target) || target == "#" || self.path.len() >= DEEPEST {
            self.round += 1;
            return 1;
        }
        let found = target.strip_prefix('#').and_then(|pointer| self.schema.pointer(pointer));
        self.path.push(target.to_owned());
        // An anchor is not looked for: it counts as the whole.
        let size = match found {
            Some(part) => self.of(part),
            None => self.of(self.schema),
        };
        self.path.pop();
        self.known.insert(target.to_owned(), size);
        size
    }
}
