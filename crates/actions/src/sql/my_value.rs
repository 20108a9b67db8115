//! Values of MySQL and MariaDB: as their own client shows them, in either protocol that they travel in.

use mysql_async::{
    Column, Row, Value as Cell,
    consts::{ColumnFlags, ColumnType},
};
use serde_json::{Number, Value, json};

use super::value::{document, hexadecimal, number};

/// The number of the character set of bytes that are no text.
const BINARY: u16 = 63;
/// From here on the decimals of a column say that it has no fixed number of them.
const NOT_FIXED: u8 = 31;
/// Digits of a second that the server has at most.
const MOST_SECOND_DIGITS: u8 = 6;
/// Digits that its exact numbers have at most, and how many of them behind the point.
const MOST_DIGITS: usize = 65;
const MOST_DECIMALS: usize = 30;

/// A parameter, and whether its text is an exact number.
pub(super) fn parameter(value: &Value) -> (Cell, bool) {
    match value {
        Value::Null => (Cell::NULL, false),
        Value::Bool(flag) => (Cell::from(*flag), false),
        Value::Number(written) => numeric(written),
        Value::String(text) => (Cell::from(text.as_str()), false),
        other => (Cell::from(other.to_string()), false),
    }
}

/// A number of the kind that the same digits have in the text of a query: whole, exact, or a float where they have an
/// exponent. What is larger than any of them is sent as text.
fn numeric(written: &Number) -> (Cell, bool) {
    if let Some(whole) = written.as_i64() {
        return (Cell::from(whole), false);
    }
    if let Some(whole) = written.as_u64() {
        return (Cell::from(whole), false);
    }
    let text = written.to_string();
    if text.contains(['e', 'E']) {
        return match text.parse::<f64>() {
            Ok(real) if real.is_finite() => (Cell::from(real), false),
            _ => (Cell::from(text), false),
        };
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let digits = whole.trim_start_matches('-').len() + decimals.len();
    let is_exact = digits <= MOST_DIGITS && decimals.len() <= MOST_DECIMALS;
    (Cell::from(text), is_exact)
}

/// The values of a row.
pub(super) fn values(row: Row) -> Vec<Value> {
    let columns = row.columns();
    let cells = row.unwrap_raw().into_iter().map(|cell| cell.unwrap_or(Cell::NULL));
    columns.iter().zip(cells).map(|(column, cell)| json_of(column, cell)).collect()
}

fn json_of(column: &Column, cell: Cell) -> Value {
    match cell {
        Cell::NULL => Value::Null,
        Cell::Int(whole) => json!(whole),
        Cell::UInt(whole) => json!(whole),
        Cell::Float(real) => float(f64::from(real), format!("{real:?}"), column.decimals()),
        Cell::Double(real) => float(real, format!("{real:?}"), column.decimals()),
        Cell::Bytes(bytes) => written(column, &bytes),
        Cell::Date(year, month, day, hour, minute, second, micros) => {
            let date = format!("{year:04}-{month:02}-{day:02}");
            Value::from(match column.column_type() {
                ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => date,
                _ => {
                    let fraction = fraction(micros, column.decimals());
                    format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}")
                }
            })
        }
        Cell::Time(negative, days, hours, minutes, seconds, micros) => {
            let sign = if negative { "-" } else { "" };
            let hours = u64::from(days) * 24 + u64::from(hours);
            let fraction = fraction(micros, column.decimals());
            Value::from(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}{fraction}"))
        }
    }
}

/// As many digits of the second as the column has.
fn fraction(micros: u32, digits: u8) -> String {
    match digits {
        0 if micros == 0 => String::new(),
        1..=MOST_SECOND_DIGITS => {
            let all = format!("{micros:06}");
            format!(".{}", all.get(..usize::from(digits)).unwrap_or(&all))
        }
        _ if micros == 0 => String::new(),
        _ => format!(".{micros:06}"),
    }
}

/// A float with the decimals of its column, else with as few digits as tell it from any other.
fn float(real: f64, shortest: String, decimals: u8) -> Value {
    if decimals < NOT_FIXED {
        return number(&format!("{real:.*}", usize::from(decimals)));
    }
    number(shortest.strip_suffix(".0").unwrap_or(&shortest))
}

