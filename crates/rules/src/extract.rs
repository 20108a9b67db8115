//! Extractions: values taken out of an answer, for the actions after it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use testgyver_model::{Language, lenient, read::read_within, secret::MASK, shared::is_fact, text, text::APP_PREFIX};

use super::{Answer, Query, RuleFault};
use crate::expression::{self, ExpressionError, Names};

/// A value taken out of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Extraction {
    /// The variable that gets it, `{{app.name}}`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// Which value.
    #[serde(flatten)]
    pub query: Query,
    /// What the variable gets where nothing is found, an empty text included; without it, the action
    /// then fails.
    #[serde(default)]
    pub default: Option<Value>,
    /// What it is turned into.
    #[serde(default, deserialize_with = "no_empty")]
    pub convert: Option<Conversion>,
    /// Whether the value is masked in every log and report from here on: a token, say.
    #[serde(default, deserialize_with = "super::check::yes")]
    pub secret: bool,
    /// Whether later tests of the run may read it, too, as `{{run.name}}`.
    #[serde(default, deserialize_with = "super::check::yes")]
    pub share: bool,
}

/// What an extracted value is turned into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conversion {
    /// A text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// True or false.
    Bool,
    /// What a JSON text says.
    Json,
}

/// The conversions; what they are called is the text `conversion-<name>` of the catalogue.
pub const CONVERSIONS: [&str; 5] = ["string", "int", "float", "bool", "json"];

/// A form leaves a choice empty.
fn no_empty<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<Conversion>, D::Error> {
    match Value::deserialize(input)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        other => read_within(other).map(Some),
    }
}

impl Extraction {
    /// The variable's name, without its prefix.
    pub fn variable(&self) -> &str {
        let name = self.name.trim();
        name.strip_prefix(APP_PREFIX).unwrap_or(name)
    }

    /// The value.
    ///
    /// # Errors
    /// Why there is none, in words.
    pub fn take(&self, answer: &Answer<'_>, names: &dyn Names, language: Language) -> Result<Value, String> {
        let found = self.query.find(answer, names, language)?;
        let value = match (found.single(), &self.default) {
            (Some(value), _) => value.clone(),
            (None, Some(default)) => default.clone(),
            (None, None) => return Err(text!(language, "rule-nothing-found")),
        };
        self.converted(value, names, language)
    }

    fn converted(&self, value: Value, names: &dyn Names, language: Language) -> Result<Value, String> {
        let filter = match self.convert {
            None => return Ok(value),
            Some(Conversion::Bool) => {
                return truth(&value).ok_or_else(|| text!(language, "rule-no-truth", value = value.to_string()));
            }
            Some(Conversion::Json) if !value.is_string() => return Ok(value),
            Some(Conversion::Json) => "from_json",
            Some(Conversion::String) if value.is_array() || value.is_object() => "json",
            Some(Conversion::String) => "string",
            Some(Conversion::Int) => "int",
            Some(Conversion::Float) => "float",
        };
        let converted = expression::pipe(Some(&value), filter, names).map_err(|error| match error {
            // The reason may tell the value.
            ExpressionError::Impossible(_) if self.secret => ExpressionError::Impossible(MASK.into()).say(language),
            other => other.say(language),
        })?;
        Ok(converted.unwrap_or_default())
    }

    /// What is wrong with it as it is written.
    pub(super) fn faults(&self, language: Language) -> Vec<RuleFault> {
        let mut faults = self.query.faults(language);
        let name = self.variable();
        let fits = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
        if name.is_empty() {
            faults.push(RuleFault::new("name", text!(language, "rule-to-fill-in")));
        } else if !name.chars().all(fits) {
            faults.push(RuleFault::new("name", text!(language, "rule-name-signs")));
        } else if self.share && is_fact(name) {
            faults.push(RuleFault::new("name", text!(language, "rule-name-of-run", name)));
        }
        faults
    }
}

fn truth(value: &Value) -> Option<Value> {
    let truth = match value {
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64()? != 0.0,
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "oui" | "vrai" => true,
            "false" | "0" | "no" | "off" | "non" | "faux" | "" => false,
            _ => return None,
        },
        _ => return None,
    };
    Some(truth.into())
}
