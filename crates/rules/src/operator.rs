//! Operators: how what was found is compared with what is expected.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::IntoStaticStr;
use testgyver_model::{
    Label, Language,
    decimal::{self, Decimal},
    lenient, text,
    text::text_of,
};

use super::{QueryMatch, compare, jsonpath, moment, schema};
use crate::expression::filters;

/// How what was found is compared with what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Operator {
    /// The same value; lists in the same order.
    Equals,
    /// A text has it inside, a list has it as an item, an object has it as a name.
    Contains,
    /// A list has it as an item.
    Includes,
    /// A text begins with it.
    StartsWith,
    /// A text ends with it.
    EndsWith,
    /// A regular expression finds something in the text.
    Matches,
    /// Numbers or dates: after it.
    Greater,
    /// After it, or it.
    GreaterOrEqual,
    /// Before it.
    Less,
    /// Before it, or it.
    LessOrEqual,
    /// From one to another, both included.
    Between,
    /// There is a value, be it `null`.
    Exists,
    /// An empty text, list or object, or `null`.
    Empty,
    /// Of a type.
    Type,
    /// So many items, names or characters.
    Count,
    /// One of several values.
    OneOf,
    /// The same JSON, whatever the order of lists.
    JsonEquals,
    /// JSON that has everything that is expected, and may have more.
    JsonContains,
    /// JSON that fits a JSON Schema.
    Schema,
}

/// What an operator wants to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expects {
    /// Nothing.
    None,
    /// One value.
    One,
    /// Two values.
    Two,
    /// A list of values.
    List,
    /// One of [`TYPES`].
    Type,
    /// JSON.
    Json,
}

/// Most values of JSON, times its depth, that are compared whatever their order.
const MOST_PARTS: u64 = 5_000_000;

/// How a comparison went.
pub(super) struct Judgement {
    pub(super) ok: bool,
    /// Why it cannot be true, where that is more than the two values tell.
    pub(super) why: Option<String>,
}

impl From<bool> for Judgement {
    fn from(ok: bool) -> Self {
        Self { ok, why: None }
    }
}

impl Operator {
    /// Every operator, in the order a form shows them.
    pub const ALL: [Self; 19] = [
        Self::Equals,
        Self::Contains,
        Self::Includes,
        Self::StartsWith,
        Self::EndsWith,
        Self::Matches,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Between,
        Self::OneOf,
        Self::Exists,
        Self::Empty,
        Self::Type,
        Self::Count,
        Self::JsonEquals,
        Self::JsonContains,
        Self::Schema,
    ];

    /// What it wants to compare with.
    pub const fn expects(self) -> Expects {
        match self {
            Self::Exists | Self::Empty => Expects::None,
            Self::Between => Expects::Two,
            Self::OneOf => Expects::List,
            Self::Type => Expects::Type,
            Self::JsonEquals | Self::JsonContains | Self::Schema => Expects::Json,
            _ => Expects::One,
        }
    }

    /// Its words in a sentence: the text `operator-<name>` of the catalogue, its attribute `not` where it is negated.
    pub fn words(self, not: bool) -> Label {
        let attribute = if not { ".not" } else { "" };
        Label::Key(format!("operator-{}{attribute}", <&str>::from(self)).into())
    }

