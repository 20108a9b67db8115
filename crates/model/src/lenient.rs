//! Reading forms as people and older tests fill them in: a number as text, an object as its JSON
//! text, an empty string for "nothing". Used with serde's `deserialize_with`.

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny},
};
use serde_json::Value;

use crate::{Language, phrase, secret::Secret};

/// A text; a number or a boolean becomes its text, an object or a list its JSON.
///
/// # Errors
/// Never for valid JSON.
pub fn string<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    Ok(text(Value::deserialize(input)?).unwrap_or_default())
}

/// Like [`string`], nothing for `null` and for an empty text.
///
/// # Errors
/// Never for valid JSON.
pub fn opt_string<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    Ok(text(Value::deserialize(input)?).filter(|text| !text.is_empty()))
}

/// Like [`opt_string`], for what must not be shown.
///
/// # Errors
/// Never for valid JSON.
pub fn opt_secret<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Secret>, D::Error> {
    Ok(opt_string(input)?.map(Secret::new))
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// A whole number, given as a number or as its text.
///
/// # Errors
/// Where it is neither.
pub fn opt_u64<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u64>, D::Error> {
    match Value::deserialize(input)? {
        Value::Null => Ok(None),
        Value::Number(number) => {
            number.as_u64().map(Some).ok_or_else(|| Error::custom(format!("{number} is not a whole number from 0")))
        }
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => {
            text.trim().parse().map(Some).map_err(|_| Error::custom(format!("'{text}' is not a whole number from 0")))
        }
        other => Err(Error::custom(format!("expected a whole number, found {}", kind_of(&other)))),
    }
}

/// A number with or without decimals, given as a number or as its text.
///
/// # Errors
/// Where it is neither.
pub fn opt_f64<'de, D: Deserializer<'de>>(input: D) -> Result<Option<f64>, D::Error> {
    match Value::deserialize(input)? {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(number.as_f64()),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => {
            text.trim().parse().map(Some).map_err(|_| Error::custom(format!("'{text}' is not a number")))
        }
        other => Err(Error::custom(format!("expected a number, found {}", kind_of(&other)))),
    }
}

/// A yes or no, given as a boolean, as 0 or 1, or as a word (`true`, `on`, `yes`, `oui` …).
///
/// # Errors
/// Where it is none of these.
pub fn opt_bool<'de, D: Deserializer<'de>>(input: D) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(input)? {
        Value::Null => Ok(None),
        Value::Bool(flag) => Ok(Some(flag)),
        Value::Number(number) if number.as_u64() == Some(1) => Ok(Some(true)),
        Value::Number(number) if number.as_u64() == Some(0) => Ok(Some(false)),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => match bool_word(&text) {
            Some(flag) => Ok(Some(flag)),
            None => Err(Error::custom(format!("'{text}' is neither true nor false"))),
        },
        other => Err(Error::custom(format!("expected true or false, found {}", kind_of(&other)))),
    }
}

/// What a word says, where it says yes or no.
pub fn bool_word(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "on" | "yes" | "oui" | "vrai" => Some(true),
        "false" | "0" | "off" | "no" | "non" | "faux" => Some(false),
        _ => None,
    }
}

/// A list of texts, given as a list, as its JSON text, or as one text per line or comma.
///
/// # Errors
/// Where it is an object.
pub fn string_list<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    match json_or_text(Value::deserialize(input)?) {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => Ok(items.into_iter().filter_map(text).filter(|item| !item.is_empty()).collect()),
        Value::Object(_) => Err(Error::custom("expected a list of texts, found an object")),
        other => Ok(whole_list(text(other).unwrap_or_default())
            .map_err(|place| Error::custom(say_broken(place, Language::En)))?
            .split(['\n', ','])
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty())
            .collect()),
    }
}

/// Names and values, given as an object, as its JSON text, as a list of `{name, value}`, or as
/// lines of `Name: value`.
///
/// # Errors
/// Where it is none of these.
pub fn pairs<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<(String, String)>, D::Error> {
    match apart(Value::deserialize(input)?) {
        Value::Null => Ok(Vec::new()),
        Value::Object(fields) => Ok(fields
            .into_iter()
            .flat_map(|(name, value)| {
                let values = match value {
                    Value::Array(values) => values,
                    single => vec![single],
                };
                values.into_iter().filter_map(text).map(move |value| (name.clone(), value)).collect::<Vec<_>>()
            })
            .collect()),
        Value::Array(items) => items.into_iter().map(|item| named(item).map_err(Error::custom)).collect(),
        Value::String(_) => Err(Error::custom("expected a JSON object, or lines of 'Name: value'")),
        other => Err(Error::custom(format!("expected an object, found {}", kind_of(&other)))),
    }
}

