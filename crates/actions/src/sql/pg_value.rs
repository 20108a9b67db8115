//! Values of PostgreSQL: parameters as text, results as JSON.

use std::{error::Error, fmt};

use serde_json::{Value, json};
use tokio_postgres::{
    Row,
    types::{Format, FromSql, IsNull, Kind, ToSql, Type, private::BytesMut},
};

use super::LARGEST_VALUE;

/// A parameter, sent as text: the server reads it as the type that the query wants.
#[derive(Debug)]
pub(super) struct Parameter(Option<String>);

impl Parameter {
    /// The parameter for a value.
    pub(super) fn of(value: &Value) -> Self {
        Self(match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        })
    }
}

impl ToSql for Parameter {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
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

    fn to_sql_checked(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql(kind, out)
    }
}

/// The values of a row.
pub(super) fn values(row: &Row) -> Result<Vec<Value>, tokio_postgres::Error> {
    (0..row.len())
        .map(|index| row.try_get::<_, Option<Cell>>(index).map(|cell| cell.map_or(Value::Null, |cell| cell.0)))
        .collect()
}

/// A value of any type, as JSON.
struct Cell(Value);

impl<'a> FromSql<'a> for Cell {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        if raw.len() > LARGEST_VALUE {
            return Err("a value is larger than 16 MiB".into());
        }
        json_of(kind, raw).map(Self)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn json_of(kind: &Type, raw: &[u8]) -> Result<Value, Box<dyn Error + Sync + Send>> {
    Ok(match *kind {
        Type::BOOL => Value::from(bool::from_sql(kind, raw)?),
        Type::INT2 => json!(i16::from_sql(kind, raw)?),
        Type::INT4 => json!(i32::from_sql(kind, raw)?),
        Type::INT8 => json!(i64::from_sql(kind, raw)?),
        Type::OID => json!(u32::from_sql(kind, raw)?),
        Type::FLOAT4 => json!(f32::from_sql(kind, raw)?),
        Type::FLOAT8 => json!(f64::from_sql(kind, raw)?),
        Type::JSON | Type::JSONB => Value::from_sql(kind, raw)?,
        Type::NUMERIC => Value::from(numeric(raw)?),
        Type::UUID => Value::from(uuid(raw)?),
        Type::TIMESTAMP | Type::TIMESTAMPTZ => Value::from(instant(raw, *kind == Type::TIMESTAMPTZ)?),
        Type::DATE => Value::from(date(raw)?),
        Type::TIME => Value::from(time(raw)?),
        Type::BYTEA => hexadecimal(raw),
        _ => match kind.kind() {
            Kind::Array(_) => {
                let cells = Vec::<Option<Cell>>::from_sql(kind, raw)?;
                cells.into_iter().map(|cell| cell.map_or(Value::Null, |cell| cell.0)).collect()
            }
            Kind::Domain(inner) => json_of(inner, raw)?,
            // Texts, names, enumerations and the like travel as they are written.
            _ => match std::str::from_utf8(raw) {
                Ok(text) => Value::from(text),
                Err(_) => hexadecimal(raw),
            },
        },
    })
}

/// Bytes as PostgreSQL writes them, `\x00ff`.
pub(super) fn hexadecimal(bytes: &[u8]) -> Value {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 15)]);
    }
    Value::from(text)
}

/// A value that is shorter than its type says.
#[derive(Debug)]
struct Short;

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value is cut short")
    }
}

impl Error for Short {}

fn word(raw: &[u8], at: usize) -> Result<i16, Short> {
    raw.get(at..at + 2).and_then(|two| two.try_into().ok()).map(i16::from_be_bytes).ok_or(Short)
}

/// A decimal number, exact: a text, since JSON numbers are not.
fn numeric(raw: &[u8]) -> Result<String, Short> {
    let (count, weight, sign, scale) = (word(raw, 0)?, word(raw, 2)?, word(raw, 4)?, word(raw, 6)?);
    match sign as u16 {
        0xC000 => return Ok("NaN".into()),
        0xD000 => return Ok("Infinity".into()),
        0xF000 => return Ok("-Infinity".into()),
        _ => {}
    }
    let digit = |index: i16| -> Result<i16, Short> {
        if (0..count).contains(&index) { word(raw, 8 + 2 * usize::from(index.unsigned_abs())) } else { Ok(0) }
    };
    let mut text = if sign == 0x4000 { "-".to_owned() } else { String::new() };
    if weight < 0 {
        text.push('0');
    }
    for index in 0..=weight {
        let group = digit(index)?;
        text.push_str(&if index == 0 { group.to_string() } else { format!("{group:04}") });
    }
    if scale > 0 {
        let mut fraction = String::new();
        let mut index = weight + 1;
        while fraction.len() < usize::from(scale.unsigned_abs()) {
            fraction.push_str(&format!("{:04}", digit(index)?));
            index += 1;
        }
        fraction.truncate(usize::from(scale.unsigned_abs()));
        text.push('.');
        text.push_str(&fraction);
    }
    Ok(text)
}

fn uuid(raw: &[u8]) -> Result<String, Short> {
    let bytes: [u8; 16] = raw.try_into().map_err(|_| Short)?;
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok([&digits[..4], &digits[4..6], &digits[6..8], &digits[8..10], &digits[10..]].map(|part| part.concat()).join("-"))
}

/// Microseconds from 2000 to 1970.
const EPOCH: i64 = 946_684_800_000_000;

fn instant(raw: &[u8], zoned: bool) -> Result<String, Box<dyn Error + Sync + Send>> {
    let micros = i64::from_be_bytes(raw.try_into().map_err(|_| Short)?);
    match micros {
        i64::MAX => return Ok("infinity".into()),
        i64::MIN => return Ok("-infinity".into()),
        _ => {}
    }
    let at = jiff::Timestamp::from_microsecond(micros.checked_add(EPOCH).ok_or(Short)?)?;
    let text = at.to_string();
    Ok(if zoned { text } else { text.trim_end_matches('Z').to_owned() })
}

fn date(raw: &[u8]) -> Result<String, Box<dyn Error + Sync + Send>> {
    let days = i32::from_be_bytes(raw.try_into().map_err(|_| Short)?);
    let day = jiff::civil::date(2000, 1, 1).checked_add(jiff::Span::new().try_days(i64::from(days))?)?;
    Ok(day.to_string())
}

fn time(raw: &[u8]) -> Result<String, Box<dyn Error + Sync + Send>> {
    let micros = i64::from_be_bytes(raw.try_into().map_err(|_| Short)?);
    let time = jiff::civil::Time::midnight().checked_add(jiff::Span::new().try_microseconds(micros)?)?;
    Ok(time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(words: &[i16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn decimal_numbers_stay_exact() {
        for (words, text) in [
            (vec![3, 1, 0, 2, 1, 2345, 6700], "12345.67"),
            (vec![1, -1, 0x4000, 4, 5], "-0.0005"),
            (vec![1, -2, 0, 8, 1200], "0.00001200"),
            (vec![0, 0, 0, 0], "0"),
            (vec![1, 1, 0, 0, 7], "70000"),
        ] {
            assert_eq!(numeric(&bytes(&words)).unwrap(), text);
        }
        assert!(numeric(&[0, 1]).is_err());
    }
}
