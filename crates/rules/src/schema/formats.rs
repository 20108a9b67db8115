//! `format`, checked in every draft and without `$schema`: what it names is what was meant to be tested.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use jsonschema::{Draft, Keyword, ValidationError, Validator, paths::Location};
use serde_json::{Map, Number, Value, json};
use testgyver_model::{Language, text};

/// The formats of JSON Schema.
const STANDARD_FORMATS: [&str; 19] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

static STANDARDS: LazyLock<HashMap<&'static str, Validator>> = LazyLock::new(|| {
    let validator = |name| {
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options.build(&json!({"format": name})).map(|validator| (name, validator))
    };
    STANDARD_FORMATS.into_iter().filter_map(|name| validator(name).ok()).collect()
});

/// Formats of a schema that nobody here knows.
pub(super) type Unknown = Arc<Mutex<Vec<String>>>;

/// Takes the formats that were met and are not known.
pub(super) fn taken(unknown: &Unknown) -> Vec<String> {
    std::mem::take(&mut *unknown.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The keyword `format`.
struct Format {
    name: String,
    kind: Kind,
    language: Language,
}

enum Kind {
    /// One of JSON Schema's own.
    Standard(&'static Validator),
    /// A whole number within these bounds, or its digits.
    Whole(i64, i64),
    /// Bytes as Base64.
    Bytes,
    /// Whatever it is: `password` says how it is shown, no more.
    Any,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "int32" => Self::Whole(i64::from(i32::MIN), i64::from(i32::MAX)),
            "int64" => Self::Whole(i64::MIN, i64::MAX),
            "byte" => Self::Bytes,
            // Of OpenAPI: the width of a number, and what is shown how.
            "float" | "double" | "binary" | "password" => Self::Any,
            name => Self::Standard(STANDARDS.get(name)?),
        })
    }
}

/// Makes the keyword; a format that is not known is noted, and fits.
pub(super) fn keyword(
    value: &Value,
    unknown: &Unknown,
    language: Language,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'static>> {
    let Some(name) = value.as_str() else {
        let why = text!(language, "schema-format-no-text");
        return Err(ValidationError::custom(why));
    };
    let kind = Kind::of(name).unwrap_or_else(|| {
        let mut unknown = unknown.lock().unwrap_or_else(PoisonError::into_inner);
        if !unknown.iter().any(|known| known == name) {
            unknown.push(name.to_owned());
        }
        Kind::Any
    });
    Ok(Box::new(Format { name: name.to_owned(), kind, language }))
}

/// The keyword, or why it cannot be made.
type Made<'a> = Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>>;

/// What the library calls to make the keyword.
pub(super) fn factory(
    unknown: Unknown,
    language: Language,
) -> impl for<'a> Fn(&'a Map<String, Value>, &'a Value, Location) -> Made<'a> + Send + Sync + 'static {
    move |_, value, _| keyword(value, &unknown, language)
}

impl<'i> Keyword<'i> for Format {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            return Ok(());
        }
        let (name, language) = (&self.name, self.language);
        Err(ValidationError::custom(text!(language, "schema-wrong-format", name)))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        match (&self.kind, instance) {
            (Kind::Standard(validator), _) => validator.is_valid(instance),
            (Kind::Whole(least, most), Value::Number(number)) => {
                whole(number).is_some_and(|number| (*least..=*most).contains(&number))
            }
            (Kind::Whole(least, most), Value::String(text)) => {
                text.parse().is_ok_and(|number| (*least..=*most).contains(&number))
            }
            (Kind::Bytes, Value::String(text)) => STANDARD.decode(text).is_ok(),
            _ => true,
        }
    }
}

/// A number as a whole one, `1.0` included.
fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9.0e15)?;
        Some(float as i64)
    })
}
