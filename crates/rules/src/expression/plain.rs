//! Texts that are numbers, read as numbers: in a condition `count > 3` means the number, although
//! the variable of an environment is a text. Both sides are read alike, so `port == '8080'` holds too.

use serde_json::Value;
use testgyver_model::{decimal, placeholder::quoted};

/// The value with every text in it that is plainly a number, or `true` or `false`, read as such.
/// What would be written otherwise (`007`, `1e3`, `+1`) stays the text it is.
pub(super) fn plain(value: Value) -> Value {
    match value {
        Value::String(text) => scalar(&text).unwrap_or(Value::String(text)),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, field)| (name, plain(field))).collect(),
        other => other,
    }
}

fn scalar(text: &str) -> Option<Value> {
    let trimmed = text.trim();
    if !matches!(trimmed.as_bytes().first()?, b'-' | b'0'..=b'9' | b't' | b'f') || trimmed.len() > 18 {
        return None;
    }
    let value: Value = serde_json::from_str(trimmed).ok()?;
    let plainly = match &value {
        Value::Bool(_) => true,
        Value::Number(number) if decimal::is_spelled_whole(number) => true,
        Value::Number(number) => {
            let written = number.as_f64().map(|float| Value::from(float).to_string());
            written.as_deref() == Some(trimmed)
        }
        _ => false,
    };
    plainly.then_some(value)
}

/// The condition with the quotes taken off texts that are plainly numbers, except where they are
/// given to a filter or function: `replace('1', '2')` wants texts.
pub(super) fn unquoted(condition: &str) -> String {
    let mut written = String::with_capacity(condition.len());
    let mut calls = Vec::new();
    let mut rest = condition;
    while let Some(at) = rest.find(['\'', '"', '(', ')', '[', ']']) {
        let (before, from) = rest.split_at(at);
        written.push_str(before);
        let sign = from.as_bytes()[0];
        match sign {
            b'(' => calls.push(before.chars().next_back().or_else(|| written.chars().next_back()).is_some_and(is_word)),
            b'[' => calls.push(calls.last() == Some(&true)),
            b')' | b']' => drop(calls.pop()),
            _ => {
                let Some(length) = quoted::length(from) else {
                    rest = from;
                    break;
                };
                let inner = &from[1..length - 1];
                let keep = calls.last() == Some(&true) || scalar(inner).is_none();
                written.push_str(if keep { &from[..length] } else { inner });
                rest = &from[length..];
                continue;
            }
        }
        written.push(char::from(sign));
        rest = &from[1..];
    }
    written.push_str(rest);
    written
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_plainly_a_number_is_one() {
        assert_eq!(plain(json!(["5", "-1.5", "true", {"a": "12"}])), json!([5, -1.5, true, {"a": 12}]));
        for text in ["007", "1e3", "+1", "", "1.50", "12345678901234567890", "null", "truth", "-"] {
            assert_eq!(plain(json!(text)), json!(text));
        }
    }

    #[test]
    fn quotes_go_where_a_number_stands_alone() {
        assert_eq!(unquoted("port == '8080'"), "port == 8080");
        assert_eq!(unquoted("port in ['80', \"x\"]"), "port in [80, \"x\"]");
        assert_eq!(unquoted("a | replace('1', '2') == '3'"), "a | replace('1', '2') == 3");
        assert_eq!(unquoted("('5' == a)"), "(5 == a)");
        assert_eq!(unquoted("a == '5"), "a == '5");
        assert_eq!(unquoted("a == 'é\\'5'"), "a == 'é\\'5'");
    }
}
