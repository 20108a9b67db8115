//! `s3`: objects of an S3 server, Amazon's or another one. Requests are signed by query (AWS
//! Signature Version 4), so the body streams as it is.

mod answer;
mod form;
mod server;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::{
    StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG},
};
use rusty_s3::{Bucket, S3Action as Signed};
use serde_json::{Value, json};
use testgyver_model::{
    action::{ActionContext, ActionError, Outputs, TypedAction},
    connection_kind::{ConnectionDescriptor, ConnectionKind},
    form::read_form,
    mask::{Output, Role},
    phrase, text,
};

use self::{
    form::{Operation, S3Input, S3Login},
    server::{S3, SIGNED_FOR},
};
use crate::{
    charset::{self, Source},
    content,
    copy::size,
    egress::Limits,
    limit,
    local::CONTENT_LIMIT,
    messages,
    web::{
        cause,
        clients::Clients,
        files::{Upload, save},
    },
};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 120.0;
/// Seconds a presigned address is good for where the form says nothing, and at most (the protocol's limit).
const PRESIGNED: u64 = 3_600;
const PRESIGNED_MOST: u64 = 604_800;

/// Works with objects of an S3 server.
pub struct S3Action(Arc<Clients>);

/// A saved connection for `s3`.
pub struct S3Connection(Arc<Clients>);

/// The action and its kind of saved connection, within what an administrator allows.
pub fn s3(limits: Arc<Limits>) -> (S3Action, S3Connection) {
    let clients = Arc::new(Clients::new(limits));
    (S3Action(Arc::clone(&clients)), S3Connection(clients))
}

#[async_trait]
impl TypedAction for S3Action {
    const KIND: &'static str = "s3";
    const ALIASES: &'static [&'static str] = &["S3Action"];
    const CONNECTION: Option<&'static str> = Some("s3");
    type Input = (S3Login, S3Input);

    fn outputs() -> Vec<Output> {
        vec![Output::new("s3_result").role(Role::Body), Output::new("s3_success")]
    }

    async fn run(&self, (login, input): Self::Input, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        let language = cx.language;
        let limit = limit::read(input.timeout, DEFAULT_TIMEOUT, language)?;
        let work = async {
            let server = S3::open(&login, &self.0, cx).await?;
            perform(&server, &input, cx).await
        };
        let result = limit::within(limit, language, work).await?;
        Ok(Outputs::from_iter([("s3_result".to_owned(), result), ("s3_success".to_owned(), Value::from(true))]))
    }
}

async fn perform(server: &S3<'_>, input: &S3Input, cx: &mut ActionContext<'_>) -> Result<Value, ActionError> {
    let language = cx.language;
    if input.operation == Operation::ListBuckets {
        let names = server.buckets().await?;
        let count = names.as_array().map_or(0, Vec::len);
        cx.info(phrase!(language, fr: "🪣 {count} compartiment(s)", en: "🪣 {count} bucket(s)")).await;
        return Ok(names);
    }
    let bucket = server.bucket(input.bucket_name.as_deref())?;
    let key = input.object_key.as_deref().unwrap_or_default();
    if input.operation == Operation::ListObjects {
        let (objects, cut) = server.objects(&bucket, key).await?;
        let (count, name) = (objects.as_array().map_or(0, Vec::len), bucket.name());
        cx.info(phrase!(language, fr: "🪣 {name}/{key} : {count} objet(s)", en: "🪣 {name}/{key}: {count} object(s)"))
            .await;
        if cut {
            let why = phrase!(language,
                fr: "Liste coupée à {count} objets : donnez un préfixe plus long (champ « object_key »)",
                en: "List cut at {count} objects: give a longer prefix (field 'object_key')");
            cx.cut(&["s3_result"], why).await;
        }
        return Ok(objects);
    }
    if key.is_empty() {
        return Err(messages::missing("object_key", language));
    }
    let who = server.credentials.as_ref();
    match input.operation {
        Operation::UploadFile => upload(server, &bucket, key, input, cx).await,
        Operation::DownloadFile => download(server, &bucket, key, input, cx).await,
        Operation::DeleteObject => {
            let request = server.client.delete(bucket.delete_object(who, key).sign(SIGNED_FOR));
            if server.answer(request, key).await?.status() != StatusCode::NO_CONTENT {
                return Err(server.no_s3());
            }
            cx.info(phrase!(language, fr: "🗑️ {key} supprimé", en: "🗑️ {key} removed")).await;
            Ok(json!({"key": key}))
        }
        _ => {
            let seconds = input.expires.unwrap_or(PRESIGNED);
            if seconds == 0 || seconds > PRESIGNED_MOST {
                return Err(messages::field("expires", &text!(language, "field-expires"), language));
            }
            let url = bucket.get_object(who, key).sign(Duration::from_secs(seconds));
            cx.info(phrase!(language, fr: "🔗 Adresse de {key}, valable {seconds} s", en: "🔗 Address of {key}, good for {seconds} s"))
                .await;
            Ok(Value::from(url.as_str()))
        }
    }
}

