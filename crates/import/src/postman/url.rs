//! Addresses: a text, or parts.

use serde_json::Value;
use testgyver_model::phrase;

use super::fields::{field, is_disabled, list, text};
use crate::{gather::Gather, requests::plain_url};

/// The address of a request, path variables filled in.
pub(super) fn address(url: &Value, place: &str, gather: &mut Gather) -> String {
    let written = match url {
        Value::String(text) => text.clone(),
        Value::Object(_) if joined(url, "host", ".").is_empty() => field(url, "raw"),
        Value::Object(_) => parts(url),
        _ => String::new(),
    };
    let off: Vec<String> =
        list(url, "query").iter().filter(|one| is_disabled(one)).map(|one| field(one, "key")).collect();
    if !off.is_empty() {
        let names = off.join(", ");
        gather.info(
            place,
            phrase!(gather.language,
            fr: "Paramètres désactivés laissés de côté : {names}",
            en: "Parameters that are switched off were left out: {names}"),
        );
    }
    plain_url(&with_variables(&written, list(url, "variable"), place, gather))
}

/// An address out of its parts: what Postman sends is made of them, whatever `raw` says.
fn parts(url: &Value) -> String {
    let mut written = String::new();
    let protocol = field(url, "protocol");
    if !protocol.is_empty() {
        written = if protocol.ends_with("://") { protocol } else { format!("{protocol}://") };
    }
    if let Some(user) = url.get("auth").filter(|auth| auth.is_object()) {
        written.push_str(&format!("{}:{}@", field(user, "user"), field(user, "password")));
    }
    written.push_str(&joined(url, "host", "."));
    let port = field(url, "port");
    if !port.is_empty() {
        written.push_str(&format!(":{port}"));
    }
    if url.get("path").is_some_and(|path| !path.is_null()) {
        let path = joined(url, "path", "/");
        written.push_str(if path.starts_with('/') && url["path"].is_string() { "" } else { "/" });
        written.push_str(&path);
    }
    written.push_str(&query(url));
    let hash = field(url, "hash");
    if !hash.is_empty() {
        written.push_str(&format!("#{hash}"));
    }
    written
}

fn joined(url: &Value, name: &str, between: &str) -> String {
    match url.get(name) {
        Some(Value::Array(pieces)) => {
            let piece =
                |piece: &Value| if piece.is_object() { field(piece, "value") } else { text(piece).unwrap_or_default() };
            pieces.iter().map(piece).collect::<Vec<_>>().join(between)
        }
        Some(other) => text(other).unwrap_or_default(),
        None => String::new(),
    }
}

fn query(url: &Value) -> String {
    let pair = |one: &Value| {
        let name = escaped(&field(one, "key"), &['&', '#', '=']);
        match one.get("value").and_then(text) {
            Some(value) => format!("{name}={}", escaped(&value, &['&', '#'])),
            None => name,
        }
    };
    let pairs: Vec<String> = list(url, "query").iter().filter(|one| !is_disabled(one)).map(pair).collect();
    match url.get("query") {
        Some(Value::String(text)) if !text.is_empty() => format!("?{text}"),
        _ if pairs.is_empty() => String::new(),
        _ => format!("?{}", pairs.join("&")),
    }
}

/// A piece of a query, signs that would end it escaped; placeholders stay as they are.
fn escaped(piece: &str, ends: &[char]) -> String {
    let (mut written, mut inside) = (String::new(), 0usize);
    for sign in piece.chars() {
        match sign {
            '{' => inside += 1,
            '}' => inside = inside.saturating_sub(1),
            _ if inside < 2 && (ends.contains(&sign) || sign.is_control()) => {
                written.push_str(&format!("%{:02X}", u32::from(sign)));
                continue;
            }
            _ => {}
        }
        written.push(sign);
    }
    written
}

/// Fills `:name` in where it is a whole piece of the path.
fn with_variables(url: &str, variables: &[Value], place: &str, gather: &mut Gather) -> String {
    if variables.is_empty() {
        return url.to_owned();
    }
    let end = url.find('?').unwrap_or(url.len());
    let filled: Vec<String> = url[..end]
        .split('/')
        .map(|piece| match piece.strip_prefix(':') {
            Some(name) => filled(piece, name, variables, place, gather),
            None => piece.to_owned(),
        })
        .collect();
    format!("{}{}", filled.join("/"), &url[end..])
}

fn filled(piece: &str, name: &str, variables: &[Value], place: &str, gather: &mut Gather) -> String {
    let Some(found) = variables.iter().find(|one| field(one, "key") == name || field(one, "id") == name) else {
        return piece.to_owned();
    };
    let value = field(found, "value");
    if !value.is_empty() {
        return value;
    }
    gather.info(
        place,
        phrase!(gather.language,
        fr: "Le paramètre de chemin « :{name} » n'a pas de valeur : il est devenu la variable « {name} »",
        en: "The path parameter ':{name}' has no value: it became the variable '{name}'"),
    );
    format!("{{{{{name}}}}}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use testgyver_model::Language;

    use super::*;

    fn read(url: Value) -> String {
        address(&url, "", &mut Gather::new(Language::ENGLISH))
    }

    #[test]
    fn every_shape_of_an_address_is_read() {
        assert_eq!(read(json!("example.org/a")), "http://example.org/a");
        assert_eq!(read(json!({"raw": "{{base}}/x?a=1"})), "{{base}}/x?a=1");
        assert_eq!(
            read(
                json!({"raw": "x", "protocol": "https", "host": ["a", "b"], "port": "8", "path": ["x", ":id"], "hash": "h",
                "query": [{"key": "q", "value": "1&{{x&y}}"}, {"key": "off", "disabled": true}, {"key": "e", "value": null}],
                "variable": [{"key": "id", "value": "{{id}}"}]})
            ),
            "https://a.b:8/x/{{id}}?q=1%26{{x&y}}&e#h"
        );
        assert_eq!(
            read(json!({"host": "{{base}}", "path": "/a/:b", "variable": [{"key": "b", "value": ""}]})),
            "{{base}}/a/{{b}}"
        );
        assert_eq!(read(Value::Null), "");
    }
}
