//! A recorded request and its answer.

use serde_json::{Map, Value, json};
use testgyver_model::phrase;

use super::headers::{kept, pairs};
use crate::{
    gather::Gather,
    requests::{Step, Vault, headers as put_headers, hide, named, path_of},
};

/// Kinds of what browsers fetch for a page by themselves.
const ASSETS: [&str; 9] =
    ["image", "font", "stylesheet", "script", "media", "manifest", "preflight", "ping", "texttrack"];

/// Whether a browser fetched it for a page by itself.
pub(super) fn is_asset(entry: &Value) -> bool {
    if let Some(kind) = entry.get("_resourceType").and_then(Value::as_str) {
        return ASSETS.contains(&kind);
    }
    let kind = entry.pointer("/response/content/mimeType").and_then(Value::as_str).unwrap_or_default();
    let asset = ["image/", "font/", "text/css", "text/javascript", "application/javascript", "application/font"];
    let gets = entry.pointer("/request/method").is_some_and(|method| method == "GET");
    gets && asset.iter().any(|begin| kind.starts_with(begin))
}

/// A recorded request as a step; nothing where it cannot be sent.
pub(super) fn step(entry: &Value, page: &str, vault: &mut Vault, gather: &mut Gather) -> Option<Step> {
    let request = entry.get("request").unwrap_or(&Value::Null);
    let text = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let (method, mut url) = (text("method").to_uppercase(), text("url"));
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let url = crate::text::shown(url.split('?').next().unwrap_or_default());
        gather.lost(
            page,
            phrase!(gather.language,
            fr: "L'adresse « {url} » n'est pas une adresse HTTP : la requête n'est pas reprise",
            en: "The address '{url}' is no HTTP address: the request is not carried over"),
        );
        return None;
    }
    let query = pairs(request.get("queryString"));
    if !query.is_empty() && !url.contains('?') {
        let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        url = format!("{url}?{}", query.join("&"));
    }
    let method = if method.is_empty() { "GET".to_owned() } else { method };
    let name = format!("{method} {}", path_of(&url));
    let place = format!("{page} / {name}");
    let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let headers = kept(request, host, gather);
    let mut form = Map::from_iter([("method".to_owned(), json!(method)), ("url".to_owned(), json!(url))]);
    let (mut body, mut headers) = (Map::new(), headers);
    if let Some(data) = request.get("postData").filter(|data| data.is_object()) {
        put_body(data, &mut headers, &mut body, &place, gather);
    }
    let multipart = body.get("body_type").is_some_and(|kind| kind == "multipart");
    // Its boundary is another one each time.
    let headers = headers.into_iter().filter(|(name, _)| !(multipart && name.eq_ignore_ascii_case("content-type")));
    put_headers(&mut form, headers.collect());
    form.extend(body);
    let mut step = Step { name, place: place.clone(), ..Step::default() };
    expect(entry, &mut form, &mut step, gather);
    hide(&mut form, &place, vault, gather);
    step.form = form;
    Some(step)
}

/// The status of the recorded answer as a check.
fn expect(entry: &Value, form: &mut Map<String, Value>, step: &mut Step, gather: &mut Gather) {
    let status = entry.pointer("/response/status").and_then(Value::as_u64).filter(|status| (100..600).contains(status));
    let Some(status) = status else {
        gather.info(
            &step.place,
            phrase!(gather.language,
            fr: "Aucune réponse n'est enregistrée : rien n'est contrôlé",
            en: "No answer is recorded: nothing is checked"),
        );
        return;
    };
    gather.tally.checks.count(true);
    if (300..400).contains(&status) {
        form.insert("follow_redirects".into(), json!(false));
    }
    step.checks.push(json!({"subject": "status", "operator": "equals", "expected": status}));
}

fn put_body(
    data: &Value,
    headers: &mut Vec<(String, String)>,
    body: &mut Map<String, Value>,
    place: &str,
    gather: &mut Gather,
) {
    let field = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
    let typed = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let kind = typed.map_or_else(|| field("mimeType"), |(_, value)| value.as_str()).to_lowercase();
    let (text, params) = (field("text"), data.get("params").and_then(Value::as_array));
    if let Some(params) = params.filter(|params| !params.is_empty() && kind.starts_with("multipart/")) {
        return parts(params, body, place, gather);
    }
    if text.is_empty() {
        let pairs = pairs(data.get("params"));
        if !pairs.is_empty() {
            body.insert("body".into(), named(pairs));
            body.insert("body_type".into(), json!("form"));
        }
        return;
    }
    if typed.is_none() && !field("mimeType").is_empty() {
        headers.push(("Content-Type".into(), field("mimeType").to_owned()));
    }
    body.insert("body".into(), json!(text));
    body.insert("body_type".into(), json!(if kind.contains("json") { "json" } else { "text" }));
}

fn parts(params: &[Value], body: &mut Map<String, Value>, place: &str, gather: &mut Gather) {
    let text = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (files, texts): (Vec<&Value>, Vec<&Value>) = params.iter().partition(|one| !text(one, "fileName").is_empty());
    body.insert("body_type".into(), json!("multipart"));
    if !texts.is_empty() {
        body.insert("body".into(), named(texts.iter().map(|one| (text(one, "name"), text(one, "value"))).collect()));
    }
    let mut attached = Vec::new();
    for one in files {
        let (name, file) = (text(one, "name"), text(one, "fileName"));
        let file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        gather.lost(
            place,
            phrase!(gather.language,
            fr: "Le fichier « {file} » n'est pas dans l'enregistrement : ajoutez-le aux fichiers de la campagne",
            en: "The file '{file}' is not in the recording: add it to the files of the campaign"),
        );
        attached.push(json!({"field": name, "file": file}));
    }
    if !attached.is_empty() {
        body.insert("files".into(), Value::Array(attached));
    }
}