async fn upload(
    server: &S3<'_>,
    bucket: &Bucket,
    key: &str,
    input: &S3Input,
    cx: &mut ActionContext<'_>,
) -> Result<Value, ActionError> {
    let url = bucket.put_object(server.credentials.as_ref(), key).sign(SIGNED_FOR);
    let (limits, language) = (server.limits, cx.language);
    let Upload { body, bytes, from } = match input.local_path.as_deref() {
        Some(path) => Upload::file(path, cx.folders, limits, language).await?,
        None => Upload::text(input.content.clone().unwrap_or_default(), limits, language)?,
    };
    let answer = server.answer(server.client.put(url).header(CONTENT_LENGTH, bytes).body(body), key).await?;
    if !answer.headers().contains_key(ETAG) {
        return Err(server.no_s3());
    }
    let told = size(bytes, cx);
    cx.info(format!("⬆️ {from}{key} ({told})")).await;
    Ok(json!({"key": key, "size": bytes}))
}

async fn download(
    server: &S3<'_>,
    bucket: &Bucket,
    key: &str,
    input: &S3Input,
    cx: &mut ActionContext<'_>,
) -> Result<Value, ActionError> {
    let language = cx.language;
    let named = charset::read(input.encoding.as_deref(), language)?;
    let url = bucket.get_object(server.credentials.as_ref(), key).sign(SIGNED_FOR);
    let mut answer = server.answer(server.client.get(url), key).await?;
    let Some(path) = input.local_path.as_deref() else {
        let kind = answer.headers().get(CONTENT_TYPE);
        let kind = kind.map(|kind| charset::header(kind.as_bytes()).into_owned()).unwrap_or_default();
        let mut content = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| cause::of(&error, &server.host, language))? {
            content.extend_from_slice(&chunk);
            if content.len() as u64 > CONTENT_LIMIT {
                return Err(ActionError::new(phrase!(language,
                    fr: "le contenu dépasse 10 Mio : choisissez un fichier de la campagne dans « local_path »",
                    en: "the content is larger than 10 MiB: choose a file of the campaign in 'local_path'")));
            }
        }
        let told = size(content.len() as u64, cx);
        cx.info(format!("⬇️ {key} ({told})")).await;
        let source = Source { named, content_type: &kind };
        return Ok(Value::from(content::as_text(&content, source, "local_path", cx).await));
    };
    let (shown, bytes) = save(answer, path, &server.host, server.limits, cx).await?;
    let told = size(bytes, cx);
    cx.info(format!("⬇️ {key} → {shown} ({told})")).await;
    Ok(json!({"path": shown, "size": bytes}))
}

#[async_trait]
impl ConnectionKind for S3Connection {
    fn descriptor(&self) -> ConnectionDescriptor {
        ConnectionDescriptor::of::<S3Login>("s3")
    }

    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let login: S3Login = read_form(value, cx.language)?;
        S3::open(&login, &self.0, cx).await?.buckets().await.map(drop)
    }
}