    /// Compares what was found, which is there unless the operator is `exists`.
    ///
    /// # Errors
    /// Why the two cannot be compared, in words; such a check fails, negated or not.
    pub(super) fn judge(
        self,
        found: &QueryMatch,
        [expected, to]: [&Value; 2],
        language: Language,
    ) -> Result<Judgement, String> {
        if self == Self::Exists {
            return Ok(found.single().is_some().into());
        }
        if self == Self::Count {
            return count(found, expected, language);
        }
        let Some(value) = &found.value else { return Err(nothing(language)) };
        if self == Self::Empty {
            return Ok(is_empty(value).into());
        }
        let none = found.many && value.as_array().is_some_and(Vec::is_empty);
        if none && !matches!(self, Self::Equals | Self::JsonEquals | Self::Type) {
            return Err(nothing(language));
        }
        if matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith | Self::Matches) && is_empty(expected) {
            return Err(text!(language, "rule-expected-empty"));
        }
        match self {
            Self::Contains => return Ok(contains(found, value, expected).into()),
            Self::Includes => return Ok(includes(value, expected).into()),
            Self::JsonEquals | Self::JsonContains | Self::Schema => {
                return json(self, found, value, expected, language);
            }
            Self::Equals if found.many && expected_list(expected) => {
                unbroken(expected, language)?;
                return Ok(compare::same(value, expected).into());
            }
            Self::Type
                if found.many && expected.as_str().is_some_and(|word| matches!(word.trim(), "list" | "collection")) =>
            {
                return Ok(true.into());
            }
            _ => {}
        }
        // What may find several values is meant as one here, and so must find one.
        let Some(value) = found.single() else { return Err(nothing(language)) };
        if let (true, Value::Array(several)) = (found.many, value)
            && several.len() > 1
        {
            let count = several.len();
            return Err(text!(language, "rule-several-found", count));
        }
        let order = |wanted: &Value| order_of(value, wanted).ok_or_else(|| incomparable(language));
        Ok(match self {
            Self::Equals => compare::same(value, expected).into(),
            Self::StartsWith => text_of(value).starts_with(&*text_of(expected)).into(),
            Self::EndsWith => text_of(value).ends_with(&*text_of(expected)).into(),
            Self::Matches => {
                let regex =
                    filters::regex(&text_of(expected)).map_err(|error| super::query::regex_error(&error, language))?;
                regex.is_match(&text_of(value)).into()
            }
            Self::Greater => (order(expected)? == Ordering::Greater).into(),
            Self::GreaterOrEqual => (order(expected)? != Ordering::Less).into(),
            Self::Less => (order(expected)? == Ordering::Less).into(),
            Self::LessOrEqual => (order(expected)? != Ordering::Greater).into(),
            Self::Between => {
                if order_of(expected, to) == Some(Ordering::Greater) {
                    return Err(text!(language, "rule-bounds-reversed"));
                }
                (order(expected)? != Ordering::Less && order(to)? != Ordering::Greater).into()
            }
            Self::OneOf => choices(expected, language)?.iter().any(|choice| compare::same(value, choice)).into(),
            _ => is_of(value, text_of(expected).trim(), language)?.into(),
        })
    }
}

fn nothing(language: Language) -> String {
    text!(language, "rule-nothing-found")
}

fn incomparable(language: Language) -> String {
    text!(language, "rule-not-comparable")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn count(found: &QueryMatch, expected: &Value, language: Language) -> Result<Judgement, String> {
    let length = match &found.value {
        None => return Err(nothing(language)),
        Some(Value::Array(items)) => items.len(),
        Some(Value::Object(fields)) => fields.len(),
        Some(Value::String(text)) => text.chars().count(),
        Some(_) => {
            return Err(text!(language, "rule-nothing-to-count"));
        }
    };
    let Some(wanted) = Decimal::of_value(expected) else {
        return Err(text!(language, "rule-number-expected"));
    };
    let ok = Decimal::of_value(&length.into()) == Some(wanted);
    let why = (!ok).then(|| text!(language, "rule-item-count", length));
    Ok(Judgement { ok, why })
}

fn contains(found: &QueryMatch, value: &Value, expected: &Value) -> bool {
    match value {
        Value::Array(items) if found.many => {
            includes(value, expected)
                || items.iter().any(|item| item.as_str().is_some_and(|text| text.contains(&*text_of(expected))))
        }
        Value::Array(_) => includes(value, expected),
        Value::Object(fields) => fields.contains_key(&*text_of(expected)),
        Value::Null => false,
        other => text_of(other).contains(&*text_of(expected)),
    }
}

fn includes(value: &Value, expected: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| compare::same(item, expected)),
        other => compare::same(other, expected),
    }
}

fn expected_list(expected: &Value) -> bool {
    match expected {
        Value::Array(_) => true,
        Value::String(text) => text.trim_start().starts_with('['),
        _ => false,
    }
}

