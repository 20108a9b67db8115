//! Rooms of this server: what is told in them, and who is in them.

use std::sync::Arc;

use socketioxide::{SocketIo, extract::SocketRef};
use testgyver_bus::LiveMessage;
use testgyver_model::id::{CampaignId, ReportId, SessionId};
use testgyver_store::Reads;

use super::{
    audience::Audience,
    events::{Changed, Queued},
    history::StoreHistory,
    runs::RunFeeds,
    sockets::Sockets,
    watchers::Watchers,
    wire::Room,
};
use crate::{ServerConfig, stamp::Stamp};

/// The rooms of this server.
#[derive(Clone)]
pub(crate) struct Rooms {
    runs: Arc<RunFeeds<Sockets, StoreHistory>>,
    allowed_origins: Arc<[String]>,
}

impl Rooms {
    pub(super) fn new(io: SocketIo, store: Arc<dyn Reads>, config: &ServerConfig) -> Self {
        let stamp = Stamp::new(config.time_zone.clone());
        Self {
            runs: Arc::new(RunFeeds::new(Sockets::new(io), StoreHistory(store), stamp)),
            allowed_origins: config.allowed_origins.clone().into(),
        }
    }

    /// Learns which runs had begun before anything was heard.
    pub(super) async fn begin(&self) {
        self.runs.begin().await;
    }

    /// Passes a message on to the rooms that it concerns.
    pub(super) async fn take(&self, message: &LiveMessage) {
        match message {
            LiveMessage::Run(batch) => self.runs.tell(batch).await,
            LiveMessage::Queued { report, campaign, position } => self.queued(*report, *campaign, *position).await,
            LiveMessage::FilesChanged(campaign) => self.changed(*campaign, "files_updated").await,
            LiveMessage::TestsChanged(campaign) => self.changed(*campaign, "tests_updated").await,
            LiveMessage::ReportsChanged(campaign) => self.changed(*campaign, "rapports_updated").await,
            LiveMessage::SignInEnded(session) => self.watchers().end_session(*session),
            LiveMessage::UserEnded(user) => self.watchers().end_user(*user),
        }
    }

    /// Tells that a run that waits has another place in the queue.
    async fn queued(&self, report: ReportId, campaign: CampaignId, position: usize) {
        let payload = Queued { rapport_id: report, campain_id: campaign, position };
        for room in [Room::Report(report), Room::Campaign(campaign)] {
            self.sockets().tell(room, "campain_queued", &payload).await;
        }
    }

    /// Tells that something of a campaign has changed.
    async fn changed(&self, campaign: CampaignId, name: &'static str) {
        self.sockets().tell(Room::Campaign(campaign), name, &Changed { campain_id: campaign }).await;
    }

    /// Tells of runs what should have been heard of them by now.
    pub(super) async fn tell_overdue(&self) {
        self.runs.tell_overdue().await;
    }

    /// Puts a viewer into the room of a run whose report was read before, as it stood after event `stored`. Gives the
    /// event up to which the viewer must be told by snapshot: the room tells the rest.
    pub(super) async fn join_report(&self, viewer: &SocketRef, id: ReportId, stored: u64, ended: bool) -> u64 {
        self.runs.join(viewer, id, stored, ended).await
    }

    /// Puts a viewer into a room, without anything that was told there before.
    pub(super) fn enter(&self, viewer: &SocketRef, room: Room) {
        self.sockets().enter(viewer, room);
    }

    /// Takes a viewer out of a room.
    pub(super) async fn leave(&self, viewer: &SocketRef, room: Room) {
        self.runs.leave(viewer, room).await;
    }

    /// How many watch.
    pub(crate) fn viewers(&self) -> usize {
        self.sockets().count()
    }

    /// Who is connected.
    pub(super) fn watchers(&self) -> &Watchers {
        self.sockets().watchers()
    }

    /// Cuts off every viewer that came in with a session.
    pub(super) fn end_session(&self, session: SessionId) {
        self.watchers().end_session(session);
    }

    fn sockets(&self) -> &Sockets {
        self.runs.audience()
    }

    /// Whether `origin` is this site itself, as the request's `Host` says, or one that is allowed.
    pub(crate) fn is_own_origin(&self, origin: &str, host: Option<&str>) -> bool {
        let own = origin.split_once("://").map(|(_, authority)| authority);
        (own.is_some() && own == host) || self.allowed_origins.iter().any(|allowed| allowed == origin)
    }
}
