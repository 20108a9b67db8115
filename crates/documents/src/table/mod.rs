//! Tables of data: a CSV text or a JSON list, as a list of rows.

mod csv;
mod error;
mod separator;

use serde_json::Value;
use testgyver_model::lenient;

pub use error::TableError;
pub use separator::{Layout, layout};

/// Most rows of a table.
pub const MOST_ROWS: usize = 100_000;

/// Rows of a CSV text whose first record names the columns, as many as a loop may have.
///
/// # Errors
/// [`TableError`] with the line that cannot be read.
pub fn from_csv(text: &str) -> Result<Vec<Value>, TableError> {
    csv::rows(text, None, MOST_ROWS)
}

/// Rows of a CSV text, however many; a separator that is given counts before any that is found out.
///
/// # Errors
/// [`TableError`] with the line that cannot be read.
pub fn all_of_csv(text: &str, separator: Option<u8>) -> Result<Vec<Value>, TableError> {
    csv::rows(text, separator, usize::MAX)
}

/// Rows of a JSON list, or of a list that stands alone inside an object (`{"data": […]}`); any other
/// object is one row.
///
/// # Errors
/// [`TableError`] where there is neither.
pub fn from_json(text: &str) -> Result<Vec<Value>, TableError> {
    match serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        Err(error) => Err(TableError::Json(error.to_string())),
        Ok(Value::Array(rows)) => Ok(rows),
        Ok(Value::Object(mut fields)) => {
            let mut lists = fields.values_mut().filter(|field| field.is_array());
            if let (Some(Value::Array(rows)), None) = (lists.next(), lists.next()) {
                return Ok(std::mem::take(rows));
            }
            Ok(vec![Value::Object(fields)])
        }
        Ok(_) => Err(TableError::NoList),
    }
}

/// Rows of a list as a form holds it: a JSON list, its text, or one item per line. An object, or its
/// text, is one row; `null` is none.
///
/// # Errors
/// [`TableError::BrokenList`] where a text begins as a JSON list and is none.
pub fn from_form(list: &Value) -> Result<Vec<Value>, TableError> {
    if let Some((line, column)) = list.as_str().and_then(lenient::broken_list) {
        return Err(TableError::BrokenList(line, column));
    }
    Ok(match list {
        Value::Array(rows) => rows.clone(),
        Value::Null => Vec::new(),
        Value::String(text) => match serde_json::from_str(text.trim()) {
            Ok(Value::Array(rows)) => rows,
            Ok(row @ Value::Object(_)) => vec![row],
            Ok(Value::Null) => Vec::new(),
            _ => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect(),
        },
        other => vec![other.clone()],
    })
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
        assert_eq!(from_json(r#"{"id": 7, "a": [1], "b": [2]}"#), Ok(vec![json!({"id": 7, "a": [1], "b": [2]})]));
        assert_eq!(from_json(r#"{"id": 7}"#), Ok(vec![json!({"id": 7})]));
        let from_form = |list: &Value| super::from_form(list).unwrap();
        assert_eq!(from_form(&json!("{\"id\": 7,\n \"a\": [1]}")), vec![json!({"id": 7, "a": [1]})]);
        assert_eq!((from_form(&json!("null")), from_form(&json!({"id": 7}))), (vec![], vec![json!({"id": 7})]));
        assert_eq!(from_json(r#"{"data": [1, 2]}"#), Ok(vec![json!(1), json!(2)]));
        assert_eq!(from_json("3"), Err(TableError::NoList));
        assert_eq!(from_form(&json!("a\n\n b \n")), vec![json!("a"), json!("b")]);
        assert_eq!(from_form(&json!("[1, {\"x\": 2}]")), vec![json!(1), json!({"x": 2})]);
        assert_eq!(super::from_form(&json!(" [1,2")), Err(TableError::BrokenList(1, 4)));
    }
}
