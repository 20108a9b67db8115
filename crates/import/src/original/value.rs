//! What values of the original's documents mean, whoever wrote them: the database, its export, or a hand.

use serde_json::{Map, Value};
use testgyver_model::{
    Timestamp,
    id::{object_id, object_id_text},
    lenient,
    text::text_of,
};

/// An identifier of the original: the twelve bytes of an `ObjectId`.
pub type OldId = [u8; 12];

/// An identifier: an `ObjectId`, or its 24 digits as a text.
pub fn old_id(value: Option<&Value>) -> Option<OldId> {
    match value? {
        Value::String(text) => object_id(text),
        other => object_id(other.get("$oid")?.as_str()?),
    }
}

/// A date: one of the database, ISO 8601 as a text (without a zone it is UTC), or seconds since 1970.
pub fn date(value: Option<&Value>) -> Option<Timestamp> {
    match value? {
        Value::String(text) => iso(text),
        Value::Number(seconds) => {
            let milliseconds = seconds.as_f64().filter(|seconds| *seconds > 0.0)? * 1000.0;
            Timestamp::from_millisecond(milliseconds.round() as i64).ok()
        }
        other => match other.get("$date")? {
            Value::String(text) => iso(text),
            far => Timestamp::from_millisecond(far.get("$numberLong")?.as_str()?.parse().ok()?).ok(),
        },
    }
}

fn iso(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| format!("{text}Z").parse().ok())
}

/// A text; a number or a flag as its text, anything else as JSON. Nothing where it is missing or null.
pub fn text(value: Option<&Value>) -> Option<String> {
    value.filter(|value| !value.is_null()).map(|value| text_of(value).into_owned())
}

/// A text that says something.
pub fn named(value: Option<&Value>) -> Option<String> {
    text(value).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Whether a flag is set: true, a number that is not 0, or a word that means yes.
pub fn flag(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(truth)) => *truth,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(word)) => lenient::bool_word(word) == Some(true),
        _ => false,
    }
}

/// A number of milliseconds or the like, given as a number or as its text.
pub fn whole(value: Option<&Value>) -> Option<u64> {
    let number = match value? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (number.is_finite() && number >= 0.0).then_some(number.round() as u64)
}

/// The value without the database's own types: identifiers as their digits, dates as ISO 8601, bytes as Base64.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => own_type(fields).unwrap_or_else(|| Value::Object(plain_fields(fields))),
        other => other.clone(),
    }
}

/// The fields, each without the database's own types.
pub fn plain_fields(fields: &Map<String, Value>) -> Map<String, Value> {
    fields.iter().map(|(name, field)| (name.clone(), plain(field))).collect()
}

fn own_type(fields: &Map<String, Value>) -> Option<Value> {
    let (name, inner) = fields.iter().next().filter(|_| fields.len() == 1)?;
    let text = match name.as_str() {
        "$oid" => object_id_text(object_id(inner.as_str()?)?),
        "$date" | "$numberDecimal" | "$numberDouble" => inner.as_str()?.to_owned(),
        "$binary" => inner.get("base64")?.as_str()?.to_owned(),
        _ => return None,
    };
    Some(text.into())
}

/// The first characters of a text, and a sign that more follow.
pub fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Whether a value counts as left out, as the original reads it.
pub fn says_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_spelling_of_a_date_is_read() {
        let wanted: Timestamp = "2025-12-04T10:59:44.282Z".parse().unwrap();
        for same in [
            json!("2025-12-04T10:59:44.282"),
            json!("2025-12-04T10:59:44.282Z"),
            json!({"$date": "2025-12-04T10:59:44.282Z"}),
            json!(1_764_845_984.282),
        ] {
            assert_eq!(date(Some(&same)), Some(wanted), "{same}");
        }
        let far = json!({"$date": {"$numberLong": "9223372036854775807"}});
        for none in [far, json!("soon"), json!(null), json!(0), json!([1])] {
            assert_eq!(date(Some(&none)), None, "{none}");
        }
    }

    #[test]
    fn types_of_the_database_become_texts() {
        let id = "6b0c5b2574eb890cb16a4f1c";
        let stored = json!({"a": [{"$oid": id}], "b": {"$date": "d"}, "c": {"$x": 1}, "d": 1.5});
        assert_eq!(plain(&stored), json!({"a": [id], "b": "d", "c": {"$x": 1}, "d": 1.5}));
    }
}
