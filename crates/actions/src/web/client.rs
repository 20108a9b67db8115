//! Sends requests, over connections that are kept for the next one. A server may close a kept connection at any
//! time: a request that ran into that is sent again over a fresh one (RFC 9112, section 9.3.1).

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;
use url::Url;

use super::{
    connection::Connection,
    dial::Dialer,
    failure::Failure,
    flow::Lease,
    pool::{Origin, Pool},
    request::Request,
    response::Response,
};
use crate::phase::Phase;

/// Most times that one request is sent.
const ATTEMPTS: usize = 3;
/// How soon a kept connection must be ready for the next request.
const SOON: Duration = Duration::from_millis(500);

/// A client; its clones share their connections.
#[derive(Clone)]
pub(crate) struct Client(Arc<Inner>);

struct Inner {
    dialer: Dialer,
    pool: Arc<Pool>,
}

impl Client {
    /// One that opens its connections like this.
    pub(super) fn new(dialer: Dialer) -> Self {
        Self(Arc::new(Inner { dialer, pool: Arc::default() }))
    }

    /// Sends a request and waits for the head of the answer. Redirects are not followed.
    ///
    /// # Errors
    /// [`Failure`] with the real cause.
    pub(crate) async fn execute(&self, request: Request) -> Result<Response, Failure> {
        let origin = Origin::of(&request.url);
        let mut attempt = 1;
        loop {
            let kept = if attempt == 1 { self.kept(&origin).await } else { None };
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.open(&origin, &request.url).await?,
            };
            let wire = request.on(connection.is_two(), self.0.dialer.relay(&request.url))?;
            let in_use = connection.in_use();
            Phase::Waiting.begin();
            match connection.send(wire).await {
                Ok(answer) => {
                    Phase::Reading.begin();
                    let far = connection.far().clone();
                    let lease = Lease::new(connection, in_use, origin, &self.0.pool);
                    return Ok(Response::new(answer, lease, &request, far, attempt > 1));
                }
                Err(unanswered) if unanswered.again && attempt < ATTEMPTS => attempt += 1,
                Err(unanswered) => return Err(connection.far().broken(unanswered.error)),
            }
        }
    }

    async fn kept(&self, origin: &Origin) -> Option<Connection> {
        while let Some(mut connection) = self.0.pool.take(origin) {
            // One over which a body still goes out, though the answer has come already, is not waited for.
            if timeout(SOON, connection.is_ready()).await == Ok(true) {
                return Some(connection);
            }
        }
        None
    }

    async fn open(&self, origin: &Origin, url: &Url) -> Result<Connection, Failure> {
        let connection = self.0.dialer.dial(url).await?;
        // Requests may go beside each other on it from the first one on.
        if let Some(shared) = connection.shared() {
            self.0.pool.keep(origin.clone(), shared);
        }
        Ok(connection)
    }
}
