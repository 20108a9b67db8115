//! What databases are asked, and within what bounds.

use serde_json::Value;
use testgyver_model::{Language, action::ActionError, phrase, text};

use crate::messages;

/// Most bytes of values that are given.
pub(super) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Most bytes of one value.
pub(super) const LARGEST_VALUE: usize = 16 * 1024 * 1024;

/// What is asked, made ready for any engine.
pub(super) struct Question<'a> {
    pub(super) text: &'a str,
    pub(super) parameters: Vec<Value>,
    pub(super) most: u64,
    pub(super) language: Language,
}

/// A query that the database refuses, in its own words.
pub(super) fn refused(detail: &str, language: Language) -> ActionError {
    ActionError::new(phrase!(language, fr: "refusé par la base : {detail}", en: "refused by the database: {detail}"))
}

/// A number of parameters that does not fit.
pub(super) fn parameter_count(expected: usize, given: usize, language: Language) -> ActionError {
    messages::field("parameters", &text!(language, "field-parameter-count", expected, given), language)
}
