//! Takes secrets out of a form, wherever in it they stand.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use regex::{Captures, Regex};
use serde_json::{Map, Value, json};

use super::{After, Step, Vault, named, places::compiled};
use crate::{gather::Gather, names::is_secret};

/// `"name": "value"` in JSON.
static FIELD: LazyLock<Regex> = LazyLock::new(|| compiled(r#""([A-Za-z0-9_.-]+)"(\s*:\s*)"((?:[^"\\]|\\.)+)""#));
/// `name=value` in an address or the body of a form.
static PAIR: LazyLock<Regex> = LazyLock::new(|| compiled(r"(^|[?&;])([A-Za-z0-9_.-]+)=([^&#\s]+)"));
/// A password in an address.
static USER: LazyLock<Regex> = LazyLock::new(|| compiled(r"(://[^/?#@:{}]*:)([^/?#{}]+)@"));

/// Takes secrets out of a form: each becomes a placeholder. An `Authorization` that the form has fields for moves there.
pub(crate) fn hide(form: &mut Map<String, Value>, place: &str, vault: &mut Vault, gather: &mut Gather) {
    let mut hider = Hider { place, vault, gather };
    for (name, value) in form.iter_mut() {
        match (name.as_str(), value) {
            ("url", Value::String(url)) => *url = hider.url(url),
            ("password" | "token" | "client_secret", Value::String(secret)) => {
                *secret = hider.vault.hide_whole(name, secret, hider.place, hider.gather);
            }
            ("body" | "graphql_variables", Value::String(text)) => *text = hider.text(text),
            ("body" | "token_params", value) => hider.pairs(value),
            _ => {}
        }
    }
    hider.headers(form);
}

/// Takes the secrets out of what scripts and variables of a request set.
pub(crate) fn hide_sets(step: &mut Step, vault: &mut Vault, gather: &mut Gather) {
    let after = step.after.iter_mut().filter_map(|one| match one {
        After::Set(set) => Some(set),
        After::Extract(_) => None,
    });
    for set in step.before.iter_mut().chain(after) {
        if let (true, Value::String(text)) = (is_secret(&set.name), &mut set.value) {
            *text = vault.hide(&set.name, text, &step.place, gather);
        }
    }
}

struct Hider<'a> {
    place: &'a str,
    vault: &'a mut Vault,
    gather: &'a mut Gather,
}

impl Hider<'_> {
    fn secret(&mut self, hint: &str, value: &str) -> String {
        self.vault.hide(hint, value, self.place, self.gather)
    }

    fn url(&mut self, url: &str) -> String {
        let url =
            USER.replace(url, |found: &Captures<'_>| format!("{}{}@", &found[1], self.secret("password", &found[2])));
        self.query(&url)
    }

    fn query(&mut self, text: &str) -> String {
        let put = |found: &Captures<'_>| match is_secret(&found[2]) {
            true => format!("{}{}={}", &found[1], &found[2], self.secret(&found[2], &found[3])),
            false => found[0].to_owned(),
        };
        PAIR.replace_all(text, put).into_owned()
    }

    /// A body as a text: JSON, or what a page's form sends.
    fn text(&mut self, text: &str) -> String {
        if !text.trim_start().starts_with(['{', '[', '"', '<']) {
            return self.query(text);
        }
        let put = |found: &Captures<'_>| match is_secret(&found[1]) {
            true => format!("\"{}\"{}\"{}\"", &found[1], &found[2], self.secret(&found[1], &found[3])),
            false => found[0].to_owned(),
        };
        FIELD.replace_all(text, put).into_owned()
    }

    /// An object of names and values, or a list of `{name, value}`.
    fn pairs(&mut self, value: &mut Value) {
        match value {
            Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| self.field(name, field)),
            Value::Array(items) => {
                for item in items.iter_mut().filter_map(Value::as_object_mut) {
                    let name = item.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
                    if let Some(field) = item.get_mut("value") {
                        self.field(&name, field);
                    }
                }
            }
            _ => {}
        }
    }

    fn field(&mut self, name: &str, field: &mut Value) {
        if let (true, Value::String(text)) = (is_secret(name), field) {
            *text = self.secret(name, text);
        }
    }

    fn headers(&mut self, form: &mut Map<String, Value>) {
        let Some(written) = form.shift_remove("headers") else { return };
        let mut kept = Vec::new();
        for (name, value) in apart(written) {
            let lower = name.to_lowercase();
            if lower == "authorization" && self.sign_in(form, &value) {
                continue;
            }
            let value = match lower.as_str() {
                "cookie" => self.cookies(&value),
                _ if is_secret(&name) => self.secret(&name, &value),
                _ => value,
            };
            kept.push((name, value));
        }
        if !kept.is_empty() {
            form.insert("headers".into(), named(kept));
        }
    }

    /// Puts an `Authorization` into the fields that the form has for it; whether it could.
    fn sign_in(&mut self, form: &mut Map<String, Value>, value: &str) -> bool {
        let open = form.get("auth").is_none_or(|auth| auth == "none");
        let Some((scheme, rest)) = value.trim().split_once(' ').filter(|_| open && !value.contains("{{")) else {
            return false;
        };
        match scheme.to_lowercase().as_str() {
            "bearer" => {
                form.insert("auth".into(), json!("bearer"));
                form.insert("token".into(), json!(self.secret("token", rest.trim())));
            }
            "basic" => {
                let Some(text) = STANDARD.decode(rest.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok())
                else {
                    return false;
                };
                let Some((user, password)) = text.split_once(':').filter(|(user, _)| !user.is_empty()) else {
                    return false;
                };
                form.insert("auth".into(), json!("basic"));
                form.insert("username".into(), json!(user));
                form.insert("password".into(), json!(self.secret("password", password)));
            }
            _ => return false,
        }
        true
    }

    /// The cookies of sessions and tokens.
    fn cookies(&mut self, value: &str) -> String {
        let hidden = value.split("; ").map(|cookie| match cookie.split_once('=') {
            Some((name, value)) if is_secret(name) || is_session(name) => {
                format!("{name}={}", self.secret(name, value))
            }
            _ => cookie.to_owned(),
        });
        hidden.collect::<Vec<_>>().join("; ")
    }
}

fn is_session(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("sess") || name.contains("auth") || matches!(name.trim(), "sid" | "connect.sid")
}

fn apart(headers: Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match headers {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
        Value::Array(items) => items.iter().map(|item| (text(&item["name"]), text(&item["value"]))).collect(),
        _ => Vec::new(),
    }
}
