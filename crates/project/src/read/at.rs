//! A value with the place where it stands.

use std::ops::Range;

use serde_json::Value;
use testgyver_model::{Language, phrase};

use crate::yaml::{Document, Step};

/// A value of a document.
#[derive(Clone)]
pub(super) struct At<'d> {
    pub(super) file: &'d str,
    document: &'d Document,
    way: Vec<Step>,
    pub(super) value: &'d Value,
}

impl<'d> At<'d> {
    pub(super) fn root(file: &'d str, document: &'d Document) -> Self {
        Self { file, document, way: Vec::new(), value: document.value() }
    }

    fn step(&self, step: Step, value: &'d Value) -> Self {
        let way = self.way.iter().cloned().chain([step]).collect();
        Self { file: self.file, document: self.document, way, value }
    }

    /// The value of a key, if there is one.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        self.value.get(key).map(|value| self.step(Step::Key(key.to_owned()), value))
    }

    /// The value that a place of rules names, `checks[0].path`, as far as it is there.
    pub(super) fn follow(&self, place: &str) -> Self {
        let mut at = self.clone();
        for part in place.split(['.', '[']).filter(|part| !part.is_empty()) {
            let next = match part.strip_suffix(']').and_then(|number| number.parse::<usize>().ok()) {
                Some(number) => at.value.get(number).map(|value| at.step(Step::Item(number), value)),
                None => at.get(part),
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    pub(super) fn items(&self) -> Option<Vec<Self>> {
        let items = self.value.as_array()?;
        Some(items.iter().enumerate().map(|(place, value)| self.step(Step::Item(place), value)).collect())
    }

    pub(super) fn fields(&self) -> Option<Vec<Self>> {
        let fields = self.value.as_object()?;
        Some(fields.iter().map(|(key, value)| self.step(Step::Key(key.clone()), value)).collect())
    }

    /// The key under which it stands, empty in a list.
    pub(super) fn key(&self) -> &str {
        match self.way.last() {
            Some(Step::Key(key)) => key,
            _ => "",
        }
    }

    pub(super) fn place(&self) -> Range<usize> {
        trimmed(self.document.source(), self.document.place(&self.way))
    }

    pub(super) fn key_place(&self) -> Range<usize> {
        trimmed(self.document.source(), self.document.key_place(&self.way))
    }

    /// What kind of value it is, in words.
    pub(super) fn kind(&self, language: Language) -> String {
        match self.value {
            Value::Null => phrase!(language, fr: "rien", en: "nothing"),
            Value::Bool(_) => phrase!(language, fr: "un oui ou non", en: "a yes or no"),
            Value::Number(_) => phrase!(language, fr: "un nombre", en: "a number"),
            Value::String(_) => phrase!(language, fr: "un texte", en: "a text"),
            Value::Array(_) => phrase!(language, fr: "une liste", en: "a list"),
            Value::Object(_) => phrase!(language, fr: "un objet", en: "an object"),
        }
    }
}

/// The first line of a place, without blanks at its end: what is shown.
fn trimmed(text: &str, place: Range<usize>) -> Range<usize> {
    let shown = text.get(place.clone()).unwrap_or_default();
    let line = shown.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let begin = place.start + shown.find(line).unwrap_or(0);
    begin..begin + line.trim_end().len()
}
