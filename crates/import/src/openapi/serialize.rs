//! Values as parameters are written: the styles of OpenAPI.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{document::Node, words::text_of};

/// What may stand as it is in a part of a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b'@');
/// What may stand as it is in a query.
const QUERY: &AsciiSet = &PATH.remove(b'/').remove(b',');
/// What may stand as it is where a document allows what is reserved.
const RESERVED: &AsciiSet = &QUERY
    .remove(b'?')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b';')
    .remove(b'[')
    .remove(b']');

/// How a parameter is written.
#[derive(Clone, Copy)]
pub(super) struct Style<'a> {
    name: &'a str,
    explode: bool,
}

impl<'a> Style<'a> {
    pub(super) fn of(parameter: Node<'a>, place: &str) -> Self {
        let usual = if matches!(place, "query" | "cookie") { "form" } else { "simple" };
        let name = match parameter.text("style") {
            "" => usual,
            named => named,
        };
        let explode = parameter.value.get("explode").and_then(Value::as_bool).unwrap_or(name == "form");
        Self { name, explode }
    }
}

fn encoded(text: &str, set: &'static AsciiSet) -> String {
    crate::text::literal(&utf8_percent_encode(text, set).to_string())
}

/// The values of a list, or names and values of an object one after the other.
fn flat(value: &Value, between: &str, write: &dyn Fn(&str) -> String) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(|item| write(&text_of(item))).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{}{between}{}", write(name), write(&text_of(value)))).collect()
        }
        other => vec![write(&text_of(other))],
    }
}

/// A parameter of a path: `simple`, `label` or `matrix`.
pub(super) fn path(name: &str, value: &Value, style: Style<'_>) -> String {
    let write: &dyn Fn(&str) -> String = &|text| encoded(text, PATH);
    let several = value.is_array() || value.is_object();
    let between = if style.explode { "=" } else { "," };
    let parts = flat(value, between, write);
    match style.name {
        "label" => format!(".{}", parts.join(if style.explode { "." } else { "," })),
        "matrix" if several && style.explode && value.is_array() => {
            parts.iter().map(|part| format!(";{name}={part}")).collect()
        }
        "matrix" if several && style.explode => parts.iter().map(|part| format!(";{part}")).collect(),
        "matrix" => format!(";{name}={}", parts.join(",")),
        _ => parts.join(","),
    }
}

/// The pieces of a query that a parameter makes.
pub(super) fn query(name: &str, value: &Value, style: Style<'_>, reserved: bool) -> Vec<String> {
    let set = if reserved { RESERVED } else { QUERY };
    let write: &dyn Fn(&str) -> String = &|text| encoded(text, set);
    let key = encoded(name, RESERVED);
    match (value, style.name) {
        (Value::Object(fields), "deepObject") => {
            fields.iter().map(|(part, value)| format!("{key}[{}]={}", write(part), write(&text_of(value)))).collect()
        }
        (Value::Object(_), _) if style.explode => flat(value, "=", write),
        (Value::Array(items), "form" | "deepObject") if style.explode => {
            items.iter().map(|item| format!("{key}={}", write(&text_of(item)))).collect()
        }
        (_, "spaceDelimited") => vec![format!("{key}={}", flat(value, "%20", write).join("%20"))],
        (_, "pipeDelimited") => vec![format!("{key}={}", flat(value, "%7C", write).join("%7C"))],
        _ => vec![format!("{key}={}", flat(value, ",", write).join(","))],
    }
}

/// A parameter that is the whole query.
pub(super) fn whole_query(value: &Value) -> Vec<String> {
    let write: &dyn Fn(&str) -> String = &|text| encoded(text, QUERY);
    match value {
        Value::String(text) => vec![text.trim_start_matches('?').to_owned()],
        other => flat(other, "=", write),
    }
}

/// A header or a cookie.
pub(super) fn plain(value: &Value, style: Style<'_>) -> String {
    let between = if style.explode && style.name != "form" { "=" } else { "," };
    let text = flat(value, between, &str::to_owned).join(",");
    crate::text::literal(&text.split(['\r', '\n']).collect::<Vec<_>>().join(" "))
}
