//! Requests to an S3 server, signed.

use std::time::Duration;

use http::StatusCode;
use rusty_s3::{Bucket, Credentials, S3Action as Signed, UrlStyle, actions::ListObjectsV2};
use serde_json::{Value, json};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError},
    phrase,
    secret::Secret,
    text,
};
use url::Url;

use super::{
    answer::{self, Refusal},
    form::S3Login,
};
use crate::{
    egress::Limits,
    messages,
    secure::{Trust, warn_unchecked},
    web::{
        Client, RequestBuilder, Response, cause,
        clients::{ClientOptions, Clients},
        location, whole,
    },
};

/// How long a request may take to reach the server.
pub(super) const SIGNED_FOR: Duration = Duration::from_secs(15 * 60);
/// Most bytes of one page of a list.
const LIST_LIMIT: usize = 16 * 1024 * 1024;
/// Most objects of one list.
const OBJECTS: usize = 100_000;

/// A server, and who signs.
pub(super) struct S3<'a> {
    pub(super) client: Client,
    pub(super) endpoint: Url,
    pub(super) host: String,
    pub(super) credentials: Option<Credentials>,
    pub(super) login: &'a S3Login,
    pub(super) limits: &'a Limits,
    pub(super) language: Language,
}

impl<'a> S3<'a> {
    pub(super) async fn open(
        login: &'a S3Login,
        clients: &'a Clients,
        cx: &mut ActionContext<'_>,
    ) -> Result<Self, ActionError> {
        let language = cx.language;
        let endpoint = Url::parse(login.endpoint_url.trim()).ok();
        let endpoint = endpoint.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let endpoint =
            endpoint.ok_or_else(|| messages::field("endpoint_url", &text!(language, "field-http-url"), language))?;
        let trust = Trust::read(login.verify_tls, login.ca_file.as_deref(), cx.folders, language).await?;
        let trust = trust.showing(&login.client, cx.folders, language).await?;
        if !trust.verify && endpoint.scheme() == "https" {
            warn_unchecked(cx).await;
        }
        let way = ClientOptions { trust, ..ClientOptions::default() };
        let client = clients.get(&way, language)?;
        clients.check(&endpoint, &way, language).await?;
        let host = format!(
            "{}:{}",
            endpoint.host_str().unwrap_or_default(),
            endpoint.port_or_known_default().unwrap_or_default()
        );
        let key = login.access_key.clone().filter(|key| !key.trim().is_empty());
        let credentials =
            key.map(|key| Credentials::new(key.trim(), login.secret_key.as_ref().map_or("", Secret::expose)));
        Ok(Self { client, endpoint, host, credentials, login, limits: clients.limits(), language })
    }

    fn region(&self) -> String {
        self.login.region_name.clone().unwrap_or_else(|| "us-east-1".to_owned())
    }

    pub(super) fn bucket(&self, name: Option<&str>) -> Result<Bucket, ActionError> {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| messages::missing("bucket_name", self.language))?;
        let style = if self.login.path_style.unwrap_or(true) { UrlStyle::Path } else { UrlStyle::VirtualHost };
        Bucket::new(self.endpoint.clone(), style, name.to_owned(), self.region())
            .map_err(|error| messages::field("bucket_name", &error.to_string(), self.language))
    }

    pub(super) async fn answer(&self, request: RequestBuilder, what: &str) -> Result<Response, ActionError> {
        let answer = request.send().await.map_err(|error| cause::of(&error, &self.host, self.language))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let status = answer.status();
        let to = location(&answer).filter(|_| status.is_redirection());
        let body = self.text(answer).await.unwrap_or_default();
        let (error, language) = (self.refused(status, &body, what), self.language);
        let Some(to) = to else { return Err(error) };
        Err(ActionError::new(phrase!(language,
            fr: "{error}, redirection vers {to} : mettez ce serveur dans le champ « endpoint_url »",
            en: "{error}, redirected to {to}: put this server into field 'endpoint_url'")))
    }

    async fn text(&self, answer: Response) -> Result<String, ActionError> {
        let bytes = whole(answer, LIST_LIMIT, &self.host, self.language).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// An answer that an S3 server would not give.
    pub(super) fn no_s3(&self) -> ActionError {
        let host = &self.host;
        ActionError::new(phrase!(self.language,
            fr: "{host} ne répond pas comme un serveur S3",
            en: "{host} does not answer as an S3 server does"))
    }

    fn refused(&self, status: StatusCode, body: &str, what: &str) -> ActionError {
        let (language, code) = (self.language, status.as_u16());
        let Refusal { code: told, message } = Refusal::read(body);
        match (told.as_str(), code) {
            ("NoSuchBucket" | "NoSuchKey", _) | (_, 404) => ActionError::new(
                phrase!(language, fr: "introuvable sur le serveur : {what}", en: "not found on the server: {what}"),
            ),
            ("SignatureDoesNotMatch" | "InvalidAccessKeyId" | "AccessDenied", _) | (_, 401 | 403) => {
                let key = self.login.access_key.as_deref().unwrap_or("-");
                let error = messages::sign_in(key, &self.host, language);
                if told.is_empty() { error } else { ActionError::new(format!("{error} [{told}]")) }
            }
            _ => ActionError::new(phrase!(language,
                    fr: "refusé par le serveur : {what} (statut {code} {told} {message})",
                    en: "refused by the server: {what} (status {code} {told} {message})")),
        }
    }

    pub(super) async fn buckets(&self) -> Result<Value, ActionError> {
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
        let names = answer::buckets(&text).ok_or_else(|| self.no_s3())?;
        Ok(names.into_iter().map(Value::from).collect())
    }

    /// The objects of a bucket, and whether there are more than are listed.
    pub(super) async fn objects(&self, bucket: &Bucket, prefix: &str) -> Result<(Value, bool), ActionError> {
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
                more => return Ok((Value::from(found), more.is_some())),
            }
        }
    }
}

/// The time a signature carries.
#[allow(clippy::disallowed_methods)]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
