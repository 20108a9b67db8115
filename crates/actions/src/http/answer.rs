//! An answer: read up to a limit, decoded, told to the log.

use std::{borrow::Cow, net::IpAddr, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use encoding_rs::Encoding;
use http::{HeaderMap, StatusCode, Version, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};
use testgyver_model::{
    Language,
    action::{ActionContext, ActionError, Outputs},
    phrase,
    text::text_of,
};
use tokio::io::AsyncWriteExt;

use super::{exchange::Redirect, shown::Address};
use crate::{
    charset::{self, Source},
    egress::Limits,
    local::{Target, unwritable},
    web::{Failure, Response, cause},
};

/// Most bytes of a body kept in memory; the rest is not read.
const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// Most characters of a body that the log shows.
const SHOWN_BODY: usize = 2_000;
/// Most characters of an unknown coding that the log shows.
const SHOWN_CODING: usize = 40;

pub(super) struct HttpAnswer {
    status: StatusCode,
    headers: HeaderMap,
    version: Version,
    /// The coding that the body still has.
    unknown_coding: Option<String>,
    body: Vec<u8>,
    cut: bool,
    /// The character set of the body, where the form names it.
    encoding: Option<&'static Encoding>,
    /// The file that took the body, and its size.
    saved: Option<(String, u64)>,
    /// The address that answered in the end.
    url: String,
    ip: Option<IpAddr>,
    redirects: Vec<Redirect>,
}

impl HttpAnswer {
    /// Reads the whole answer, into memory or into a file of the campaign.
    pub(super) async fn receive(
        mut response: Response,
        save_as: Option<&str>,
        limits: &Limits,
        (host, redirects): (&str, Vec<Redirect>),
        cx: &mut ActionContext<'_>,
    ) -> Result<Self, ActionError> {
        let language = cx.language;
        let (status, version, headers) = (response.status(), response.version(), response.take_headers());
        let (url, ip) = (response.address().to_owned(), response.ip());
        let unknown_coding = response.unknown_coding().map(str::to_owned);
        let mut answer = Self {
            status,
            version,
            headers,
            unknown_coding,
            body: Vec::new(),
            cut: false,
            encoding: None,
            saved: None,
            url,
            ip,
            redirects,
        };
        let failed = |error: Failure| cause::of(&error, host, language);
        if let Some(path) = save_as.filter(|path| !path.trim().is_empty() && status.is_success()) {
            let mut target = Target::create(path, cx.folders, language).await?;
            let mut bytes = 0;
            while let Some(chunk) = response.chunk().await.map_err(failed)? {
                bytes += chunk.len() as u64;
                limits.check_size(bytes, language)?;
                let written = target.file.write_all(&chunk).await;
                written.map_err(|error| unwritable(&target.shown, &error, language))?;
            }
            answer.saved = Some((target.shown.clone(), bytes));
            target.keep(language).await?;
            return Ok(answer);
        }
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            let room = BODY_LIMIT - answer.body.len();
            answer.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                answer.cut = true;
                break;
            }
        }
        Ok(answer)
    }

    /// A GraphQL server tells errors inside an answer whose status is 200.
    pub(super) fn check_graphql(&self, language: Language) -> Result<(), ActionError> {
        if self.cut {
            return Err(ActionError::new(cut(language)));
        }
        let body: Value = serde_json::from_str(&self.read().text).unwrap_or_default();
        let given = |name: &str| body.get(name).filter(|value| !value.is_null());
        let errors = given("errors").filter(|errors| errors.as_array().is_none_or(|list| !list.is_empty()));
        if given("data").is_none() && errors.is_none() {
            return Err(ActionError::new(phrase!(language,
                fr: "la réponse n'est pas celle d'un serveur GraphQL (ni « data », ni « errors »)",
                en: "the answer is not a GraphQL server's (neither 'data' nor 'errors')")));
        }
        let Some(errors) = errors else { return Ok(()) };
        // A list of objects (GraphQL, section 7.1.2); servers that are none tell a text or an object.
        let list = errors.as_array().map_or(std::slice::from_ref(errors), Vec::as_slice);
        let first = list[0].get("message").unwrap_or(&list[0]);
        let (count, first) = (list.len(), text_of(first));
        Err(ActionError::new(phrase!(language,
            fr: "le serveur GraphQL signale {count} erreur(s) : {first}",
            en: "the GraphQL server tells {count} error(s): {first}")))
    }

    /// Where the form's own address answered and held a secret, its address is told as the log shows it: read, a secret is
    /// spelled otherwise.
    pub(super) fn hide(&mut self, form: &Address) {
        if form.secret && self.redirects.is_empty() {
            self.url.clone_from(&form.text);
        }
    }

    /// The same answer, whose body is in the character set that the form names.
    pub(super) fn encoded(mut self, encoding: Option<&'static Encoding>) -> Self {
        self.encoding = encoding;
        self
    }

    pub(super) fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub(super) async fn tell(&self, elapsed: Duration, cx: &mut ActionContext<'_>) {
        let (status, bytes, milliseconds) = (self.status(), self.size(), elapsed.as_millis());
        let kind = self.content_type();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let kind = if kind.is_empty() { "-" } else { kind };
        cx.info(phrase!(cx.language, fr: "📋 Statut de la réponse: {status}", en: "📋 Response status: {status}"))
            .await;
        cx.info(phrase!(cx.language, fr: "⏱️ {milliseconds} ms, {bytes} octets, {kind}", en: "⏱️ {milliseconds} ms, {bytes} bytes, {kind}")).await;
        if self.version == Version::HTTP_2 {
            cx.info("🚀 HTTP/2").await;
        }
        if let Some(coding) = self.unknown_coding.as_deref().filter(|_| self.size() > 0) {
            let coding = cx.excerpt(coding, SHOWN_CODING);
            cx.warn(phrase!(cx.language,
                fr: "⚠️ Content-Encoding « {coding} » inconnu : le corps reste tel que reçu",
                en: "⚠️ Content-Encoding '{coding}' unknown: the body stays as it came"))
                .await;
        }
        if let Some((path, _)) = &self.saved {
            cx.info(phrase!(cx.language, fr: "💾 Corps enregistré dans {path}", en: "💾 Body saved as {path}")).await;
        }
        if self.cut {
            cx.cut(&["http_response_body", "http_response_body_base64"], cut(cx.language)).await;
        }
        if let Some((path, _)) = &self.saved {
            cx.withhold(&["http_response_body", "http_response_body_base64"], elsewhere(path, cx.language));
        }
        self.read().warn(cx).await;
    }

    /// Shows the beginning of the body, where it is text.
    pub(super) async fn show_body(&self, cx: &mut ActionContext<'_>) {
        let read = self.read();
        let text = read.text.trim();
        if text.is_empty() || text.contains('\0') {
            return;
        }
        let shown = cx.excerpt(text, SHOWN_BODY);
        cx.info(phrase!(cx.language, fr: "📄 Corps de la réponse: {shown}", en: "📄 Response body: {shown}")).await;
    }

    pub(super) fn outputs(&self, elapsed: Duration) -> Outputs {
        let (mut joined, mut apart) = (Map::new(), Map::new());
        for name in self.headers.keys() {
            let values = self.headers.get_all(name).iter().map(|value| charset::header(value.as_bytes()));
            let mut values: Vec<String> = values.map(Cow::into_owned).collect();
            joined.insert(name.as_str().to_owned(), Value::from(values.join(", ")));
            let all = if values.len() == 1 { Value::from(values.remove(0)) } else { Value::from(values) };
            apart.insert(name.as_str().to_owned(), all);
        }
        let redirects = self.redirects.iter().map(|one| json!({"status": one.status, "location": one.to}));
        let text = self.read().text.into_owned();
        // What is not UTF-8 is no longer itself as a text: its bytes come along for who measures or hashes them.
        let exact = (text.as_bytes() != self.body).then(|| Value::from(STANDARD.encode(&self.body)));
        let outputs = [
            ("http_status_code", json!(self.status())),
            ("http_response_body", Value::from(text)),
            ("http_response_time", json!((elapsed.as_secs_f64() * 1e6).round() / 1e6)),
            ("http_response_headers", Value::Object(joined)),
            ("http_headers", Value::Object(apart)),
            ("http_version", Value::from(self.version())),
            ("http_url", Value::from(self.url.as_str())),
            ("http_redirects", redirects.collect()),
        ];
        let ip = self.ip.map(|ip| ("http_ip", Value::from(ip.to_string())));
        let exact = exact.map(|exact| ("http_response_body_base64", exact));
        outputs.into_iter().chain(ip).chain(exact).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn version(&self) -> &'static str {
        match self.version {
            Version::HTTP_2 => "HTTP/2",
            Version::HTTP_10 => "HTTP/1.0",
            Version::HTTP_3 => "HTTP/3",
            _ => "HTTP/1.1",
        }
    }

    fn size(&self) -> u64 {
        self.saved.as_ref().map_or(self.body.len() as u64, |(_, bytes)| *bytes)
    }

    fn content_type(&self) -> Cow<'_, str> {
        self.headers.get(CONTENT_TYPE).map(|value| charset::header(value.as_bytes())).unwrap_or_default()
    }

    /// The body as text.
    fn read(&self) -> charset::Text<'_> {
        charset::sent(&self.body, Source { named: self.encoding, content_type: &self.content_type() })
    }
}

/// Where a body is that was saved.
fn elsewhere(path: &str, language: Language) -> String {
    phrase!(language,
        fr: "le corps est dans le fichier « {path} » : vérifiez-le par une action « io » (read_variable, hash, size)",
        en: "the body is in file '{path}': check it by an action 'io' (read_variable, hash, size)")
}

/// Why a body is not whole.
fn cut(language: Language) -> String {
    let limit = BODY_LIMIT / 1024 / 1024;
    phrase!(language,
        fr: "Corps coupé à {limit} Mio : demandez-en moins, ou enregistrez-le dans un fichier (champ « save_as »)",
        en: "Body cut at {limit} MiB: ask for less of it, or save it as a file (field 'save_as')")
}
