//! HTTP clients. Building one is costly and each keeps its connections: there is one per way of
//! connecting and thread, for the whole process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, ThreadId},
};

use testgyver_model::{Language, action::ActionError, secret::Secret, text};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::{client::Client, dial::Dialer, proxy::Proxy, version::Version};
use crate::{
    egress::{HostLimiter, Limits},
    messages,
    secure::Trust,
};

/// Most clients that are kept.
const KEPT: usize = 256;

/// A way of connecting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct ClientOptions {
    pub(crate) trust: Trust,
    /// Its address may hold a password.
    pub(crate) proxy: Option<Secret>,
    pub(crate) version: Version,
}

impl ClientOptions {
    fn proxy(&self, language: Language) -> Result<Option<Proxy>, ActionError> {
        self.proxy
            .as_ref()
            .map(Secret::expose)
            .map(|text| Proxy::read(text).ok_or_else(|| bad_proxy(language)))
            .transpose()
    }

    /// Host and port of the proxy, where there is one.
    pub(crate) fn proxy_at(&self) -> Option<String> {
        Some(Proxy::read(self.proxy.as_ref()?.expose())?.at())
    }
}

/// The clients of the process.
pub(crate) struct Clients {
    limits: Arc<Limits>,
    /// A connection is served by the thread that opened it: each thread has clients of its own.
    kept: Mutex<HashMap<(ThreadId, ClientOptions), Client>>,
    turns: HostLimiter,
}

impl Clients {
    /// No client yet; makes *ring* the cryptography of the process where none was chosen.
    pub(crate) fn new(limits: Arc<Limits>) -> Self {
        // An error means that another part of the process chose first, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { limits, kept: Mutex::default(), turns: HostLimiter::default() }
    }

    /// What an administrator allows.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Waits until a request to this address may begin; it is under way for as long as the turn is kept.
    pub(crate) async fn turn(&self, url: &Url) -> Option<OwnedSemaphorePermit> {
        self.turns.take(url.host_str().unwrap_or_default(), &self.limits).await
    }

    /// The client for a way of connecting. It follows no redirects: each hop is looked at first.
    ///
    /// # Errors
    /// Where a certificate, a key or the proxy's address is none.
    pub(crate) fn get(&self, way: &ClientOptions, language: Language) -> Result<Client, ActionError> {
        let key = (thread::current().id(), way.clone());
        if let Some(client) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(client.clone());
        }
        let client = self.build(way, language)?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, client.clone());
        Ok(client)
    }

    fn build(&self, way: &ClientOptions, language: Language) -> Result<Client, ActionError> {
        let tls = way.trust.config(language)?;
        // Not even the proxy of the environment: a test says itself which way it goes.
        let proxy = way.proxy(language)?;
        Ok(Client::new(Dialer::new(tls, proxy, way.version, Arc::clone(&self.limits))))
    }

    /// Whether an address may be reached, before anything is sent. Names are looked up again when
    /// the connection is made, and judged again then.
    ///
    /// # Errors
    /// Where the administrator does not allow it.
    pub(crate) async fn check(&self, url: &Url, way: &ClientOptions, language: Language) -> Result<(), ActionError> {
        if !self.limits.is_limited() {
            return Ok(());
        }
        let host = url.host_str().unwrap_or_default();
        self.limits.resolve(host, url.port_or_known_default().unwrap_or_default(), language).await?;
        if let Some(proxy) = way.proxy(language)? {
            self.limits.resolve(&proxy.host, proxy.port, language).await?;
        }
        Ok(())
    }
}

fn bad_proxy(language: Language) -> ActionError {
    messages::field("proxy", &text!(language, "field-proxy"), language)
}
