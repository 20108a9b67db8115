//! What a value breaks of a schema, in the words of who reads it.

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;
use testgyver_model::{Language, phrase};

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
            phrase!(language,
                fr: "l'expression régulière {pattern} est illisible ou trop grande",
                en: "the regular expression {pattern} cannot be read, or is too large")
        }
        Kind::Referencing(why) => {
            let why: String = why.to_string().chars().take(TOLD).collect();
            phrase!(language,
                fr: "référence introuvable (aucun autre schéma n'est cherché) : {why}",
                en: "reference not found (no other schema is fetched): {why}")
        }
        _ => why(error, language),
    };
    phrase!(language, fr: "schéma illisible ({place} : {what})", en: "the schema cannot be read ({place}: {what})")
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
            phrase!(language, fr: "{found} n'est pas du type {wanted}", en: "{found} is not of type {wanted}")
        }
        Kind::Required { property } => {
            phrase!(language, fr: "il manque {property}", en: "{property} is missing")
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let names = names(unexpected);
            phrase!(language, fr: "pas prévu : {names}", en: "not foreseen: {names}")
        }
        Kind::AdditionalItems { limit } => {
            phrase!(language, fr: "plus de {limit} éléments", en: "more than {limit} items")
        }
        Kind::UnevaluatedItems { unexpected } => {
            let names = names(unexpected);
            phrase!(language, fr: "éléments pas prévus : {names}", en: "items not foreseen: {names}")
        }
        Kind::Constant { expected_value } => {
            let (found, wanted) = (found(), short(&expected_value.to_string()));
            phrase!(language, fr: "{found} au lieu de {wanted}", en: "{found} instead of {wanted}")
        }
        Kind::Enum { options } => {
            let (found, options) = (found(), short(&options.to_string()));
            phrase!(language, fr: "{found} n'est pas parmi {options}", en: "{found} is none of {options}")
        }
        Kind::Pattern { pattern } => {
            let (found, pattern) = (found(), short(pattern));
            phrase!(language, fr: "{found} ne correspond pas à {pattern}", en: "{found} does not match {pattern}")
        }
        Kind::Format { format } => {
            let found = found();
            phrase!(language, fr: "{found} n'est pas au format « {format} »", en: "{found} is not in the format '{format}'")
        }
        Kind::Custom { message, .. } => format!("{} {message}", found()),
        Kind::Minimum { limit } => bound(error, language, (">=", limit)),
        Kind::Maximum { limit } => bound(error, language, ("<=", limit)),
        Kind::ExclusiveMinimum { limit } => bound(error, language, (">", limit)),
        Kind::ExclusiveMaximum { limit } => bound(error, language, ("<", limit)),
        Kind::MultipleOf { multiple_of } => {
            let found = found();
            phrase!(language,
                fr: "{found} n'est pas un multiple de {multiple_of}",
                en: "{found} is no multiple of {multiple_of}")
        }
        Kind::MinLength { limit } => {
            phrase!(language, fr: "moins de {limit} caractères", en: "fewer than {limit} characters")
        }
        Kind::MaxLength { limit } => {
            phrase!(language, fr: "plus de {limit} caractères", en: "more than {limit} characters")
        }
        Kind::MinItems { limit } => phrase!(language, fr: "moins de {limit} éléments", en: "fewer than {limit} items"),
        Kind::MaxItems { limit } => phrase!(language, fr: "plus de {limit} éléments", en: "more than {limit} items"),
        Kind::MinProperties { limit } => phrase!(language, fr: "moins de {limit} noms", en: "fewer than {limit} names"),
        Kind::MaxProperties { limit } => phrase!(language, fr: "plus de {limit} noms", en: "more than {limit} names"),
        Kind::UniqueItems => {
            phrase!(language, fr: "un élément y est plusieurs fois", en: "an item is there several times")
        }
        Kind::Contains => phrase!(language,
            fr: "aucun élément n'est comme « contains » le veut",
            en: "no item is as 'contains' wants it"),
        Kind::AnyOf { .. } => phrase!(language,
            fr: "aucun des schémas de « anyOf » n'est respecté",
            en: "it fits none of the schemas of 'anyOf'"),
        Kind::OneOfNotValid { .. } => phrase!(language,
            fr: "aucun des schémas de « oneOf » n'est respecté",
            en: "it fits none of the schemas of 'oneOf'"),
        Kind::OneOfMultipleValid { .. } => phrase!(language,
            fr: "plusieurs des schémas de « oneOf » sont respectés",
            en: "it fits several of the schemas of 'oneOf'"),
        Kind::Not { .. } => phrase!(language,
            fr: "le schéma de « not » est respecté",
            en: "it fits the schema of 'not'"),
        Kind::FalseSchema => phrase!(language, fr: "rien n'est permis ici", en: "nothing is allowed here"),
        Kind::PropertyNames { error } => {
            let why = why(error, language);
            phrase!(language, fr: "nom interdit : {why}", en: "a name is not allowed: {why}")
        }
        _ => error.to_string().chars().take(TOLD).collect(),
    }
}

fn bound(error: &ValidationError<'_>, language: Language, (sign, limit): (&str, &Value)) -> String {
    let found = short(&error.instance().to_string());
    phrase!(language, fr: "{found} n'est pas {sign} {limit}", en: "{found} is not {sign} {limit}")
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
