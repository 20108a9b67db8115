//! Sends with the HTTP client that is there anyway.

use std::time::Duration;

use anyhow::Context;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;

/// Sends from a thread that belongs to no runtime.
#[derive(Debug)]
pub(super) struct Sender {
    client: reqwest::Client,
    runtime: Handle,
}

impl Sender {
    pub(super) fn new(limit: Duration) -> anyhow::Result<Self> {
        // Another part of the program may have chosen the same one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().timeout(limit).build().context("the HTTP client cannot be made")?;
        Ok(Self { client, runtime: Handle::current() })
    }
}

#[async_trait::async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        self.runtime.spawn(async move { client.send_bytes(request).await }).await?
    }
}
