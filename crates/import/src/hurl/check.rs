//! What an entry says of its answer, as checks and extractions.

use serde_json::{Map, Value as Json, json};
use testgyver_model::phrase;

use super::{
    ast::{Assert, Body, Entry, Filter, Query, Value},
    convert::{Form, Test},
    filter, value,
};
use crate::{
    NoteKind,
    gather::{literal, shown, variable_name},
};

/// Comparisons, and whether a value stands behind them.
pub(super) const PREDICATES: [(&str, bool); 33] = [
    ("==", true),
    ("equals", true),
    ("!=", true),
    ("notEquals", true),
    (">", true),
    ("greaterThan", true),
    (">=", true),
    ("greaterThanOrEquals", true),
    ("<", true),
    ("lessThan", true),
    ("<=", true),
    ("lessThanOrEquals", true),
    ("startsWith", true),
    ("endsWith", true),
    ("contains", true),
    ("includes", true),
    ("matches", true),
    ("countEquals", true),
    ("exists", false),
    ("isEmpty", false),
    ("isBoolean", false),
    ("isCollection", false),
    ("isDate", false),
    ("isFloat", false),
    ("isInteger", false),
    ("isIsoDate", false),
    ("isList", false),
    ("isNumber", false),
    ("isObject", false),
    ("isString", false),
    ("isUuid", false),
    ("isIpv4", false),
    ("isIpv6", false),
];

/// Why something cannot be said here.
enum Unsayable {
    /// The bytes before they are decompressed.
    RawBytes,
    Certificate,
    File,
    /// A value that the same answer gives.
    SameAnswer,
    /// Texts have no order.
    Order,
}

impl Test<'_, '_> {
    pub(super) fn answer(&mut self, entry: &Entry, form: &mut Form) {
        let Some(response) = &entry.response else {
            form.fields.insert("return_status_code".to_owned(), json!("100-599"));
            return;
        };
        if !response.version.is_empty() {
            let check = json!({"subject": "output", "output": "http_version", "operator": "equals", "expected": response.version});
            self.add(form, check);
        }
        match response.status {
            Some(status) => self.add(form, json!({"subject": "status", "operator": "equals", "expected": status})),
            None => drop(form.fields.insert("return_status_code".to_owned(), json!("100-599"))),
        }
        self.headers(&response.headers, form);
        for capture in &response.captures {
            let query = self.settled(&capture.query);
            self.capture(&capture.name, &query, capture.redact, form);
            self.pending.insert(capture.name.clone(), query);
        }
        response.asserts.iter().for_each(|assert| self.assert(assert, form));
        if let Some(body) = &response.body {
            self.expected_body(body, form);
        }
    }

    fn add(&mut self, form: &mut Form, check: Json) {
        self.campaign.gather.checks().count(true);
        form.checks.push(check);
    }

