//! From the form to a request.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
};

use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    folders::Folders,
    lenient::{json_or_text, pairs},
    phrase,
    text::text_of,
};
use url::Url;

use super::{
    attached::{self, Attached},
    encoded::Charset,
    input::{BodyType, HttpInput},
};
use crate::{
    confined::confine,
    egress::Limits,
    web::{Body, Client, Request, RequestBuilder, multipart::Form, target},
};

/// A request of the form to an address; without its body where a redirect has taken it away.
pub(super) fn build(
    client: &Client,
    input: &HttpInput,
    (method, url, target): (Method, Url, Option<&str>),
    body: bool,
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<Request, ActionError> {
    let mut headers = headers(&input.headers, language)?;
    let names = input.headers.iter().map(|(name, _)| name.trim().to_owned());
    let request = client.request(method, url).target(target).spelled(names);
    let request = if body { with_body(request, input, &mut headers, (folders, limits), language)? } else { request };
    request.headers(headers).build().map_err(|error| ActionError::new(error.to_string()))
}

pub(super) fn method(text: &str, language: Language) -> Result<Method, ActionError> {
    Method::from_bytes(text.trim().to_uppercase().as_bytes()).map_err(|_| wrong(language, "method", text))
}

/// The address of a form, and its path and query where they go out otherwise than the address spells them.
pub(super) fn address(text: &str, as_is: bool, language: Language) -> Result<(Url, Option<String>), ActionError> {
    // A password may stand before an '@'.
    let text_shown = if text.contains('@') { "…" } else { text };
    let expected = || {
        ActionError::new(phrase!(language,
            fr: "champ « url » : « {text_shown} » n'est pas une adresse http:// ou https://",
            en: "field 'url': '{text_shown}' is no http:// or https:// address"))
    };
    let (url, target) = target::read(text, as_is).map_err(|_| expected())?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok((url, target)) } else { Err(expected()) }
}

fn headers(pairs: &[(String, String)], language: Language) -> Result<HeaderMap, ActionError> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name_read = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| wrong(language, "headers", name))?;
        let value_read = HeaderValue::from_str(value.trim())
            .or_else(|_| HeaderValue::from_bytes(value.trim().as_bytes()))
            .map_err(|_| wrong(language, "headers", name))?;
        headers.try_append(name_read, value_read).map_err(|_| wrong(language, "headers", name))?;
    }
    Ok(headers)
}

/// Tells where the tester's own `Content-Type` names a character set that does not exist.
///
/// # Errors
/// Where a header cannot be one.
pub(super) async fn warn_charset(input: &HttpInput, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
    if let Some(name) = Charset::unknown(&headers(&input.headers, cx.language)?) {
        let name = cx.excerpt(&name, 40);
        cx.warn(phrase!(cx.language,
            fr: "⚠️ En-tête Content-Type : jeu de caractères inconnu « {name} », le corps part en UTF-8",
            en: "⚠️ Header Content-Type: unknown character set '{name}', the body is sent as UTF-8"))
            .await;
    }
    Ok(())
}

