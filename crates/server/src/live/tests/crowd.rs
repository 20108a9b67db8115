//! Viewers without sockets.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard},
};

use serde::Serialize;

use super::{archive::pause, client::Client};
use crate::live::{audience::Audience, wire::Room};

/// Clients by number, and who of them is where.
pub struct Crowd(Mutex<Inside>);

struct Inside {
    clients: Vec<Client>,
    rooms: HashMap<Room, HashSet<usize>>,
    /// What was told where.
    told: HashMap<Room, Vec<u64>>,
    /// A room in which somebody listens all the time.
    open: Option<Room>,
}

impl Crowd {
    pub fn new(clients: usize, open: Option<Room>) -> Self {
        let clients = (0..clients).map(|_| Client::default()).collect();
        Self(Mutex::new(Inside { clients, rooms: HashMap::new(), told: HashMap::new(), open }))
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    pub fn with<T>(&self, viewer: usize, then: impl FnOnce(&mut Client) -> T) -> T {
        then(&mut self.inside().clients[viewer])
    }

    /// What was told in a room.
    pub fn told(&self, room: Room) -> Vec<u64> {
        self.inside().told.get(&room).cloned().unwrap_or_default()
    }
}

impl Audience for Crowd {
    type Viewer = usize;

    fn enter(&self, viewer: &usize, room: Room) {
        self.inside().rooms.entry(room).or_default().insert(*viewer);
    }

    fn leave(&self, viewer: &usize, room: Room) {
        self.inside().rooms.entry(room).or_default().remove(viewer);
    }

    fn hears(&self, rooms: &[Room]) -> bool {
        let inside = self.inside();
        let is_in = |room: &Room| inside.rooms.get(room).is_some_and(|viewers| !viewers.is_empty());
        rooms.iter().any(|room| is_in(room) || inside.open == Some(*room))
    }

    async fn tell(&self, room: Room, _: &'static str, payload: &(impl Serialize + Sync)) {
        let seq = serde_json::to_value(payload).unwrap()["seq"].as_u64().unwrap();
        pause().await;
        let inside = &mut *self.inside();
        let told = inside.told.entry(room).or_default();
        assert!(told.last().is_none_or(|last| *last < seq), "{room}: {seq} after {told:?}");
        told.push(seq);
        let Some(viewers) = inside.rooms.get_mut(&room) else { return };
        viewers.retain(|viewer| {
            let client = &mut inside.clients[*viewer];
            if client.is_full {
                client.send_away();
            } else {
                client.hear(seq);
            }
            !client.is_full
        });
    }

    fn send_away(&self, room: Room) {
        let inside = &mut *self.inside();
        for viewer in inside.rooms.remove(&room).unwrap_or_default() {
            inside.clients[viewer].send_away();
        }
    }
}
