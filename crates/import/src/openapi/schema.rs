//! A schema of a document as one self-contained JSON Schema (2020-12): what it refers to stands in `$defs`.

use std::collections::{BTreeSet, HashMap, VecDeque};

use regex::Regex;
use serde_json::{Map, Value, json};

use super::document::{Documents, Node};

/// Most characters of a schema that a check may have.
const LONGEST: usize = 190_000;
/// Most characters of all schemas of an import.
const LONGEST_OF_ALL: usize = 32 << 20;
/// Most levels of a schema, and most parts.
const DEEPEST: usize = 30;
const MOST: usize = 8_000;
/// Most characters of all regular expressions of a schema.
const PATTERNS: usize = 3_500;
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

/// The schemas of an import, each made once.
#[derive(Default)]
pub(super) struct Bundles {
    made: HashMap<usize, Bundle>,
    total: usize,
}

/// A schema, and what of it is not checked.
#[derive(Clone, Default)]
pub(super) struct Bundle {
    /// Nothing where it is too large.
    pub(super) schema: Option<Value>,
    length: usize,
    /// What is left out, as it is written: `format siret`, say.
    pub(super) left_out: BTreeSet<String>,
    /// References that lead nowhere.
    pub(super) dangling: BTreeSet<String>,
}

impl Bundles {
    /// The schema of an answer. `old` is the language of OpenAPI 3.0.
    pub(super) fn get(&mut self, documents: &Documents, schema: Node<'_>, old: bool) -> Bundle {
        // What is no more than a reference is the same wherever it stands.
        let bare = schema.value.as_object().is_some_and(|fields| fields.len() == 1);
        let meant = if bare { documents.resolve(schema).unwrap_or(schema) } else { schema };
        let own = std::ptr::from_ref(meant.value) as usize;
        let bundle = self.made.entry(own).or_insert_with(|| bundle(documents, schema, old)).clone();
        self.total += bundle.length;
        if self.total > LONGEST_OF_ALL { Bundle { schema: None, ..bundle } } else { bundle }
    }
}

fn bundle(documents: &Documents, schema: Node<'_>, old: bool) -> Bundle {
    let mut bundler = Bundler {
        documents,
        old,
        names: HashMap::new(),
        taken: BTreeSet::new(),
        queue: VecDeque::new(),
        left: MOST,
        patterns: PATTERNS,
        told: Bundle::default(),
    };
    let mut root = match bundler.schema(schema, 0) {
        Value::Object(root) => root,
        other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
    };
    let mut definitions = Map::new();
    while let Some((name, node)) = bundler.queue.pop_front().filter(|_| bundler.left > 0) {
        let definition = bundler.schema(node, 0);
        definitions.insert(name, definition);
    }
    if bundler.left == 0 {
        return bundler.told;
    }
    if !definitions.is_empty() {
        root.insert("$defs".to_owned(), Value::Object(definitions));
    }
    let schema = super::literal(&Value::Object(root));
    bundler.told.length = schema.to_string().chars().count();
    bundler.told.schema = (bundler.told.length <= LONGEST).then_some(schema);
    bundler.told
}

struct Bundler<'a> {
    documents: &'a Documents,
    old: bool,
    /// The names of what is referred to, by its place.
    names: HashMap<usize, String>,
    taken: BTreeSet<String>,
    queue: VecDeque<(String, Node<'a>)>,
    left: usize,
    patterns: usize,
    told: Bundle,
}

impl<'a> Bundler<'a> {
    fn schema(&mut self, node: Node<'a>, depth: usize) -> Value {
        self.left = self.left.saturating_sub(1);
        let Some(fields) = node.value.as_object() else { return node.value.as_bool().unwrap_or(true).into() };
        if depth > DEEPEST || self.left == 0 {
            self.told.left_out.insert("…".to_owned());
            return true.into();
        }
        let reference = fields.get("$ref").and_then(Value::as_str).map(|reference| self.reference(node, reference));
        let mut made = Map::new();
        if reference.is_none() || !self.old {
            fields.iter().for_each(|(word, value)| self.word(&mut made, word, Node { value, ..node }, depth));
            self.tidy(&mut made, node);
        }
        if let Some(reference) = reference.flatten() {
            made.insert("$ref".to_owned(), json!(reference));
        }
        let open = made.get("type").is_none()
            && ["$ref", "allOf", "anyOf", "oneOf", "enum"].iter().any(|word| made.contains_key(*word));
        if node.flag("nullable") && open {
            return json!({"anyOf": [made, {"type": "null"}]});
        }
        Value::Object(made)
    }

    /// The reference to a definition of ours.
    fn reference(&mut self, node: Node<'a>, reference: &str) -> Option<String> {
        let Some(target) = self.documents.target(node.file, reference) else {
            self.told.dangling.insert(reference.to_owned());
            return None;
        };
        let own = std::ptr::from_ref(target.value) as usize;
        if let Some(name) = self.names.get(&own) {
            return Some(format!("#/$defs/{name}"));
        }
        let last = reference.rsplit(['/', '#']).find(|part| !part.is_empty()).unwrap_or("schema");
        let fits = |sign: char| if sign.is_ascii_alphanumeric() || "-_.".contains(sign) { sign } else { '_' };
        let plain: String = last.chars().map(fits).take(100).collect();
        let mut name = plain.clone();
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = format!("{plain}_{number}");
        }
        self.names.insert(own, name.clone());
        self.queue.push_back((name.clone(), target));
        Some(format!("#/$defs/{name}"))
    }

    /// One word of a schema, where it says something that can be checked.
    fn word(&mut self, made: &mut Map<String, Value>, word: &str, node: Node<'a>, depth: usize) {
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
    fn tidy(&self, made: &mut Map<String, Value>, node: Node<'a>) {
        for (strict, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            if made.get(strict) == Some(&json!(true)) {
                made.shift_remove(strict);
                if let Some(value) = made.shift_remove(bound) {
                    made.insert(strict.to_owned(), value);
                }
            }
        }
        if node.flag("nullable") {
            if let Some(Value::String(kind)) = made.get("type") {
                made.insert("type".to_owned(), json!([kind, "null"]));
                if let Some(choices) = made.get_mut("enum").and_then(Value::as_array_mut)
                    && !choices.contains(&Value::Null)
                {
                    choices.push(Value::Null);
                }
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
