//! Socket.IO: who may join which room, and the telling of live events.

mod lagging;
mod rooms;
mod viewer;
mod wire;

use std::time::Duration;

use socketioxide::{SocketIo, layer::SocketIoLayer};
use testgyver_dispatch::{LiveNews, LiveStream};

pub(crate) use self::{rooms::Rooms, viewer::serve};
use crate::{Config, Parts, metrics::RunMeters};

/// Packets a viewer may be behind; beyond, it leaves the room and is told to join again.
const VIEWER_QUEUE: usize = 16_384;
/// Bytes of one message from a client; they only ever name a room.
const MESSAGE_LIMIT: usize = 64 * 1024;
/// How long closing may take when viewers do not read.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// The live side of the face, to be run beside the routes.
pub struct Live {
    io: SocketIo,
    rooms: Rooms,
    stream: LiveStream,
    meters: RunMeters,
}

impl Live {
    /// Tells live events until the carrier is gone.
    pub async fn run(mut self) {
        while let Some(news) = self.stream.recv().await {
            match news.as_ref() {
                LiveNews::Run(batch) => {
                    self.meters.count(batch);
                    self.rooms.tell(batch).await;
                }
                LiveNews::Queued { report, campaign, position } => {
                    self.rooms.queued(*report, *campaign, *position).await;
                }
            }
        }
    }

    /// A handle that closes every connection when the server ends.
    pub fn closer(&self) -> impl Future<Output = ()> + Send + use<> {
        let io = self.io.clone();
        async move {
            if tokio::time::timeout(CLOSE_LIMIT, io.close()).await.is_err() {
                tracing::warn!("some viewers did not take their good-bye");
            }
        }
    }

    pub(crate) fn rooms(&self) -> Rooms {
        self.rooms.clone()
    }

    pub(crate) const fn io(&self) -> &SocketIo {
        &self.io
    }
}

/// Opens the live side; the layer goes around the routes.
pub(crate) fn open(parts: &Parts, config: &Config, meters: RunMeters) -> (Live, SocketIoLayer) {
    let (layer, io) = SocketIo::builder()
        .max_buffer_size(VIEWER_QUEUE)
        .ws_max_message_size(MESSAGE_LIMIT)
        .ws_max_frame_size(MESSAGE_LIMIT)
        .max_payload(MESSAGE_LIMIT as u64)
        .ping_interval(Duration::from_secs(20))
        .ping_timeout(Duration::from_secs(20))
        .build_layer();
    let rooms = Rooms::new(io.clone(), config);
    (Live { io, rooms, stream: parts.bus.subscribe(), meters }, layer)
}
