//! Values of every database as JSON.

use serde_json::{Number, Value};

/// Bytes that a value takes beside its text: many small ones would fill the memory too.
const PER_VALUE: usize = 32;
/// Most parts of one value that are taken apart; a value of more stays the text that it is.
const MOST_PARTS: usize = 1_000_000;

/// A number with the digits that the database wrote; what is no number of JSON (`NaN`, `Infinity`) stays a text.
pub(super) fn number(text: &str) -> Value {
    serde_json::from_str::<Number>(text).map_or_else(|_| Value::from(text), Value::Number)
}

/// A JSON document; a text where it is none, or one that would take more memory than is given.
pub(super) fn document(text: &str) -> Value {
    if has_too_many_parts(text) {
        return Value::from(text);
    }
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// Whether a document or an array would become more values than are taken.
pub(super) fn has_too_many_parts(text: &str) -> bool {
    text.bytes().filter(|byte| matches!(byte, b',' | b';' | b'[' | b'{')).count() > MOST_PARTS
}

/// Bytes as PostgreSQL writes them, `\x00ff`.
pub(super) fn hexadecimal(bytes: &[u8]) -> Value {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 15)]);
    }
    Value::from(text)
}

/// Bytes that a value takes, by and large.
pub(super) fn weight(value: &Value) -> usize {
    PER_VALUE
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + PER_VALUE + weight(value)).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_of_json_stays_a_text() {
        for text in ["NaN", "Infinity", "-Infinity", "007", ""] {
            assert_eq!(number(text), Value::from(text));
        }
        assert_eq!(number("-12"), serde_json::json!(-12));
        assert_eq!(number("1e+20").to_string().replace('+', ""), "1e20");
    }

    #[test]
    fn a_document_of_too_many_parts_or_too_deep_stays_a_text() {
        let many = format!("[{}1]", "1,".repeat(MOST_PARTS));
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        for text in [many, deep, "{".to_owned()] {
            assert!(document(&text).is_string());
        }
        assert!(document(r#"{"a": [1]}"#).is_object());
    }
}
