//! Why a value cannot be read.

use std::fmt;

use serde::{
    Deserialize, Serialize,
    de::{self, Unexpected},
};
use serde_json::Value;

use crate::{Language, text};

/// Most characters of a text that a fault quotes.
const SHOWN: usize = 100;

/// Why a value cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum ReadFault {
    /// It is of another kind than it must be.
    Wrong {
        /// What it must be.
        expected: Expected,
        /// What is there.
        found: Received,
    },
    /// It is none of the words that are known.
    UnknownValue {
        /// What is there.
        given: String,
        /// The words that are known.
        known: Vec<String>,
    },
    /// A field that is none.
    UnknownField {
        /// Its name.
        given: String,
        /// The fields that there are.
        known: Vec<String>,
    },
    /// A field that must be there and is not.
    Missing {
        /// Its name.
        name: String,
    },
    /// A text that is no JSON.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// Whether it ends too early.
        ends: bool,
    },
    /// What a library says, in English.
    Other {
        /// Its words.
        said: String,
    },
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// A text.
    Text,
    /// A whole number.
    WholeNumber,
    /// A whole number from 0.
    Count,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// A list.
    List,
    /// A list of texts.
    Texts,
    /// An object.
    Object,
    /// Names and values.
    Pairs,
    /// A name and a value, as an entry of a list.
    Pair,
    /// A duration.
    Duration,
    /// A variable of a test.
    Declaration,
    /// A JSON list, which goes wrong at a line and a column.
    JsonList {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// What a library says, in English.
    Other(String),
}

/// What is there in place of what must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Received {
    /// A short text.
    Text(String),
    /// A long text, by its number of characters: a part of it might be a part of a secret, which nothing would mask.
    LongText(usize),
    /// A number, by its digits.
    Number(String),
    /// Yes or no.
    Flag(bool),
    /// A list.
    List,
    /// An object.
    Object,
    /// Nothing.
    Nothing,
    /// It is not known what.
    Unknown,
}

impl ReadFault {
    /// Another kind than what must be there.
    pub fn wrong(expected: Expected, found: &Value) -> Self {
        wrong(found, &expected)
    }

    /// The fault as a code, which [`ReadFault::of_code`] reads: for what carries texts alone.
    pub fn code(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The fault that a code stands for.
    pub fn of_code(code: &str) -> Option<Self> {
        serde_json::from_str(code).ok()
    }

    /// The fault in words.
    pub fn tell(&self, language: Language) -> String {
        match self {
            Self::Wrong { expected, found: Received::Unknown } => expected.tell(language),
            Self::Wrong { expected, found } => {
                text!(language, "read-wrong", expected = expected.tell(language), found = found.tell(language))
            }
            Self::UnknownValue { given, known } => {
                text!(language, "read-unknown-value", given, known = known.join(", "))
            }
            Self::UnknownField { given, known } => {
                text!(language, "read-unknown-field", given, known = known.join(", "))
            }
            Self::Missing { name } => text!(language, "read-missing", name),
            Self::Syntax { line, column, ends: true } => text!(language, "read-ends-early", line, column),
            Self::Syntax { line, column, ends: false } => text!(language, "read-syntax", line, column),
            Self::Other { said } => said.clone(),
        }
    }
}

/// What a JSON reader says of a text.
impl From<&serde_json::Error> for ReadFault {
    fn from(error: &serde_json::Error) -> Self {
        Self::Syntax { line: error.line(), column: error.column(), ends: error.is_eof() }
    }
}

impl Expected {
    /// What is expected, as a sentence.
    pub fn tell(&self, language: Language) -> String {
        match self {
            Self::Text => text!(language, "expected-text"),
            Self::WholeNumber => text!(language, "expected-whole-number"),
            Self::Count => text!(language, "expected-count"),
            Self::Number => text!(language, "expected-number"),
            Self::Flag => text!(language, "expected-flag"),
            Self::List => text!(language, "expected-list"),
            Self::Texts => text!(language, "expected-texts"),
            Self::Object => text!(language, "expected-object"),
            Self::Pairs => text!(language, "expected-pairs"),
            Self::Pair => text!(language, "expected-pair"),
            Self::Duration => text!(language, "expected-duration"),
            Self::Declaration => text!(language, "expected-declaration"),
            Self::JsonList { line, column } => text!(language, "expected-json-list", line, column),
            Self::Other(said) => text!(language, "expected-other", said),
        }
    }

