//! Who hears what is told: as much of rooms as the telling needs, so that it can be tried without sockets.

use serde::Serialize;

use super::wire::Room;

/// Viewers in rooms.
pub(super) trait Audience: Send + Sync {
    /// Somebody who watches.
    type Viewer: Clone + PartialEq + Send;

    /// Puts a viewer into a room, unless it was cut off.
    fn enter(&self, viewer: &Self::Viewer, room: Room);

    /// Takes a viewer out of a room.
    fn leave(&self, viewer: &Self::Viewer, room: Room);

    /// Whether anybody is in one of the rooms.
    fn hears(&self, rooms: &[Room]) -> bool;

    /// Tells all who are in a room, put into words once. Whoever cannot take it leaves the room and is told to join again.
    fn tell(
        &self,
        room: Room,
        name: &'static str,
        payload: &(impl Serialize + Sync),
    ) -> impl Future<Output = ()> + Send;

    /// Takes all out of a room, and tells them to join it again.
    fn send_away(&self, room: Room);
}
