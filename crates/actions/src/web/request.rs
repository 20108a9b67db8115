//! A request as it is put together, and as it goes over a connection.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Uri, Version,
    header::{
        ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, Entry, HOST, PROXY_AUTHORIZATION, RANGE,
        TRANSFER_ENCODING, USER_AGENT,
    },
};
use percent_encoding::percent_decode_str;
use url::{Position, Url};

use super::{
    body::{Body, Sent},
    failure::Failure,
    proxy::Proxy,
    spelling,
};

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// Path and query, where they are to go out otherwise than the address spells them.
    pub(crate) target: Option<String>,
    pub(crate) headers: HeaderMap,
    /// Names of headers as the tester spelled them.
    pub(crate) names: Vec<String>,
    pub(crate) body: Body,
}

impl Request {
    /// One without headers and body; a name and a password in the address become a header.
    pub(crate) fn new(method: Method, mut url: Url) -> Self {
        let mut headers = HeaderMap::new();
        if !url.username().is_empty() || url.password().is_some() {
            let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
            let value = basic(&plain(url.username()), &plain(url.password().unwrap_or_default()));
            headers.extend(value.map(|value| (AUTHORIZATION, value)));
            // Refused only for addresses without a host, which have neither.
            let _ = url.set_username("").and_then(|()| url.set_password(None));
        }
        Self { method, url, target: None, headers, names: Vec::new(), body: Body::default() }
    }

    /// Path and query as they go out.
    pub(crate) fn target(&self) -> &str {
        self.target.as_deref().unwrap_or(&self.url[Position::BeforePath..Position::AfterQuery])
    }

    /// The address as it goes out.
    pub(super) fn address(&self) -> String {
        format!("{}{}{}", &self.url[..Position::BeforePath], self.target(), &self.url[Position::AfterQuery..])
    }

    /// The request as one connection carries it.
    pub(super) fn on(&self, two: bool, relay: Option<&Proxy>) -> Result<http::Request<Sent>, Failure> {
        let mut headers = self.framed();
        let unusable = |error: http::Error| Failure::Request(error.into());
        let host = &self.url[Position::BeforeHost..Position::AfterPort];
        let absolute = |authority: &str| {
            let uri = Uri::builder().scheme(self.url.scheme()).authority(authority).path_and_query(self.target());
            uri.build().map_err(unusable)
        };
        let mut request = http::Request::new(self.body.sent());
        *request.uri_mut() = if two {
            // The host has a place of its own (RFC 9113, section 8.3.1).
            let own = headers.remove(HOST);
            absolute(own.as_ref().and_then(|own| own.to_str().ok()).unwrap_or(host))?
        } else {
            if !headers.contains_key(HOST) {
                let value = HeaderValue::from_str(host).map_err(|error| unusable(error.into()))?;
                // It comes first, as servers see it of everybody.
                let others = std::mem::replace(&mut headers, HeaderMap::from_iter([(HOST, value)]));
                headers.extend(others);
            }
            match relay {
                Some(_) => absolute(host)?,
                None => Uri::try_from(self.target()).map_err(|error| unusable(error.into()))?,
            }
        };
        if let Some(value) = relay.and_then(Proxy::authorization)
            && let Entry::Vacant(place) = headers.entry(PROXY_AUTHORIZATION)
        {
            place.insert(value);
        }
        if two {
            *request.version_mut() = Version::HTTP_2;
        } else {
            *request.extensions_mut() = spelling::of(&self.names);
        }
        *request.method_mut() = self.method.clone();
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// The headers with those that every request has, and with the length of the body.
    fn framed(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        let mut usual = |name: HeaderName, value: HeaderValue| {
            headers.entry(name).or_insert(value);
        };
        usual(ACCEPT, HeaderValue::from_static("*/*"));
        usual(USER_AGENT, HeaderValue::from_static(concat!("TestGyver/", env!("CARGO_PKG_VERSION"))));
        if !self.headers.contains_key(RANGE) {
            usual(ACCEPT_ENCODING, HeaderValue::from_static("gzip,br"));
        }
        let length = self.body.length();
        // A server may insist on a length where the method speaks of a body (RFC 9110, section 8.6).
        let expected = matches!(self.method, Method::POST | Method::PUT | Method::PATCH);
        if (length > 0 || expected) && !self.headers.contains_key(TRANSFER_ENCODING) {
            usual(CONTENT_LENGTH, HeaderValue::from(length));
        }
        headers
    }
}

fn basic(name: &str, password: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))).ok()?;
    value.set_sensitive(true);
    Some(value)
}
