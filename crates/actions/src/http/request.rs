//! From the form to a request.

use reqwest::{
    Body, Client, Method, Request, RequestBuilder, Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    multipart::{Form, Part},
};
use serde_json::Value;
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    lenient::{json_or_text, pairs},
    phrase,
    plan::Folders,
    template::text_of,
};
use tokio_util::io::ReaderStream;

use super::{
    encoded::Charset,
    input::{BodyType, HttpInput},
};
use crate::{confined::confine, reach::Limits};

/// Name of the form field under which a file is sent where none is given.
const FILE_FIELD: &str = "file";

/// A request of the form to an address; without its body where a redirect has taken it away.
pub(super) fn build(
    client: &Client,
    input: &HttpInput,
    (method, url): (Method, Url),
    body: bool,
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<Request, ActionError> {
    let headers = headers(&input.headers, language)?;
    let request = client.request(method, url);
    let request = if body { with_body(request, input, &headers, (folders, limits), language)? } else { request };
    request.headers(headers).build().map_err(|error| ActionError::new(error.to_string()))
}

pub(super) fn method(text: &str, language: Language) -> Result<Method, ActionError> {
    Method::from_bytes(text.trim().to_uppercase().as_bytes()).map_err(|_| wrong(language, "method", text))
}

pub(super) fn url(text: &str, language: Language) -> Result<Url, ActionError> {
    // A password may stand before an '@'.
    let text_shown = if text.contains('@') { "…" } else { text };
    let expected = || {
        ActionError::new(phrase!(language,
            fr: "champ « url » : « {text_shown} » n'est pas une adresse http:// ou https://",
            en: "field 'url': '{text_shown}' is no http:// or https:// address"))
    };
    let url = Url::parse(text.trim()).map_err(|_| expected())?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(url) } else { Err(expected()) }
}

fn headers(pairs: &[(String, String)], language: Language) -> Result<HeaderMap, ActionError> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name_read = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| wrong(language, "headers", name))?;
        let value_read = HeaderValue::from_str(value.trim())
            .or_else(|_| HeaderValue::from_bytes(value.trim().as_bytes()))
            .map_err(|_| wrong(language, "headers", name))?;
        headers.append(name_read, value_read);
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
    headers: &HeaderMap,
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<RequestBuilder, ActionError> {
    let files = files(&input.files, language)?;
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
        BodyType::Multipart => Ok(request.multipart(multipart(body, files, (folders, limits), language)?)),
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
    files: &[(String, String)],
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<RequestBuilder, ActionError> {
    let [(_, path)] = files else { return Err(crate::trouble::missing("files", language)) };
    let (file, name, length) = open(path, (folders, limits), language)?;
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    let request = match headers.contains_key(CONTENT_TYPE) {
        true => request,
        false => request.header(CONTENT_TYPE, kind.as_ref()),
    };
    let stream = Body::wrap_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    Ok(request.header(reqwest::header::CONTENT_LENGTH, length).body(stream))
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

/// The files to send, as `(form field, path)`: a name, a list of names, an object `{field: name}`,
/// or a list of `{field, file}`.
fn files(value: &Value, language: Language) -> Result<Vec<(String, String)>, ActionError> {
    let single = |path: &str| (FILE_FIELD.to_owned(), path.to_owned());
    let entry = |item: &Value| match item {
        Value::String(path) => Some(single(path)),
        Value::Object(entry) => {
            let path = entry.get("file").or_else(|| entry.get("path")).or_else(|| entry.get("name"))?.as_str()?;
            let field = entry.get("field").and_then(Value::as_str).unwrap_or(FILE_FIELD);
            Some((field.to_owned(), path.to_owned()))
        }
        _ => None,
    };
    let files = match json_or_text(value.clone()) {
        Value::Null => Some(Vec::new()),
        Value::String(path) => Some(vec![single(&path)]),
        Value::Array(items) => items.iter().map(entry).collect(),
        Value::Object(named) => {
            named.iter().map(|(field, path)| Some((field.clone(), path.as_str()?.to_owned()))).collect()
        }
        _ => None,
    };
    files.ok_or_else(|| wrong(language, "files", &value.to_string()))
}

fn multipart(
    body: Value,
    files: Vec<(String, String)>,
    (folders, limits): (&Folders, &Limits),
    language: Language,
) -> Result<Form, ActionError> {
    let mut form = Form::new();
    for (name, value) in fields(body, language)? {
        form = form.text(name, value);
    }
    for (field, path) in files {
        form = form.part(field, file_part(&path, (folders, limits), language)?);
    }
    Ok(form)
}

/// A file of the campaign as a part, streamed while it is sent.
fn file_part(path: &str, (folders, limits): (&Folders, &Limits), language: Language) -> Result<Part, ActionError> {
    let (file, name, length) = open(path, (folders, limits), language)?;
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    let stream = Body::wrap_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    Part::stream_with_length(stream, length)
        .file_name(name)
        .mime_str(kind.as_ref())
        .map_err(|error| ActionError::new(error.to_string()))
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