/// What begins as a JSON list is meant as one: broken, it equals nothing, not even in the negative.
fn unbroken(expected: &Value, language: Language) -> Result<(), String> {
    match expected.as_str().and_then(lenient::broken_list) {
        Some(place) => Err(lenient::say_broken(place, language)),
        None => Ok(()),
    }
}

/// The choices of `one_of`: a JSON list, or values with commas between them.
pub(super) fn choices(expected: &Value, language: Language) -> Result<Vec<Value>, String> {
    unbroken(expected, language)?;
    Ok(match expected {
        Value::Array(choices) => choices.clone(),
        Value::String(text) => match serde_json::from_str(text.trim()) {
            Ok(Value::Array(choices)) => choices,
            _ => text.split(',').map(str::trim).filter(|choice| !choice.is_empty()).map(Value::from).collect(),
        },
        other => vec![other.clone()],
    })
}

/// The order of two numbers or two dates; other texts have none that a tester would mean: `9:00` is not after `10:00`.
fn order_of(value: &Value, expected: &Value) -> Option<Ordering> {
    if let (Some(value), Some(expected)) = (Decimal::of_value(value), Decimal::of_value(expected)) {
        return Some(value.cmp(&expected));
    }
    let (value, expected) = (value.as_str()?, expected.as_str()?);
    let (value, expected) = match (moment::read(value), moment::read(expected)) {
        (Some(value), Some(expected)) => (value, expected),
        _ => moment::of_people(value, expected)?,
    };
    Some(value.cmp(&expected))
}

fn json(
    operator: Operator,
    found: &QueryMatch,
    value: &Value,
    expected: &Value,
    language: Language,
) -> Result<Judgement, String> {
    let no_json = || text!(language, "rule-no-json");
    let value = match value {
        Value::String(text) if found.document => serde_json::from_str(text).map_err(|_| no_json())?,
        Value::Array(items) if found.many && items.len() == 1 && !expected_list(expected) => items[0].clone(),
        other => other.clone(),
    };
    let expected = read_json(expected, language)?;
    let (parts, depth) = jsonpath::extent(&value);
    if parts.saturating_mul(depth) > MOST_PARTS {
        return Err(text!(language, "rule-json-too-large"));
    }
    match operator {
        Operator::JsonEquals => Ok((compare::canonical(&value) == compare::canonical(&expected)).into()),
        Operator::JsonContains => compare::covers(&value, &expected)
            .map(Into::into)
            .ok_or_else(|| text!(language, "rule-comparison-too-slow")),
        _ => {
            let schema::SchemaVerdict { broken, unchecked } = schema::judge(&expected, &value, language)?;
            let why: Vec<String> = broken.iter().cloned().chain(unchecked).collect();
            Ok(Judgement { ok: broken.is_empty(), why: (!why.is_empty()).then(|| why.join("\n")) })
        }
    }
}

/// What is expected, as JSON.
pub(super) fn read_json(expected: &Value, language: Language) -> Result<Value, String> {
    let Value::String(text) = expected else { return Ok(expected.clone()) };
    serde_json::from_str(text).map_err(|error| text!(language, "rule-expected-no-json", error = error.to_string()))
}

/// Types that `type` knows, with their names.
pub const TYPES: [&str; 16] = [
    "string",
    "number",
    "integer",
    "float",
    "boolean",
    "object",
    "list",
    "collection",
    "null",
    "date",
    "iso_date",
    "uuid",
    "ipv4",
    "ipv6",
    "email",
    "url",
];

fn is_of(value: &Value, kind: &str, language: Language) -> Result<bool, String> {
    let text = value.as_str();
    Ok(match kind.to_ascii_lowercase().as_str() {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_number().is_some_and(decimal::is_spelled_whole),
        "float" => value.as_number().is_some_and(|number| !decimal::is_spelled_whole(number)),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "list" | "array" => value.is_array(),
        "collection" => value.is_array() || value.is_object(),
        "null" => value.is_null(),
        "date" => text.is_some_and(|text| moment::read(text).is_some()),
        "iso_date" => text.is_some_and(|text| text.parse::<testgyver_model::Timestamp>().is_ok()),
        "uuid" => text.is_some_and(|text| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()),
        "ipv4" => text.is_some_and(|text| text.parse::<std::net::Ipv4Addr>().is_ok()),
        "ipv6" => text.is_some_and(|text| text.parse::<std::net::Ipv6Addr>().is_ok()),
        "email" => text.is_some_and(is_email),
        "url" => text.is_some_and(|text| {
            text.split_once("://").is_some_and(|(scheme, rest)| {
                !scheme.is_empty()
                    && scheme.chars().all(|sign| sign.is_ascii_alphanumeric() || "+-.".contains(sign))
                    && !rest.is_empty()
                    && !rest.contains(char::is_whitespace)
            })
        }),
        _ => return Err(text!(language, "rule-unknown-type", kind)),
    })
}

