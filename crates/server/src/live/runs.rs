//! What has been told of each run, so that who joins misses nothing and hears nothing twice, whatever comes of the news:
//! late, twice, in another order, or not at all.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use testgyver_bus::LiveBatch;
use testgyver_model::{id::ReportId, report::RunScope};
use tokio::sync::Mutex;

use super::{
    audience::Audience,
    history::{History, HistoryUnavailable},
    progress::Progress,
    wire::{self, Room},
};
use crate::stamp::Stamp;

/// How long the end of a run is kept in mind; longer than anything takes that was read before it.
const ENDED: Duration = Duration::from_secs(300);
/// Events that were missed and are read at once.
const PORTION: u64 = 500;

/// The runs that are told to an audience.
pub(super) struct RunFeeds<A: Audience, H> {
    audience: A,
    history: H,
    stamp: Stamp,
    /// How far each run has been told. Held while telling, and while somebody joins: what was told before the joining
    /// is in the snapshot, what is told after it reaches the room. Never held while something is read.
    all: Mutex<HashMap<ReportId, Progress<A::Viewer>>>,
}

/// Some events of a run have not come: all after this one.
struct Gap(u64);

impl<A: Audience, H: History> RunFeeds<A, H> {
    pub(super) fn new(audience: A, history: H, stamp: Stamp) -> Self {
        Self { audience, history, stamp, all: Mutex::default() }
    }

    pub(super) const fn audience(&self) -> &A {
        &self.audience
    }

    /// Learns which runs had begun before anything was heard.
    pub(super) async fn begin(&self) {
        // If it cannot be read, their beginning is told once more.
        let Ok(unfinished) = self.history.unfinished().await else { return };
        let mut all = self.all.lock().await;
        for (id, _) in unfinished.into_iter().filter(|(_, seq)| *seq > 0) {
            all.entry(id).or_insert_with(Progress::midway);
        }
    }

    /// Tells the events of one run to its rooms, and before them those that did not come.
    pub(super) async fn tell(&self, batch: &LiveBatch) {
        let Some(first) = batch.events.first().map(|live| live.event.seq) else { return };
        while let Err(Gap(after)) = self.tell_next(batch).await {
            let until = after.saturating_add(PORTION).min(first - 1);
            match self.history.events(batch.report, after, until).await {
                Ok(Some(missed)) => {
                    // If a gap is before this, too, the next turn finds it.
                    let _ = self.tell_next(&missed).await;
                }
                Ok(None) | Err(HistoryUnavailable) => {
                    tracing::warn!(report = %batch.report, after, first, "events were missed: viewers join again");
                    return self.audience.send_away(Room::Report(batch.report));
                }
            }
        }
    }

    /// Tells what was not told before, unless somebody would hear that something is missing.
    async fn tell_next(&self, batch: &LiveBatch) -> Result<(), Gap> {
        let room = Room::Report(batch.report);
        let mut all = self.all.lock().await;
        let progress = all.entry(batch.report).or_default();
        let Some(first) = batch.events.first() else { return Ok(()) };
        let told = progress.told_before(first.event.seq);
        let is_gap = first.event.seq > told + 1;
        // What nobody hears need not be put into words. Which test ran alone is not known before its events are.
        let heard = progress.is_awaited()
            || self.audience.hears(&wire::rooms(batch))
            || is_gap && batch.scope == RunScope::Test;
        if heard && is_gap {
            return Err(Gap(told));
        }
        for live in batch.events.iter().filter(|live| live.event.seq > told) {
            for viewer in progress.tell(live.event.seq) {
                self.audience.enter(&viewer, room);
            }
            if heard {
                for message in wire::messages(batch, live, &self.stamp) {
                    self.audience.tell(message.room, message.name, &message.payload).await;
                }
            }
        }
        if batch.events.last().is_some_and(|live| live.event.kind.ends_run()) {
            progress.end();
            all.retain(|_, run| run.ended().is_none_or(|ended: Instant| ended.elapsed() < ENDED));
        }
        Ok(())
    }

    /// Tells what was in the store at the last look already, and what no news have told of since.
    pub(super) async fn tell_overdue(&self) {
        let all = self.all.lock().await;
        let going: Vec<ReportId> = all.iter().filter(|(_, run)| run.ended().is_none()).map(|(id, _)| *id).collect();
        drop(all);
        if going.is_empty() {
            return;
        }
        // Not asked for before: what begins meanwhile would look as if it had ended.
        let Ok(unfinished) = self.history.unfinished().await else { return };
        let mut all = self.all.lock().await;
        // What has ended meanwhile has an end that may not be known here.
        let stored = |id| unfinished.get(&id).copied().unwrap_or(u64::MAX);
        let overdue: Vec<(ReportId, u64)> =
            going.into_iter().filter_map(|id| Some((id, all.get_mut(&id)?.overdue(stored(id))?))).collect();
        drop(all);
        for (id, until) in overdue {
            self.catch_up(id, until).await;
        }
    }

    /// Tells what the store has of a run up to an event; where it is told that all of it is there, the run is over then.
    async fn catch_up(&self, id: ReportId, until: u64) {
        loop {
            let told = self.all.lock().await.get(&id).filter(|run| run.ended().is_none()).map(Progress::told);
            let Some(told) = told else { return };
            let missed = match told.filter(|told| *told < until) {
                Some(told) => self.history.events(id, told, until.min(told.saturating_add(PORTION))).await,
                None => Ok(None),
            };
            match missed {
                Ok(Some(missed)) => {
                    // If a gap is before this, too, the next turn finds it.
                    let _ = self.tell_next(&missed).await;
                }
                Ok(None) if until == u64::MAX => {
                    // It was removed, or ended before anybody was told of it.
                    return self.all.lock().await.entry(id).or_default().end();
                }
                Ok(None) | Err(HistoryUnavailable) => return,
            }
        }
    }

    /// Puts a viewer into the room of a run whose report was read before, as it stood after event
    /// `stored`. Gives the event up to which the viewer must be told by snapshot, never an earlier
    /// one: the room tells the rest.
    pub(super) async fn join(&self, viewer: &A::Viewer, id: ReportId, stored: u64, ended: bool) -> u64 {
        if ended {
            // Nothing follows; what may still be told is in the snapshot.
            return stored;
        }
        let mut all = self.all.lock().await;
        let Some(told) = all.entry(id).or_default().join(viewer.clone(), stored) else { return stored };
        self.audience.enter(viewer, Room::Report(id));
        told
    }

    /// Takes a viewer out of a room, and out of the line of those who wait to enter it.
    pub(super) async fn leave(&self, viewer: &A::Viewer, room: Room) {
        let mut all = self.all.lock().await;
        if let Room::Report(id) = room
            && let Some(run) = all.get_mut(&id)
        {
            run.leave(viewer);
        }
        self.audience.leave(viewer, room);
    }
}
