//! The words of one schema, each looked at before it is kept.

use regex::Regex;
use serde_json::{Map, Value, json};

use super::{document::Node, media, schema::Bundler};

/// The formats that a check knows.
const FORMATS: [&str; 25] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
    "int32",
    "int64",
    "byte",
    "float",
    "double",
    "password",
];
/// The types of JSON Schema.
const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "string", "integer"];

impl<'a> Bundler<'a> {
    /// One word of a schema, where it says something that can be checked.
    pub(super) fn word(&mut self, made: &mut Map<String, Value>, word: &str, node: Node<'a>, depth: usize) {
        let value = node.value;
        let kept = match word {
            "type" => types(value),
            "enum" => value.as_array().filter(|choices| !choices.is_empty()).map(|_| value.clone()),
            "const" => Some(value.clone()),
            "multipleOf" => value.as_f64().filter(|step| *step > 0.0).map(|_| value.clone()),
            "minimum" | "maximum" => value.is_number().then(|| value.clone()),
            "exclusiveMinimum" | "exclusiveMaximum" => {
                (value.is_number() || value == &json!(true)).then(|| value.clone())
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" | "minContains"
            | "maxContains" => whole(value),
            "uniqueItems" => value.as_bool().map(Value::from),
            "pattern" => self.pattern(value.as_str()),
            "format" => self.format(value.as_str()),
            "required" => strings(value),
            "dependentRequired" => value.as_object().map(|_| {
                node.fields().filter_map(|(name, names)| Some((name.to_owned(), strings(names.value)?))).collect()
            }),
            "properties" | "dependentSchemas" => self.schemas(node, depth),
            "patternProperties" => {
                let known = |name: &str| Regex::new(name).is_ok();
                let fields = node.fields().filter(|(name, _)| known(name)).collect::<Vec<_>>();
                let fields = fields.into_iter().map(|(name, node)| (name.to_owned(), self.schema(node, depth + 1)));
                Some(fields.collect())
            }
            "items" if value.is_array() => {
                if let Some(items) = self.list(node, depth) {
                    made.insert("prefixItems".to_owned(), items);
                }
                None
            }
            "additionalProperties"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "propertyNames"
            | "contains"
            | "not"
            | "if"
            | "then"
            | "else"
            | "items" => (value.is_object() || value.is_boolean()).then(|| self.schema(node, depth + 1)),
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => self.list(node, depth),
            "$dynamicRef" | "$recursiveRef" => {
                self.told.left_out.insert(word.to_owned());
                None
            }
            _ => None,
        };
        if let Some(kept) = kept {
            made.insert(word.to_owned(), kept);
        }
    }

    fn schemas(&mut self, node: Node<'a>, depth: usize) -> Option<Value> {
        node.value.as_object()?;
        Some(node.fields().map(|(name, node)| (name.to_owned(), self.schema(node, depth + 1))).collect())
    }

    fn list(&mut self, node: Node<'a>, depth: usize) -> Option<Value> {
        let list: Vec<Value> = node.items().map(|item| self.schema(item, depth + 1)).collect();
        (!list.is_empty()).then_some(Value::Array(list))
    }

    fn pattern(&mut self, pattern: Option<&str>) -> Option<Value> {
        let pattern = pattern?;
        // A check knows these, the expressions here do not.
        let around = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|group| pattern.contains(group));
        let length = pattern.chars().count();
        if length > self.patterns || !(around || Regex::new(pattern).is_ok()) {
            self.told.left_out.insert(format!("pattern {pattern}"));
            return None;
        }
        self.patterns -= length;
        Some(pattern.into())
    }

    fn format(&mut self, format: Option<&str>) -> Option<Value> {
        let format = format?;
        let known = FORMATS.contains(&format) || format == "binary";
        if !known && !format.is_empty() {
            self.told.left_out.insert(format!("format {format}"));
        }
        known.then(|| format.into())
    }

    /// What words say together: bounds of draft 4, `null`, and what an answer never holds.
    pub(super) fn tidy(&self, made: &mut Map<String, Value>, node: Node<'a>) {
        for (strict, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            if made.get(strict) == Some(&json!(true)) {
                made.shift_remove(strict);
                if let Some(value) = made.shift_remove(bound) {
                    made.insert(strict.to_owned(), value);
                }
            }
        }
        let example = media::own_example(node.value).and_then(Value::as_str);
        if example.is_some_and(|example| made.get("format") == Some(&json!("duration")) && !example.starts_with('P')) {
            // Durations of Go or Java: `10m0s`.
            made.shift_remove("format");
        }
        if node.flag("nullable")
            && let Some(Value::String(kind)) = made.get("type")
        {
            made.insert("type".to_owned(), json!([kind, "null"]));
            if let Some(choices) = made.get_mut("enum").and_then(Value::as_array_mut)
                && !choices.contains(&Value::Null)
            {
                choices.push(Value::Null);
            }
        }
        let written = |name: &str| {
            let field = node.get("properties").and_then(|fields| fields.get(name));
            field.is_some_and(|field| self.documents.resolve(field).is_ok_and(|field| field.flag("writeOnly")))
        };
        if let Some(required) = made.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| !name.as_str().is_some_and(written));
        }
    }
}

fn types(value: &Value) -> Option<Value> {
    let known = |kind: &&Value| kind.as_str().is_some_and(|kind| TYPES.contains(&kind));
    match value {
        Value::Array(kinds) => {
            let mut kept: Vec<Value> = Vec::new();
            for kind in kinds.iter().filter(known) {
                if !kept.contains(kind) {
                    kept.push(kind.clone());
                }
            }
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        one => Some(one).filter(known).cloned(),
    }
}

fn whole(value: &Value) -> Option<Value> {
    value
        .as_u64()
        .or_else(|| value.as_f64().filter(|number| *number >= 0.0 && number.fract() == 0.0).map(|number| number as u64))
        .map(Value::from)
}

fn strings(value: &Value) -> Option<Value> {
    let mut names: Vec<Value> = Vec::new();
    for name in value.as_array()?.iter().filter(|name| name.is_string()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    Some(Value::Array(names))
}