/// The shape that browsers ask of an address (WHATWG HTML), with a dot in its domain.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|sign| sign.is_alphanumeric() || sign == '-')
    };
    !name.is_empty()
        && name.chars().all(|sign| sign.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(sign))
        && domain.contains('.')
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(value: Option<Value>, many: bool) -> QueryMatch {
        QueryMatch { value, many, document: false }
    }

    /// Whether a check passes, and whether its contrary does.
    fn both(operator: Operator, found: &QueryMatch, expected: Value) -> (bool, bool) {
        match operator.judge(found, [&expected, &Value::Null], Language::ENGLISH) {
            Ok(judgement) => (judgement.ok, !judgement.ok),
            Err(_) => (false, false),
        }
    }

    #[test]
    fn nothing_found_passes_neither_way() {
        for operator in Operator::ALL.into_iter().filter(|operator| *operator != Operator::Exists) {
            assert_eq!(both(operator, &found(None, false), json!("1")), (false, false), "{operator:?}");
        }
        for operator in [
            Operator::Contains,
            Operator::Includes,
            Operator::JsonContains,
            Operator::Schema,
            Operator::OneOf,
            Operator::Matches,
        ] {
            assert_eq!(both(operator, &found(Some(json!([])), true), json!("[]")), (false, false), "{operator:?}");
        }
        assert_eq!(both(Operator::Exists, &found(Some(json!([])), true), Value::Null), (false, true));
        assert_eq!(both(Operator::Exists, &found(Some(Value::Null), false), Value::Null), (true, false));
    }

    #[test]
    fn what_cannot_be_compared_passes_neither_way() {
        let one = |value: Value| found(Some(value), false);
        for (operator, value, expected) in [
            (Operator::Greater, json!("02/11/2025"), json!("01/12/2026")),
            (Operator::Greater, json!("9:00"), json!("10:00")),
            (Operator::Less, json!("2026-11-22"), json!("demain")),
            (Operator::Contains, json!("abc"), json!("")),
            (Operator::StartsWith, json!("abc"), Value::Null),
            (Operator::Count, json!([1]), json!("abc")),
            (Operator::Type, json!(1), json!("thing")),
            (Operator::Schema, json!(1), json!("nonsense")),
            (Operator::OneOf, json!(1), json!("[1,2")),
        ] {
            assert_eq!(both(operator, &one(value), expected), (false, false), "{operator:?}");
        }
        let bounds = Operator::Between.judge(&one(json!(5)), [&json!(10), &json!(1)], Language::ENGLISH);
        assert!(bounds.is_err());
        assert_eq!(both(Operator::OneOf, &one(json!("")), json!("x,,y,")), (false, true));
        assert_eq!(
            both(Operator::Equals, &one(json!(1.234_567_890_123_456_8e20)), json!("123456789012345678902")),
            (false, true)
        );
        assert_eq!(
            both(Operator::Greater, &one(json!("2026-11-22T10:00:00+02:00")), json!("2026-11-22T07:59:00Z")),
            (true, false)
        );
    }

    #[test]
    fn a_text_in_json_is_a_text() {
        let text = found(Some(json!("1")), false);
        assert_eq!(both(Operator::JsonEquals, &text, json!("1")), (false, true));
        assert_eq!(both(Operator::Schema, &text, json!({"type": "integer"})), (false, true));
        let whole = QueryMatch { document: true, ..text };
        assert_eq!(both(Operator::JsonEquals, &whole, json!("1.0")), (true, false));
    }
}
