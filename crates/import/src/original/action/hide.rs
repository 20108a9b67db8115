//! Finds passwords that stand in clear in a form.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::{Map, Value};
use testgyver_model::{
    action::Descriptor,
    lenient,
    placeholder::{self, Part},
    text::text_of,
};

use super::super::secrets::{CampaignSecrets, is_secret_name};

/// Most levels of a body that are looked through.
const DEEPEST: usize = 60;

/// Headers that sign a request in.
const SECRET_HEADERS: [&str; 10] = [
    "authorization",
    "proxy-authorization",
    "x-api-key",
    "api-key",
    "apikey",
    "x-auth-token",
    "x-access-token",
    "private-token",
    "cookie",
    "ocp-apim-subscription-key",
];

/// The password in an address: `https://name:password@host`.
static IN_ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\s*[A-Za-z][A-Za-z0-9+.-]*://[^/?#@:\s]*:)([^/?#@\s]+)(@)").ok());
/// A secret in a query or in the body of a page's form.
static IN_QUERY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"((?:^|[?&])([A-Za-z0-9_.-]{2,40})=)([^&#\s]+)").ok());
/// A secret in a body that is JSON.
static IN_JSON: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"("([A-Za-z0-9_.-]{2,40})"\s*:\s*")([^"\\]+)(")"#).ok());

/// What is done with each secret found.
pub struct Hiding<'a, 'b> {
    /// The secrets of the campaign.
    pub secrets: &'a mut CampaignSecrets<'b>,
    /// Type of the action.
    pub kind: &'a str,
    /// The fields in which something was found, and what stands there now.
    pub found: Vec<(String, String)>,
}

impl Hiding<'_, '_> {
    /// Hides what is found in a form; without a descriptor by the names of fields alone.
    pub fn form(&mut self, form: &mut Map<String, Value>, descriptor: Option<&Descriptor>) {
        for (name, value) in form.iter_mut().filter(|(name, _)| *name != "output_mapping") {
            let field = descriptor.and_then(|one| one.fields.iter().find(|field| field.name == *name));
            match (field, name.as_str()) {
                (Some(field), _) if field.secret => self.whole(name, value),
                (Some(_), "headers") => self.headers(value),
                (Some(_), "body") => self.body(value),
                (Some(_), "url" | "endpoint_url") => self.address(name, value),
                (Some(_), _) => {}
                (None, _) => self.named(name, value, 0),
            }
        }
    }

    fn hide(&mut self, field: &str, text: &str) -> Option<String> {
        let bare: String = field
            .chars()
            .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { '_' })
            .collect();
        let label = format!("{}_{}", self.kind.to_lowercase().replace(|sign: char| !sign.is_alphanumeric(), "_"), bare);
        let placeholder = self.secrets.hide(&label, text)?;
        self.found.push((field.to_owned(), placeholder.clone()));
        Some(placeholder)
    }

    fn whole(&mut self, field: &str, value: &mut Value) {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) => text_of(value).into_owned(),
            _ => return,
        };
        let before = self.found.len();
        let hidden = self.hide(field, &text).unwrap_or_else(|| self.around(field, &text));
        if self.found.len() > before {
            *value = hidden.into();
        }
    }

    /// The text with what stands around its placeholders hidden.
    fn around(&mut self, field: &str, text: &str) -> String {
        let pieces = placeholder::parts(text).map(|part| match part {
            Part::Literal(literal) => self.hide(field, literal).unwrap_or_else(|| literal.to_owned()),
            Part::Placeholder(found) => format!("{{{{{}}}}}", found.source),
        });
        pieces.collect()
    }

    /// Texts under a name that says that they are secret, however deep.
    fn named(&mut self, name: &str, value: &mut Value, depth: usize) {
        match value {
            _ if depth > DEEPEST => {}
            Value::String(_) | Value::Number(_) if is_secret_name(name) => self.whole(name, value),
            Value::Object(fields) => {
                fields.iter_mut().for_each(|(name, value)| self.named(name, value, depth + 1));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.named("", item, depth + 1)),
            _ => {}
        }
    }

    fn headers(&mut self, value: &mut Value) {
        let mut read = lenient::apart(value.clone());
        let before = self.found.len();
        match &mut read {
            Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| self.header(name, value)),
            Value::Array(items) => {
                for item in items {
                    let name = item.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
                    if let Some(value) = item.get_mut("value") {
                        self.header(&name, value);
                    }
                }
            }
            _ => return,
        }
        if self.found.len() > before {
            *value = read;
        }
    }

    fn header(&mut self, name: &str, value: &mut Value) {
        let Some(text) = value.as_str().filter(|_| SECRET_HEADERS.contains(&&*name.to_ascii_lowercase())) else {
            return;
        };
        // `Bearer` and the like say how to sign in, and are no secret.
        let (scheme, secret) = match text.trim().split_once(' ') {
            Some((scheme, secret))
                if scheme.bytes().all(|sign| sign.is_ascii_alphabetic()) && !secret.contains(' ') =>
            {
                (format!("{scheme} "), secret.trim())
            }
            _ => (String::new(), text.trim()),
        };
        if let Some(placeholder) = self.hide(name, secret) {
            *value = format!("{scheme}{placeholder}").into();
        }
    }

    fn address(&mut self, field: &str, value: &mut Value) {
        let Some(text) = value.as_str() else { return };
        let text = self.replaced(&IN_ADDRESS, text, 2, |_| format!("{field}_password"));
        let text = self.replaced(&IN_QUERY, &text, 3, |found| secret_name(&found[2]));
        *value = text.into();
    }

    fn body(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let json = text.trim_start().starts_with(['{', '[']);
                let within = if json { &IN_JSON } else { &IN_QUERY };
                *text = self.replaced(within, text, 3, |found| secret_name(&found[2]));
            }
            other => self.named("", other, 0),
        }
    }

    /// The text with one group of every match hidden, under the name that `label` gives; an empty name leaves it.
    fn replaced(
        &mut self,
        within: &LazyLock<Option<Regex>>,
        text: &str,
        group: usize,
        label: impl Fn(&Captures<'_>) -> String,
    ) -> String {
        let Some(expression) = within.as_ref() else { return text.to_owned() };
        let mut written = String::with_capacity(text.len());
        let mut at = 0;
        for found in expression.captures_iter(text) {
            let Some(secret) = found.get(group) else { continue };
            let label = label(&found);
            if label.is_empty() {
                continue;
            }
            if let Some(placeholder) = self.hide(&label, secret.as_str()) {
                written.push_str(&text[at..secret.start()]);
                written.push_str(&placeholder);
                at = secret.end();
            }
        }
        written + &text[at..]
    }
}

fn secret_name(name: &str) -> String {
    if is_secret_name(name) { name.to_owned() } else { String::new() }
}
