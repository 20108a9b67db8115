//! Whether a check has the time for a schema, whatever it is asked about.

use std::collections::HashMap;

use serde_json::Value;

/// Most parts, with every reference replaced by what it names: with more, a check may refuse.
const MOST: u64 = 15_000;
/// Most references within each other.
const DEEPEST: usize = 64;

/// Whether a schema is light enough: few parts, and at most one of them names one that it is in.
pub(super) fn is_light(schema: &Value) -> bool {
    let mut scale = Scale { schema, known: HashMap::new(), open: Vec::new(), rounds: 0 };
    let whole = scale.of(schema);
    whole < MOST && scale.rounds <= 1
}

struct Scale<'a> {
    schema: &'a Value,
    known: HashMap<&'a str, u64>,
    /// References that are being replaced.
    open: Vec<&'a str>,
    /// References that lead back to what they stand in.
    rounds: u32,
}

impl<'a> Scale<'a> {
    fn of(&mut self, part: &'a Value) -> u64 {
        match part {
            Value::Array(items) => items.iter().fold(1, |sum: u64, item| sum.saturating_add(self.of(item))),
            Value::Object(fields) => fields.iter().fold(1, |sum: u64, (name, field)| {
                let size = match field.as_str().filter(|_| name == "$ref") {
                    Some(target) => self.named(target),
                    None => self.of(field),
                };
                sum.saturating_add(size)
            }),
            _ => 1,
        }
    }

    fn named(&mut self, target: &'a str) -> u64 {
        if let Some(known) = self.known.get(target) {
            return *known;
        }
        if self.open.contains(&target) || self.open.len() >= DEEPEST {
            self.rounds = self.rounds.saturating_add(1);
            return 1;
        }
        self.open.push(target);
        let part = target.strip_prefix('#').and_then(|pointer| self.schema.pointer(pointer));
        let size = part.map_or(1, |part| self.of(part));
        self.open.pop();
        self.known.insert(target, size);
        size
    }
}
