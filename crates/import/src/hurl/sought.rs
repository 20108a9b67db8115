//! Queries of hurl as checks and extractions write them.

use serde_json::{Map, Value as Json, json};

use super::{
    ast::{Filter, Query, Value},
    convert::{Binding, Test},
    filter,
    predicate::{has_order, sole_template},
    unsayable::Unsayable,
};
use crate::text::literal;

impl Test<'_, '_> {
    /// A query of a variable that the same answer gives means what that variable is taken from.
    pub(super) fn settled(&self, query: &Query) -> Query {
        let Some(Value::Text(name)) = query.argument.as_ref().filter(|_| query.name == "variable") else {
            return query.clone();
        };
        let Some(known) = self.pending.get(name) else { return query.clone() };
        let mut settled = known.clone();
        settled.filters.extend(query.filters.iter().cloned());
        settled
    }

    /// Whether a value is a variable taken from the same answer by the same query: it is there, no more is to be checked.
    pub(super) fn is_itself(&self, query: &Query, value: &Value) -> bool {
        sole_template(value).is_some_and(|name| self.pending.get(name) == Some(query))
    }

    /// Whether a value is a variable that a text without an order was given to.
    pub(super) fn is_orderless(&self, value: &Value) -> bool {
        let Some(Binding::App(name)) = sole_template(value).and_then(|name| self.bindings.get(name)) else {
            return false;
        };
        let known = self.variables.iter().find(|variable| variable.name() == name);
        known.and_then(|variable| variable.value()?.as_str()).is_some_and(|text| !has_order(text))
    }

    /// Whether a value asks for what the same answer gives.
    pub(super) fn names_pending(&self, value: &Value) -> bool {
        let name = |inner: &str| inner.split_whitespace().next().is_some_and(|name| self.pending.contains_key(name));
        match value {
            Value::Template(inner) => name(inner),
            Value::Text(text) => text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).any(name),
            _ => false,
        }
    }

    /// A query as a check writes it, and its filters.
    pub(super) fn query(&mut self, query: &Query) -> Result<(Map<String, Json>, Vec<String>), Unsayable> {
        if query.argument.as_ref().is_some_and(|argument| self.names_pending(argument)) {
            return Err(Unsayable::SameAnswer);
        }
        let argument = query.argument.as_ref().map(|argument| match argument {
            Value::Regex(text) => literal(text),
            other => match self.json(other) {
                Json::String(text) => text,
                other => other.to_string(),
            },
        });
        let mut filters = Vec::new();
        let mut made = Map::new();
        let mut put = |subject: &str, output: &str| {
            made.insert("subject".to_owned(), json!(subject));
            if !output.is_empty() {
                made.insert("output".to_owned(), json!(output));
            }
        };
        let decoded =
            query.filters.first().is_some_and(|first| matches!(first.name.as_str(), "decode" | "charsetDecode"));
        match query.name.as_str() {
            "version" => {
                put("output", "http_version");
                filters.push("replace(\"HTTP/\", \"\")".to_owned());
            }
            "url" => put("output", "http_url"),
            "ip" => put("output", "http_ip"),
            "redirects" => put("output", "http_redirects"),
            "bytes" if decoded => {
                put("output", "http_response_body_base64");
                filters.push("base64_decode".to_owned());
            }
            "bytes" => put("body", ""),
            "sha256" | "md5" => put("hash", ""),
            "rawbytes" => return Err(Unsayable::RawBytes),
            "certificate" => return Err(Unsayable::Certificate),
            other => put(other, ""),
        }
        if query.name == "md5" {
            made.insert("path".to_owned(), json!("md5"));
        }
        if let Some(argument) = argument {
            let path = if query.name == "variable" { self.known_as(&argument) } else { argument };
            made.insert("path".to_owned(), json!(path));
        }
        for one in &query.filters {
            let words = self.filter(one)?;
            filters.extend(words);
        }
        Ok((made, filters))
    }

    /// The name by which a variable of the test is known here.
    pub(super) fn known_as(&self, name: &str) -> String {
        match self.bindings.get(name) {
            Some(Binding::App(known)) => known.clone(),
            _ => name.to_owned(),
        }
    }

    pub(super) fn filter(&mut self, one: &Filter) -> Result<Option<String>, Unsayable> {
        if one.arguments.iter().any(|argument| self.names_pending(argument)) {
            return Err(Unsayable::SameAnswer);
        }
        let arguments: Vec<String> = one
            .arguments
            .iter()
            .map(|argument| match argument {
                Value::Regex(text) => literal(text),
                other => match self.json(other) {
                    Json::String(text) => text,
                    other => other.to_string(),
                },
            })
            .collect();
        Ok(filter::words(&one.name, &mut arguments.into_iter()))
    }
}

/// Puts filters beside a query.
pub(super) fn put_filters(made: &mut Map<String, Json>, filters: &[String]) {
    if !filters.is_empty() {
        made.insert("filter".to_owned(), json!(filters.join(" | ")));
    }
}
