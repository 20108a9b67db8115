//! HTTP clients. Building one is costly and each keeps its connections: there is one per way of
//! connecting and thread, for the whole process.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, ThreadId},
    time::Duration,
};

use reqwest::{
    Client, Proxy, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use testgyver_model::{Language, action::ActionError};
use tokio::{net::lookup_host, sync::OwnedSemaphorePermit};

use crate::{
    reach::{Limits, Turns, forbidden},
    secure::Trust,
    trouble,
};

/// Connections that nobody uses are closed after this.
const IDLE: Duration = Duration::from_secs(60);
/// Most headers of an answer.
const HEADERS: usize = 1_000;
/// Most bytes of an answer's head over HTTP/2; over HTTP/1.1 the library takes 400 KiB.
const HEAD: u32 = 256 * 1024;
/// Most clients that are kept.
const KEPT: usize = 256;

/// A way of connecting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Way {
    pub(crate) trust: Trust,
    pub(crate) proxy: Option<String>,
    pub(crate) version: Version,
}

/// The version of HTTP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Deserialize)]
pub(crate) enum Version {
    /// What the server likes best.
    #[default]
    #[serde(rename = "auto", alias = "")]
    Auto,
    /// HTTP/1.1 (RFC 9112).
    #[serde(rename = "1.1")]
    One,
    /// HTTP/2 (RFC 9113), without asking first where there is no TLS.
    #[serde(rename = "2")]
    Two,
}

/// The clients of the process.
pub(crate) struct Clients {
    limits: Arc<Limits>,
    /// A connection is served by the thread that opened it: each thread has clients of its own.
    kept: Mutex<HashMap<(ThreadId, Way), Client>>,
    turns: Turns,
}

impl Clients {
    /// No client yet; makes *ring* the cryptography of the process where none was chosen.
    pub(crate) fn new(limits: Arc<Limits>) -> Self {
        // An error means that another part of the process chose first, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { limits, kept: Mutex::default(), turns: Turns::default() }
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
    pub(crate) fn get(&self, way: &Way, language: Language) -> Result<Client, ActionError> {
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

    fn build(&self, way: &Way, language: Language) -> Result<Client, ActionError> {
        let mut tls = way.trust.config(language)?;
        tls.alpn_protocols = match way.version {
            Version::Auto => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            Version::One => vec![b"http/1.1".to_vec()],
            Version::Two => vec![b"h2".to_vec()],
        };
        let mut builder = Client::builder()
            .user_agent(concat!("TestGyver/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .tls_backend_preconfigured(tls)
            .pool_idle_timeout(IDLE)
            .http1_max_headers(HEADERS)
            .http2_max_header_list_size(HEAD)
            .tcp_nodelay(true);
        builder = match way.version {
            Version::Auto => builder,
            Version::One => builder.http1_only(),
            Version::Two => builder.http2_prior_knowledge(),
        };
        builder = match &way.proxy {
            // Not even the one of the environment: a test says itself which way it goes.
            None => builder.no_proxy(),
            Some(proxy) => builder.proxy(Proxy::all(proxy).map_err(|_| bad_proxy(language))?),
        };
        if self.limits.is_limited() {
            builder = builder.dns_resolver(Guarded(Arc::clone(&self.limits)));
        }
        builder.build().map_err(|error| ActionError::new(error.to_string()))
    }

    /// Whether an address may be reached, before anything is sent. Names are looked up again when
    /// the connection is made, and judged again then.
    ///
    /// # Errors
    /// Where the administrator does not allow it.
    pub(crate) async fn check(&self, url: &Url, way: &Way, language: Language) -> Result<(), ActionError> {
        if !self.limits.is_limited() {
            return Ok(());
        }
        let proxy = way.proxy.as_deref().map(|proxy| Url::parse(proxy).map_err(|_| bad_proxy(language))).transpose()?;
        for target in [Some(url.clone()), proxy].into_iter().flatten() {
            let host = target.host_str().unwrap_or_default().to_owned();
            self.limits.resolve(&host, target.port_or_known_default().unwrap_or_default(), language).await?;
        }
        Ok(())
    }
}

fn bad_proxy(language: Language) -> ActionError {
    trouble::field(
        "proxy",
        "une adresse http://hôte:port ou socks5://hôte:port est attendue",
        "an address http://host:port or socks5://host:port is expected",
        language,
    )
}

/// Looks names up and keeps to what an administrator allows.
struct Guarded(Arc<Limits>);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let limits = Arc::clone(&self.0);
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> = lookup_host((host.as_str(), 0)).await?.collect();
            let admitted: Vec<SocketAddr> =
                found.into_iter().filter(|address| limits.admits(&host, address.ip())).collect();
            if admitted.is_empty() {
                return Err(forbidden(&host, Language::En).into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
