//! How a server is reached: its name looked up within what an administrator allows, proxies, TLS.

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use http::Uri;
use hyper_util::{
    client::legacy::connect::{HttpConnector, dns::Name},
    rt::TokioIo,
};
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_socks::TargetAddr;
use tower_service::Service;
use url::Url;

use super::{
    connection::{Connection, Far},
    counted::Stream,
    early::{Early, Watched},
    failure::{Failure, ProxyFailure},
    proxy::{Proxy, Tongue},
    version::Version,
};
use crate::{
    egress::{Limits, forbidden},
    phase::Phase,
};

/// Opens connections one way.
pub(super) struct Dialer {
    tcp: HttpConnector<Resolver>,
    names: Resolver,
    tls: TlsConnector,
    proxy: Option<Proxy>,
    proxy_tls: TlsConnector,
    version: Version,
}

impl Dialer {
    /// One that speaks TLS as `tls` says.
    pub(super) fn new(mut tls: ClientConfig, proxy: Option<Proxy>, version: Version, limits: Arc<Limits>) -> Self {
        let names = Resolver(limits);
        let mut tcp = HttpConnector::new_with_resolver(names.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let proxy_tls = TlsConnector::from(Arc::new(tls.clone()));
        tls.alpn_protocols = match version {
            Version::Auto => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            Version::One => vec![b"http/1.1".to_vec()],
            Version::Two => vec![b"h2".to_vec()],
        };
        Self { tcp, names, tls: TlsConnector::from(Arc::new(tls)), proxy, proxy_tls, version }
    }

    /// The proxy that takes requests to an address as they are, without a tunnel.
    pub(super) fn relay(&self, url: &Url) -> Option<&Proxy> {
        self.proxy.as_ref().filter(|proxy| url.scheme() == "http" && proxy.takes_requests())
    }

    /// A fresh connection for requests to an address.
    ///
    /// # Errors
    /// [`Failure`] with whose fault it is.
    pub(super) async fn dial(&self, url: &Url) -> Result<Connection, Failure> {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let port = url.port_or_known_default().unwrap_or_default();
        let (stream, mut far) = match &self.proxy {
            None => self.connect(host, port).await?,
            Some(proxy) => self.through(proxy, url, (host, port)).await?,
        };
        let (stream, two) = if url.scheme() == "https" {
            let name = ServerName::try_from(host.to_owned())
                .map_err(|error| Failure::Tls(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
            Phase::Securing.begin();
            let stream = self.tls.connect(name, stream).await.map_err(Failure::Tls)?;
            let agreed = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            (Box::new(stream) as Stream, agreed || self.version == Version::Two)
        } else {
            (stream, self.version == Version::Two)
        };
        far.proxy = self.proxy.as_ref().map(Proxy::at);
        let opened = Connection::open(stream, two, far.clone()).await;
        opened.map_err(|error| far.broken(error.into()))
    }

    async fn connect(&self, host: &str, port: u16) -> Result<(Stream, Far), Failure> {
        let authority = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let target = Uri::builder().scheme("http").authority(authority).path_and_query("/").build();
        let target = target.map_err(|error| Failure::Connecting(error.into()))?;
        // An address needs no name to be looked up.
        Phase::Connecting.begin();
        let connected: TokioIo<TcpStream> =
            self.tcp.clone().call(target).await.map_err(|error| Failure::Connecting(error.into()))?;
        let stream = connected.into_inner();
        let ip = stream.peer_addr().ok().map(|address| address.ip());
        let far = Far { ip, proxy: None, early: Early::default() };
        Ok((Box::new(Watched::new(stream, far.early.clone())), far))
    }

    /// The way to a server behind a proxy.
    async fn through(&self, proxy: &Proxy, url: &Url, (host, port): (&str, u16)) -> Result<(Stream, Far), Failure> {
        let unreached = |failure| proxy.failed(ProxyFailure::Unreached(Box::new(failure)));
        let (mut stream, far) = self.connect(&proxy.host, proxy.port).await.map_err(unreached)?;
        if proxy.tongue == Tongue::Https {
            let name = ServerName::try_from(proxy.host.clone())
                .map_err(|error| unreached(Failure::Tls(io::Error::new(io::ErrorKind::InvalidInput, error))))?;
            Phase::Securing.begin();
            let sealed = self.proxy_tls.connect(name, stream).await;
            stream = Box::new(sealed.map_err(|error| unreached(Failure::Tls(error)))?);
        }
        Phase::Connecting.begin();
        if self.relay(url).is_some() {
            return Ok((stream, far));
        }
        let stream = match proxy.tongue {
            Tongue::Http | Tongue::Https => {
                let bracketed = url.host_str().unwrap_or_default();
                proxy.tunnel(stream, &format!("{bracketed}:{port}")).await?
            }
            Tongue::Socks4 { names } | Tongue::Socks5 { names } => {
                proxy.socks(stream, self.target(host, port, names).await?).await?
            }
        };
        Ok((stream, far))
    }

    /// What a SOCKS proxy is asked for: an address, or the name where it looks that up itself.
    async fn target<'a>(&self, host: &'a str, port: u16, names: bool) -> Result<TargetAddr<'a>, Failure> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(TargetAddr::Ip((ip, port).into()));
        }
        if names {
            return Ok(TargetAddr::Domain(host.into(), port));
        }
        let mut found = self.names.look_up(host).await.map_err(|error| Failure::Connecting(Box::new(NoName(error))))?;
        let address =
            found.next().ok_or_else(|| Failure::Connecting(io::Error::from(io::ErrorKind::NotFound).into()))?;
        Ok(TargetAddr::Ip((address.ip(), port).into()))
    }
}

/// A name that is not known, said as the library for connections says it.
#[derive(Debug, thiserror::Error)]
#[error("dns error")]
struct NoName(#[source] io::Error);

/// Looks names up and keeps to what an administrator allows.
#[derive(Clone)]
pub(super) struct Resolver(Arc<Limits>);

impl Resolver {
    async fn look_up(&self, host: &str) -> io::Result<vec::IntoIter<SocketAddr>> {
        Phase::LookingUp.begin();
        let found = lookup_host((host, 0)).await?;
        Phase::Connecting.begin();
        let admitted: Vec<SocketAddr> = found.filter(|address| self.0.allows(host, address.ip())).collect();
        if admitted.is_empty() && self.0.is_limited() {
            return Err(io::Error::other(forbidden(host, testgyver_model::Language::ENGLISH).cause));
        }
        Ok(admitted.into_iter())
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolver = self.clone();
        Box::pin(async move { resolver.look_up(name.as_str()).await })
    }
}
