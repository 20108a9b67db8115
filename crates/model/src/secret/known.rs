//! What is secret while a test runs, and what was made of it meanwhile.

use std::cell::RefCell;

use serde_json::Value;

use super::{
    parts::{SHORTEST_DERIVED, values_in},
    redactor::{MASK, Redactor},
};
use crate::text::text_of;

/// Most bytes of a text that is asked to be a secret as a whole; longer than a secret is.
const LONGEST: usize = 64 * 1024;

/// What is secret while a test runs, and what was made of it meanwhile.
#[derive(Debug, Default)]
pub struct Secrets {
    redactor: Redactor,
    more: Redactor,
    near: Redactor,
    derived: RefCell<Vec<String>>,
    brief: RefCell<Vec<String>>,
}

impl Secrets {
    /// Secrets that this redactor masks.
    pub fn new(redactor: Redactor) -> Self {
        Self { redactor, ..Self::default() }
    }

    /// The same secrets, to be carried elsewhere; nothing is noted yet.
    pub fn fork(&self) -> Self {
        let (redactor, more, near) = (self.redactor.clone(), self.more.clone(), self.near.clone());
        Self { redactor, more, near, ..Self::default() }
    }

    /// Masks other secrets from here on; what was noted stays noted.
    pub fn mask_with(&mut self, redactor: Redactor) {
        self.redactor = redactor;
    }

    /// Masks these values, too.
    pub fn mask_also(&mut self, values: &[String]) {
        self.more = Redactor::new(values.iter().map(String::as_str));
    }

    /// Masks these values, too, until others are named: what is secret in a row, say, however short.
    pub fn mask_near<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        self.near = Redactor::new(values);
    }

    /// The text with every secret masked.
    pub fn mask(&self, text: String) -> String {
        self.near.redact(self.mask_lasting(text))
    }

    /// The text with every secret masked but those of the moment: for words of our own, in which a single letter
    /// or digit that is masked would tell which one it is.
    pub fn mask_lasting(&self, text: String) -> String {
        self.more.redact(self.redactor.redact(text))
    }

    /// Whether a text holds a secret, in whatever spelling.
    pub fn are_in(&self, text: &str) -> bool {
        self.redactor.finds(text)
            || self.more.finds(text)
            || self.near.finds(text)
            || self.derived.borrow().iter().any(|derived| text.contains(derived.as_str()))
    }

    /// Whether a text is a secret and nothing else.
    pub fn are_all_of(&self, text: &str) -> bool {
        !text.is_empty()
            && text.len() <= LONGEST
            && (self.derived.borrow().iter().any(|derived| derived == text) || self.mask(text.to_owned()) == MASK)
    }

    /// Notes what was made of a secret: it is one, too.
    pub fn derive(&self, text: &str) {
        let noted = if text.chars().count() >= SHORTEST_DERIVED { &self.derived } else { &self.brief };
        if !text.is_empty() {
            noted.borrow_mut().push(text.to_owned());
        }
    }

    /// Notes a value that was made of a secret: as a whole, and each text and number in it.
    pub fn derive_value(&self, value: &Value) {
        if value.is_array() || value.is_object() {
            self.derive(&text_of(value));
        }
        values_in(value).iter().for_each(|part| self.derive(part));
    }

    /// Takes what was noted, to be masked from then on.
    pub fn take_derived(&mut self) -> Vec<String> {
        self.derived.take()
    }

    /// Takes what was noted and is too short to be masked everywhere, to be masked where it is used.
    pub fn take_brief(&mut self) -> Vec<String> {
        self.brief.take()
    }
}