/// What came as text, or as bytes.
fn written(column: &Column, bytes: &[u8]) -> Value {
    let kind = column.column_type();
    if kind == ColumnType::MYSQL_TYPE_BIT {
        return bits(bytes);
    }
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| !is_binary(column)) else {
        return hexadecimal(bytes);
    };
    match kind {
        ColumnType::MYSQL_TYPE_TINY
        | ColumnType::MYSQL_TYPE_SHORT
        | ColumnType::MYSQL_TYPE_INT24
        | ColumnType::MYSQL_TYPE_LONG
        | ColumnType::MYSQL_TYPE_LONGLONG
        | ColumnType::MYSQL_TYPE_YEAR => whole(text),
        ColumnType::MYSQL_TYPE_FLOAT | ColumnType::MYSQL_TYPE_DOUBLE => number(text),
        ColumnType::MYSQL_TYPE_DATETIME | ColumnType::MYSQL_TYPE_TIMESTAMP => Value::from(text.replacen(' ', "T", 1)),
        ColumnType::MYSQL_TYPE_JSON => document(text),
        _ => Value::from(text),
    }
}

/// A whole number, without the zeros that a column may have it filled up with.
fn whole(text: &str) -> Value {
    let unfilled = text.trim_start_matches('0');
    number(if unfilled.is_empty() && !text.is_empty() { "0" } else { unfilled })
}

/// Bits as the number that they are; there are 64 at most.
fn bits(bytes: &[u8]) -> Value {
    if bytes.is_empty() || bytes.len() > size_of::<u64>() {
        return hexadecimal(bytes);
    }
    json!(bytes.iter().fold(0, |number: u64, byte| (number << 8) | u64::from(*byte)))
}

fn is_binary(column: &Column) -> bool {
    let kind = column.column_type();
    let may_be_text = kind.is_character_type()
        || matches!(
            kind,
            ColumnType::MYSQL_TYPE_TINY_BLOB | ColumnType::MYSQL_TYPE_MEDIUM_BLOB | ColumnType::MYSQL_TYPE_LONG_BLOB
        );
    kind.is_geometry_type()
        || kind.is_vector_type()
        || may_be_text && column.character_set() == BINARY && column.flags().contains(ColumnFlags::BINARY_FLAG)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: ColumnType) -> Column {
        Column::new(kind)
    }

    #[test]
    fn values_of_the_text_protocol_are_those_of_the_other() {
        for (kind, text, wanted) in [
            (ColumnType::MYSQL_TYPE_LONG, "00042", json!(42)),
            (ColumnType::MYSQL_TYPE_YEAR, "0000", json!(0)),
            (ColumnType::MYSQL_TYPE_LONGLONG, "18446744073709551615", json!(u64::MAX)),
            (ColumnType::MYSQL_TYPE_LONGLONG, "-5", json!(-5)),
            (ColumnType::MYSQL_TYPE_FLOAT, "0.1", json!(0.1)),
            (ColumnType::MYSQL_TYPE_NEWDECIMAL, "12.50", json!("12.50")),
            (ColumnType::MYSQL_TYPE_DATETIME, "2026-11-23 10:00:00.50", json!("2026-11-23T10:00:00.50")),
            (ColumnType::MYSQL_TYPE_TIME, "-838:59:59", json!("-838:59:59")),
            (ColumnType::MYSQL_TYPE_JSON, r#"{"a": [1]}"#, json!({"a": [1]})),
            (ColumnType::MYSQL_TYPE_BIT, "\u{1}\u{2}", json!(258)),
        ] {
            assert_eq!(json_of(&column(kind), Cell::from(text)), wanted);
        }
        let latin = json_of(&column(ColumnType::MYSQL_TYPE_VAR_STRING), Cell::from(&b"\xe9"[..]));
        assert_eq!(latin, "\\xe9", "no UTF-8");
    }

    #[test]
    fn floats_have_the_decimals_of_their_column() {
        for (real, decimals, wanted) in
            [(0.1, 31, "0.1"), (1.0, 39, "1"), (1.5, 2, "1.50"), (1e20, 31, "1e20"), (-0.5, 0, "-0")]
        {
            assert_eq!(float(real, format!("{real:?}"), decimals), number(wanted));
        }
        assert_eq!(json_of(&column(ColumnType::MYSQL_TYPE_FLOAT).with_decimals(31), Cell::Float(0.1)), json!(0.1));
    }

    #[test]
    fn seconds_have_the_digits_of_their_column() {
        for (micros, digits, wanted) in [(0, 0, ""), (0, 3, ".000"), (500_000, 2, ".50"), (5, 39, ".000005")] {
            assert_eq!(fraction(micros, digits), wanted);
        }
    }

    #[test]
    fn numbers_are_sent_as_the_kind_that_their_digits_have() {
        let sent = |text: &str| numeric(&serde_json::from_str(text).unwrap());
        assert_eq!(sent("-7"), (Cell::Int(-7), false));
        assert_eq!(sent("18446744073709551615"), (Cell::UInt(u64::MAX), false));
        assert_eq!(sent("1.5"), (Cell::from("1.5"), true));
        assert_eq!(sent("1e300"), (Cell::Double(1e300), false));
    }
}
