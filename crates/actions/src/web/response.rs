//! An answer: its head as it came, its body as it is read.

use std::net::IpAddr;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderMap, StatusCode, Version, header::CONTENT_LENGTH, response::Parts};
use hyper::body::Incoming;
use url::Url;

use super::{
    coding::{self, Decoded},
    connection::Far,
    failure::Failure,
    flow::{Flow, Lease},
    request::Request,
};

/// An answer.
pub(crate) struct Response {
    head: Parts,
    url: Url,
    address: String,
    far: Far,
    resent: bool,
    unknown_coding: Option<String>,
    body: Content,
}

enum Content {
    AsItIs(Flow),
    Coded(Box<Decoded>),
}

impl Response {
    pub(super) fn new(
        answer: http::Response<Incoming>,
        lease: Lease,
        request: &Request,
        far: Far,
        resent: bool,
    ) -> Self {
        let (head, body) = answer.into_parts();
        let flow = Flow::new(body, lease);
        let codings = coding::codings(&head.headers);
        let (body, unknown_coding) = match codings {
            Ok(codings) if codings.is_empty() => (Content::AsItIs(flow), None),
            Ok(codings) => (Content::Coded(Box::new(Decoded::new(flow, codings))), None),
            Err(unknown) => (Content::AsItIs(flow), Some(unknown)),
        };
        Self { head, url: request.url.clone(), address: request.address(), far, resent, unknown_coding, body }
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.head.status
    }

    pub(crate) const fn version(&self) -> Version {
        self.head.version
    }

    /// All of them as they came.
    pub(crate) const fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The headers, which are gone from here then.
    pub(crate) fn take_headers(&mut self) -> HeaderMap {
        std::mem::take(&mut self.head.headers)
    }

    /// The address that was asked.
    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// The address that was asked, with path and query as they went out.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The address at the other end of the connection.
    pub(crate) const fn ip(&self) -> Option<IpAddr> {
        self.far.ip
    }

    /// Whether a kept connection was closed by the server meanwhile and the request went out again over a fresh one.
    pub(crate) const fn was_resent(&self) -> bool {
        self.resent
    }

    /// The coding of the body that is not known here: then the body stays as it came.
    pub(crate) fn unknown_coding(&self) -> Option<&str> {
        self.unknown_coding.as_deref()
    }

    /// How many bytes the body will have, where that is known.
    pub(crate) fn content_length(&self) -> Option<u64> {
        match &self.body {
            Content::AsItIs(_) => self.head.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok(),
            Content::Coded(_) => None,
        }
    }

    /// The next bytes of the body; `None` at its end.
    ///
    /// # Errors
    /// Where the connection breaks or the body is not what its coding says.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let chunk = match &mut self.body {
            Content::AsItIs(flow) => flow.next().await.transpose(),
            Content::Coded(decoded) => decoded.chunk().await,
        };
        chunk.map_err(|error| self.far.broken(error.into()))
    }

    /// The bytes of the body as a stream.
    pub(crate) fn bytes_stream(self) -> impl Stream<Item = Result<Bytes, Failure>> + Send {
        stream::try_unfold(self, |mut answer| async move { Ok(answer.chunk().await?.map(|chunk| (chunk, answer))) })
    }
}
