//! Viewers that take nothing while much is told. Their queue is full, what is told now is lost for
//! them: they leave the room, hold up nobody, and are told to join again once they listen.

use std::time::Duration;

use serde_json::json;
use socketioxide::extract::SocketRef;

use super::{events::Resync, wire::Room};

/// Time between two looks at a viewer that takes nothing; the library does not tell when it does.
const LOOK: Duration = Duration::from_millis(250);

/// Takes those of a room out of it whose queue is full.
pub(super) fn put_aside(viewers: Vec<SocketRef>, room: Room) {
    for viewer in viewers {
        // Clients pass over what they do not know; those that take it are not behind.
        if viewer.connected() && viewer.emit("probe", &json!({})).is_err() {
            tracing::debug!(%room, viewer = %viewer.id, "a viewer is too far behind");
            send_away(viewer, room);
        }
    }
}

/// Takes a viewer out of a room that must be joined again to be whole.
pub(super) fn send_away(viewer: SocketRef, room: Room) {
    viewer.leave(room.to_string());
    tokio::spawn(call_back(viewer, room));
}

/// Tells a viewer to join again, as soon as it takes anything.
async fn call_back(viewer: SocketRef, room: Room) {
    while viewer.connected() && viewer.emit("resync", &Resync { room: room.to_string() }).is_err() {
        tokio::time::sleep(LOOK).await;
    }
}
