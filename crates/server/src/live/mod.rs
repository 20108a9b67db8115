//! Socket.IO: who may join which room, and the telling of live events.

mod audience;
mod events;
mod handshakes;
mod history;
mod lagging;
mod progress;
pub(crate) mod rooms;
mod runs;
mod sockets;
mod stored;
#[cfg(test)]
mod tests;
mod viewer;
mod watchers;
mod wire;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use ipnet::IpNet;
use socketioxide::{ParserConfig, SocketIo, layer::SocketIoLayer};
use testgyver_bus::{LiveMessage, LiveStream};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use self::handshakes::HandshakeLimiter;
pub(crate) use self::{events::LiveEvents, rooms::Rooms, viewer::ReportJoined};
use crate::{
    ServerConfig, ServerDependencies,
    auth::{client_address, live_session},
    metrics::RunMeters,
    state::AppState,
};

/// Packets a viewer may be behind; beyond, it leaves the room and is told to join again.
const VIEWER_QUEUE: usize = 16_384;
/// Bytes of one message from a client: a token, the name of a room.
const MESSAGE_LIMIT: usize = 8 * 1024;
/// Bytes of what a client sends at once over polling: a few messages.
const POLL_LIMIT: u64 = 64 * 1024;
/// How long a connection may take to say who it is.
const HELLO: Duration = Duration::from_secs(10);
/// Time between two looks at the sign-ins of viewers, and at what nobody told of.
const LOOK_AFTER: Duration = Duration::from_secs(2);
/// How long closing may take when viewers do not read.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// The live side before it serves anybody.
pub(crate) struct LiveSetup {
    io: SocketIo,
    rooms: Rooms,
    stream: LiveStream,
    meters: RunMeters,
    /// Tells that no connection is taken any more.
    pub(crate) closing: CancellationToken,
}

impl LiveSetup {
    pub(crate) fn rooms(&self) -> Rooms {
        self.rooms.clone()
    }

    /// Serves whoever connects.
    pub(crate) fn serve(self, state: AppState) -> Live {
        let Self { io, stream, meters, closing, .. } = self;
        viewer::serve(&io, state.clone());
        Live { io, state, stream, closing, meters }
    }
}

/// The live side of the face, to be run beside the routes.
pub struct Live {
    io: SocketIo,
    state: AppState,
    stream: LiveStream,
    closing: CancellationToken,
    meters: RunMeters,
}

impl Live {
    /// Tells live events until the carrier is gone.
    pub async fn run(mut self) {
        let rooms = self.state.rooms.clone();
        rooms.begin().await;
        let looking = tokio::spawn(look_after(self.state.clone()));
        while let Some(message) = self.stream.recv().await {
            if let LiveMessage::Run(batch) = message.as_ref() {
                self.meters.count(batch);
            }
            rooms.take(&message).await;
        }
        looking.abort();
    }

    /// A handle that closes every connection when the server ends.
    pub fn closer(&self) -> impl Future<Output = ()> + Send + use<> {
        let (io, closing) = (self.io.clone(), self.closing.clone());
        async move {
            closing.cancel();
            if tokio::time::timeout(CLOSE_LIMIT, io.close()).await.is_err() {
                tracing::warn!("some viewers did not take their good-bye");
            }
        }
    }
}

/// Cuts off, for as long as the server lives, viewers whose sign-in has expired or was ended elsewhere, and tells the
/// others what they should have heard of by now.
async fn look_after(state: AppState) {
    let mut looks = tokio::time::interval(LOOK_AFTER);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        for session in state.rooms.watchers().sessions() {
            // If the storage does not answer, the next look tells.
            if matches!(live_session(&state, session).await, Ok(None)) {
                state.rooms.end_session(session);
            }
        }
        if state.rooms.viewers() > 0 {
            state.rooms.tell_overdue().await;
        }
    }
}

/// Admits or refuses each new connection.
#[derive(Clone)]
pub(crate) struct ConnectionGate {
    closing: CancellationToken,
    handshakes: Arc<HandshakeLimiter>,
    trusted_proxies: Arc<[IpNet]>,
}

impl ConnectionGate {
    pub(crate) fn new(closing: CancellationToken, trusted_proxies: &[IpNet]) -> Self {
        Self { closing, handshakes: Arc::default(), trusted_proxies: trusted_proxies.into() }
    }

    fn admits(&self, request: &Request) -> bool {
        // What has an identifier goes on; only what begins costs something before it says who it is.
        let goes_on = request.uri().query().is_some_and(|query| query.split('&').any(|part| part.starts_with("sid=")));
        let address = || client_address(request.headers(), request.extensions(), &self.trusted_proxies);
        !self.closing.is_cancelled() && (goes_on || self.handshakes.admit(address(), Instant::now()))
    }
}

/// Refuses new connections once the server ends, and more of one address than anybody needs, in a way after which clients
/// try again by themselves: the closed live side would tell them that there is nothing of the kind here, for good.
pub(crate) async fn admit(State(gate): State<ConnectionGate>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/socket.io") && !gate.admits(&request) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

/// Opens the live side; the layer goes around the routes.
pub(crate) fn open(deps: &ServerDependencies, config: &ServerConfig, meters: RunMeters) -> (LiveSetup, SocketIoLayer) {
    let (layer, io) = SocketIo::builder()
        .max_buffer_size(VIEWER_QUEUE)
        .ws_max_message_size(MESSAGE_LIMIT)
        .ws_max_frame_size(MESSAGE_LIMIT)
        .max_payload(POLL_LIMIT)
        .connect_timeout(HELLO)
        // No message has attachments.
        .with_parser(ParserConfig::common().max_incoming_binaries(0).max_incoming_binary_buf_size(0))
        .ping_interval(Duration::from_secs(20))
        .ping_timeout(Duration::from_secs(20))
        .build_layer();
    let rooms = Rooms::new(io.clone(), Arc::clone(&deps.store), config);
    let closing = CancellationToken::new();
    (LiveSetup { io, rooms, stream: deps.bus.subscribe(), meters, closing }, layer)
}