fn named(item: Value) -> Result<(String, String), &'static str> {
    const EXPECTED: &str = "each entry needs a name (or key) and a value";
    let Value::Object(mut fields) = item else { return Err(EXPECTED) };
    let name = fields.remove("name").or_else(|| fields.remove("key")).and_then(text).ok_or(EXPECTED)?;
    let value = fields.remove("value").and_then(text).unwrap_or_default();
    Ok((name, value))
}

/// The text of a field of names and values taken apart, where it can be: JSON becomes what it says,
/// lines of `Name: value` a list of `{name, value}`. Anything else stays as it is.
pub fn apart(value: Value) -> Value {
    match json_or_text(value) {
        Value::String(text) if text.lines().any(|line| line.contains(':')) => text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| {
                let (name, value) = line.split_once(':')?;
                Some(serde_json::json!({"name": name.trim(), "value": value.trim()}))
            })
            .collect::<Option<Vec<_>>>()
            .map_or(Value::String(text), Value::Array),
        other => other,
    }
}

/// A text that is a JSON object or list becomes that; an empty one becomes `null`.
pub fn json_or_text(value: Value) -> Value {
    match value {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
        other => other,
    }
}

/// The place, line and column, where a text that begins as a JSON list is none: it was meant as one, and is no single
/// item. Lines that are JSON each for itself are such a list of lines.
pub fn broken_list(text: &str) -> Option<(usize, usize)> {
    let is_json = |text: &str| serde_json::from_str::<IgnoredAny>(text.trim());
    let error = text.trim_start().starts_with('[').then(|| is_json(text.trim_end()).err()).flatten()?;
    let of_lines = text.lines().filter(|line| !line.trim().is_empty()).all(|line| is_json(line).is_ok());
    (!of_lines).then(|| (error.line(), error.column()))
}

fn whole_list(text: String) -> Result<String, (usize, usize)> {
    broken_list(&text).map_or(Ok(text), Err)
}

/// What is wrong with such a text.
pub fn say_broken((line, column): (usize, usize), language: Language) -> String {
    phrase!(language,
        fr: "le texte commence par « [ » et n'est pas une liste JSON (ligne {line}, colonne {column})",
        en: "the text begins with '[' and is no JSON list (line {line}, column {column})")
}

/// A reader's complaint in the words of a language. Readers complain in English; what is not known
/// here stays as it is.
pub fn explain(complaint: &str, language: Language) -> String {
    let mut words = complaint.to_owned();
    for (rust, english) in ENGLISH {
        words = words.replace(rust, english);
    }
    if language == Language::En {
        return words;
    }
    for (english, french) in FRENCH {
        words = words.replace(english, french);
    }
    words
}

/// Words of the program that mean nothing to its users.
const ENGLISH: &[(&str, &str)] = &[
    ("expected a map", "expected an object"),
    ("expected a sequence", "expected a list"),
    (
        "data did not match any variant of untagged enum TestVariable",
        "expected a name, or an object with name and value",
    ),
    ("expected u32", "expected a whole number"),
    ("expected f64", "expected a number"),
    ("invalid digit found in string", "a whole number is expected"),
];

/// Turns of phrase of the readers, longer ones first.
const FRENCH: &[(&str, &str)] = &[
    ("is not a whole number from 0", "n'est pas un nombre entier à partir de 0"),
    ("is neither true nor false", "n'est ni vrai ni faux"),
    ("is not a number", "n'est pas un nombre"),
    ("each entry needs a name (or key) and a value", "chaque élément doit avoir un nom (ou key) et une valeur"),
    ("expected a JSON object, or lines of 'Name: value'", "un objet JSON ou des lignes « Nom: valeur » sont attendus"),
    ("expected a name, or an object with name and value", "un nom, ou un objet name et value, est attendu"),
    ("a whole number is expected", "un nombre entier est attendu"),
    (
        "the text begins with '[' and is no JSON list (line",
        "le texte commence par « [ » et n'est pas une liste JSON (ligne",
    ),
    (", column ", ", colonne "),
    ("expected a list of texts, found", "une liste de textes est attendue, reçu"),
    ("expected a whole number, found", "un nombre entier est attendu, reçu"),
    ("expected true or false, found", "vrai ou faux est attendu, reçu"),
    ("expected a text, found", "un texte est attendu, reçu"),
    (
        "expected a duration in seconds (30, 0.5) or with units (500ms, 2m)",
        "une durée en secondes (30, 0,5) ou avec une unité (500ms, 2m) est attendue",
    ),
    ("expected a number, found", "un nombre est attendu, reçu"),
    ("expected an object, found", "un objet est attendu, reçu"),
    ("an object is expected", "un objet est attendu"),
    ("unknown variant", "valeur inconnue"),
    (", expected one of", " ; valeurs possibles :"),
    ("unknown field", "champ inconnu"),
    ("missing field", "champ manquant"),
    ("invalid type:", "type incorrect :"),
    ("invalid value:", "valeur incorrecte :"),
    ("integer", "entier"),
    ("floating point", "nombre décimal"),
    ("boolean", "booléen"),
    ("sequence", "liste"),
    ("string", "texte"),
    ("map", "objet"),
    (", expected an object", ", attendu : un objet"),
    (", expected a list", ", attendu : une liste"),
    (", expected a number", ", attendu : un nombre"),
    (", expected a whole number", ", attendu : un nombre entier"),
    (", expected a", ", attendu : un"),
    ("expected one of", "attendu, au choix :"),
    (", expected", ", attendu :"),
    ("nothing", "rien"),
    ("a text", "un texte"),
    ("a number", "un nombre"),
    ("number", "nombre"),
    ("true or false", "vrai ou faux"),
    ("a list", "une liste"),
    ("an object", "un objet"),
    ("EOF while parsing", "fin inattendue en lisant"),
    ("expected value", "valeur attendue"),
    (" at line ", " à la ligne "),
    (" column ", ", colonne "),
];

pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Whether the texts and items of a value hold no more than `bytes`.
pub fn is_small(value: &Value, bytes: usize) -> bool {
    are_small([value], bytes)
}

/// Whether the texts and items of some values hold no more than `bytes` together.
pub fn are_small<'a>(values: impl IntoIterator<Item = &'a Value>, bytes: usize) -> bool {
    let mut left = Some(bytes);
    let mut open: Vec<&Value> = values.into_iter().collect();
    while let (Some(room), Some(value)) = (left, open.pop()) {
        let size = match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.len(),
            Value::Object(fields) => fields.keys().map(String::len).sum::<usize>() + fields.len(),
            _ => 1,
        };
        left = room.checked_sub(size);
        match value {
            Value::Array(items) if left.is_some() => open.extend(items),
            Value::Object(fields) if left.is_some() => open.extend(fields.values()),
            _ => {}
        }
    }
    left.is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Form {
        #[serde(default, deserialize_with = "opt_u64")]
        count: Option<u64>,
        #[serde(default, deserialize_with = "opt_bool")]
        flag: Option<bool>,
        #[serde(default, deserialize_with = "pairs")]
        headers: Vec<(String, String)>,
        #[serde(default, deserialize_with = "string_list")]
        list: Vec<String>,
    }

    #[test]
    fn what_begins_as_a_list_is_one() {
        for broken in ["[1,2", " [a]\n[b]", "[1,]", "[1] 2", "["] {
            assert!(broken_list(broken).is_some(), "{broken}");
        }
        for fine in ["[1,2]", "[1]\n\n [2]\n", "a [1", "", "1,2]"] {
            assert_eq!(broken_list(fine), None, "{fine}");
        }
        assert_eq!(broken_list("[1,\n 2"), Some((2, 2)));
    }

    fn read(value: Value) -> Result<Form, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn text_and_typed_forms_mean_the_same() {
        let typed = read(json!({"count": 3, "flag": true, "headers": {"A": "b", "N": 1}, "list": ["x", "y"]}));
        let texts = read(json!({"count": " 3", "flag": "oui", "headers": "{\"A\":\"b\",\"N\":1}", "list": "x, y"}));
        let lines = read(json!({"count": "3", "flag": 1, "headers": "A: b\nN: 1", "list": "x\ny"}));
        assert!(typed.is_ok());
        assert_eq!(typed, texts);
        assert_eq!(typed, lines);
        let pairs = read(
            json!({"count": "3", "flag": 1, "headers": [{"name": "A", "value": "b"}, {"key": "N", "value": 1}], "list": "x\ny"}),
        );
        assert_eq!(typed, pairs);
    }

    #[test]
    fn empty_means_nothing_and_nonsense_is_told() {
        let empty = read(json!({"count": "", "flag": "", "headers": "", "list": ""})).unwrap();
        assert_eq!(empty, Form { count: None, flag: None, headers: vec![], list: vec![] });
        assert!(read(json!({"count": "many"})).unwrap_err().contains("'many' is not a whole number"));
        assert!(read(json!({"flag": "perhaps"})).unwrap_err().contains("neither true nor false"));
        let broken = read(json!({"list": "[\"a\",\n \"b\""})).unwrap_err();
        assert!(broken.contains("no JSON list (line 2, column 4)"), "{broken}");
        assert!(explain(&broken, Language::Fr).contains("n'est pas une liste JSON (ligne 2, colonne 4)"));
        assert!(read(json!({"headers": "no colon"})).unwrap_err().contains("Name: value"));
    }
}
