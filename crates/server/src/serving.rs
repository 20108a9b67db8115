//! HTTP connections: taken, bounded in time, ended in order.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{Router, extract::ConnectInfo, response::Response};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

/// How long connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For the head of a request, the first as well as the next one over the same connection: one that says nothing,
    /// or a byte now and then, ends with it.
    pub head: Duration,
    /// For requests in flight when the server ends.
    pub grace: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { head: Duration::from_secs(30), grace: Duration::from_secs(3) }
    }
}

/// Most bytes of the head of a request.
const HEAD: usize = 64 * 1024;
/// The pause after a connection could not be taken, for want of open files above all.
const SHORT_OF_FILES: Duration = Duration::from_millis(500);

/// Serves until `closing`, then lets requests in flight end for a while. `tune` sees each connection first.
pub async fn serve_http(
    listener: TcpListener,
    routes: Router,
    tune: impl Fn(&TcpStream),
    closing: impl Future<Output = ()>,
    timeouts: Timeouts,
) {
    let (connections, ending) = (TaskTracker::new(), CancellationToken::new());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(timeouts.head).max_buf_size(HEAD);
    tokio::pin!(closing);
    loop {
        let taken = tokio::select! {
            () = &mut closing => break,
            taken = listener.accept() => taken,
        };
        let (stream, peer) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be taken");
                sleep(SHORT_OF_FILES).await;
                continue;
            }
        };
        tune(&stream);
        let routes = routes.clone();
        let answer = service_fn(move |request| respond(routes.clone(), request, peer));
        let connection = http.serve_connection(TokioIo::new(stream), answer).with_upgrades();
        let ending = ending.clone();
        connections.spawn(async move {
            tokio::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = ending.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, %peer, "a connection ended early");
            }
        });
    }
    drop(listener);
    ending.cancel();
    connections.close();
    if timeout(timeouts.grace, connections.wait()).await.is_err() {
        tracing::debug!("requests in flight were cut off");
    }
}

async fn respond(routes: Router, mut request: Request<Incoming>, peer: SocketAddr) -> Result<Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    routes.oneshot(request).await
}
