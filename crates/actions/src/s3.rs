//! `s3`: objects of an S3 server, Amazon's or another one. Requests are signed by query (AWS
//! Signature Version 4), so the body streams as it is.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use reqwest::{
    Body, Client, Response, StatusCode, Url,
    header::{CONTENT_LENGTH, ETAG},
};
use rusty_s3::{Bucket, Credentials, S3Action as Signed, UrlStyle, actions::ListObjectsV2};
use serde::Deserialize;
use serde_json::{Value, json};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs, TypedAction, read_form},
    connection::{ConnectionDescriptor, ConnectionKind},
    language::Wording,
    lenient,
    mask::{Field, FieldKind, InputMask, Output},
    phrase,
};
use tokio_util::io::{ReaderStream, StreamReader};

use crate::{
    copy::{CopyError, copy, size},
    limit,
    local::{self, CONTENT_LIMIT, Target},
    login,
    reach::Limits,
    secure::{self, Trust, warn_unchecked},
    trouble,
    web::{
        cause,
        clients::{Clients, Way},
        whole,
    },
};

/// Seconds for the whole where the form says nothing.
const DEFAULT_TIMEOUT: f64 = 120.0;
/// How long a request may take to reach the server.
const SIGNED_FOR: Duration = Duration::from_secs(15 * 60);
/// Seconds a presigned address is good for where the form says nothing, and at most (the protocol's limit).
const PRESIGNED: u64 = 3_600;
const PRESIGNED_MOST: u64 = 604_800;
/// Most bytes of one page of a list.
const LIST_LIMIT: usize = 16 * 1024 * 1024;
/// Most objects of one list.
const OBJECTS: usize = 100_000;

/// Works with objects of an S3 server.
pub struct S3Action(Arc<Clients>);

/// A saved connection for `s3`.
pub struct S3Connection(Arc<Clients>);

/// The action and its kind of saved connection, within what an administrator allows.
pub fn s3(limits: Arc<Limits>) -> (S3Action, S3Connection) {
    let clients = Arc::new(Clients::new(limits));
    (S3Action(Arc::clone(&clients)), S3Connection(clients))
}

/// Which server and as whom.
#[derive(Debug, Clone, Deserialize)]
pub struct S3Login {
    #[serde(deserialize_with = "lenient::string")]
    endpoint_url: String,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    access_key: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    secret_key: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    region_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    path_style: Option<bool>,
    #[serde(default, rename = "verify", deserialize_with = "lenient::opt_bool")]
    verify_tls: Option<bool>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    ca_file: Option<String>,
}

impl InputMask for S3Login {
    fn mask() -> Vec<Field> {
        let own = [
            login::saved(),
            Field::new("endpoint_url", FieldKind::String, "Adresse du serveur", "Server address")
                .placeholder("https://s3.eu-west-3.amazonaws.com")
                .required()
                .connection(),
            Field::new("access_key", FieldKind::String, "Clé d'accès", "Access key").connection(),
            Field::new("secret_key", FieldKind::String, "Clé secrète", "Secret key").secret().connection(),
            Field::new("region_name", FieldKind::String, "Région", "Region")
                .rare()
                .placeholder("us-east-1")
                .connection(),
            Field::new("path_style", FieldKind::Boolean, "Compartiment dans le chemin", "Bucket in the path")
                .rare()
                .default("true")
                .help(
                    "Sinon dans le nom d'hôte, comme le préfère Amazon",
                    "Else in the host name, as Amazon likes best",
                )
                .connection(),
        ];
        // The original's name for it.
        let secure = secure::fields().map(|field| match field.name {
            "verify_tls" => Field { name: "verify", ..field },
            _ => field,
        });
        own.into_iter().chain(secure).collect()
    }
}

