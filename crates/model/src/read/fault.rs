//! Why a value cannot be read.

use std::fmt;

use serde::{
    Deserialize, Serialize,
    de::{self, Unexpected},
};
use serde_json::Value;

use crate::{Language, phrase};

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
        found: Found,
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
pub enum Found {
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
            Self::Wrong { expected, found: Found::Unknown } => expected.tell(language),
            Self::Wrong { expected, found } => {
                let (expected, found) = (expected.tell(language), found.tell(language));
                phrase!(language, fr: "{expected}, reçu {found}", en: "{expected}, got {found}")
            }
            Self::UnknownValue { given, known } => {
                let known = known.join(", ");
                phrase!(language,
                    fr: "valeur inconnue « {given} » ; valeurs possibles : {known}",
                    en: "unknown value '{given}'; possible values: {known}")
            }
            Self::UnknownField { given, known } => {
                let known = known.join(", ");
                phrase!(language,
                    fr: "champ inconnu « {given} » ; champs possibles : {known}",
                    en: "unknown field '{given}'; possible fields: {known}")
            }
            Self::Missing { name } => phrase!(language, fr: "champ manquant « {name} »", en: "missing field '{name}'"),
            Self::Syntax { line, column, ends: true } => phrase!(language,
                fr: "le texte s'arrête trop tôt (ligne {line}, colonne {column})",
                en: "the text ends too early (line {line}, column {column})"),
            Self::Syntax { line, column, ends: false } => phrase!(language,
                fr: "erreur de syntaxe à la ligne {line}, colonne {column}",
                en: "syntax error at line {line}, column {column}"),
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
        let (fr, en) = match self {
            Self::Text => ("un texte est attendu", "a text is expected"),
            Self::WholeNumber => ("un nombre entier est attendu", "a whole number is expected"),
            Self::Count => ("un nombre entier à partir de 0 est attendu", "a whole number from 0 is expected"),
            Self::Number => ("un nombre est attendu", "a number is expected"),
            Self::Flag => ("vrai ou faux est attendu", "true or false is expected"),
            Self::List => ("une liste est attendue", "a list is expected"),
            Self::Texts => ("une liste de textes est attendue", "a list of texts is expected"),
            Self::Object => ("un objet est attendu", "an object is expected"),
            Self::Pairs => (
                "un objet JSON ou des lignes « Nom: valeur » sont attendus",
                "a JSON object, or lines of 'Name: value', is expected",
            ),
            Self::Pair => (
                "chaque élément doit avoir un nom (ou key) et une valeur",
                "each entry needs a name (or key) and a value",
            ),
            Self::Duration => (
                "une durée en secondes (30, 0,5) ou avec une unité (500ms, 2m) est attendue",
                "a duration in seconds (30, 0.5) or with units (500ms, 2m) is expected",
            ),
            Self::Declaration => (
                "un nom, ou un objet name et value, est attendu",
                "a name, or an object with name and value, is expected",
            ),
            Self::JsonList { line, column } => {
                return phrase!(language,
                    fr: "le texte commence par « [ » et n'est pas une liste JSON (ligne {line}, colonne {column})",
                    en: "the text begins with '[' and is no JSON list (line {line}, column {column})");
            }
            Self::Other(said) => return phrase!(language, fr: "attendu : {said}", en: "expected {said}"),
        };
        match language {
            Language::Fr => fr.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    /// What serde's readers, and ours, expect, by their English words.
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
        if let Some(ours) = known.into_iter().find(|one| one.tell(Language::En) == words) {
            return ours;
        }
        let place = words.strip_prefix("the text begins with '[' and is no JSON list (line ");
        let place = place.and_then(|rest| rest.strip_suffix(')')).and_then(|rest| rest.split_once(", column "));
        if let Some((line, column)) = place.and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?)))
        {
            return Self::JsonList { line, column };
        }
        match words {
            "a string" | "string" | "a character" => Self::Text,
            "a boolean" => Self::Flag,
            "a sequence" => Self::List,
            "a map" => Self::Object,
            "f32" | "f64" => Self::Number,
            "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => Self::WholeNumber,
            "a JSON number" => Self::Number,
            _ if words.starts_with("struct ") || words.starts_with("enum ") => Self::Object,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// As serde's own errors say it: in English.
impl de::Expected for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.tell(Language::En))
    }
}

impl Found {
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
            Self::Text(text) => phrase!(language, fr: "« {text} »", en: "'{text}'"),
            Self::LongText(length) => {
                phrase!(language, fr: "un texte de {length} caractères", en: "a text of {length} characters")
            }
            Self::Number(digits) => digits.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::List => phrase!(language, fr: "une liste", en: "a list"),
            Self::Object => phrase!(language, fr: "un objet", en: "an object"),
            Self::Nothing | Self::Unknown => phrase!(language, fr: "rien", en: "nothing"),
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
        formatter.write_str(&self.tell(Language::En))
    }
}

impl std::error::Error for ReadFault {}

impl de::Error for ReadFault {
    fn custom<T: fmt::Display>(said: T) -> Self {
        let said = said.to_string();
        match Expected::of(&said) {
            Expected::Other(_) => Self::Other { said },
            expected => Self::Wrong { expected, found: Found::Unknown },
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::Wrong { expected: Expected::of(&expected.to_string()), found: Found::of(found) }
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
