//! Rooms: what has been told to them, so that who joins misses nothing and hears nothing twice.

use std::{collections::HashMap, sync::Arc};

use serde_json::json;
use socketioxide::{SocketIo, extract::SocketRef};
use testgyver_dispatch::LiveBatch;
use testgyver_model::id::{CampaignId, ReportId, SessionId, UserId};
use tokio::sync::Mutex;

use super::wire;
use crate::{Config, stamp::Stamp};

/// The rooms of this server.
#[derive(Clone)]
pub(crate) struct Rooms {
    io: SocketIo,
    stamp: Stamp,
    allowed_origins: Arc<[String]>,
    /// The last event told of each run that goes on. Held while telling, and while somebody joins:
    /// what was told before the joining is in the snapshot, what is told after it reaches the room.
    told: Arc<Mutex<HashMap<ReportId, u64>>>,
}

impl Rooms {
    pub(super) fn new(io: SocketIo, config: &Config) -> Self {
        Self {
            io,
            stamp: Stamp::new(config.time_zone.clone()),
            allowed_origins: config.allowed_origins.clone().into(),
            told: Arc::default(),
        }
    }

    /// Tells the events of one run to its rooms.
    pub(super) async fn tell(&self, batch: &LiveBatch) {
        let mut told = self.told.lock().await;
        let last = told.entry(batch.report).or_default();
        for live in batch.events.iter().filter(|live| live.event.seq > *last) {
            for message in wire::messages(batch, live, &self.stamp) {
                self.emit(message.room, message.name, &message.payload).await;
            }
        }
        if let Some(event) = batch.events.last().map(|live| &live.event) {
            *last = event.seq.max(*last);
            if event.kind.ends_run() {
                told.remove(&batch.report);
            }
        }
    }

    /// Puts a viewer into the room of a run; `stored` is the last event in the store, read before.
    /// Gives the event up to which the viewer must be told by snapshot: the room tells the rest.
    pub(super) async fn join_report(&self, socket: &SocketRef, id: ReportId, stored: u64, ended: bool) -> u64 {
        let mut told = self.told.lock().await;
        socket.join(wire::report_room(id));
        match told.get(&id) {
            Some(last) => *last,
            None if ended => stored,
            // Nothing was told yet. What is stored goes into the snapshot, and is not told again.
            None => *told.entry(id).or_insert(stored),
        }
    }

    /// Tells that the files of a campaign have changed.
    pub(crate) async fn files_updated(&self, campaign: CampaignId) {
        let payload = json!({"campain_id": campaign.to_string()});
        self.emit(wire::campaign_room(campaign), "files_updated", &payload).await;
    }

    /// Tells that the tests of a campaign have changed.
    pub(crate) async fn tests_updated(&self, campaign: CampaignId) {
        let payload = json!({"campain_id": campaign.to_string()});
        self.emit(wire::campaign_room(campaign), "tests_updated", &payload).await;
    }

    /// How many watch.
    pub(crate) fn viewers(&self) -> usize {
        self.io.of("/").map_or(0, |io| io.sockets().len())
    }

    /// Cuts off every viewer that came in with a session.
    pub(crate) async fn end_session(&self, session: SessionId) {
        self.cut_off(wire::session_room(session)).await;
    }

    /// Cuts off every viewer of a person.
    pub(crate) async fn end_user(&self, user: UserId) {
        self.cut_off(wire::user_room(user)).await;
    }

    async fn cut_off(&self, room: String) {
        let Some(io) = self.io.of("/") else { return };
        if let Err(error) = io.within(room).disconnect().await {
            tracing::debug!(%error, "a viewer was gone already");
        }
    }

    async fn emit(&self, room: String, name: &'static str, payload: &impl serde::Serialize) {
        // The namespace is gone once the server closes.
        let Some(io) = self.io.of("/") else { return };
        if let Err(error) = io.to(room).emit(name, payload).await {
            // A viewer that is too far behind loses this packet; it sees the gap and joins again.
            tracing::debug!(%error, name, "a viewer is behind");
        }
    }

    /// Whether `origin` is this site itself, as the request's `Host` says, or one that is allowed.
    pub(crate) fn is_own_origin(&self, origin: &str, host: Option<&str>) -> bool {
        let own = origin.split_once("://").map(|(_, authority)| authority);
        (own.is_some() && own == host) || self.allowed_origins.iter().any(|allowed| allowed == origin)
    }
}
