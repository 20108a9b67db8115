//! Texts and numbers made after a schema.

use serde_json::{Number, Value, json};

use super::{document::Node, pattern};

/// Most characters of a text, and items of a list, that a schema may ask for.
const LONGEST: usize = 10_000;

/// The type of a schema, the first that is not `null`, or what its words speak of.
pub(super) fn kind(schema: Node<'_>) -> &str {
    match schema.value.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            let kinds = || kinds.iter().filter_map(Value::as_str);
            kinds().find(|kind| *kind != "null").or_else(|| kinds().next()).unwrap_or_default()
        }
        _ if schema.get("properties").is_some() || schema.get("additionalProperties").is_some() => "object",
        _ if schema.get("items").is_some() || schema.get("prefixItems").is_some() => "array",
        _ if ["format", "pattern", "minLength", "maxLength"].iter().any(|word| schema.get(word).is_some()) => "string",
        _ if ["minimum", "maximum", "multipleOf"].iter().any(|word| schema.get(word).is_some()) => "number",
        _ => "",
    }
}

/// Whether an example is of the type that the schema beside it names: authors list several, or forget quotes.
pub(super) fn fits(schema: Node<'_>, example: &Value) -> bool {
    match kind(schema) {
        "string" => !example.is_array() && !example.is_object(),
        "integer" | "number" => example.is_number() || example.is_null(),
        "boolean" => example.is_boolean() || example.is_null(),
        "object" => example.is_object() || example.is_null(),
        "array" => example.is_array() || example.is_null(),
        _ => true,
    }
}

pub(super) fn bound(schema: Node<'_>, key: &str) -> Option<f64> {
    schema.value.get(key).and_then(Value::as_f64).filter(|bound| bound.is_finite())
}

/// A text of the format, the pattern and the length that a schema asks for.
pub(super) fn text(schema: Node<'_>) -> String {
    let length = |key: &str| bound(schema, key).map(|length| (length.max(0.0) as usize).min(LONGEST));
    let (least, most) = (length("minLength").unwrap_or(0), length("maxLength").unwrap_or(LONGEST));
    if let Some(text) = of_format(schema.text("format")) {
        return text.to_owned();
    }
    let pattern = schema.text("pattern");
    if !pattern.is_empty()
        && let Some(text) = pattern::example(pattern, least)
    {
        return text;
    }
    "string".chars().cycle().take(6.clamp(least, most.max(least))).collect()
}

fn of_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "uuid" | "guid" => "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "date" => "2026-01-15",
        "date-time" => "2026-01-15T09:30:00Z",
        "time" => "09:30:00Z",
        "duration" => "PT1H",
        "email" | "idn-email" => "user@example.com",
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => "https://example.com/",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" | "ip" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "byte" | "base64" => "dGVzdA==",
        "json-pointer" => "/name",
        "regex" => "^a$",
        _ => return None,
    })
}

/// A number within the bounds that a schema sets.
pub(super) fn number(schema: Node<'_>, whole: bool) -> Value {
    let strict = |key: &str| schema.flag(key);
    let step = bound(schema, "multipleOf").filter(|step| *step > 0.0);
    let unit = if whole { 1.0 } else { step.unwrap_or(0.5) };
    let above = |key: &str| bound(schema, key).map(|bound| bound + unit);
    let below = |key: &str| bound(schema, key).map(|bound| bound - unit);
    let least = if strict("exclusiveMinimum") { above("minimum") } else { bound(schema, "minimum") };
    let most = if strict("exclusiveMaximum") { below("maximum") } else { bound(schema, "maximum") };
    let (least, most) = (least.or_else(|| above("exclusiveMinimum")), most.or_else(|| below("exclusiveMaximum")));
    let mut value = if whole { 1.0_f64 } else { 1.5 };
    value = value.min(most.unwrap_or(f64::MAX)).max(least.unwrap_or(f64::MIN));
    if let Some(step) = step {
        value = (value / step).ceil() * step;
        if most.is_some_and(|most| value > most) {
            value -= step;
        }
    }
    if whole {
        value = if most.is_some_and(|most| value.ceil() > most) { value.floor() } else { value.ceil() };
        if value.abs() < 9e15 {
            return json!(value as i64);
        }
    }
    Number::from_f64(value).map_or_else(|| json!(1), Value::Number)
}
