//! Values made after a schema: always the same ones, small, and as valid as the schema can be read.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::{
    campaign::Campaign,
    document::{Documents, Node},
    media::own_example,
    scalar::{bound, fits, kind, number, text},
};

/// Most levels of a value.
const DEEPEST: usize = 12;
/// Most parts of a value.
const MOST: usize = 2_000;
/// Most fields of an object.
const FIELDS: usize = 500;

impl<'a> Campaign<'a, '_> {
    /// A value that fits a schema, as a request sends it.
    pub(super) fn sample(&self, schema: Node<'a>) -> Value {
        let mut sampler = Sampler { documents: self.documents, left: MOST, open: Vec::new() };
        sampler.value(schema, 0)
    }
}

struct Sampler<'a> {
    documents: &'a Documents,
    left: usize,
    /// References that are being followed: they are not followed again inside.
    open: Vec<*const Value>,
}

/// The fields of an object, brought together from all its parts.
#[derive(Default)]
struct Shape<'a> {
    fields: Vec<(&'a str, Node<'a>)>,
    places: HashMap<&'a str, usize>,
    required: BTreeSet<&'a str>,
}

impl<'a> Sampler<'a> {
    fn value(&mut self, schema: Node<'a>, depth: usize) -> Value {
        let Ok(schema) = self.documents.resolve(schema) else { return Value::Null };
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || depth > DEEPEST {
            return Value::Null;
        }
        let stated = own_example(schema.value).or_else(|| schema.value.get("const"));
        if let Some(stated) = stated.or_else(|| schema.value.get("default")).filter(|stated| fits(schema, stated)) {
            return stated.clone();
        }
        if let Some(first) = schema.get("enum").and_then(|choices| choices.items().next()) {
            return first.value.clone();
        }
        let own: *const Value = schema.value;
        if self.open.contains(&own) {
            return Value::Null;
        }
        self.open.push(own);
        let value = self.made(schema, depth);
        self.open.pop();
        value
    }

    fn made(&mut self, schema: Node<'a>, depth: usize) -> Value {
        let parts: Vec<Node<'a>> = schema.get("allOf").into_iter().flat_map(Node::items).collect();
        let objects = schema.get("properties").is_some() || kind(schema) == "object";
        if !parts.is_empty() && !objects && !self.is_object(&parts) {
            return self.value(parts[0], depth + 1);
        }
        let choice = ["oneOf", "anyOf"].into_iter().find_map(|key| self.choice(schema, key));
        match (choice, kind(schema)) {
            (Some(choice), _) if !objects && parts.is_empty() => {
                let value = self.value(choice, depth + 1);
                self.discriminated(schema, choice, value)
            }
            (_, "object") => self.object(schema, depth),
            (_, "array") => self.array(schema, depth),
            (_, "string") => text(schema).into(),
            (_, "integer") => number(schema, true),
            (_, "number") => number(schema, false),
            (_, "boolean") => true.into(),
            (_, "null") => Value::Null,
            _ if objects || !parts.is_empty() => self.object(schema, depth),
            _ => json!("string"),
        }
    }

