//! Values of PostgreSQL, which travel as text both ways: as `psql` writes and shows them.

use std::error::Error;

use serde_json::Value;
use tokio_postgres::{
    Row,
    types::{Format, FromSql, IsNull, Kind, ToSql, Type, private::BytesMut},
};

use super::{
    LARGEST_VALUE, MOST_BYTES, pg_array,
    value::{document, has_too_many_parts, hexadecimal, number, weight},
};

type Failure = Box<dyn Error + Sync + Send>;

/// A parameter, sent as text: the server reads it as the type that the query wants.
#[derive(Debug)]
pub(super) struct Parameter<'a>(pub(super) &'a Value);

impl ToSql for Parameter<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match written(self.0, kind) {
            None => Ok(IsNull::Yes),
            Some(text) => {
                out.extend_from_slice(text.as_bytes());
                Ok(IsNull::No)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    fn to_sql_checked(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        self.to_sql(kind, out)
    }
}

/// A value as the text of a type; nothing for NULL.
fn written(value: &Value, kind: &Type) -> Option<String> {
    match (value, kind.kind()) {
        (Value::Null, _) => None,
        (Value::String(text), _) => Some(text.clone()),
        (_, Kind::Domain(inner)) => written(value, inner),
        (Value::Array(list), Kind::Array(_)) if is_vector(kind) => {
            Some(list.iter().map(Value::to_string).collect::<Vec<_>>().join(" "))
        }
        (Value::Array(list), Kind::Array(item)) => Some(pg_array::written(list, item)),
        (other, _) => Some(other.to_string()),
    }
}

/// Old arrays of the system's tables: their text is numbers with blanks between them.
fn is_vector(kind: &Type) -> bool {
    [Type::INT2_VECTOR, Type::OID_VECTOR].contains(kind)
}

/// The values of a row that was asked for as text; nothing where it takes more memory than is given.
///
/// # Errors
/// Where a value is larger than is given.
pub(super) fn values(row: &Row) -> Result<Option<Vec<Value>>, tokio_postgres::Error> {
    let (mut values, mut bytes) = (Vec::with_capacity(row.len()), 0);
    for index in 0..row.len() {
        let value = row.try_get::<_, Option<Cell>>(index)?.map_or(Value::Null, |cell| cell.0);
        bytes += weight(&value);
        if bytes > MOST_BYTES {
            return Ok(None);
        }
        values.push(value);
    }
    Ok(Some(values))
}

/// A value of any type, as JSON.
struct Cell(Value);

impl<'a> FromSql<'a> for Cell {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        if raw.len() > LARGEST_VALUE {
            return Err("a value is larger than 16 MiB".into());
        }
        // A database without an alphabet, or a session that chose another, writes what is no UTF-8.
        Ok(Self(std::str::from_utf8(raw).map_or_else(|_| hexadecimal(raw), |text| json_of(kind, text))))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Numbers, booleans, documents and arrays as what they are in JSON, all else as the text that `psql` shows.
fn json_of(kind: &Type, text: &str) -> Value {
    match *kind {
        Type::BOOL if text == "t" => Value::Bool(true),
        Type::BOOL if text == "f" => Value::Bool(false),
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID | Type::FLOAT4 | Type::FLOAT8 => number(text),
        Type::JSON | Type::JSONB => document(text),
        Type::TIMESTAMP => instant::<jiff::civil::DateTime>(text),
        Type::TIMESTAMPTZ => instant::<jiff::Timestamp>(text),
        Type::INT2_VECTOR | Type::OID_VECTOR => text.split_ascii_whitespace().map(number).collect(),
        _ => match kind.kind() {
            Kind::Array(_) if has_too_many_parts(text) => Value::from(text),
            // A type of an extension may have items and a text of its own.
            Kind::Array(item) => pg_array::read(text, pg_array::separator(item), &|part| json_of(item, part))
                .unwrap_or_else(|| Value::from(text)),
            Kind::Domain(inner) => json_of(inner, text),
            _ => Value::from(text),
        },
    }
}

/// A moment as ISO 8601 writes it, in UTC where it has a zone; what is none there (`infinity`, years before ours or
/// of five digits, another `DateStyle`) as the server writes it.
fn instant<T: std::str::FromStr + ToString>(text: &str) -> Value {
    Value::from(text.parse::<T>().map_or_else(|_| text.to_owned(), |instant| instant.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moments_are_written_as_iso_8601_does() {
        for (kind, text, wanted) in [
            (Type::TIMESTAMPTZ, "2026-11-23 10:00:00+01", "2026-11-23T09:00:00Z"),
            (Type::TIMESTAMPTZ, "2026-11-23 10:00:00.5-03:30", "2026-11-23T13:30:00.5Z"),
            (Type::TIMESTAMPTZ, "1890-01-01 00:00:00+00:09:21", "1889-12-31T23:50:39Z"),
            (Type::TIMESTAMP, "2026-11-23 10:00:00.123456", "2026-11-23T10:00:00.123456"),
            (Type::TIMESTAMP, "infinity", "infinity"),
            (Type::TIMESTAMP, "0044-03-15 12:00:00 BC", "0044-03-15 12:00:00 BC"),
            (Type::TIMESTAMPTZ, "0044-03-15 12:00:00+00 BC", "0044-03-15 12:00:00+00 BC"),
            (Type::TIMESTAMP, "12026-01-01 00:00:00", "12026-01-01 00:00:00"),
            (Type::TIMESTAMP, "23.11.2026 10:00:00", "23.11.2026 10:00:00"),
        ] {
            assert_eq!(json_of(&kind, text), wanted);
        }
    }

    #[test]
    fn parameters_are_written_as_the_type_wants_them() {
        for (value, kind, wanted) in [
            (json!([1, 2]), Type::INT4_ARRAY, r#"{"1","2"}"#),
            (json!([1, 2]), Type::INT2_VECTOR, "1 2"),
            (json!([1, 2]), Type::JSONB, "[1,2]"),
            (json!("{a}"), Type::TEXT_ARRAY, "{a}"),
            (json!(true), Type::BOOL, "true"),
            (json!({"a": 1}), Type::JSON, r#"{"a":1}"#),
        ] {
            assert_eq!(written(&value, &kind).as_deref(), Some(wanted));
        }
        assert_eq!(written(&Value::Null, &Type::TEXT), None);
    }
}
