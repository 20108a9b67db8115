//! What makes up a body: data options and the parts of a form.

use std::{borrow::Cow, collections::BTreeMap};

use clap::ArgMatches;
use serde_json::{Map, Value, json};
use testgyver_model::{Language, action::ActionError, text};
use url::form_urlencoded;

use super::options::all;

/// Options whose values make up the body, each with the form it is sent in.
const DATA: [&str; 6] = ["data", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json"];

/// A value of one of the data options.
pub(super) struct DataPart<'a> {
    option: &'static str,
    text: &'a str,
}

impl DataPart<'_> {
    /// Name and value of a piece that curl would encode itself.
    fn pair(&self) -> Option<(&str, &str)> {
        (self.option == "data-urlencode").then(|| self.text.split_once('=').unwrap_or(("", self.text)))
    }

    /// As it is sent; placeholders stay readable.
    pub(super) fn encoded(&self) -> String {
        match self.pair() {
            Some((name, value)) => {
                let value = match value.contains("{{") {
                    true => value.to_owned(),
                    false => form_urlencoded::byte_serialize(value.as_bytes()).collect(),
                };
                if name.is_empty() { value } else { format!("{name}={value}") }
            }
            None => self.text.to_owned(),
        }
    }
}

/// The data options in the order of the command.
pub(super) fn data(matches: &ArgMatches, language: Language) -> Result<Vec<DataPart<'_>>, ActionError> {
    let mut pieces = BTreeMap::new();
    for option in DATA {
        let places = matches.indices_of(option).into_iter().flatten();
        for (place, text) in places.zip(all(matches, option)) {
            let names_file = match option {
                "data-raw" => false,
                "data-urlencode" => !text.contains('=') && text.contains('@'),
                _ => text.starts_with('@'),
            };
            if names_file {
                return Err(from_file(text, language));
            }
            pieces.insert(place, DataPart { option, text });
        }
    }
    Ok(pieces.into_values().collect())
}

pub(super) fn from_file(what: &str, language: Language) -> ActionError {
    ActionError::new(text!(language, "curl-local-file", what))
}

pub(super) fn put_data(form: &mut Map<String, Value>, data: &[DataPart<'_>], headers: &mut Vec<(String, String)>) {
    let is_json = data.iter().any(|piece| piece.option == "json");
    let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let pairs: Option<Vec<(&str, &str)>> = data.iter().map(DataPart::pair).collect();
    if let Some(pairs) = pairs.filter(|pairs| !typed && pairs.iter().all(|(name, _)| !name.is_empty())) {
        let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        form.insert("body".into(), named(pairs));
        form.insert("body_type".into(), json!("form"));
        return;
    }
    let joined: Vec<String> = data.iter().map(DataPart::encoded).collect();
    form.insert("body".into(), json!(joined.join(if is_json { "" } else { "&" })));
    if is_json {
        form.insert("body_type".into(), json!("json"));
    } else {
        form.insert("body_type".into(), json!("text"));
        if !typed {
            headers.push(("Content-Type".into(), "application/x-www-form-urlencoded".into()));
        }
    }
}

pub(super) fn put_parts(
    form: &mut Map<String, Value>,
    parts: &[&str],
    texts: &[&str],
    language: Language,
) -> Result<(), ActionError> {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match value.strip_prefix('@') {
            Some(path) => {
                let path = content(path);
                let file = path.rsplit('/').next().unwrap_or(&path);
                files.push(json!({"field": name, "file": file}));
            }
            None if value.starts_with('<') => return Err(from_file(value, language)),
            None => fields.push((name.to_owned(), content(value).into_owned())),
        }
    }
    for text in texts {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        fields.push((name.to_owned(), value.to_owned()));
    }
    if !fields.is_empty() {
        form.insert("body".into(), named(fields));
    }
    form.insert("body_type".into(), json!("multipart"));
    if !files.is_empty() {
        form.insert("files".into(), Value::Array(files));
    }
    Ok(())
}

/// The content of a part without what follows it (`;type=…`, `;filename=…`), and without its quotes.
fn content(value: &str) -> Cow<'_, str> {
    if let Some(rest) = value.strip_prefix('"') {
        return Cow::Owned(unquoted(rest));
    }
    [";type=", ";filename=", ";headers=", ";encoder="]
        .iter()
        .filter_map(|option| value.find(option))
        .min()
        .map_or(value, |end| &value[..end])
        .into()
}

/// The text up to a closing quote; a backslash takes the next sign as it is.
fn unquoted(rest: &str) -> String {
    let mut text = String::new();
    let mut signs = rest.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => break,
            '\\' => text.extend(signs.next()),
            _ => text.push(sign),
        }
    }
    text
}

/// An object where every name stands once, else a list of `{name, value}`.
pub(super) fn named(pairs: Vec<(String, String)>) -> Value {
    let object: Map<String, Value> = pairs.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    if object.len() == pairs.len() {
        return Value::Object(object);
    }
    pairs.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
}