    /// The first of several schemas that is not `null`.
    fn choice(&self, schema: Node<'a>, key: &str) -> Option<Node<'a>> {
        let null = |one: &Node<'a>| one.text("type") == "null";
        schema.get(key)?.items().find(|one| !null(one))
    }

    fn is_object(&self, parts: &[Node<'a>]) -> bool {
        parts
            .iter()
            .filter_map(|part| self.documents.resolve(*part).ok())
            .any(|part| part.get("properties").is_some() || part.get("allOf").is_some() || kind(part) == "object")
    }

    fn object(&mut self, schema: Node<'a>, depth: usize) -> Value {
        let mut shape = Shape::default();
        self.shape(schema, &mut shape, depth);
        let documents = self.documents;
        let resolved =
            shape.fields.iter().filter_map(|(name, node)| Some((*name, *node, documents.resolve(*node).ok()?)));
        let fields: Vec<(&str, Node<'a>, Node<'a>)> =
            resolved.filter(|(_, _, meant)| !meant.flag("readOnly")).collect();
        let stated = |node: Node<'a>| own_example(node.value).is_some() || node.value.get("const").is_some();
        let wanted = |(name, _, meant): &&(&str, Node<'a>, Node<'a>)| shape.required.contains(name) || stated(*meant);
        let chosen: Vec<&(&str, Node<'a>, Node<'a>)> = fields.iter().filter(wanted).collect();
        // Where nothing is required, everything shows what there is.
        let chosen = if chosen.is_empty() { fields.iter().collect() } else { chosen };
        let mut object = Map::new();
        for (name, node, meant) in chosen {
            let required = shape.required.contains(name);
            let own: *const Value = meant.value;
            if self.left == 0 || (self.open.contains(&own) && !required) {
                continue;
            }
            let value = self.value(*node, depth + 1);
            if required || !value.is_null() {
                object.insert((*name).to_owned(), value);
            }
        }
        for name in shape.required.iter().filter(|name| !shape.places.contains_key(*name)) {
            // Asked for and described nowhere.
            object.insert((*name).to_owned(), json!("string"));
        }
        if let (true, Some(more)) =
            (object.is_empty(), schema.get("additionalProperties").filter(|more| more.value.is_object()))
        {
            let value = self.value(more, depth + 1);
            object.insert("key".to_owned(), value);
        }
        Value::Object(object)
    }

    /// Whether a schema is one of those around it.
    fn again(&self, node: Node<'a>) -> bool {
        self.documents.resolve(node).is_ok_and(|node| {
            let own: *const Value = node.value;
            self.open.contains(&own)
        })
    }

    /// Fields and required names, those of `allOf` and of the first choice included.
    fn shape(&mut self, schema: Node<'a>, shape: &mut Shape<'a>, depth: usize) {
        let Ok(schema) = self.documents.resolve(schema) else { return };
        self.left = self.left.saturating_sub(1);
        if depth > DEEPEST || self.left == 0 {
            return;
        }
        for part in schema.get("allOf").into_iter().flat_map(Node::items) {
            self.shape(part, shape, depth + 1);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(choice) = self.choice(schema, key) {
                self.shape(choice, shape, depth + 1);
            }
        }
        for (name, node) in schema.under("properties") {
            self.left = self.left.saturating_sub(1);
            match shape.places.get(name) {
                Some(place) => shape.fields[*place].1 = node,
                None if shape.fields.len() < FIELDS => {
                    shape.places.insert(name, shape.fields.len());
                    shape.fields.push((name, node));
                }
                None => break,
            }
        }
        let required = schema.get("required").into_iter().flat_map(Node::items);
        shape.required.extend(required.take(FIELDS).filter_map(|name| name.value.as_str()));
    }

    fn array(&mut self, schema: Node<'a>, depth: usize) -> Value {
        let ordered: Vec<Node<'a>> = schema.get("prefixItems").into_iter().flat_map(Node::items).collect();
        if !ordered.is_empty() {
            return ordered.into_iter().map(|item| self.value(item, depth + 1)).collect();
        }
        let Some(items) = schema.get("items") else { return json!([]) };
        let least = usize::try_from(bound(schema, "minItems").unwrap_or(1.0) as u64).unwrap_or(1).min(100);
        if self.again(items) && least <= 1 {
            return json!([]);
        }
        let most = bound(schema, "maxItems").unwrap_or(f64::MAX);
        let count = if most < 1.0 { 0 } else { least.max(1) };
        (0..count).map(|_| self.value(items, depth + 1)).collect()
    }

    /// The value with the name of the chosen schema in the field that tells them apart.
    fn discriminated(&self, schema: Node<'a>, choice: Node<'a>, mut value: Value) -> Value {
        let Some(discriminator) = schema.get("discriminator") else { return value };
        let (field, reference) = (discriminator.text("propertyName"), choice.text("$ref"));
        if field.is_empty() || reference.is_empty() {
            return value;
        }
        let last = reference.rsplit('/').next().unwrap_or_default();
        let mapped = discriminator
            .under("mapping")
            .find(|(_, target)| target.value.as_str().is_some_and(|target| target == reference || target == last));
        if let Some(fields) = value.as_object_mut() {
            fields.insert(field.to_owned(), json!(mapped.map_or(last, |(name, _)| name)));
        }
        value
    }
}
