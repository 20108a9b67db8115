//! Bodies of requests.

use serde_json::{Map, Value, json};
use testgyver_model::phrase;

use super::{
    fields::{field, is_disabled, list, pairs},
    files::Files,
};
use crate::{gather::Gather, requests::named};

/// Puts a body into a form.
pub(super) fn put(
    body: &Value,
    form: &mut Map<String, Value>,
    headers: &mut Vec<(String, String)>,
    place: &str,
    (files, gather): (&mut Files<'_>, &mut Gather),
) {
    let mode = field(body, "mode");
    match mode.as_str() {
        "" => {}
        "raw" => raw(body, form, headers),
        "urlencoded" => {
            let (pairs, off) = pairs(body.get("urlencoded").unwrap_or(&Value::Null));
            left_out(&off, place, gather);
            if let Some(Value::String(text)) = body.get("urlencoded").filter(|_| pairs.is_empty()) {
                form.insert("body".into(), json!(text));
            } else if !pairs.is_empty() {
                form.insert("body".into(), named(pairs));
                form.insert("body_type".into(), json!("form"));
            }
        }
        "formdata" => parts(body, form, place, (files, gather)),
        "file" => file(body.get("file").unwrap_or(&Value::Null), form, place, (files, gather)),
        "graphql" => graphql(body.get("graphql").unwrap_or(&Value::Null), form, place, gather),
        _ => gather.lost(
            place,
            phrase!(gather.language,
            fr: "Le corps de type « {mode} » n'est pas connu : il n'est pas repris",
            en: "The body of type '{mode}' is not known: it is not carried over"),
        ),
    }
}

fn left_out(off: &[String], place: &str, gather: &mut Gather) {
    if !off.is_empty() {
        let names = off.join(", ");
        gather.info(
            place,
            phrase!(gather.language,
            fr: "Champs désactivés laissés de côté : {names}",
            en: "Fields that are switched off were left out: {names}"),
        );
    }
}

fn raw(body: &Value, form: &mut Map<String, Value>, headers: &mut Vec<(String, String)>) {
    let text = field(body, "raw");
    if text.is_empty() {
        return;
    }
    let language = body.pointer("/options/raw/language").and_then(Value::as_str).unwrap_or_default();
    let typed = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let is_json = typed.map_or(language == "json", |(_, value)| value.to_lowercase().contains("json"));
    let kind = match language {
        "xml" => Some("application/xml"),
        "html" => Some("text/html"),
        "javascript" => Some("application/javascript"),
        _ => None,
    };
    if let (None, Some(kind)) = (typed, kind) {
        headers.push(("Content-Type".into(), kind.into()));
    }
    form.insert("body".into(), json!(text));
    form.insert("body_type".into(), json!(if is_json { "json" } else { "text" }));
}

fn parts(body: &Value, form: &mut Map<String, Value>, place: &str, (files, gather): (&mut Files<'_>, &mut Gather)) {
    let (mut texts, mut attached, mut off) = (Vec::new(), Vec::new(), Vec::new());
    for part in list(body, "formdata") {
        let name = field(part, "key");
        if is_disabled(part) {
            off.push(name);
            continue;
        }
        let kind = field(part, "contentType");
        if !kind.is_empty() {
            gather.differs(
                place,
                phrase!(gather.language,
                fr: "Le type « {kind} » du champ « {name} » n'est pas repris : le nom du fichier le donne",
                en: "The type '{kind}' of the field '{name}' is not carried over: the file's name gives it"),
            );
        }
        if field(part, "type") != "file" && part.get("src").is_none() {
            texts.push((name, field(part, "value")));
            continue;
        }
        let sources = match part.get("src") {
            Some(Value::Array(sources)) => sources.iter().filter_map(super::fields::text).collect(),
            Some(Value::String(source)) if !source.is_empty() => vec![source.clone()],
            _ => Vec::new(),
        };
        if sources.is_empty() {
            files.absent(&name, place, gather);
        }
        for source in sources {
            let file = files.attach(&source, place, gather);
            attached.push(json!({"field": name, "file": file}));
        }
    }
    left_out(&off, place, gather);
    form.insert("body_type".into(), json!("multipart"));
    if !texts.is_empty() {
        form.insert("body".into(), named(texts));
    }
    if !attached.is_empty() {
        form.insert("files".into(), Value::Array(attached));
    }
}

fn file(file: &Value, form: &mut Map<String, Value>, place: &str, (files, gather): (&mut Files<'_>, &mut Gather)) {
    let content = field(file, "content");
    if !content.is_empty() {
        form.insert("body".into(), json!(content));
        form.insert("body_type".into(), json!("text"));
        return;
    }
    form.insert("body_type".into(), json!("file"));
    let source = if file.is_string() { file.as_str().unwrap_or_default().to_owned() } else { field(file, "src") };
    match source.is_empty() {
        true => files.absent("", place, gather),
        false => {
            let file = files.attach(&source, place, gather);
            form.insert("files".into(), json!([file]));
        }
    }
}

fn graphql(graphql: &Value, form: &mut Map<String, Value>, place: &str, gather: &mut Gather) {
    form.insert("body".into(), json!(field(graphql, "query")));
    form.insert("body_type".into(), json!("graphql"));
    let variables = field(graphql, "variables");
    if !variables.trim().is_empty() {
        form.insert("graphql_variables".into(), json!(variables));
    }
    let operation = field(graphql, "operationName");
    if !operation.is_empty() {
        gather.differs(place, phrase!(gather.language,
            fr: "Le nom d'opération GraphQL « {operation} » n'est pas envoyé : ne gardez qu'une opération dans le corps",
            en: "The GraphQL operation name '{operation}' is not sent: keep one operation in the body"));
    }
}
