//! Tables of data: a CSV text or a JSON list, as a list of rows.

mod csv;
mod separator;

use serde_json::Value;
use testgyver_model::{Language, lenient, phrase};

pub use separator::{Layout, layout};

/// Most rows of a table.
pub const MOST_ROWS: usize = 100_000;

/// Why a text is no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// The CSV cannot be read.
    Csv(String),
    /// A row has more or fewer cells than there are columns.
    Width {
        /// The line that the row begins in, from 1.
        line: u64,
        /// How many it has.
        cells: usize,
        /// How many columns there are.
        columns: usize,
        /// What was taken to stand between two cells.
        separator: char,
    },
    /// Two columns have one name.
    Twice {
        /// The line of the names, from 1.
        line: u64,
        /// The name.
        name: String,
    },
    /// A quote is not closed.
    OpenQuote {
        /// The line that it opens in, from 1.
        line: u64,
    },
    /// There are more rows than this.
    TooMany(usize),
    /// The rows come to more bytes than this.
    TooLarge(usize),
    /// The JSON cannot be read.
    Json(String),
    /// The JSON is no list and no object.
    NoList,
    /// A text begins as a JSON list and is none, from this line and column on.
    BrokenList(usize, usize),
}

impl TableError {
    /// The reason for who wrote the table.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::Csv(why) => phrase!(language, fr: "CSV illisible ({why})", en: "the CSV cannot be read ({why})"),
            Self::Width { line, cells, columns, separator } => {
                let s = |count: usize| if count > 1 { "s" } else { "" };
                let (cell, column) = (s(*cells), s(*columns));
                let sign = match separator {
                    '\t' => phrase!(language, fr: "séparateur : tabulation", en: "separator: tab"),
                    sign => phrase!(language, fr: "séparateur « {sign} »", en: "separator '{sign}'"),
                };
                phrase!(language,
                    fr: "ligne {line} : {cells} valeur{cell} pour {columns} colonne{column} ({sign})",
                    en: "line {line}: {cells} cell{cell} for {columns} column{column} ({sign})")
            }
            Self::Twice { line, name } => phrase!(language,
                fr: "ligne {line} : la colonne « {name} » existe deux fois",
                en: "line {line}: the column '{name}' is there twice"),
            Self::OpenQuote { line } => phrase!(language,
                fr: "ligne {line} : un guillemet ouvert n'est jamais refermé",
                en: "line {line}: a quote is opened and never closed"),
            Self::TooMany(most) => phrase!(language, fr: "plus de {most} lignes", en: "more than {most} rows"),
            Self::TooLarge(most) => {
                let most = most / 1024 / 1024;
                phrase!(language, fr: "plus de {most} Mio de lignes", en: "more than {most} MiB of rows")
            }
            Self::Json(why) => phrase!(language, fr: "JSON illisible ({why})", en: "the JSON cannot be read ({why})"),
            Self::NoList => phrase!(language,
                fr: "une liste ou un objet est attendu",
                en: "a list or an object is expected"),
            Self::BrokenList(line, column) => lenient::say_broken((*line, *column), language),
        }
    }
}

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