/// What to do.
#[derive(Debug, Deserialize)]
pub struct S3Input {
    operation: Operation,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    bucket_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    object_key: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    local_path: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    content: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_u64")]
    expires: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_f64")]
    timeout: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Operation {
    ListBuckets,
    ListObjects,
    UploadFile,
    DownloadFile,
    DeleteObject,
    Presign,
}

impl InputMask for S3Input {
    fn mask() -> Vec<Field> {
        const IN_BUCKET: &[&str] = &["list_objects", "upload_file", "download_file", "delete_object", "presign"];
        vec![
            Field::new("operation", FieldKind::Select, "Opération", "Operation")
                .options(&["list_buckets", "list_objects", "upload_file", "download_file", "delete_object", "presign"])
                .option_labels(&[
                    Wording { fr: "Lister les compartiments", en: "List the buckets" },
                    Wording { fr: "Lister les objets", en: "List the objects" },
                    Wording { fr: "Envoyer un objet", en: "Upload an object" },
                    Wording { fr: "Télécharger un objet", en: "Download an object" },
                    Wording { fr: "Supprimer un objet", en: "Delete an object" },
                    Wording { fr: "Adresse de téléchargement signée", en: "Signed address for a download" },
                ])
                .required(),
            Field::new("bucket_name", FieldKind::String, "Compartiment", "Bucket")
                .placeholder("depot")
                .when("operation", IN_BUCKET),
            Field::new("object_key", FieldKind::String, "Clé de l'objet", "Key of the object")
                .placeholder("rapports/2026.pdf")
                .help("Pour une liste : le début des clés", "For a list: how the keys begin")
                .when("operation", IN_BUCKET),
            Field::new("local_path", FieldKind::SelectFileCampaign, "Fichier de la campagne", "File of the campaign")
                .help(
                    "Celui à envoyer, ou celui à écrire dans le dossier de travail ; vide, le contenu va dans la variable",
                    "The one to send, or the one to write in the work folder; where it is empty, the content goes into the variable",
                )
                .when("operation", &["upload_file", "download_file"]),
            Field::new("content", FieldKind::Textarea, "Contenu à envoyer", "Content to send")
                .help("Si aucun fichier n'est choisi", "Where no file is chosen")
                .code()
                .when("operation", &["upload_file"]),
            Field::new("expires", FieldKind::Number, "Valable (s)", "Good for (s)")
                .placeholder("3600")
                .when("operation", &["presign"]),
            limit::field("120"),
        ]
    }
}

/// A server, and who signs.
struct S3<'a> {
    client: Client,
    endpoint: Url,
    host: String,
    credentials: Option<Credentials>,
    login: &'a S3Login,
    limits: &'a Limits,
    language: Language,
}

impl<'a> S3<'a> {
    async fn open(login: &'a S3Login, clients: &'a Clients, cx: &mut ActionContext<'_>) -> Result<Self, ActionError> {
        let language = cx.language;
        let endpoint = Url::parse(login.endpoint_url.trim()).ok();
        let endpoint = endpoint.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let endpoint = endpoint.ok_or_else(|| {
            trouble::field(
                "endpoint_url",
                "une adresse http:// ou https:// est attendue",
                "an http:// or https:// address is expected",
                language,
            )
        })?;
        let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
        if !trust.verify && endpoint.scheme() == "https" {
            warn_unchecked(cx).await;
        }
        let way = Way { trust, ..Way::default() };
        let client = clients.get(&way, language)?;
        clients.check(&endpoint, &way, language).await?;
        let host = format!(
            "{}:{}",
            endpoint.host_str().unwrap_or_default(),
            endpoint.port_or_known_default().unwrap_or_default()
        );
        let key = login.access_key.clone().filter(|key| !key.trim().is_empty());
        let credentials =
            key.map(|key| Credentials::new(key.trim().to_owned(), login.secret_key.clone().unwrap_or_default()));
        Ok(Self { client, endpoint, host, credentials, login, limits: clients.limits(), language })
    }

    fn region(&self) -> String {
        self.login.region_name.clone().unwrap_or_else(|| "us-east-1".to_owned())
    }

