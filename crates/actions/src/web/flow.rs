//! The body of an answer as it flows in, and the connection that it holds meanwhile.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_util::Stream;
use http_body::Body as _;
use hyper::body::Incoming;

use super::{
    connection::{Connection, InUse},
    pool::{Origin, Pool},
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
    pub(super) fn new(body: Incoming, lease: Lease) -> Self {
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
