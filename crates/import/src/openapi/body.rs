//! The body of a request, from an example or made after its schema.

use serde_json::{Value, json};
use testgyver_model::phrase;
use testgyver_project::yaml;

use super::{
    campaign::{Campaign, Operation},
    document::Node,
    form::Form,
    media::{bare, is_json, is_xml, is_yaml},
    words::{literal, text_of},
};
use crate::{NoteKind, requests::named, text::shown};

/// The file that stands for one that a document does not bring along.
const SAMPLE: &str = "exemple.bin";
/// Most fields of a form, and values of one of them.
const MOST: usize = 1_000;

impl<'a> Campaign<'a, '_> {
    pub(super) fn body(&mut self, operation: &Operation<'a>, form: &mut Form) {
        let Some(body) = operation.node.get("requestBody") else { return };
        let Some(body) = self.resolved(body, &operation.place) else { return };
        let contents: Vec<(&str, Node<'a>)> = body.under("content").collect();
        let order: [&dyn Fn(&str) -> bool; 4] = [
            &is_json,
            &|media| bare(media) == "application/x-www-form-urlencoded",
            &|media| bare(media) == "multipart/form-data",
            &|media| !is_xml(media),
        ];
        let chosen = order.iter().find_map(|fits| contents.iter().find(|(media, _)| fits(media)));
        let Some((media, content)) = chosen.or(contents.first()).copied() else { return };
        let Some(content) = self.resolved(content, &operation.place) else { return };
        if contents.len() > 1 {
            let language = self.gather.language;
            let (media, others) = (bare(media), contents.len() - 1);
            let text = phrase!(language,
                fr: "corps : {media} est repris, parmi {others} autre(s) type(s) possible(s).",
                en: "body: {media} is taken, of {others} more type(s) that are possible.");
            self.gather.info(&operation.place, text);
        }
        self.of_media(operation, form, media, content);
    }

    fn of_media(&mut self, operation: &Operation<'a>, form: &mut Form, media: &str, content: Node<'a>) {
        let example = self.example_of(content);
        let schema = content.get("schema");
        let kind = bare(media);
        let made = || example.clone().or_else(|| schema.map(|schema| self.sample(schema)));
        match kind.as_str() {
            _ if is_json(media) => {
                let value = made().map(|value| parsed(value, schema));
                self.json(form, &kind, value.unwrap_or_else(|| json!({})));
            }
            "application/x-www-form-urlencoded" => {
                let value = made().unwrap_or_default();
                put(form, "form", fields(&value));
            }
            "multipart/form-data" => {
                let value = made().unwrap_or_default();
                self.multipart(operation, form, value, schema);
            }
            _ if is_xml(media) => match example {
                Some(example) => text(form, &kind, &text_of(&example)),
                None => self.without_example(operation, &kind),
            },
            _ if is_yaml(media) => match made() {
                Some(Value::String(written)) => text(form, &kind, &written),
                Some(value) => text(form, &kind, &yaml::write(&value).unwrap_or_default()),
                None => self.without_example(operation, &kind),
            },
            _ if kind.starts_with("text/") || example.is_some() => {
                let written = made().map(|value| text_of(&value)).unwrap_or_default();
                text(form, if kind.contains('*') { "text/plain" } else { &kind }, &written);
            }
            _ => self.file(operation, form, &kind),
        }
    }

    fn json(&mut self, form: &mut Form, kind: &str, value: Value) {
        if kind != "application/json" {
            form.header("Content-Type", kind);
        }
        // A text or a number alone is a document as well, and is written as one.
        let value = if value.is_object() || value.is_array() {
            literal(&value)
        } else {
            crate::text::literal(&value.to_string()).into()
        };
        put(form, "json", value);
    }

    fn multipart(&mut self, operation: &Operation<'a>, form: &mut Form, value: Value, schema: Option<Node<'a>>) {
        let mut values = fields_of(&value);
        let mut files: Vec<Value> = Vec::new();
        for (name, field) in self.parts(schema) {
            if self.is_file(field) {
                values.retain(|(known, _)| known != name);
                files.push(json!({"field": name, "file": SAMPLE}));
            }
        }
        if values.iter().any(|(_, value)| value.starts_with(['{', '['])) {
            let language = self.gather.language;
            let text = phrase!(language,
                fr: "multipart : les parties JSON partent en texte, sans leur propre type.",
                en: "multipart: parts of JSON are sent as text, without a type of their own.");
            self.gather.once(&operation.place, NoteKind::Differs, text);
        }
        let body = named(values.into_iter().map(|(name, value)| (name, crate::text::literal(&value))).collect());
        put(form, "multipart", body);
        if !files.is_empty() {
            form.fields.insert("files".to_owned(), Value::Array(files));
            self.sample_file(&operation.place);
        }
    }

    fn parts(&self, schema: Option<Node<'a>>) -> Vec<(&'a str, Node<'a>)> {
        let schema = schema.and_then(|schema| self.documents.resolve(schema).ok());
        schema.into_iter().flat_map(|schema| schema.under("properties")).take(MOST).collect()
    }

    fn is_file(&self, field: Node<'a>) -> bool {
        let Ok(field) = self.documents.resolve(field) else { return false };
        let item = field.get("items").and_then(|items| self.documents.resolve(items).ok());
        [Some(field), item].into_iter().flatten().any(|one| {
            one.text("format") == "binary"
                || (one.get("contentMediaType").is_some() && one.get("contentEncoding").is_none())
        })
    }

    fn file(&mut self, operation: &Operation<'a>, form: &mut Form, kind: &str) {
        if !kind.contains('*') {
            form.header("Content-Type", kind);
        }
        form.fields.insert("body_type".to_owned(), json!("file"));
        form.fields.insert("files".to_owned(), json!([{"field": "file", "file": SAMPLE}]));
        self.sample_file(&operation.place);
    }

    fn sample_file(&mut self, place: &str) {
        self.project.files.entry(SAMPLE.to_owned()).or_insert_with(|| b"TestGyver\n".to_vec());
        let language = self.gather.language;
        let text = phrase!(language,
            fr: "le fichier envoyé, « {SAMPLE} », est un exemple : remplacez-le par un vrai.",
            en: "the file that is sent, '{SAMPLE}', is an example: put a real one in its place.");
        self.gather.differs(place, text);
    }

    fn without_example(&mut self, operation: &Operation<'a>, kind: &str) {
        let (kind, language) = (shown(kind), self.gather.language);
        let text = phrase!(language,
            fr: "corps {kind} sans exemple dans le document : il est à écrire.",
            en: "body of {kind} without an example in the document: it is to be written.");
        self.gather.lost(&operation.place, text);
    }
}

