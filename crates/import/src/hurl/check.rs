//! What an entry says of its answer, as checks and extractions.

use serde_json::{Value as Json, json};
use testgyver_model::phrase;

use super::{
    ast::{Assert, Body, Entry, Query, Value},
    convert::{Form, Test},
    predicate::{has_order, operator_of, type_of},
    sought::put_filters,
    unsayable::Unsayable,
    value,
};
use crate::{NoteKind, names::cleaned, text::literal};

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

    fn capture(&mut self, name: &str, query: &Query, redact: bool, form: &mut Form) {
        match self.query(query) {
            Ok((mut extraction, filters)) => {
                let own = cleaned(name);
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
}
