//! What a value breaks of a schema, in the words of who reads it.

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;
use testgyver_model::{Language, text};

/// Most characters of a value, a pattern or a list of names.
const SHOWN: usize = 120;
/// Most characters of what the library says.
const TOLD: usize = 300;

/// A violation with its place in the value.
pub(super) fn violation(error: &ValidationError<'_>, language: Language) -> String {
    let place = error.instance_path().to_string();
    let place = if place.is_empty() { "/" } else { &place };
    format!("{place}: {}", why(error, language))
}

/// Why a schema cannot be used, with the place in it.
pub(super) fn unreadable(error: &ValidationError<'_>, language: Language) -> String {
    let (in_schema, at) = (error.schema_path().to_string(), error.instance_path().to_string());
    let place = if at.is_empty() { in_schema } else { at };
    let place = if place.is_empty() { "/" } else { &place };
    let what = match error.kind() {
        Kind::Format { format } if format == "regex" => {
            let pattern = short(&error.instance().to_string());
            text!(language, "schema-regex-unreadable", pattern)
        }
        Kind::Referencing(why) => {
            let why: String = why.to_string().chars().take(TOLD).collect();
            text!(language, "schema-reference-missing", why)
        }
        _ => why(error, language),
    };
    text!(language, "schema-unreadable", place, what)
}

fn why(error: &ValidationError<'_>, language: Language) -> String {
    let found = || short(&error.instance().to_string());
    let names = |names: &[String]| short(&names.join(", "));
    match error.kind() {
        Kind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(kind) => kind.to_string(),
                TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect::<Vec<_>>().join(" | "),
            };
            let found = found();
            text!(language, "schema-wrong-type", found, wanted)
        }
        Kind::Required { property } => {
            text!(language, "schema-missing", property = property.to_string())
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let names = names(unexpected);
            text!(language, "schema-unexpected", names)
        }
        Kind::AdditionalItems { limit } => {
            text!(language, "schema-max-items", limit)
        }
        Kind::UnevaluatedItems { unexpected } => {
            let names = names(unexpected);
            text!(language, "schema-unexpected-items", names)
        }
        Kind::Constant { expected_value } => {
            let (found, wanted) = (found(), short(&expected_value.to_string()));
            text!(language, "schema-wrong-constant", found, wanted)
        }
        Kind::Enum { options } => {
            let (found, options) = (found(), short(&options.to_string()));
            text!(language, "schema-not-in-enum", found, options)
        }
        Kind::Pattern { pattern } => {
            let (found, pattern) = (found(), short(pattern));
            text!(language, "schema-wrong-pattern", found, pattern)
        }
        Kind::Format { format } => {
            let found = found();
            text!(language, "schema-found-wrong-format", found, format)
        }
        Kind::Custom { message, .. } => format!("{} {message}", found()),
        Kind::Minimum { limit } => bound(error, language, (">=", limit)),
        Kind::Maximum { limit } => bound(error, language, ("<=", limit)),
        Kind::ExclusiveMinimum { limit } => bound(error, language, (">", limit)),
        Kind::ExclusiveMaximum { limit } => bound(error, language, ("<", limit)),
        Kind::MultipleOf { multiple_of } => {
            let found = found();
            text!(language, "schema-no-multiple", found, divisor = multiple_of.to_string())
        }
        Kind::MinLength { limit } => {
            text!(language, "schema-min-length", limit)
        }
        Kind::MaxLength { limit } => {
            text!(language, "schema-max-length", limit)
        }
        Kind::MinItems { limit } => text!(language, "schema-min-items", limit),
        Kind::MaxItems { limit } => text!(language, "schema-max-items", limit),
        Kind::MinProperties { limit } => text!(language, "schema-min-names", limit),
        Kind::MaxProperties { limit } => text!(language, "schema-max-names", limit),
        Kind::UniqueItems => {
            text!(language, "schema-repeated-item")
        }
        Kind::Contains => text!(language, "schema-contains"),
        Kind::AnyOf { .. } => text!(language, "schema-any-of"),
        Kind::OneOfNotValid { .. } => text!(language, "schema-one-of-none"),
        Kind::OneOfMultipleValid { .. } => text!(language, "schema-one-of-several"),
        Kind::Not { .. } => text!(language, "schema-not"),
        Kind::FalseSchema => text!(language, "schema-nothing-allowed"),
        Kind::PropertyNames { error } => {
            let why = why(error, language);
            text!(language, "schema-wrong-name", why)
        }
        _ => error.to_string().chars().take(TOLD).collect(),
    }
}

fn bound(error: &ValidationError<'_>, language: Language, (sign, limit): (&str, &Value)) -> String {
    let found = short(&error.instance().to_string());
    text!(language, "schema-bound", found, sign, limit = limit.to_string())
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
