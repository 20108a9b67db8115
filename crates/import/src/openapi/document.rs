//! The documents of a source, and references followed through them.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use testgyver_model::{Language, phrase};
use testgyver_project::yaml;

use crate::{Source, SourceError};

/// Most references that are followed one after the other.
const STEPS: usize = 32;

/// Documents by the names of their files.
pub(super) struct Documents {
    files: BTreeMap<String, Value>,
}

/// A value and the file in which it stands.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) file: &'a str,
    pub(super) value: &'a Value,
}

impl<'a> Node<'a> {
    pub(super) fn get(self, key: &str) -> Option<Self> {
        self.value.get(key).filter(|value| !value.is_null()).map(|value| Self { value, ..self })
    }

    pub(super) fn text(self, key: &str) -> &'a str {
        self.value.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn flag(self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn fields(self) -> impl Iterator<Item = (&'a str, Self)> {
        let fields = self.value.as_object().into_iter().flatten();
        fields.map(move |(name, value)| (name.as_str(), Self { value, ..self }))
    }

    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        self.value.as_array().into_iter().flatten().map(move |value| Self { value, ..self })
    }

    /// The fields of what stands under a key.
    pub(super) fn under(self, key: &str) -> impl Iterator<Item = (&'a str, Self)> {
        self.get(key).into_iter().flat_map(Self::fields)
    }
}

impl Documents {
    /// Reads every file that is a JSON or YAML document.
    pub(super) fn read(source: &Source, language: Language) -> Result<Self, SourceError> {
        let mut files = BTreeMap::new();
        let (mut total, mut fault) = (0_usize, None);
        let alone = source.single().is_some();
        for (name, bytes) in source.files().filter(|(name, _)| alone || may_be_one(name)) {
            total = total.saturating_add(bytes.len());
            if total > yaml::LONGEST {
                return Err(too_large(name, language));
            }
            match parse(name, bytes, language) {
                Ok(value) => drop(files.insert(name.to_owned(), value)),
                Err(why) => fault = fault.or(Some(why)),
            }
        }
        match fault {
            // Of a folder, what cannot be read may be something else altogether.
            Some(fault) if !files.values().any(is_root) => Err(fault),
            _ => Ok(Self { files }),
        }
    }

    /// The documents that are descriptions, not parts of one.
    pub(super) fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.files.iter().filter(|(_, value)| is_root(value)).map(|(file, value)| Node { file, value })
    }

    pub(super) fn files_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.files.values_mut()
    }

    /// What a node means: itself, or what its references lead to. An error is the reference that leads nowhere.
    pub(super) fn resolve<'a>(&'a self, node: Node<'a>) -> Result<Node<'a>, String> {
        let mut node = node;
        for _ in 0..STEPS {
            let Some(reference) = node.value.get("$ref").and_then(Value::as_str) else { return Ok(node) };
            node = self.target(node.file, reference).ok_or_else(|| reference.to_owned())?;
        }
        Err(node.text("$ref").to_owned())
    }

    /// Where a reference leads that stands in a file.
    pub(super) fn target<'a>(&'a self, file: &str, reference: &str) -> Option<Node<'a>> {
        let (place, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (file, root) = match place {
            "" => self.files.get_key_value(file)?,
            place => self.file(file, place)?,
        };
        let pointer = percent_decode_str(fragment).decode_utf8().ok()?;
        let value = match &*pointer {
            "" => root,
            pointer if pointer.starts_with('/') => root.pointer(pointer)?,
            anchor => anchored(root, anchor)?,
        };
        Some(Node { file, value })
    }

    fn file(&self, from: &str, place: &str) -> Option<(&String, &Value)> {
        let own = self.files.get(from).and_then(|root| root.get("$self")).and_then(Value::as_str);
        if own == Some(place) {
            return self.files.get_key_value(from);
        }
        let place = percent_decode_str(place).decode_utf8().ok()?;
        self.files.get_key_value(&joined(from, &place)?)
    }
}

/// Whether a file among others may be a document or a part of one.
fn may_be_one(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    !name.contains('.') || [".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

/// The path that a relative one means, seen from a file.
fn joined(from: &str, place: &str) -> Option<String> {
    if place.contains("://") {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in place.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The schema of the components with a name of its own.
fn anchored<'a>(root: &'a Value, anchor: &str) -> Option<&'a Value> {
    let schemas = root.pointer("/components/schemas")?.as_object()?;
    schemas.values().find(|schema| schema.get("$anchor").and_then(Value::as_str) == Some(anchor))
}

fn is_root(value: &Value) -> bool {
    let text = |key: &str| value.get(key).is_some_and(|version| version.is_string() || version.is_number());
    (text("openapi") || text("swagger")) && value.is_object()
}

/// One file as a value: JSON where it begins as such, else YAML.
fn parse(name: &str, bytes: &[u8], language: Language) -> Result<Value, SourceError> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        match serde_json::from_str(text) {
            Ok(value) => return Ok(value),
            // JSON with comments or without quotes may be YAML all the same.
            Err(error) => {
                return yaml::read(text).map_err(|_| {
                    let line = u32::try_from(error.line()).ok();
                    unreadable(name, line, &error.to_string(), language)
                });
            }
        }
    }
    yaml::read(text).map_err(|error| {
        let before = text.as_bytes().iter().take(error.at).filter(|byte| **byte == b'\n').count();
        unreadable(name, u32::try_from(before + 1).ok(), &error.message, language)
    })
}

fn unreadable(file: &str, line: Option<u32>, why: &str, language: Language) -> SourceError {
    let message = phrase!(language,
        fr: "ni JSON ni YAML lisible : {why}. Corrigez le fichier, ou exportez-le de nouveau.",
        en: "no readable JSON or YAML: {why}. Correct the file, or export it again.");
    SourceError { file: file.to_owned(), line, message }
}

fn too_large(file: &str, language: Language) -> SourceError {
    let most = yaml::LONGEST >> 20;
    let message = phrase!(language,
        fr: "plus de {most} Mio en tout : importez le document en plusieurs parties.",
        en: "more than {most} MiB in all: import the document in several parts.");
    SourceError { file: file.to_owned(), line: None, message }
}
