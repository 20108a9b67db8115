//! The audience on Socket.IO.

use serde::Serialize;
use socketioxide::{SocketIo, extract::SocketRef};

use super::{audience::Audience, lagging, watchers::Watchers, wire::Room};

/// Connected clients.
pub(super) struct Sockets {
    io: SocketIo,
    watchers: Watchers,
}

impl Sockets {
    pub(super) fn new(io: SocketIo) -> Self {
        Self { io, watchers: Watchers::default() }
    }

    /// Who is connected.
    pub(super) const fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.io.of("/").map_or(0, |io| io.sockets().len())
    }

    fn within(&self, room: Room) -> Vec<SocketRef> {
        self.io.of("/").map(|io| io.within(room.to_string()).sockets()).unwrap_or_default()
    }
}

impl Audience for Sockets {
    type Viewer = SocketRef;

    fn enter(&self, viewer: &SocketRef, room: Room) {
        self.watchers.while_held(viewer.id, || viewer.join(room.to_string()));
    }

    fn leave(&self, viewer: &SocketRef, room: Room) {
        viewer.leave(room.to_string());
    }

    fn hears(&self, rooms: &[Room]) -> bool {
        let rooms: Vec<String> = rooms.iter().map(Room::to_string).collect();
        self.io.of("/").is_some_and(|io| !io.within(rooms).sockets().is_empty())
    }

    async fn tell(&self, room: Room, name: &'static str, payload: &(impl Serialize + Sync)) {
        // The namespace is gone once the server closes.
        let Some(io) = self.io.of("/") else { return };
        if io.to(room.to_string()).emit(name, payload).await.is_err() {
            lagging::put_aside(self.within(room), room);
        }
    }

    fn send_away(&self, room: Room) {
        self.within(room).into_iter().for_each(|viewer| lagging::send_away(viewer, room));
    }
}
