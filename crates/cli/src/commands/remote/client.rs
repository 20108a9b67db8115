//! What a server is asked, and how it refuses.

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use reqwest::{
    Method, RequestBuilder, Response, Url,
    header::{ACCEPT_LANGUAGE, ETAG},
    multipart::{Form, Part},
};
use serde_json::Value;
use testgyver_model::secret::Secret;

/// How long a server may take to answer; uploads take longer.
const LIMIT: Duration = Duration::from_secs(120);
/// Campaigns of one page.
const PAGE: u32 = 100;

/// A server, and the right to ask it.
pub(super) struct Client {
    http: reqwest::Client,
    address: Url,
    token: Secret,
}

/// A campaign of a server as an archive, and the word for its state.
pub(super) struct Archive {
    pub(super) bytes: Vec<u8>,
    pub(super) state: String,
}

/// A campaign to bring to a server.
pub(super) struct Bringing {
    pub(super) archive: Vec<u8>,
    pub(super) into: Option<String>,
    pub(super) base: Option<String>,
    pub(super) dry_run: bool,
}

impl Client {
    pub(super) fn new(address: &str, token: Secret) -> anyhow::Result<Self> {
        // If another part has chosen one before, that one serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let whole = if address.ends_with('/') { address.to_owned() } else { format!("{address}/") };
        let address = Url::parse(&whole).with_context(|| format!("'{address}' is not the address of a server"))?;
        if !matches!(address.scheme(), "http" | "https") {
            bail!("'{address}' is not the address of a server: it begins with https://");
        }
        let http = reqwest::Client::builder().timeout(LIMIT).user_agent("testgyver").build()?;
        Ok(Self { http, address, token })
    }

    pub(super) fn address(&self) -> &str {
        self.address.as_str().trim_end_matches('/')
    }

    fn request(&self, method: Method, path: &str) -> anyhow::Result<RequestBuilder> {
        let url = self.address.join(path.trim_start_matches('/'))?;
        Ok(self.http.request(method, url).bearer_auth(self.token.expose()).header(ACCEPT_LANGUAGE, "en"))
    }

    async fn sent(&self, request: RequestBuilder) -> anyhow::Result<Response> {
        let answer = request.send().await.map_err(|error| {
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            anyhow!("{} does not answer: {cause}", self.address())
        })?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let status = answer.status();
        let told = answer.json::<Value>().await.unwrap_or_default();
        match told["message"].as_str() {
            Some(message) => {
                Err(Refused { code: told["code"].as_str().unwrap_or_default().to_owned(), message: message.to_owned() }
                    .into())
            }
            None => bail!("{} answers {status}", self.address()),
        }
    }

    /// What is at an address.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        Ok(self.sent(self.request(Method::GET, path)?).await?.json().await?)
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        Ok(self.sent(self.request(Method::POST, path)?.json(body)).await?.json().await?)
    }

    /// The identifier of a campaign, by itself or by its name.
    pub(super) async fn campaign(&self, wanted: &str) -> anyhow::Result<Option<String>> {
        let mut found = Vec::new();
        for page in 1.. {
            let size = PAGE.to_string();
            let request =
                self.request(Method::GET, "api/campains")?.query(&[("page", &page.to_string()), ("page_size", &size)]);
            let answer = self.sent(request).await;
            let answer: Value = answer?.json().await?;
            let items = answer["data"].as_array().cloned().unwrap_or_default();
            let fits = |item: &&Value| item["_id"] == wanted || item["name"] == wanted;
            found.extend(items.iter().filter(fits).filter_map(|item| item["_id"].as_str().map(str::to_owned)));
            let total = answer["pagination"]["total"].as_u64().unwrap_or_default();
            if items.is_empty() || u64::from(page * PAGE) >= total {
                break;
            }
        }
        match found.len() {
            0 => Ok(None),
            1 => Ok(found.pop()),
            count => {
                bail!("{count} campaigns are called '{wanted}': name one by its identifier ({})", found.join(", "))
            }
        }
    }

    /// A campaign as an archive.
    pub(super) async fn archive(&self, id: &str) -> anyhow::Result<Archive> {
        let answer = self.sent(self.request(Method::GET, &format!("api/campains/{id}/archive"))?).await?;
        let state = answer.headers().get(ETAG).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let state = state.trim_matches('"').to_owned();
        Ok(Archive { bytes: answer.bytes().await?.to_vec(), state })
    }

    /// Brings a campaign, or asks what that would change.
    pub(super) async fn bring(&self, bringing: Bringing) -> anyhow::Result<Value> {
        let part = Part::bytes(bringing.archive).file_name("campaign.zip");
        let mut form = Form::new().part("file", part).text("format", "testgyver");
        for (name, value) in [("into", bringing.into), ("base", bringing.base)] {
            if let Some(value) = value {
                form = form.text(name, value);
            }
        }
        form = form.text("dry_run", if bringing.dry_run { "true" } else { "false" });
        Ok(self.sent(self.request(Method::POST, "api/imports")?.multipart(form)).await?.json().await?)
    }
}

/// A server that says why it does not do something.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Refused {
    /// The stable name of the refusal.
    pub(super) code: String,
    message: String,
}