fn put(form: &mut Form, kind: &str, body: Value) {
    form.fields.insert("body".to_owned(), body);
    form.fields.insert("body_type".to_owned(), json!(kind));
}

fn text(form: &mut Form, kind: &str, written: &str) {
    form.header("Content-Type", kind);
    put(form, "text", crate::text::literal(written).into());
}

/// An example that is the text of a JSON document, as that document.
fn parsed(value: Value, schema: Option<Node<'_>>) -> Value {
    let is_text = schema.is_some_and(|schema| schema.text("type") == "string");
    match &value {
        Value::String(text) if !is_text && text.trim_start().starts_with(['{', '[']) => {
            serde_json::from_str(text).unwrap_or(value)
        }
        _ => value,
    }
}

fn fields(value: &Value) -> Value {
    named(fields_of(value).into_iter().map(|(name, value)| (name, crate::text::literal(&value))).collect())
}

/// Names and values; a list gives its name several times.
fn fields_of(value: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Array(items) => {
                pairs.extend(items.iter().take(MOST).map(|item| (name.clone(), text_of(item))));
            }
            single => pairs.push((name.clone(), text_of(single))),
        }
    }
    if let Value::String(text) = value {
        pairs.extend(url::form_urlencoded::parse(text.as_bytes()).into_owned());
    }
    pairs
}
