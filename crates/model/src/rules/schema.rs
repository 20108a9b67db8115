//! JSON Schema, without a network: a schema that names another address is refused.

use std::collections::HashMap;

use jsonschema::PatternOptions;
use serde_json::Value;

use super::jsonpath;

/// Most violations that are told.
const TOLD: usize = 5;
/// Most parts of a schema that are looked at, over all parts of a value.
const VISITS: u64 = 20_000_000;
/// Parts of a schema from which on they are counted against the value.
const MANY_PARTS: u64 = 20_000;
/// Most characters of regular expressions in a schema.
const PATTERNS: usize = 4_000;
/// Most bytes of a compiled regular expression.
const PATTERN_SIZE: usize = 256 * 1024;
/// Most references within each other.
const DEEPEST: usize = 64;
/// Most characters of a schema.
const LONGEST: usize = 200_000;

/// What a value breaks of a schema, in the words of the library, each with its place.
///
/// # Errors
/// Where the schema itself cannot be read.
pub(super) fn violations(schema: &Value, value: &Value) -> Result<Vec<String>, String> {
    if schema.to_string().len() > LONGEST {
        return Err(format!("> {LONGEST}"));
    }
    if cost(schema, value) > VISITS || patterns(schema) > PATTERNS {
        return Err("too costly".to_owned());
    }
    // Regular expressions of a schema run in time proportional to the text.
    let limits = PatternOptions::regex().size_limit(PATTERN_SIZE).dfa_size_limit(PATTERN_SIZE);
    let options = jsonschema::options().with_pattern_options(limits);
    let validator = options.build(schema).map_err(|error| error.to_string())?;
    let told = validator.iter_errors(value).take(TOLD).map(|error| {
        let place = error.instance_path().to_string();
        let what: String = error.to_string().chars().take(300).collect();
        format!("{}: {what}", if place.is_empty() { "/" } else { &place })
    });
    Ok(told.collect())
}

/// How many characters of regular expressions a schema has.
fn patterns(schema: &Value) -> usize {
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
fn cost(schema: &Value, value: &Value) -> u64 {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn violations_name_their_place() {
        let schema = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "tag": {"pattern": "^(a+)+$"}}});
        assert_eq!(violations(&schema, &json!({"id": 1})), Ok(vec![]));
        let wrong = violations(&schema, &json!({"id": "1"})).unwrap();
        assert!(wrong[0].starts_with("/id: "), "{wrong:?}");
        // A pattern that is a trap for backtracking engines.
        assert_eq!(violations(&schema, &json!({"id": 1, "tag": format!("{}!", "a".repeat(50_000))})).unwrap().len(), 1);
        assert!(violations(&json!({"type": 3}), &json!(1)).is_err());
        let many: serde_json::Map<String, Value> =
            (0..1000).map(|number| (format!("(\\w{{200}}){{{number}}}"), json!(true))).collect();
        assert!(violations(&json!({"patternProperties": many}), &json!({"a": 1})).is_err());
        // References that double at each step, or at each level of the value.
        let step = |from: usize| json!({"allOf": [{"$ref": format!("#/$defs/d{}", from + 1)}, {"$ref": format!("#/$defs/d{}", from + 1)}]});
        let mut defs: serde_json::Map<String, Value> =
            (0..40).map(|number| (format!("d{number}"), step(number))).collect();
        defs.insert("d40".into(), json!(true));
        assert!(violations(&json!({"$ref": "#/$defs/d0", "$defs": defs}), &json!(1)).is_err());
        let twice = json!({"allOf": [{"items": {"$ref": "#"}}, {"items": {"$ref": "#"}}]});
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert!(violations(&twice, &deep).is_err());
        let tree = json!({"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}});
        assert_eq!(violations(&tree, &json!({"children": [{"children": []}]})), Ok(vec![]));
        assert!(violations(&json!({"$ref": "http://schema.example/x.json"}), &json!(1)).is_err());
        // A schema that asks for itself ends one way or the other.
        let _ = violations(&json!({"$ref": "#"}), &json!(1));
    }
}
