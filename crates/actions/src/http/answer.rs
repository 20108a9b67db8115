//! An answer: read up to a limit, decoded, told to the log.

use std::time::Duration;

use encoding_rs::{Encoding, UTF_8};
use reqwest::{
    Client, Request, StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::{Map, Value, json};
use testgyver_model::{
    action::{ActionContext, Outputs},
    phrase,
};

/// Most bytes of a body kept in memory; the rest is not read.
const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// Most characters of a body that the log shows.
const SHOWN_BODY: usize = 2_000;

pub(super) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    cut: bool,
}

impl Answer {
    /// Sends the request and reads the whole answer.
    pub(super) async fn receive(client: &Client, request: Request) -> reqwest::Result<Self> {
        let mut response = client.execute(request).await?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let mut body = Vec::new();
        let mut cut = false;
        while let Some(chunk) = response.chunk().await? {
            let room = BODY_LIMIT - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                cut = true;
                break;
            }
        }
        Ok(Self { status, headers, body, cut })
    }

    pub(super) fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub(super) async fn tell(&self, elapsed: Duration, cx: &mut ActionContext<'_>) {
        let (status, bytes, milliseconds) = (self.status(), self.body.len(), elapsed.as_millis());
        let kind = self.content_type().split(';').next().unwrap_or_default().trim();
        let kind = if kind.is_empty() { "-" } else { kind };
        cx.info(phrase!(cx.language, fr: "📋 Statut de la réponse: {status}", en: "📋 Response status: {status}"))
            .await;
        cx.info(phrase!(cx.language, fr: "⏱️ {milliseconds} ms, {bytes} octets, {kind}", en: "⏱️ {milliseconds} ms, {bytes} bytes, {kind}")).await;
        if self.cut {
            let limit = BODY_LIMIT / 1024 / 1024;
            cx.warn(phrase!(cx.language, fr: "⚠️ Corps coupé à {limit} Mio", en: "⚠️ Body cut at {limit} MiB")).await;
        }
    }

    /// Shows the beginning of the body, where it is text.
    pub(super) async fn show_body(&self, cx: &mut ActionContext<'_>) {
        let text = self.text();
        let text = text.trim();
        if text.is_empty() || text.contains('\0') {
            return;
        }
        let shown = cx.excerpt(text, SHOWN_BODY);
        cx.info(phrase!(cx.language, fr: "📄 Corps de la réponse: {shown}", en: "📄 Response body: {shown}")).await;
    }

    pub(super) fn outputs(&self, elapsed: Duration) -> Outputs {
        let mut headers = Map::new();
        for name in self.headers.keys() {
            let values: Vec<_> =
                self.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
            headers.insert(name.as_str().to_owned(), Value::from(values.join(", ")));
        }
        Outputs::from_iter([
            ("http_status_code".to_owned(), json!(self.status())),
            ("http_response_body".to_owned(), Value::from(self.text())),
            ("http_response_time".to_owned(), json!((elapsed.as_secs_f64() * 1e6).round() / 1e6)),
            ("http_response_headers".to_owned(), Value::Object(headers)),
        ])
    }

    fn content_type(&self) -> &str {
        self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text, in the character set that the answer names, else UTF-8.
    fn text(&self) -> String {
        let named = self.content_type().parse::<mime::Mime>().ok();
        let charset = named.as_ref().and_then(|mime| mime.get_param(mime::CHARSET));
        let encoding = charset.and_then(|name| Encoding::for_label(name.as_str().as_bytes())).unwrap_or(UTF_8);
        encoding.decode(&self.body).0.into_owned()
    }
}
