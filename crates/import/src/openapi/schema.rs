//! A schema of a document as one self-contained JSON Schema (2020-12): what it refers to stands in `$defs`.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde_json::{Map, Value, json};

use super::{
    document::{Documents, Node},
    weight::is_light,
    words::literal,
};

/// Most characters of a schema that a check may have.
const LONGEST: usize = 190_000;
/// Most characters of all schemas of an import.
const LONGEST_OF_ALL: usize = 32 << 20;
/// Most levels of a schema, and most parts.
const DEEPEST: usize = 30;
const MOST: usize = 8_000;
/// Most characters of all regular expressions of a schema.
const PATTERNS: usize = 3_500;
/// How many references deep a schema is checked that is too much as a whole.
const LEVELS: [usize; 5] = [6, 4, 2, 1, 0];

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
    /// How many references deep it goes, where it does not go all the way.
    pub(super) levels: Option<usize>,
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

/// The whole schema, or as much of it as a check has time for.
fn bundle(documents: &Documents, schema: Node<'_>, old: bool) -> Bundle {
    let all = bundled(documents, schema, old, None);
    if all.schema.is_some() {
        return all;
    }
    let part = LEVELS.into_iter().map(|levels| bundled(documents, schema, old, Some(levels)));
    part.into_iter().find(|part| part.schema.is_some()).unwrap_or(all)
}

/// The schema with what it refers to, so many references deep; where that is bounded, nothing refers back.
fn bundled(documents: &Documents, schema: Node<'_>, old: bool, levels: Option<usize>) -> Bundle {
    let mut bundler = Bundler {
        documents,
        old,
        levels,
        level: 0,
        names: HashMap::new(),
        taken: BTreeSet::new(),
        queue: VecDeque::new(),
        left: MOST,
        patterns: PATTERNS,
        told: Bundle { levels, ..Bundle::default() },
    };
    let mut root = match bundler.schema(schema, 0) {
        Value::Object(root) => root,
        other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
    };
    let mut definitions = Map::new();
    while let Some((name, node, level)) = bundler.queue.pop_front().filter(|_| bundler.left > 0) {
        bundler.level = level;
        let definition = bundler.schema(node, 0);
        definitions.insert(name, definition);
    }
    if bundler.left == 0 {
        return bundler.told;
    }
    if !definitions.is_empty() {
        root.insert("$defs".to_owned(), Value::Object(definitions));
    }
    let schema = literal(&Value::Object(root));
    bundler.told.length = schema.to_string().chars().count();
    bundler.told.schema = (bundler.told.length <= LONGEST && is_light(&schema)).then_some(schema);
    bundler.told
}

/// A schema in the making.
pub(super) struct Bundler<'a> {
    pub(super) documents: &'a Documents,
    old: bool,
    /// The names of what is referred to, by its place.
    levels: Option<usize>,
    /// How many references deep the part at hand is.
    level: usize,
    names: HashMap<usize, (String, usize)>,
    taken: BTreeSet<String>,
    queue: VecDeque<(String, Node<'a>, usize)>,
    left: usize,
    /// Characters of regular expressions that there may still be.
    pub(super) patterns: usize,
    pub(super) told: Bundle,
}

impl<'a> Bundler<'a> {
    pub(super) fn schema(&mut self, node: Node<'a>, depth: usize) -> Value {
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
        if let Some((name, level)) = self.names.get(&own) {
            let onward = self.levels.is_none() || *level > self.level;
            return onward.then(|| format!("#/$defs/{name}"));
        }
        if self.levels.is_some_and(|levels| self.level >= levels) {
            return None;
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
        let level = self.level + 1;
        self.names.insert(own, (name.clone(), level));
        self.queue.push_back((name.clone(), target, level));
        Some(format!("#/$defs/{name}"))
    }
}
