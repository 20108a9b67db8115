//! The comparisons of hurl in our words.

use super::ast::Value;

/// Comparisons, and whether a value stands behind them.
pub(super) const PREDICATES: [(&str, bool); 33] = [
    ("==", true),
    ("equals", true),
    ("!=", true),
    ("notEquals", true),
    (">", true),
    ("greaterThan", true),
    (">=", true),
    ("greaterThanOrEquals", true),
    ("<", true),
    ("lessThan", true),
    ("<=", true),
    ("lessThanOrEquals", true),
    ("startsWith", true),
    ("endsWith", true),
    ("contains", true),
    ("includes", true),
    ("matches", true),
    ("countEquals", true),
    ("exists", false),
    ("isEmpty", false),
    ("isBoolean", false),
    ("isCollection", false),
    ("isDate", false),
    ("isFloat", false),
    ("isInteger", false),
    ("isIsoDate", false),
    ("isList", false),
    ("isNumber", false),
    ("isObject", false),
    ("isString", false),
    ("isUuid", false),
    ("isIpv4", false),
    ("isIpv6", false),
];

/// The name in a value that is one template and nothing else.
pub(super) fn sole_template(value: &Value) -> Option<&str> {
    match value {
        Value::Template(name) => Some(name.trim()),
        Value::Text(text) => {
            text.strip_prefix("{{")?.strip_suffix("}}").filter(|name| !name.contains('}')).map(str::trim)
        }
        _ => None,
    }
}

/// Whether a text begins as numbers and dates do.
pub(super) fn has_order(text: &str) -> bool {
    text.parse::<f64>().is_ok() || (text.len() >= 8 && text.chars().take(2).all(|sign| sign.is_ascii_digit()))
}

/// The operator of a comparison.
pub(super) fn operator_of(word: &str, value: Option<&Value>) -> &'static str {
    let is_text = matches!(value, Some(Value::Text(_) | Value::Bytes(_) | Value::Template(_)));
    match word {
        _ if type_of(word, value).is_some() => "type",
        ">" | "greaterThan" => "greater",
        ">=" | "greaterThanOrEquals" => "greater_or_equal",
        "<" | "lessThan" => "less",
        "<=" | "lessThanOrEquals" => "less_or_equal",
        "startsWith" => "starts_with",
        "endsWith" => "ends_with",
        "contains" if is_text => "contains",
        "contains" | "includes" => "includes",
        "matches" => "matches",
        "countEquals" => "count",
        "exists" => "exists",
        "isEmpty" => "empty",
        _ => "equals",
    }
}

/// The type that a comparison asks for.
pub(super) fn type_of(word: &str, value: Option<&Value>) -> Option<&'static str> {
    Some(match word {
        "==" | "equals" | "!=" | "notEquals" if value == Some(&Value::Null) => "null",
        "isBoolean" => "boolean",
        "isCollection" => "collection",
        "isDate" => "date",
        "isFloat" => "float",
        "isInteger" => "integer",
        "isIsoDate" => "iso_date",
        "isList" => "list",
        "isNumber" => "number",
        "isObject" => "object",
        "isString" => "string",
        "isUuid" => "uuid",
        "isIpv4" => "ipv4",
        "isIpv6" => "ipv6",
        _ => return None,
    })
}