    fn bucket(&self, name: Option<&str>) -> Result<Bucket, ActionError> {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| trouble::missing("bucket_name", self.language))?;
        let style = if self.login.path_style.unwrap_or(true) { UrlStyle::Path } else { UrlStyle::VirtualHost };
        Bucket::new(self.endpoint.clone(), style, name.to_owned(), self.region())
            .map_err(|error| trouble::field("bucket_name", &error.to_string(), &error.to_string(), self.language))
    }

    async fn answer(&self, request: reqwest::RequestBuilder, what: &str) -> Result<Response, ActionError> {
        let answer = request.send().await.map_err(|error| cause::of(&error, &self.host, self.language))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let status = answer.status();
        let body = self.text(answer).await.unwrap_or_default();
        Err(self.refused(status, &body, what))
    }

    async fn text(&self, answer: Response) -> Result<String, ActionError> {
        let bytes = whole(answer, LIST_LIMIT, &self.host, self.language).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// An answer that an S3 server would not give.
    fn no_s3(&self) -> ActionError {
        let host = &self.host;
        ActionError::new(phrase!(self.language,
            fr: "{host} ne répond pas comme un serveur S3",
            en: "{host} does not answer as an S3 server does"))
    }

    fn refused(&self, status: StatusCode, body: &str, what: &str) -> ActionError {
        let (language, code) = (self.language, status.as_u16());
        let told = between(body, "<Code>", "</Code>").unwrap_or_default();
        match (told, code) {
            ("NoSuchBucket" | "NoSuchKey", _) | (_, 404) => ActionError::new(
                phrase!(language, fr: "introuvable sur le serveur : {what}", en: "not found on the server: {what}"),
            ),
            ("SignatureDoesNotMatch" | "InvalidAccessKeyId" | "AccessDenied", _) | (_, 401 | 403) => {
                let key = self.login.access_key.as_deref().unwrap_or("-");
                let error = trouble::sign_in(key, &self.host, language);
                if told.is_empty() { error } else { ActionError::new(format!("{error} [{told}]")) }
            }
            _ => {
                let message = between(body, "<Message>", "</Message>").unwrap_or_default();
                ActionError::new(phrase!(language,
                    fr: "refusé par le serveur : {what} (statut {code} {told} {message})",
                    en: "refused by the server: {what} (status {code} {told} {message})"))
            }
        }
    }

    async fn buckets(&self) -> Result<Value, ActionError> {
        let empty = std::iter::empty::<(&str, &str)>();
        let url = match &self.credentials {
            None => self.endpoint.clone(),
            Some(who) => rusty_s3::signing::sign(
                &now(),
                rusty_s3::Method::Get,
                self.endpoint.clone(),
                who.key(),
                who.secret(),
                None,
                &self.region(),
                SIGNED_FOR.as_secs(),
                empty.clone(),
                empty,
            ),
        };
        let answer = self.answer(self.client.get(url), "/").await?;
        let text = self.text(answer).await?;
        if !text.contains("ListAllMyBucketsResult") {
            return Err(self.no_s3());
        }
        let names = text.split("<Bucket>").skip(1).filter_map(|bucket| between(bucket, "<Name>", "</Name>"));
        Ok(names.map(Value::from).collect())
    }

    async fn objects(&self, bucket: &Bucket, prefix: &str) -> Result<Value, ActionError> {
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut list = bucket.list_objects_v2(self.credentials.as_ref());
            if !prefix.is_empty() {
                list.with_prefix(prefix);
            }
            if let Some(token) = token.take() {
                list.with_continuation_token(token);
            }
            let answer = self.answer(self.client.get(list.sign(SIGNED_FOR)), bucket.name()).await?;
            let text = self.text(answer).await?;
            let page = ListObjectsV2::parse_response(&text).map_err(|error| ActionError::new(error.to_string()))?;
            found.extend(
                page.contents.into_iter().map(
                    |one| json!({"key": one.key, "size": one.size, "modified": one.last_modified, "etag": one.etag}),
                ),
            );
            match page.next_continuation_token {
                Some(next) if found.len() < OBJECTS => token = Some(next),
                _ => return Ok(Value::from(found)),
            }
        }
    }
}

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    Some(&text[start..start + text[start..].find(to)?])
}

