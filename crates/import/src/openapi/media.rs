//! Examples, wherever a document has them.

use serde_json::Value;
use testgyver_model::phrase;

use super::{campaign::Campaign, document::Node};
use crate::{NoteKind, text::shown};

impl<'a> Campaign<'a, '_> {
    /// The example of a parameter or of a body.
    pub(super) fn example_of(&mut self, node: Node<'a>) -> Option<Value> {
        if let Some(example) = node.value.get("example") {
            return Some(example.clone());
        }
        let (name, first) = node.under("examples").next()?;
        let example = self.documents.resolve(first).ok()?;
        let value = ["value", "dataValue", "serializedValue"].into_iter().find_map(|key| example.value.get(key));
        if value.is_none() && example.value.get("externalValue").is_some() {
            let (name, language) = (shown(name), self.gather.language);
            let text = phrase!(language,
                fr: "exemple « {name} » gardé hors du document (externalValue) : une valeur est faite d'après le schéma.",
                en: "example '{name}' kept outside the document (externalValue): a value is made after the schema.");
            self.gather.once(node.file, NoteKind::Differs, text);
        }
        value.cloned()
    }

    /// The example that a schema gives of itself.
    pub(super) fn schema_example(&self, schema: Node<'a>) -> Option<Value> {
        let schema = self.documents.resolve(schema).ok()?;
        own_example(schema.value).cloned()
    }
}

/// The example beside a schema.
pub(super) fn own_example(schema: &Value) -> Option<&Value> {
    schema.get("example").or_else(|| schema.get("examples")?.as_array()?.first())
}

/// A type of media without its parameters, in small letters.
pub(super) fn bare(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a type of media is JSON.
pub(super) fn is_json(media: &str) -> bool {
    let media = bare(media);
    media == "application/json" || media == "text/json" || media.ends_with("+json")
}

/// Whether a type of media is XML.
pub(super) fn is_xml(media: &str) -> bool {
    let media = bare(media);
    media == "application/xml" || media == "text/xml" || media.ends_with("+xml")
}

/// Whether a type of media is YAML.
pub(super) fn is_yaml(media: &str) -> bool {
    let media = bare(media);
    media.ends_with("yaml")
}
