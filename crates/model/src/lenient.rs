//! Reading forms as people and older tests fill them in: a number as text, an object as its JSON
//! text, an empty string for "nothing". Used with serde's `deserialize_with`.

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny},
};
use serde_json::Value;

use crate::{
    Language,
    read::{Expected, wrong},
    secret::Secret,
};

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
            number.as_u64().map(Some).ok_or_else(|| wrong(&Value::Number(number), &Expected::Count))
        }
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => text.trim().parse().map(Some).map_err(|_| wrong(&Value::String(text), &Expected::Count)),
        other => Err(wrong(&other, &Expected::WholeNumber)),
    }
}

/// A number with or without decimals, given as a number or as its text.
///
/// # Errors
/// Where it is neither.
pub fn opt_f64<'de, D: Deserializer<'de>>(input: D) -> Result<Option<f64>, D::Error> {
    match Value::deserialize(input)? {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        // What is none, and what is beyond all, would decide nothing: each comparison with it is false.
        value @ (Value::Number(_) | Value::String(_)) => {
            let read = match &value {
                Value::Number(number) => number.as_f64(),
                text => text.as_str().and_then(|text| text.trim().parse().ok()),
            };
            read.filter(|number: &f64| number.is_finite()).map(Some).ok_or_else(|| wrong(&value, &Expected::Number))
        }
        other => Err(wrong(&other, &Expected::Number)),
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
            None => Err(wrong(&Value::String(text), &Expected::Flag)),
        },
        other => Err(wrong(&other, &Expected::Flag)),
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
        object @ Value::Object(_) => Err(wrong(&object, &Expected::Texts)),
        other => Ok(whole_list(text(other).unwrap_or_default())
            .map_err(|(line, column)| Error::custom(Expected::JsonList { line, column }))?
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
        Value::Array(items) => items.into_iter().map(named).collect(),
        text @ Value::String(_) => Err(wrong(&text, &Expected::Pairs)),
        other => Err(wrong(&other, &Expected::Object)),
    }
}

fn named<E: Error>(item: Value) -> Result<(String, String), E> {
    let Value::Object(mut fields) = item else { return Err(wrong(&item, &Expected::Pair)) };
    let name = fields.remove("name").or_else(|| fields.remove("key")).and_then(text);
    let name = name.ok_or_else(|| wrong(&Value::Object(fields.clone()), &Expected::Pair))?;
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
    Expected::JsonList { line, column }.tell(language)
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
        assert!(read(json!({"count": "many"})).unwrap_err().contains("expected a whole number from 0"));
        assert!(read(json!({"flag": "perhaps"})).unwrap_err().contains("expected true or false"));
        let broken = read(json!({"list": "[\"a\",\n \"b\""})).unwrap_err();
        assert!(broken.contains("a JSON list, broken at 2:4"), "{broken}");
        assert!(read(json!({"headers": "no colon"})).unwrap_err().contains("names and values"));
    }
}