    fn headers(&mut self, headers: &[(String, String)], form: &mut Form) {
        for (name, value) in headers {
            let several = headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).count() > 1;
            let operator = if several || name.eq_ignore_ascii_case("set-cookie") { "includes" } else { "equals" };
            let value = self.text(value);
            self.add(form, json!({"subject": "header", "path": name, "operator": operator, "expected": value}));
        }
    }

    /// A query of a variable that the same answer gives means what that variable is taken from.
    fn settled(&self, query: &Query) -> Query {
        let Some(Value::Text(name)) = query.argument.as_ref().filter(|_| query.name == "variable") else {
            return query.clone();
        };
        let Some(known) = self.pending.get(name) else { return query.clone() };
        let mut settled = known.clone();
        settled.filters.extend(query.filters.iter().cloned());
        settled
    }

    fn capture(&mut self, name: &str, query: &Query, redact: bool, form: &mut Form) {
        match self.query(query) {
            Ok((mut extraction, filters)) => {
                let own = variable_name(name);
                if own != name {
                    let language = self.campaign.gather.language;
                    let text = phrase!(language,
                        fr: "la variable « {name} » s'appelle ici « {own} ».",
                        en: "the variable '{name}' is called '{own}' here.");
                    self.campaign.gather.differs(&self.place, text);
                }
                extraction.shift_insert(0, "name".to_owned(), json!(own));
                put_filters(&mut extraction, &filters);
                if redact {
                    extraction.insert("secret".to_owned(), json!(true));
                }
                form.extract.push(Json::Object(extraction));
            }
            Err(why) => self.unsayable(&format!("{name}: {}", query.name), &why),
        }
    }

    fn assert(&mut self, assert: &Assert, form: &mut Form) {
        match self.check(assert) {
            Ok(check) => self.add(form, check),
            Err(why) => {
                self.campaign.gather.checks().count(false);
                self.unsayable(&assert.written, &why);
            }
        }
    }

    fn check(&mut self, assert: &Assert) -> Result<Json, Unsayable> {
        let mut query = self.settled(&assert.query);
        let word = assert.predicate.as_str();
        let equal = matches!(word, "==" | "equals" | "!=" | "notEquals");
        let counted = query.filters.last().is_some_and(|last| last.name == "count");
        let not = assert.not != matches!(word, "!=" | "notEquals");
        let operator;
        if equal && !not && assert.value.as_ref().is_some_and(|value| self.is_itself(&query, value)) {
            let (mut check, filters) = self.query(&query)?;
            put_filters(&mut check, &filters);
            check.insert("operator".to_owned(), json!("exists"));
            return Ok(Json::Object(check));
        }
        if counted && equal {
            query.filters.pop();
            let size = query.name == "bytes" && query.filters.is_empty();
            if size {
                query.name = "size".to_owned();
            }
            operator = if size { "equals" } else { "count" };
        } else {
            if counted && query.name == "bytes" && query.filters.len() == 1 {
                (query.name, query.filters) = ("size".to_owned(), Vec::new());
            }
            operator = operator_of(word, assert.value.as_ref());
        }
        let (mut check, mut filters) = self.query(&query)?;
        if matches!(assert.value, Some(Value::Bytes(_)))
            && check["subject"] != "hash"
            && filters.last().is_none_or(|last| last != "hex")
        {
            filters.push("hex".to_owned());
        }
        put_filters(&mut check, &filters);
        check.insert("operator".to_owned(), json!(operator));
        if let Some(kind) = type_of(word, assert.value.as_ref()) {
            check.insert("expected".to_owned(), json!(kind));
        } else if let Some(value) = &assert.value {
            let expected = self.expected(word, value)?;
            check.insert("expected".to_owned(), expected);
        }
        if not {
            check.insert("not".to_owned(), json!(true));
        }
        Ok(Json::Object(check))
    }

    fn expected(&mut self, word: &str, value: &Value) -> Result<Json, Unsayable> {
        if self.names_pending(value) {
            return Err(Unsayable::SameAnswer);
        }
        let ordered = word.starts_with(['<', '>']) || word.starts_with("greater") || word.starts_with("less");
        match value {
            Value::File(_) => Err(Unsayable::File),
            Value::Text(text) if ordered && !text.contains("{{") && !has_order(text) => Err(Unsayable::Order),
            other if ordered && self.is_orderless(other) => Err(Unsayable::Order),
            Value::Regex(text) => Ok(json!(literal(text))),
            other => {
                if let Value::Text(text) = other
                    && matches!(word, "==" | "equals")
                    && (text.parse::<f64>().is_ok() || matches!(text.as_str(), "true" | "false"))
                {
                    let language = self.campaign.gather.language;
                    let text = phrase!(language,
                        fr: "« == » compare ici sans regarder le type : \"1\" vaut 1. Ajoutez un contrôle du type où il compte.",
                        en: "'==' compares here whatever the type: \"1\" is 1. Add a check of the type where it matters.");
                    self.once(NoteKind::Differs, text);
                }
                Ok(self.json(other))
            }
        }
    }

    /// Whether a value is a variable taken from the same answer by the same query: it is there, no more is to be checked.
    fn is_itself(&self, query: &Query, value: &Value) -> bool {
        sole_template(value).is_some_and(|name| self.pending.get(name) == Some(query))
    }

    /// Whether a value is a variable that a text without an order was given to.
    fn is_orderless(&self, value: &Value) -> bool {
        let Some(super::convert::Binding::App(name)) = sole_template(value).and_then(|name| self.bindings.get(name))
        else {
            return false;
        };
        let known = self.variables.iter().find(|variable| variable.name() == name);
        known.and_then(|variable| variable.value()?.as_str()).is_some_and(|text| !has_order(text))
    }

    /// Whether a value asks for what the same answer gives.
    fn names_pending(&self, value: &Value) -> bool {
        let name = |inner: &str| inner.split_whitespace().next().is_some_and(|name| self.pending.contains_key(name));
        match value {
            Value::Template(inner) => name(inner),
            Value::Text(text) => text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).any(name),
            _ => false,
        }
    }

    /// A query as a check writes it, and its filters.
    fn query(&mut self, query: &Query) -> Result<(Map<String, Json>, Vec<String>), Unsayable> {
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
    fn known_as(&self, name: &str) -> String {
        match self.bindings.get(name) {
            Some(super::convert::Binding::App(known)) => known.clone(),
            _ => name.to_owned(),
        }
    }

    fn filter(&mut self, one: &Filter) -> Result<Option<String>, Unsayable> {
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

    fn expected_body(&mut self, body: &Body, form: &mut Form) {
        let whole = |expected: Json| json!({"subject": "body", "operator": "equals", "expected": expected});
        let check = match body {
            Body::Json(text) => {
                let text = self.text(text);
                let json: Option<Json> = serde_json::from_str(&text).ok();
                json!({"subject": "jsonpath", "path": "$", "operator": "equals", "expected": json.unwrap_or_else(|| json!(text))})
            }
            Body::Lines { language, text } if language == "raw" => whole(json!(literal(text))),
            Body::Xml(text) | Body::Text(text) | Body::Lines { text, .. } => whole(json!(self.text(text))),
            Body::Bytes(bytes) => {
                json!({"subject": "body", "filter": "hex", "operator": "equals", "expected": value::hex(bytes)})
            }
            Body::File(name) => {
                self.campaign.gather.checks().count(false);
                return self.unsayable(&format!("file,{name};"), &Unsayable::File);
            }
        };
        self.add(form, check);
    }

    fn unsayable(&mut self, written: &str, why: &Unsayable) {
        let (written, language) = (shown(written), self.campaign.gather.language);
        let (fr, en) = match why {
            Unsayable::RawBytes => {
                ("les octets avant décompression ne sont pas gardés", "bytes before they are decompressed are not kept")
            }
            Unsayable::Certificate => {
                ("le certificat se vérifie par l'action « tls »", "the certificate is checked by the action 'tls'")
            }
            Unsayable::File => {
                ("comparez l'empreinte (hash) avec celle du fichier", "compare the hash with that of the file")
            }
            Unsayable::SameAnswer => (
                "la valeur vient de la même réponse : vérifiez-la dans l'action suivante, par la variable",
                "the value comes from the same answer: check it in the next action, by the variable",
            ),
            Unsayable::Order => (
                "les textes n'ont pas d'ordre ici, seuls les nombres et les dates en ont",
                "texts have no order here, only numbers and dates have",
            ),
        };
        self.lost(
            phrase!(language, fr: "« {written} » n'est pas repris : {fr}.", en: "'{written}' is not taken over: {en}."),
        );
    }
}

fn put_filters(made: &mut Map<String, Json>, filters: &[String]) {
    if !filters.is_empty() {
        made.insert("filter".to_owned(), json!(filters.join(" | ")));
    }
}

/// The name in a value that is one template and nothing else.
fn sole_template(value: &Value) -> Option<&str> {
    match value {
        Value::Template(name) => Some(name.trim()),
        Value::Text(text) => {
            text.strip_prefix("{{")?.strip_suffix("}}").filter(|name| !name.contains('}')).map(str::trim)
        }
        _ => None,
    }
}

/// Whether a text begins as numbers and dates do.
fn has_order(text: &str) -> bool {
    text.parse::<f64>().is_ok() || (text.len() >= 8 && text.chars().take(2).all(|sign| sign.is_ascii_digit()))
}

fn operator_of(word: &str, value: Option<&Value>) -> &'static str {
    let is_text = matches!(value, Some(Value::Text(_) | Value::Bytes(_) | Value::Template(_)));
    match word {
        _ if type_of(word, value).is_some() => "type",
        ">" | "greaterThan" => "greater",
        ">=" | "greaterThanOrEquals" => "greater_or_equal",
        "<" | "lessThan" => "less",
        "<=" | "lessThanOrEquals" => "less_or_equal",
        "startsWith" => "starts_with",
        "endsWith" => "ends_with",
        "contains" if is_text => "contains",
        "contains" | "includes" => "includes",
        "matches" => "matches",
        "countEquals" => "count",
        "exists" => "exists",
        "isEmpty" => "empty",
        _ => "equals",
    }
}

/// The type that a comparison asks for.
fn type_of(word: &str, value: Option<&Value>) -> Option<&'static str> {
    Some(match word {
        "==" | "equals" | "!=" | "notEquals" if value == Some(&Value::Null) => "null",
        "isBoolean" => "boolean",
        "isCollection" => "collection",
        "isDate" => "date",
        "isFloat" => "float",
        "isInteger" => "integer",
        "isIsoDate" => "iso_date",
        "isList" => "list",
        "isNumber" => "number",
        "isObject" => "object",
        "isString" => "string",
        "isUuid" => "uuid",
        "isIpv4" => "ipv4",
        "isIpv6" => "ipv6",
        _ => return None,
    })
}
