//! One connection to a server, over which requests go one after the other (HTTP/1.1) or beside each other (HTTP/2).

use std::{
    future::{Future, poll_fn},
    io,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use http::{Request, Response, StatusCode};
use hyper::{
    body::Incoming,
    client::conn::{TrySendError, http1, http2},
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until},
};

use super::{
    body::Sent,
    counted::{Counted, Stream},
    early::Early,
    failure::{Failure, ProxyFailure, Reason},
};

/// Connections that nobody uses are closed after this.
const IDLE: Duration = Duration::from_secs(60);
/// Most headers of an answer.
const HEADERS: usize = 1_000;
/// Most bytes of an answer's head over HTTP/2; over HTTP/1.1 the library takes 400 KiB.
const HEAD: u32 = 256 * 1024;

/// A connection, for one request at a time; over HTTP/2 there may be several for the same one.
pub(super) struct Connection {
    sender: Sender,
    facts: Arc<ConnectionStats>,
    /// What reads and writes, before the first request.
    unstarted: Option<Running>,
    driver: Option<Arc<Driver>>,
}

/// The task that reads and writes, until the connection ends or nobody has used it for a while.
type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

enum Sender {
    One(http1::SendRequest<Sent>),
    Two(http2::SendRequest<Sent>),
}

/// What is at the other end.
#[derive(Clone, Default)]
pub(super) struct Far {
    pub(super) ip: Option<IpAddr>,
    /// The proxy on the way there, as it may be shown.
    pub(super) proxy: Option<String>,
    /// Whether it speaks before it is asked.
    pub(super) early: Early,
}

impl Far {
    /// An exchange that broke off: behind a proxy, nobody knows which of the two broke it.
    pub(super) fn broken(&self, reason: Reason) -> Failure {
        let broken = Failure::Broken(reason);
        match &self.proxy {
            Some(at) => Failure::Proxy { at: at.clone(), cause: ProxyFailure::Midway(Box::new(broken)) },
            None => broken,
        }
    }
}

/// What is known of a connection.
struct ConnectionStats {
    /// Bytes that have come.
    heard: Arc<AtomicU64>,
    /// Requests that were given to it.
    requests: AtomicU64,
    /// How many use it now, and when the last one ended.
    use_of_it: Mutex<(usize, Instant)>,
    far: Far,
}

