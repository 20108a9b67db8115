//! Rooms: what has been told to them, so that who joins misses nothing and hears nothing twice.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use socketioxide::{SocketIo, extract::SocketRef};
use testgyver_dispatch::{LiveBatch, LiveNews};
use testgyver_model::{
    id::{CampaignId, ReportId, SessionId},
    report::RunScope,
};
use tokio::sync::Mutex;

use super::{lagging, watchers::Watchers, wire};
use crate::{Config, stamp::Stamp};

/// How long the end of a run is kept in mind; longer than anything takes that was read before it.
const ENDED: Duration = Duration::from_secs(300);

/// The rooms of this server.
#[derive(Clone)]
pub(crate) struct Rooms {
    io: SocketIo,
    stamp: Stamp,
    allowed_origins: Arc<[String]>,
    watchers: Watchers,
    /// How far each run that goes on has been told. Held while telling, and while somebody joins:
    /// what was told before the joining is in the snapshot, what is told after it reaches the room.
    told: Arc<Mutex<HashMap<ReportId, Told>>>,
}

/// How far a run has been told.
#[derive(Default)]
struct Told {
    /// The last event told.
    last: u64,
    /// Viewers whose snapshot is ahead of that, with the last event it holds.
    ahead: Vec<(u64, SocketRef)>,
    /// When its end was told. It is kept in mind for a while: somebody may be joining with what was read before.
    ended: Option<Instant>,
}

impl Told {
    /// Lets those into the room whose turn has come when this event is next.
    fn let_in(&mut self, next: u64, room: &str, watchers: &Watchers) {
        self.ahead.retain(|(seq, socket)| {
            let comes = *seq < next;
            if comes && watchers.holds(socket.id) {
                socket.join(room.to_owned());
            }
            !comes
        });
    }
}

impl Rooms {
    pub(super) fn new(io: SocketIo, config: &Config) -> Self {
        Self {
            io,
            stamp: Stamp::new(config.time_zone.clone()),
            allowed_origins: config.allowed_origins.clone().into(),
            watchers: Watchers::default(),
            told: Arc::default(),
        }
    }

    /// Tells news to those whom they concern.
    pub(super) async fn take(&self, news: &LiveNews) {
        match news {
            LiveNews::Run(batch) => self.tell(batch).await,
            LiveNews::Queued { report, campaign, position } => self.queued(*report, *campaign, *position).await,
            LiveNews::FilesChanged(campaign) => self.changed(*campaign, "files_updated").await,
            LiveNews::TestsChanged(campaign) => self.changed(*campaign, "tests_updated").await,
            LiveNews::ReportsChanged(campaign) => self.changed(*campaign, "rapports_updated").await,
            LiveNews::SignInEnded(session) => self.watchers.end_session(*session),
            LiveNews::UserEnded(user) => self.watchers.end_user(*user),
        }
    }

    /// Tells the events of one run to its rooms.
    async fn tell(&self, batch: &LiveBatch) {
        let mut all = self.told.lock().await;
        let told = all.entry(batch.report).or_default();
        let room = wire::report_room(batch.report);
        // Nobody can come in while `all` is held: what nobody hears need not be put into words.
        let heard = self.is_heard(batch) || !told.ahead.is_empty();
        for live in &batch.events {
            if live.event.seq <= told.last {
                continue;
            }
            told.let_in(live.event.seq, &room, &self.watchers);
            told.last = live.event.seq;
            if !heard {
                continue;
            }
            for message in wire::messages(batch, live, &self.stamp) {
                self.emit(message.room, message.name, &message.payload).await;
            }
        }
        told.let_in(told.last + 1, &room, &self.watchers);
        if batch.events.last().is_some_and(|live| live.event.kind.ends_run()) {
            told.ended = Some(Instant::now());
            all.retain(|_, told| told.ended.is_none_or(|ended| ended.elapsed() < ENDED));
        }
    }

    /// Whether anybody is in one of the rooms of a run.
    fn is_heard(&self, batch: &LiveBatch) -> bool {
        let tests = batch.events.iter().filter_map(|live| live.test).filter(|_| batch.scope == RunScope::Test);
        let rooms = [wire::report_room(batch.report), wire::campaign_room(batch.campaign)];
        let rooms: Vec<String> = rooms.into_iter().chain(tests.map(wire::test_room)).collect();
        self.io.of("/").is_some_and(|io| !io.within(rooms).sockets().is_empty())
    }

    /// Tells that a run that waits has another place in the queue.
    async fn queued(&self, report: ReportId, campaign: CampaignId, position: usize) {
        let payload = json!({
            "rapport_id": report.to_string(), "campain_id": campaign.to_string(), "position": position,
        });
        for room in [wire::report_room(report), wire::campaign_room(campaign)] {
            self.emit(room, "campain_queued", &payload).await;
        }
    }

    /// Puts a viewer into the room of a run whose report was read before, as it stood after event
    /// `stored`. Gives the event up to which the viewer must be told by snapshot, never an earlier
    /// one: the room tells the rest.
    pub(super) async fn join_report(&self, socket: &SocketRef, id: ReportId, stored: u64, ended: bool) -> u64 {
        if ended {
            // Nothing follows; what may still be told is in the snapshot.
            return stored;
        }
        let mut all = self.told.lock().await;
        let told = all.entry(id).or_default();
        if told.last < stored {
            // What is stored will be told in a moment, or was told by an earlier process.
            told.ahead.push((stored, socket.clone()));
            return stored;
        }
        socket.join(wire::report_room(id));
        told.last
    }

    /// Tells that something of a campaign has changed.
    async fn changed(&self, campaign: CampaignId, name: &'static str) {
        let payload = json!({"campain_id": campaign.to_string()});
        self.emit(wire::campaign_room(campaign), name, &payload).await;
    }

    /// How many watch.
    pub(crate) fn viewers(&self) -> usize {
        self.io.of("/").map_or(0, |io| io.sockets().len())
    }

    /// Who is connected.
    pub(super) const fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    /// Cuts off every viewer that came in with a session.
    pub(super) fn end_session(&self, session: SessionId) {
        self.watchers.end_session(session);
    }

    async fn emit(&self, room: String, name: &'static str, payload: &impl serde::Serialize) {
        // The namespace is gone once the server closes.
        let Some(io) = self.io.of("/") else { return };
        if io.clone().to(room.clone()).emit(name, payload).await.is_err() {
            lagging::put_aside(io.within(room.clone()).sockets(), &room);
        }
    }

    /// Whether `origin` is this site itself, as the request's `Host` says, or one that is allowed.
    pub(crate) fn is_own_origin(&self, origin: &str, host: Option<&str>) -> bool {
        let own = origin.split_once("://").map(|(_, authority)| authority);
        (own.is_some() && own == host) || self.allowed_origins.iter().any(|allowed| allowed == origin)
    }
}