/// The time a signature carries.
#[allow(clippy::disallowed_methods)]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

#[async_trait]
impl TypedAction for S3Action {
    const KIND: &'static str = "s3";
    const ALIASES: &'static [&'static str] = &["S3Action"];
    const LABEL: Wording = Wording { fr: "S3", en: "S3" };
    const CONNECTION: Option<&'static str> = Some("s3");
    type Input = (S3Login, S3Input);

    fn outputs() -> Vec<Output> {
        vec![
            Output::new("s3_result", "Résultat", "Result"),
            Output::new("s3_success", "Opération réussie", "Operation succeeded"),
        ]
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
        let objects = server.objects(&bucket, key).await?;
        let (count, name) = (objects.as_array().map_or(0, Vec::len), bucket.name());
        cx.info(phrase!(language, fr: "🪣 {name}/{key} : {count} objet(s)", en: "🪣 {name}/{key}: {count} object(s)"))
            .await;
        return Ok(objects);
    }
    if key.is_empty() {
        return Err(trouble::missing("object_key", language));
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
                return Err(trouble::field(
                    "expires",
                    "de 1 à 604800 secondes (7 jours)",
                    "from 1 to 604800 seconds (7 days)",
                    language,
                ));
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
    let (body, bytes, from) = match input.local_path.as_deref() {
        Some(path) => {
            let source = local::open(path, cx.folders, server.limits, cx.language).await?;
            let stream = Body::wrap_stream(ReaderStream::with_capacity(source.file, 128 * 1024));
            (stream, source.bytes, format!("{} → ", source.shown))
        }
        None => {
            let content = input.content.clone().unwrap_or_default();
            let bytes = content.len() as u64;
            server.limits.check_size(bytes, cx.language)?;
            (Body::from(content), bytes, String::new())
        }
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
    use futures_util::TryStreamExt;
    let language = cx.language;
    let url = bucket.get_object(server.credentials.as_ref(), key).sign(SIGNED_FOR);
    let mut answer = server.answer(server.client.get(url), key).await?;
    let Some(path) = input.local_path.as_deref() else {
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
        return Ok(Value::from(String::from_utf8_lossy(&content).into_owned()));
    };
    let total = answer.content_length();
    let mut target = Target::create(path, cx.folders, language).await?;
    let mut stream = StreamReader::new(answer.bytes_stream().map_err(std::io::Error::other));
    let done = copy(&mut stream, &mut target.file, total, server.limits, cx).await;
    let bytes = done.map_err(|error| match error {
        CopyError::Limit(error) => error,
        CopyError::Reading(error) => trouble::broken(&server.host, &error.to_string(), language),
        CopyError::Writing(error) => local::unwritable(&target.shown, &error, language),
    })?;
    let shown = target.shown.clone();
    target.keep(language).await?;
    let told = size(bytes, cx);
    cx.info(format!("⬇️ {key} → {shown} ({told})")).await;
    Ok(json!({"path": shown, "size": bytes}))
}

#[async_trait]
impl ConnectionKind for S3Connection {
    fn descriptor(&self) -> ConnectionDescriptor {
        ConnectionDescriptor {
            kind: "s3",
            label: Wording { fr: "S3", en: "S3" },
            fields: S3Login::mask().into_iter().filter(|field| field.connection).collect(),
        }
    }

    async fn check(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<(), ActionError> {
        let login: S3Login = read_form(value, cx.language)?;
        S3::open(&login, &self.0, cx).await?.buckets().await.map(drop)
    }
}
