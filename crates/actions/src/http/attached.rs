//! The files that a form attaches, in every shape in which they are written.

use serde_json::Value;
use testgyver_model::lenient::json_or_text;

/// Name of the form field under which a file is sent where none is given.
const FIELD: &str = "file";

/// A file of the campaign, and the field of the form that it is sent as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attached {
    pub(super) field: String,
    pub(super) path: String,
}

impl Attached {
    fn new(field: &str, path: &str) -> Option<Self> {
        let blank = |text: &str| text.trim().is_empty();
        let field = if blank(field) { FIELD } else { field };
        (!blank(path)).then(|| Self { field: field.to_owned(), path: path.to_owned() })
    }

    /// A path, `{field, file}`, or `{name, filename}` as the original writes it: there the name is the field's.
    fn read(item: &Value) -> Option<Self> {
        let entry = match item {
            Value::String(path) => return Self::new(FIELD, path),
            other => other.as_object()?,
        };
        let text = |name: &str| entry.get(name).and_then(Value::as_str);
        let own = text("file").or_else(|| text("path"));
        let (path, named) = match (own, text("filename")) {
            (None, Some(path)) => (path, text("name")),
            (own, _) => (own.or_else(|| text("name"))?, None),
        };
        Self::new(text("field").or(named).unwrap_or_default(), path)
    }
}

/// The files of a field: a path, a list of paths or of [`Attached::read`]'s objects, an object `{field: path}`, or any of
/// these as JSON text. Nothing where it is none of them.
pub(super) fn read(value: &Value) -> Option<Vec<Attached>> {
    match json_or_text(value.clone()) {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => items.iter().map(Attached::read).collect(),
        Value::Object(named) => named.iter().map(|(field, path)| Attached::new(field, path.as_str()?)).collect(),
        single => Some(vec![Attached::read(&single)?]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pairs(value: &Value) -> Option<Vec<(String, String)>> {
        Some(read(value)?.into_iter().map(|one| (one.field, one.path)).collect())
    }

    #[test]
    fn every_shape_says_field_and_file() {
        let doc = Some(vec![("doc".to_owned(), "a.bin".to_owned())]);
        let list = json!([{"name": "doc", "filename": "a.bin"}]);
        for same in [
            list.clone(),
            json!(list.to_string()),
            json!([{"field": "doc", "file": "a.bin"}]),
            json!([{"field": "doc", "path": "a.bin"}]),
            json!([{"field": "doc", "name": "a.bin"}]),
            json!([{"field": "doc", "name": "x", "filename": "a.bin"}]),
            json!([{"field": "doc", "file": "a.bin", "filename": "seen as.bin"}]),
            json!({"doc": "a.bin"}),
        ] {
            assert_eq!(pairs(&same), doc, "{same}");
        }
        let plain = Some(vec![("file".to_owned(), "a.bin".to_owned())]);
        for same in [
            json!("a.bin"),
            json!(["a.bin"]),
            json!([{"name": "a.bin"}]),
            json!([{"name": "", "filename": "a.bin"}]),
            json!([{"filename": "a.bin"}]),
        ] {
            assert_eq!(pairs(&same), plain, "{same}");
        }
        assert_eq!(pairs(&json!("")), Some(Vec::new()));
        assert_eq!(pairs(&Value::Null), Some(Vec::new()));
    }

    #[test]
    fn a_file_that_is_not_named_is_an_error() {
        for wrong in
            [json!([{"name": "doc", "filename": ""}]), json!([{"field": "doc"}]), json!([""]), json!([1]), json!(1)]
        {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }
}
