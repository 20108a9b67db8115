//! The four types of XPath 1.0 and the conversions between them.

use std::borrow::Cow;

use super::super::tree::Id;

/// A value; node-sets are in document order without duplicates.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Nodes(Vec<Id>),
    Text(Cow<'a, str>),
    Number(f64),
    Boolean(bool),
}

impl Value<'_> {
    /// The value as a boolean.
    pub(super) fn truth(&self) -> bool {
        match self {
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Boolean(truth) => *truth,
        }
    }
}

/// Blanks of XML, fewer than those of Unicode.
pub(super) fn is_blank(symbol: char) -> bool {
    matches!(symbol, ' ' | '\t' | '\r' | '\n')
}

/// A number as XPath writes it: no exponent, no negative zero.
pub(super) fn number_to_text(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    // Adding zero turns negative zero into zero.
    (number + 0.0).to_string()
}

/// The number a text stands for; XPath knows neither exponents nor a plus sign.
pub(super) fn text_to_number(text: &str) -> f64 {
    let number = text.trim_matches(is_blank);
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
        && digits.bytes().any(|byte| byte.is_ascii_digit());
    if is_number { number.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// A boolean as text.
pub(super) fn truth_to_text(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}
