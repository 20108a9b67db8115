//! One document of the database, as MongoDB's "extended JSON" says it: what JSON has no word for is an object with a
//! key that begins with `$`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bson::{RawBsonRef, RawDocument};
use serde_json::{Map, Number, Value, json};
use testgyver_model::{Timestamp, id::object_id_text};

use super::stream::Budget;

/// Most lists and documents inside each other; MongoDB itself allows 100.
const DEEPEST: usize = 110;

/// Reads a document.
///
/// # Errors
/// What is wrong with its bytes, in the words of the library.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Result<Map<String, Value>, String> {
    let document = RawDocument::from_bytes(bytes).map_err(|error| error.to_string())?;
    fields(document, 0, budget)
}

fn fields(document: &RawDocument, depth: usize, budget: &mut Budget) -> Result<Map<String, Value>, String> {
    if depth > DEEPEST {
        return Err(format!("more than {DEEPEST} levels"));
    }
    let mut fields = Map::new();
    for element in document {
        let (name, value) = element.map_err(|error| error.to_string())?;
        fields.insert(name.as_str().to_owned(), read_value(value, depth, budget)?);
    }
    Ok(fields)
}

fn read_value(value: RawBsonRef<'_>, depth: usize, budget: &mut Budget) -> Result<Value, String> {
    budget.take_value()?;
    Ok(match value {
        RawBsonRef::Null | RawBsonRef::Undefined => Value::Null,
        RawBsonRef::Boolean(truth) => Value::Bool(truth),
        RawBsonRef::Int32(number) => number.into(),
        RawBsonRef::Int64(number) => number.into(),
        RawBsonRef::Double(number) => double(number),
        RawBsonRef::String(text) | RawBsonRef::Symbol(text) => text.into(),
        RawBsonRef::ObjectId(id) => json!({"$oid": object_id_text(id.bytes())}),
        RawBsonRef::DateTime(date) => self::date(date.timestamp_millis()),
        RawBsonRef::Binary(binary) => {
            let kind = format!("{:02x}", u8::from(binary.subtype));
            json!({"$binary": {"base64": STANDARD.encode(binary.bytes), "subType": kind}})
        }
        RawBsonRef::Document(document) => Value::Object(fields(document, depth + 1, budget)?),
        RawBsonRef::Array(items) => {
            if depth >= DEEPEST {
                return Err(format!("more than {DEEPEST} levels"));
            }
            let items =
                items.into_iter().map(|item| read_value(item.map_err(|error| error.to_string())?, depth + 1, budget));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        RawBsonRef::Decimal128(number) => {
            let text = number.to_string();
            text.parse().map_or_else(|_| json!({"$numberDecimal": text}), Value::Number)
        }
        RawBsonRef::Timestamp(stamp) => json!({"$timestamp": {"t": stamp.time, "i": stamp.increment}}),
        RawBsonRef::RegularExpression(expression) => {
            let (pattern, options) = (expression.pattern.as_str(), expression.options.as_str());
            json!({"$regularExpression": {"pattern": pattern, "options": options}})
        }
        RawBsonRef::JavaScriptCode(code) => json!({"$code": code}),
        RawBsonRef::JavaScriptCodeWithScope(code) => json!({"$code": code.code}),
        RawBsonRef::DbPointer(_) => json!({"$dbPointer": null}),
        RawBsonRef::MinKey => json!({"$minKey": 1}),
        RawBsonRef::MaxKey => json!({"$maxKey": 1}),
    })
}

fn double(number: f64) -> Value {
    Number::from_f64(number).map_or_else(|| json!({"$numberDouble": number.to_string()}), Value::Number)
}

/// A date as people read it; one that no calendar reaches stays a number.
fn date(milliseconds: i64) -> Value {
    match Timestamp::from_millisecond(milliseconds) {
        Ok(date) => json!({"$date": format!("{date:.3}")}),
        Err(_) => json!({"$date": {"$numberLong": milliseconds.to_string()}}),
    }
}