/// That task once it runs; it ends with the last who could use the connection.
struct Driver(JoinHandle<()>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// As long as it lives the connection is in use.
pub(super) struct InUse(Arc<ConnectionStats>);

impl Drop for InUse {
    fn drop(&mut self) {
        let mut use_of_it = self.0.use_of_it.lock().unwrap_or_else(PoisonError::into_inner);
        *use_of_it = (use_of_it.0 - 1, Instant::now());
    }
}

/// A request without an answer.
pub(super) struct Unanswered {
    pub(super) error: Reason,
    /// Whether the server cannot have begun with it, as far as anybody can know: then it may be sent again.
    pub(super) again: bool,
}

impl Connection {
    /// Begins to speak HTTP over a stream.
    ///
    /// # Errors
    /// Those of the library.
    pub(super) async fn open(stream: Stream, two: bool, far: Far) -> Result<Self, hyper::Error> {
        let heard = Arc::new(AtomicU64::new(0));
        let io = TokioIo::new(Counted::new(stream, Arc::clone(&heard)));
        let facts = Arc::new(ConnectionStats {
            heard,
            requests: AtomicU64::new(0),
            use_of_it: Mutex::new((0, Instant::now())),
            far,
        });
        let (sender, running) = if two {
            let (sender, connection) = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_header_list_size(HEAD)
                .handshake(io)
                .await?;
            (Sender::Two(sender), running(connection, &facts))
        } else {
            let (sender, connection) = http1::Builder::new()
                .max_headers(HEADERS)
                .title_case_headers(true)
                .allow_obsolete_multiline_headers_in_responses(true)
                .allow_spaces_after_header_name_in_responses(true)
                .ignore_invalid_headers_in_responses(true)
                .handshake(io)
                .await?;
            (Sender::One(sender), running(connection, &facts))
        };
        let mut opened = Self { sender, facts, unstarted: Some(running), driver: None };
        if two {
            // Requests of others may go over it before ours.
            opened.start();
        }
        Ok(opened)
    }

    fn start(&mut self) {
        if let Some(running) = self.unstarted.take() {
            self.driver = Some(Arc::new(Driver(tokio::spawn(running))));
        }
    }

    /// Whether requests go beside each other.
    pub(super) const fn is_two(&self) -> bool {
        matches!(self.sender, Sender::Two(_))
    }

    /// The same connection for one more request beside the others, where it can carry several.
    pub(super) fn shared(&self) -> Option<Self> {
        let Sender::Two(sender) = &self.sender else { return None };
        Some(Self {
            sender: Sender::Two(sender.clone()),
            facts: Arc::clone(&self.facts),
            unstarted: None,
            driver: self.driver.clone(),
        })
    }

    /// Whether it is known to be of no use any more.
    pub(super) fn is_closed(&self) -> bool {
        match &self.sender {
            Sender::One(sender) => sender.is_closed(),
            Sender::Two(sender) => sender.is_closed(),
        }
    }

    /// What is at the other end.
    pub(super) fn far(&self) -> &Far {
        &self.facts.far
    }

    /// Waits until it can take a request; tells whether it ever can.
    pub(super) async fn is_ready(&mut self) -> bool {
        match &mut self.sender {
            Sender::One(sender) => sender.ready().await.is_ok(),
            Sender::Two(sender) => sender.ready().await.is_ok(),
        }
    }

    /// Marks it as in use.
    pub(super) fn in_use(&self) -> InUse {
        self.facts.use_of_it.lock().unwrap_or_else(PoisonError::into_inner).0 += 1;
        InUse(Arc::clone(&self.facts))
    }

    /// Sends a request and waits for the head of the answer.
    pub(super) async fn send(&mut self, request: Request<Sent>) -> Result<Response<Incoming>, Unanswered> {
        let (heard, facts) = (self.facts.heard.load(Ordering::Relaxed), Arc::clone(&self.facts));
        let reused = facts.requests.fetch_add(1, Ordering::Relaxed) > 0;
        let done = match &mut self.sender {
            Sender::One(sender) => {
                facts.far.early.begin();
                let sending = sender.try_send_request(request);
                tokio::pin!(sending);
                if let Some(mut running) = self.unstarted.take() {
                    // Over a fresh connection the request goes out at once, by this task: a server may be impatient.
                    let begun = poll_fn(|cx| {
                        let answered = sending.as_mut().poll(cx);
                        let ended = running.as_mut().poll(cx).is_ready();
                        Poll::Ready((answered, ended))
                    });
                    let (answered, ended) = begun.await;
                    if !ended {
                        self.driver = Some(Arc::new(Driver(tokio::spawn(running))));
                    }
                    match answered {
                        Poll::Ready(done) => done,
                        Poll::Pending => sending.await,
                    }
                } else {
                    sending.await
                }
            }
            Sender::Two(sender) => sender.try_send_request(request).await,
        };
        let answer = done.map_err(|mut failed: TrySendError<Request<Sent>>| {
            let never_sent = failed.take_message().is_some();
            let nothing_heard = facts.heard.load(Ordering::Relaxed) == heard;
            let error = failed.into_error();
            let again = reused && (never_sent || nothing_heard) || is_not_begun(&error);
            Unanswered { error: error.into(), again }
        })?;
        if reused && answer.status() == StatusCode::REQUEST_TIMEOUT && facts.far.early.spoke() {
            let error = io::Error::new(io::ErrorKind::ConnectionAborted, "408 before the request").into();
            return Err(Unanswered { error, again: true });
        }
        Ok(answer)
    }
}

/// Whether a server says itself that it has not begun with a request (RFC 9113, section 8.7).
fn is_not_begun(error: &hyper::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            return error.is_remote()
                && (error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR)
                    || error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM));
        }
        cause = error.source();
    }
    false
}

fn running<E>(
    connection: impl Future<Output = Result<(), E>> + Send + 'static,
    facts: &Arc<ConnectionStats>,
) -> Running {
    let facts = Arc::clone(facts);
    Box::pin(async move {
        tokio::select! {
            // What broke it is told to the requests that were under way.
            _ = connection => {}
            () = facts.nobody_uses_it() => {}
        }
    })
}

impl ConnectionStats {
    /// Waits until nobody has used the connection for a while.
    async fn nobody_uses_it(&self) {
        loop {
            let (users, since) = *self.use_of_it.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let due = if users > 0 { now + IDLE } else { since + IDLE };
            if due <= now {
                return;
            }
            sleep_until(due).await;
        }
    }
}
