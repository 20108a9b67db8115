//! Proxies on the way: CONNECT through HTTP (RFC 9110, section 9.3.6), SOCKS 4 and 5 (RFC 1928). What they answer
//! is told in their own words, never with the name and password they are given.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, StatusCode, Uri,
    header::{HOST, PROXY_AUTHORIZATION},
};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use tokio_socks::{
    TargetAddr,
    tcp::{Socks4Stream, Socks5Stream},
};
use url::Url;

use super::{
    counted::Stream,
    failure::{Failure, ProxyFailure},
};

/// Most bytes of a refusal that are read, and how long it may take.
const REFUSAL: usize = 16 * 1024;
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(2);
/// Most characters of it that are told.
const WORDS: usize = 200;

/// How a proxy is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    Http,
    /// HTTP inside TLS.
    Https,
    /// SOCKS; whether the proxy looks the name of the server up.
    Socks4 {
        names: bool,
    },
    Socks5 {
        names: bool,
    },
}

/// A proxy.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    pub(super) tongue: Tongue,
    /// Without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// Name and password.
    login: Option<(String, String)>,
}

impl Proxy {
    /// Reads the address of a proxy; `None` where it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let (tongue, usual) = match url.scheme() {
            "http" => (Tongue::Http, 80),
            "https" => (Tongue::Https, 443),
            "socks4" => (Tongue::Socks4 { names: false }, 1080),
            "socks4a" => (Tongue::Socks4 { names: true }, 1080),
            "socks5" => (Tongue::Socks5 { names: false }, 1080),
            "socks5h" => (Tongue::Socks5 { names: true }, 1080),
            _ => return None,
        };
        let host = url.host_str().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_owned();
        let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let login = (!url.username().is_empty() || url.password().is_some())
            .then(|| (plain(url.username()), plain(url.password().unwrap_or_default())));
        Some(Self { tongue, host, port: url.port().unwrap_or(usual), login })
    }

    /// What may be shown of it.
    pub(super) fn at(&self) -> String {
        if self.host.contains(':') {
            return format!("[{}]:{}", self.host, self.port);
        }
        format!("{}:{}", self.host, self.port)
    }

    /// A failure that is this proxy's.
    pub(super) fn failed(&self, cause: impl Into<ProxyFailure>) -> Failure {
        Failure::Proxy { at: self.at(), cause: cause.into() }
    }

    /// Whether requests without TLS are sent to it as they are, instead of through a tunnel.
    pub(super) const fn takes_requests(&self) -> bool {
        matches!(self.tongue, Tongue::Http | Tongue::Https)
    }

    /// The header by which we sign in.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let (name, password) = self.login.as_ref()?;
        let mut value =
            HeaderValue::try_from(format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// A tunnel to a server by CONNECT.
    pub(super) async fn tunnel(&self, stream: Stream, authority: &str) -> Result<Stream, Failure> {
        let broken =
            |error: hyper::Error| self.failed(ProxyFailure::Unreached(Box::new(Failure::Broken(error.into()))));
        let unusable = |error: http::Error| Failure::Request(error.into());
        let (mut sender, connection) =
            http1::Builder::new().title_case_headers(true).handshake(TokioIo::new(stream)).await.map_err(broken)?;
        let target = Uri::try_from(authority).map_err(|error| unusable(error.into()))?;
        let mut request = Request::builder().method(Method::CONNECT).uri(target).header(HOST, authority);
        if let Some(value) = self.authorization() {
            request = request.header(PROXY_AUTHORIZATION, value);
        }
        let request = request.body(Empty::<Bytes>::new()).map_err(unusable)?;
        let connection = connection.with_upgrades();
        let asked = async {
            let answer = sender.send_request(request).await.map_err(broken)?;
            if answer.status().is_success() {
                return hyper::upgrade::on(answer).await.map_err(broken);
            }
            let (status, words) = (answer.status(), words(answer).await);
            Err(self.failed(ProxyFailure::Refused { status, words }))
        };
        tokio::pin!(asked, connection);
        let tunnel = tokio::select! {
            tunnel = &mut asked => tunnel?,
            // The stream has passed on, or is broken, of which the request is told.
            _ = &mut connection => asked.await?,
        };
        Ok(Box::new(TokioIo::new(tunnel)))
    }

    /// A connection to a server by SOCKS.
    pub(super) async fn socks(&self, stream: Stream, target: TargetAddr<'_>) -> Result<Stream, Failure> {
        let login = self.login.as_ref().map(|(name, password)| (name.as_str(), password.as_str()));
        let done: Result<Stream, tokio_socks::Error> = match (self.tongue, login) {
            (Tongue::Socks4 { .. }, None) => Socks4Stream::connect_with_socket(stream, target).await.map(boxed4),
            (Tongue::Socks4 { .. }, Some((name, _))) => {
                Socks4Stream::connect_with_userid_and_socket(stream, target, name).await.map(boxed4)
            }
            (_, None) => Socks5Stream::connect_with_socket(stream, target).await.map(boxed5),
            (_, Some((name, password))) => {
                Socks5Stream::connect_with_password_and_socket(stream, target, name, password).await.map(boxed5)
            }
        };
        done.map_err(|error| self.failed(error))
    }
}

