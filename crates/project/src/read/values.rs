//! Single values; what is of another kind is told, and left out.

use serde_json::{Map, Value};
use testgyver_model::phrase;

use super::{at::At, reader::Reader};

impl Reader<'_> {
    /// The fields of an object.
    pub(super) fn object<'d>(&mut self, at: &At<'d>) -> Vec<At<'d>> {
        if at.value.is_null() {
            return Vec::new();
        }
        at.fields().unwrap_or_else(|| {
            let what = phrase!(self.language, fr: "un objet", en: "an object");
            self.expected(at, &what);
            Vec::new()
        })
    }

    /// The items of a list.
    pub(super) fn list<'d>(&mut self, at: &At<'d>) -> Vec<At<'d>> {
        if at.value.is_null() {
            return Vec::new();
        }
        at.items().unwrap_or_else(|| {
            let what = phrase!(self.language, fr: "une liste", en: "a list");
            self.expected(at, &what);
            Vec::new()
        })
    }

    /// A text; a number or a truth is one as it is written.
    pub(super) fn text(&mut self, at: &At<'_>) -> Option<String> {
        match at.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(at.value.to_string()),
            _ => {
                let what = phrase!(self.language, fr: "un texte", en: "a text");
                self.expected(at, &what);
                None
            }
        }
    }

    pub(super) fn flag(&mut self, at: &At<'_>) -> Option<bool> {
        if at.value.as_bool().is_none() {
            self.expected(at, "true / false");
        }
        at.value.as_bool()
    }

    /// An object as it stands.
    pub(super) fn verbatim(&mut self, at: &At<'_>) -> Map<String, Value> {
        self.object(at);
        at.value.as_object().cloned().unwrap_or_default()
    }
}
