//! What an expression of a script stands for.

use serde_json::{Map, Value, json};

/// A query of a check or an extraction: `subject`, `path`, `filter`.
pub(super) type Query = Map<String, Value>;

/// What an expression of a script stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Symbol {
    /// A value that is known; its texts may hold placeholders.
    Known(Value),
    Undefined,
    /// A value of the answer.
    Found(Query),
    /// The length of a value of the answer.
    Length(Query),
    /// The type of a value of the answer, as `typeof` writes it.
    Type(Query),
    /// The words of the status: `OK`.
    Reason,
    /// A moment: now, so much later or earlier.
    Moment(String),
    /// A number that is made up, from 0 to 1.
    Random,
    /// That number times so much.
    RandomTo(i64),
    /// The digits of that number in base 36.
    RandomText,
    /// A name of the tool itself, with its fields: `pm.response`.
    Path(String),
}

impl Symbol {
    /// A text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Known(Value::String(text.into()))
    }

    /// The placeholder of a name.
    pub(super) fn variable(name: &str) -> Self {
        Self::text(format!("{{{{{name}}}}}"))
    }

    /// A subject without path.
    pub(super) fn subject(subject: &str) -> Self {
        Self::Found(query(subject, ""))
    }
}

/// A query.
pub(super) fn query(subject: &str, path: &str) -> Query {
    let mut query = Map::from_iter([("subject".to_owned(), json!(subject))]);
    if !path.is_empty() {
        query.insert("path".into(), json!(path));
    }
    query
}

/// The same query, its value sent through one more filter.
pub(super) fn filtered(mut query: Query, filter: &str) -> Query {
    let filter = match query.get("filter").and_then(Value::as_str) {
        Some(before) => format!("{before} | {filter}"),
        None => filter.to_owned(),
    };
    query.insert("filter".into(), json!(filter));
    query
}

/// The subject of a query.
pub(super) fn subject_of(query: &Query) -> &str {
    query.get("subject").and_then(Value::as_str).unwrap_or_default()
}

/// The JSONPath of a query that goes on from another one's.
pub(super) fn below(query: &Query, step: &str) -> Option<Query> {
    let plain = subject_of(query) == "jsonpath" && !query.contains_key("filter");
    let path = query.get("path").and_then(Value::as_str).filter(|_| plain)?;
    Some(self::query("jsonpath", &format!("{path}{step}")))
}

/// A name as a step of a JSONPath.
pub(super) fn name_step(name: &str) -> String {
    let mut signs = name.chars();
    let first = signs.next().is_some_and(|sign| sign.is_ascii_alphabetic() || sign == '_');
    if first && signs.all(|sign| sign.is_ascii_alphanumeric() || sign == '_') {
        return format!(".{name}");
    }
    let mut quoted = String::new();
    for sign in name.chars() {
        match sign {
            '\'' | '\\' => quoted.extend(['\\', sign]),
            _ if sign.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(sign))),
            _ => quoted.push(sign),
        }
    }
    format!("['{quoted}']")
}
