//! Tables of data: a CSV text or a JSON list, as a list of rows.

use serde_json::{Map, Value};

use super::flow::MOST_ROWS;

/// Why a text is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The CSV cannot be read.
    #[error("{0}")]
    Csv(String),
    /// The JSON cannot be read.
    #[error("{0}")]
    Json(String),
    /// The JSON is no list.
    #[error("not a list")]
    NoList,
}

/// Rows of a CSV text whose first line names the columns; commas, semicolons or tabs apart,
/// whichever the first line has most of.
///
/// # Errors
/// [`TableError::Csv`] with the line that cannot be read.
pub fn from_csv(text: &str) -> Result<Vec<Value>, TableError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter.unwrap_or(b',')).from_reader(text.as_bytes());
    let failed = |error: csv::Error| TableError::Csv(error.to_string());
    let names: Vec<String> = reader.headers().map_err(failed)?.iter().map(|name| name.trim().to_owned()).collect();
    let row = |record: csv::Result<csv::StringRecord>| {
        let record = record.map_err(failed)?;
        Ok(Value::Object(names.iter().cloned().zip(record.iter().map(Value::from)).collect::<Map<_, _>>()))
    };
    // One more than may be, so that too many are told as such.
    reader.records().take(MOST_ROWS + 1).map(row).collect()
}

/// Rows of a JSON list, or of a list that stands alone inside an object (`{"data": […]}`).
///
/// # Errors
/// [`TableError`] where there is no list.
pub fn from_json(text: &str) -> Result<Vec<Value>, TableError> {
    match serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        Err(error) => Err(TableError::Json(error.to_string())),
        Ok(Value::Array(rows)) => Ok(rows),
        Ok(Value::Object(mut fields)) if fields.values().filter(|field| field.is_array()).count() == 1 => {
            let rows = fields.values_mut().find(|field| field.is_array()).map(Value::take);
            Ok(rows.and_then(|rows| if let Value::Array(rows) = rows { Some(rows) } else { None }).unwrap_or_default())
        }
        Ok(_) => Err(TableError::NoList),
    }
}

/// Rows of a list as a form holds it: a JSON list, its text, or one item per line.
pub fn from_form(list: &Value) -> Vec<Value> {
    match list {
        Value::Array(rows) => rows.clone(),
        Value::Null => Vec::new(),
        Value::String(text) => match serde_json::from_str(text.trim()) {
            Ok(Value::Array(rows)) => rows,
            _ => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect(),
        },
        other => vec![other.clone()],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_from_every_spelling() {
        let rows = vec![json!({"name": "Ada", "age": "36"}), json!({"name": "Élie; fils", "age": ""})];
        assert_eq!(from_csv("name,age\nAda,36\nÉlie; fils,\n"), Ok(rows.clone()));
        assert_eq!(from_csv("\u{feff}name;age\r\nAda;36\r\n\"Élie; fils\";\r\n"), Ok(rows.clone()));
        assert_eq!(from_csv(""), Ok(vec![]));
        assert!(from_csv("a,b\n1,2,3\n").is_err());
        assert_eq!(from_json(r#"{"data": [1, 2]}"#), Ok(vec![json!(1), json!(2)]));
        assert_eq!(from_json("3"), Err(TableError::NoList));
        assert_eq!(from_form(&json!("a\n\n b \n")), vec![json!("a"), json!("b")]);
        assert_eq!(from_form(&json!("[1, {\"x\": 2}]")), vec![json!(1), json!({"x": 2})]);
    }
}