fn boxed4(stream: Socks4Stream<Stream>) -> Stream {
    stream.into_inner()
}

fn boxed5(stream: Socks5Stream<Stream>) -> Stream {
    stream.into_inner()
}

/// What a proxy says with its refusal: the beginning of its page as text.
async fn words(answer: http::Response<Incoming>) -> String {
    let reason = answer.extensions().get::<hyper::ext::ReasonPhrase>().cloned();
    let status = answer.status();
    let page = timeout(REFUSAL_TIMEOUT, Limited::new(answer.into_body(), REFUSAL).collect()).await;
    let page = page.ok().and_then(Result::ok).map(|page| page.to_bytes()).unwrap_or_default();
    let reason = match reason {
        Some(reason) => String::from_utf8_lossy(reason.as_bytes()).into_owned(),
        None => canonical(status),
    };
    let page = text_of(&String::from_utf8_lossy(&page));
    if page.is_empty() { reason } else { format!("{reason} – {page}") }
}

fn canonical(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().to_owned()
}

/// The beginning of a page without its markup, on one line.
fn text_of(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let title = lower.find("<title>").zip(lower.find("</title>"));
    let page = title.and_then(|(from, to)| page.get(from + "<title>".len()..to)).unwrap_or(page);
    let (mut text, mut inside) = (String::new(), false);
    for sign in page.chars() {
        match sign {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if inside => {}
            _ => text.push(sign),
        }
    }
    let words: Vec<&str> = text.split(|sign: char| sign.is_whitespace() || sign.is_control()).collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").chars().take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_proxies() {
        let proxy = Proxy::read("http://u:p%40ss@[::1]:3128").unwrap();
        assert_eq!((proxy.at().as_str(), proxy.login), ("[::1]:3128", Some(("u".to_owned(), "p@ss".to_owned()))));
        assert_eq!(Proxy::read("socks5h://p.example").unwrap().port, 1080);
        assert_eq!(Proxy::read("http://p.example").unwrap().port, 80);
        for text in ["http://", "ftp://p.example", "::", "p"] {
            assert!(Proxy::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn pages_become_words() {
        assert_eq!(text_of("Blocked by\r\n policy\u{1b}[31m"), "Blocked by policy [31m");
        assert_eq!(text_of("<html><head><TITLE>ERROR: Forbidden</TITLE></head><p>x"), "ERROR: Forbidden");
        assert_eq!(text_of("<p>Access <b>denied</b></p>"), "Access denied");
        assert_eq!(text_of(&"é".repeat(900)).chars().count(), WORDS);
    }
}