fn with_body(
    request: RequestBuilder,
    input: &HttpInput,
    headers: &mut HeaderMap,
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<RequestBuilder, ActionError> {
    let files = attached::read(&input.files).ok_or_else(|| wrong(language, "files", &text_of(&input.files)))?;
    let body = json_or_text(input.body.clone());
    let kind = match input.body_type {
        BodyType::Auto if !files.is_empty() => BodyType::Multipart,
        BodyType::Auto if is_form(headers) && body.is_object() => BodyType::Form,
        BodyType::Auto if matches!(body, Value::Object(_) | Value::Array(_)) => BodyType::Json,
        BodyType::Auto => BodyType::Text,
        chosen => chosen,
    };
    match kind {
        BodyType::Graphql => {
            let request = typed(request, headers, "application/json");
            Ok(request.body(Charset::of(headers, "").bytes(&graphql(input, language)?, language)?))
        }
        BodyType::File => whole_file(request, headers, &files, (folders, limits), language),
        BodyType::Multipart => {
            let form = Form::new(boundary(headers));
            let (kind, body) = multipart(form, body, files, (folders, limits), language)?.finish();
            if let Some(bare) = headers.get_mut(CONTENT_TYPE).filter(|own| is_bare_multipart(own)) {
                let parameters = kind.find(';').map_or("", |at| &kind[at..]);
                let whole = [bare.as_bytes(), parameters.as_bytes()].concat();
                *bare = HeaderValue::from_bytes(&whole).map_err(|error| ActionError::new(error.to_string()))?;
            }
            Ok(typed(request, headers, &kind).body(body))
        }
        BodyType::Form => {
            let request = typed(request, headers, "application/x-www-form-urlencoded");
            Ok(request.body(Charset::of(headers, "").form(&fields(body, language)?, language)?))
        }
        _ if body.is_null() => Ok(request),
        BodyType::Json => {
            let bytes = Charset::of(headers, "").bytes(&as_written(&input.body), language)?;
            Ok(typed(request, headers, "application/json").body(bytes))
        }
        _ => {
            let text = as_written(&input.body);
            let charset = Charset::of(headers, &text);
            let kind = format!("text/plain; charset={}", charset.name());
            Ok(typed(request, headers, &kind).body(charset.bytes(&text, language)?))
        }
    }
}

/// A GraphQL operation as its servers take it over HTTP: the query and its variables.
fn graphql(input: &HttpInput, language: Language) -> Result<String, ActionError> {
    let variables = match json_or_text(input.graphql_variables.clone()) {
        Value::Null => Value::Object(serde_json::Map::new()),
        Value::String(text) if text.trim().is_empty() => Value::Object(serde_json::Map::new()),
        object @ Value::Object(_) => object,
        other => return Err(wrong(language, "graphql_variables", &other.to_string())),
    };
    Ok(serde_json::json!({"query": as_written(&input.body), "variables": variables}).to_string())
}

/// The first of the files as the whole body, streamed while it is sent.
fn whole_file(
    request: RequestBuilder,
    headers: &HeaderMap,
    files: &[Attached],
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<RequestBuilder, ActionError> {
    let [Attached { path, .. }] = files else { return Err(crate::messages::missing("files", language)) };
    let (file, name, length) = open(path, (folders, limits), language)?;
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    Ok(typed(request, headers, kind.as_ref()).body(Body::file(file, length)))
}

/// The body as the tester wrote it: a text stays the same text, an object becomes JSON.
fn as_written(body: &Value) -> String {
    text_of(body).into_owned()
}

fn typed(request: RequestBuilder, headers: &HeaderMap, kind: &str) -> RequestBuilder {
    if headers.contains_key(CONTENT_TYPE) { request } else { request.header(CONTENT_TYPE, kind) }
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"))
}

fn fields(body: Value, language: Language) -> Result<Vec<(String, String)>, ActionError> {
    pairs(body).map_err(|error| {
        ActionError::new(phrase!(language, fr: "champ « body » : {error}", en: "field 'body': {error}"))
    })
}

/// What keeps the parts of a form apart: what the tester's own header says, else something that no part contains.
fn boundary(headers: &HeaderMap) -> String {
    let own = headers.get(CONTENT_TYPE).and_then(|own| own.to_str().ok()?.parse::<mime::Mime>().ok());
    if let Some(own) = own.as_ref().and_then(|own| own.get_param(mime::BOUNDARY)) {
        return own.as_str().to_owned();
    }
    let entropy = || RandomState::new().build_hasher().finish();
    format!("----TestGyver{:016x}{:016x}", entropy(), entropy())
}

/// Whether a tester's own `Content-Type` speaks of parts and does not say what keeps them apart.
fn is_bare_multipart(own: &HeaderValue) -> bool {
    let text = String::from_utf8_lossy(own.as_bytes()).to_lowercase();
    text.starts_with("multipart/") && !text.contains("boundary")
}

fn multipart(
    mut form: Form,
    body: Value,
    files: Vec<Attached>,
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<Form, ActionError> {
    for (name, value) in fields(body, language)? {
        form = form.text(&name, value);
    }
    for Attached { field, path } in files {
        let (file, name, length) = open(&path, (folders, limits), language)?;
        let kind = mime_guess::from_path(&name).first_or_octet_stream();
        form = form.file(&field, &name, kind.as_ref(), Body::file(file, length));
    }
    Ok(form)
}

fn open(
    path: &str,
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<(std::fs::File, String, u64), ActionError> {
    let absent = |error: std::io::Error| {
        ActionError::new(
            phrase!(language, fr: "fichier « {path} » illisible ({error})", en: "file '{path}' cannot be read ({error})"),
        )
    };
    let place = confine(folders, &folders.files, path, language)?;
    let worked = confine(folders, &folders.work, path, language)?;
    let name = place.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = place.folder.open(&place.path).or_else(|error| worked.folder.open(&worked.path).map_err(|_| error));
    let file = file.map_err(absent)?.into_std();
    let length = file.metadata().map_err(absent)?.len();
    limits.check_size(length, language)?;
    Ok((file, name, length))
}

fn wrong(language: Language, field: &str, found: &str) -> ActionError {
    ActionError::new(phrase!(language,
        fr: "champ « {field} » : « {found} » n'est pas utilisable",
        en: "field '{field}': '{found}' cannot be used"))
}