    /// What serde's readers, and ours, expect, by their words.
    fn of(words: &str) -> Self {
        let known = [
            Self::Text,
            Self::WholeNumber,
            Self::Count,
            Self::Number,
            Self::Flag,
            Self::List,
            Self::Texts,
            Self::Object,
            Self::Pairs,
            Self::Pair,
            Self::Duration,
            Self::Declaration,
        ];
        let ours = known.into_iter().find(|one| one.to_string() == words).or_else(|| Self::json_list(words));
        if let Some(ours) = ours {
            return ours;
        }
        match words {
            "a string" | "string" | "a character" => Self::Text,
            "a boolean" => Self::Flag,
            "a sequence" => Self::List,
            "a map" => Self::Object,
            "f32" | "f64" => Self::Number,
            "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => Self::WholeNumber,
            "a JSON number" => Self::Number,
            _ if words.starts_with("struct ") => Self::Object,
            // What forms choose from are words.
            _ if words.starts_with("enum ") => Self::Text,
            other => Self::Other(other.to_owned()),
        }
    }

    /// A broken list, by its words.
    fn json_list(words: &str) -> Option<Self> {
        let (line, column) = words.strip_prefix(BROKEN_LIST)?.split_once(':')?;
        Some(Self::JsonList { line: line.parse().ok()?, column: column.parse().ok()? })
    }
}

/// How a broken list is told through serde's errors, before its line and column.
const BROKEN_LIST: &str = "a JSON list, broken at ";

/// In fixed words, by which it is known again behind serde's errors, which carry texts alone; what people read is
/// [`Expected::tell`].
impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Text => "a text",
            Self::WholeNumber => "a whole number",
            Self::Count => "a whole number from 0",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::List => "a list",
            Self::Texts => "a list of texts",
            Self::Object => "an object",
            Self::Pairs => "names and values",
            Self::Pair => "a name and a value",
            Self::Duration => "a duration",
            Self::Declaration => "a name, or an object with name and value",
            Self::JsonList { line, column } => return write!(formatter, "{BROKEN_LIST}{line}:{column}"),
            Self::Other(said) => said,
        })
    }
}

impl de::Expected for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Received {
    fn text(text: &str) -> Self {
        match text.chars().count() {
            ..=SHOWN => Self::Text(text.to_owned()),
            longer => Self::LongText(longer),
        }
    }

    fn of(found: Unexpected<'_>) -> Self {
        match found {
            Unexpected::Bool(flag) => Self::Flag(flag),
            Unexpected::Unsigned(number) => Self::Number(number.to_string()),
            Unexpected::Signed(number) => Self::Number(number.to_string()),
            Unexpected::Float(number) => Self::Number(number.to_string()),
            Unexpected::Char(sign) => Self::Text(sign.to_string()),
            // Numbers that serde has no word for.
            Unexpected::Other(text) if text.parse::<f64>().is_ok() => Self::Number(text.to_owned()),
            Unexpected::Str(text) | Unexpected::Other(text) => Self::text(text),
            Unexpected::Seq | Unexpected::Bytes(_) => Self::List,
            Unexpected::Unit | Unexpected::Option => Self::Nothing,
            _ => Self::Object,
        }
    }

    fn tell(&self, language: Language) -> String {
        match self {
            Self::Text(given) => text!(language, "found-text", given),
            Self::LongText(length) => text!(language, "found-long-text", length),
            Self::Number(digits) => digits.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::List => text!(language, "found-list"),
            Self::Object => text!(language, "found-object"),
            Self::Nothing | Self::Unknown => text!(language, "found-nothing"),
        }
    }
}

/// A word as it was written, nothing of a long one.
fn short(word: &str) -> String {
    if word.chars().count() > SHOWN { "…".to_owned() } else { word.to_owned() }
}

/// That a value is of another kind than it must be.
pub fn wrong<E: de::Error>(value: &Value, expected: &Expected) -> E {
    let digits;
    let found = match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(flag) => Unexpected::Bool(*flag),
        Value::Number(number) => {
            digits = number.to_string();
            number.as_i64().map_or(Unexpected::Other(&digits), Unexpected::Signed)
        }
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    };
    E::invalid_value(found, expected)
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// In English; [`ReadFault::tell`] knows every language.
impl fmt::Display for ReadFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.tell(Language::ENGLISH))
    }
}

impl std::error::Error for ReadFault {}

impl de::Error for ReadFault {
    fn custom<T: fmt::Display>(said: T) -> Self {
        let said = said.to_string();
        match Expected::of(&said) {
            Expected::Other(_) => Self::Other { said },
            expected => Self::Wrong { expected, found: Received::Unknown },
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::Wrong { expected: Expected::of(&expected.to_string()), found: Received::of(found) }
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(given: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownValue { given: short(given), known: owned(known) }
    }

    fn unknown_field(given: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownField { given: short(given), known: owned(known) }
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing { name: name.to_owned() }
    }
}
