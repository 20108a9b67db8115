//! An answer: its head as it came, its body as it is read.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderMap, StatusCode, Version, header::CONTENT_LENGTH, response::Parts};
use http_body::Body as _;
use hyper::body::Incoming;
use url::Url;

use super::{
    coding::{self, Decoded},
    connection::{Connection, Far, InUse},
    failure::Failure,
    pool::{Origin, Pool},
    request::Request,
};

/// A connection that an answer still comes over; it goes back to those that are kept at the answer's end.
pub(super) struct Lease {
    connection: Connection,
    _in_use: InUse,
    origin: Origin,
    pool: Arc<Pool>,
}

impl Lease {
    pub(super) fn new(connection: Connection, in_use: InUse, origin: Origin, pool: &Arc<Pool>) -> Self {
        Self { connection, _in_use: in_use, origin, pool: Arc::clone(pool) }
    }

    fn give_back(self) {
        // One that carries several requests is there already.
        if !self.connection.is_two() && !self.connection.is_closed() {
            self.pool.keep(self.origin, self.connection);
        }
    }
}

/// The bytes of a body as they come.
pub(super) struct Flow {
    body: Incoming,
    lease: Option<Lease>,
}

impl Flow {
    fn new(body: Incoming, lease: Lease) -> Self {
        let mut flow = Self { body, lease: Some(lease) };
        flow.check_end();
        flow
    }

    fn check_end(&mut self) {
        if self.body.is_end_stream()
            && let Some(lease) = self.lease.take()
        {
            lease.give_back();
        }
    }
}

impl Stream for Flow {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
            return Poll::Ready(match frame {
                None => {
                    if let Some(lease) = self.lease.take() {
                        lease.give_back();
                    }
                    None
                }
                Some(Err(error)) => {
                    self.lease = None;
                    Some(Err(io::Error::other(error)))
                }
                Some(Ok(frame)) => {
                    let Ok(bytes) = frame.into_data() else { continue };
                    self.check_end();
                    Some(Ok(bytes))
                }
            });
        }
    }
}

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
