//! What a test says beside its actions' forms: what must be true of an answer ([`Check`]), what is
//! taken out of it ([`Extraction`]), and when and how often an action runs ([`flow`]).
//!
//! Everything here is pure: the engine asks, an action knows nothing of it. It is stored in an
//! action's value under [`KEYS`], which no form uses.

mod answer;
mod check;
mod compare;
mod condition;
mod cookie;
mod diff;
mod extract;
pub mod flow;
pub mod jsonpath;
pub mod markup;
pub mod moment;
mod operator;
mod query;
mod schema;
pub mod table;

use serde::de::DeserializeOwned;
use serde_json::Value;

pub use answer::Answer;
pub use check::{Check, CheckResult};
pub use diff::{DiffLine, DiffOp};
pub use extract::{CONVERSIONS, Conversion, Extraction};
pub use flow::Flow;
pub use operator::{Expects, Operator, TYPES};
pub use query::{Found, Query, Subject};

use crate::{Language, lenient::explain, phrase, template::settled};

/// The keys of an action's value that belong to no form.
pub const KEYS: [&str; 4] = ["output_mapping", "checks", "extract", "flow"];

/// Most checks, and most extractions, of one action.
const MOST_RULES: usize = 200;

/// A rule that cannot be read or carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct RuleFault {
    /// Where: `checks[0].path`, `flow.run_if`.
    pub place: String,
    /// What is wrong and what to do, in the language asked for.
    pub message: String,
}

impl RuleFault {
    pub(crate) fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

/// What a person wrote beside the form, placeholders included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// `checks`.
    pub checks: Value,
    /// `extract`.
    pub extract: Value,
    /// `flow`.
    pub flow: Value,
    /// `output_mapping`.
    pub mapping: Value,
}

impl Written {
    /// Takes the rules out of an action's value; the form is left.
    pub fn take(value: &mut Value) -> Self {
        let Value::Object(fields) = value else { return Self::default() };
        let mut take = |key: &str| fields.shift_remove(key).unwrap_or_default();
        Self { checks: take("checks"), extract: take("extract"), flow: take("flow"), mapping: take("output_mapping") }
    }

    /// The rules in an action's value, which stays as it is.
    pub fn of(value: &Value) -> Self {
        let copy = |key: &str| value.get(key).cloned().unwrap_or_default();
        Self { checks: copy("checks"), extract: copy("extract"), flow: copy("flow"), mapping: copy("output_mapping") }
    }

    /// What is wrong with the rules as they are written: everything that can be told before they
    /// run. Where a text holds a placeholder, it can only be told then.
    pub fn faults(&self, language: Language) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        match read_list::<Check>("checks", &self.checks, language) {
            Ok(checks) => checks.iter().enumerate().for_each(|(index, check)| {
                faults.extend(check.faults(language).into_iter().map(|fault| within("checks", index, fault)));
            }),
            Err(fault) => faults.push(fault),
        }
        match read_list::<Extraction>("extract", &self.extract, language) {
            Ok(list) => list.iter().enumerate().for_each(|(index, one)| {
                faults.extend(one.faults(language).into_iter().map(|fault| within("extract", index, fault)));
            }),
            Err(fault) => faults.push(fault),
        }
        faults.extend(flow::faults(&self.flow, language));
        faults
    }
}

fn within(list: &str, index: usize, fault: RuleFault) -> RuleFault {
    RuleFault { place: format!("{list}[{index}].{}", fault.place), ..fault }
}

/// Reads the checks of an action, placeholders filled in.
///
/// # Errors
/// [`RuleFault`] that names the check and its field.
pub fn checks(value: &Value, language: Language) -> Result<Vec<Check>, RuleFault> {
    read_list("checks", value, language)
}

/// Reads the extractions of an action, placeholders filled in.
///
/// # Errors
/// [`RuleFault`] that names the extraction and its field.
pub fn extractions(value: &Value, language: Language) -> Result<Vec<Extraction>, RuleFault> {
    read_list("extract", value, language)
}

fn read_list<T: DeserializeOwned>(place: &str, value: &Value, language: Language) -> Result<Vec<T>, RuleFault> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) if items.len() > MOST_RULES => Err(RuleFault::new(
            place,
            phrase!(language, fr: "{MOST_RULES} au plus par action", en: "at most {MOST_RULES} per action"),
        )),
        Value::Array(_) => read(place, value, language),
        _ => Err(RuleFault::new(place, phrase!(language, fr: "une liste est attendue", en: "a list is expected"))),
    }
}

/// Reads one part of the rules, telling which field is wrong and how.
fn read<T: DeserializeOwned>(place: &str, value: &Value, language: Language) -> Result<T, RuleFault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let dot = if path.starts_with('[') || path == "." { "" } else { "." };
        let path = if path == "." { String::new() } else { path };
        RuleFault::new(format!("{place}{dot}{path}"), explain(&error.inner().to_string(), language))
    })
}

/// Whether a text is only known when placeholders are filled in.
fn is_open(text: &str) -> bool {
    settled(text).is_none()
}
