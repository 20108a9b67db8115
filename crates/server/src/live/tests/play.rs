//! What happens, one step after the other; whatever takes longer goes on piece by piece beside the rest.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Waker},
};

use jiff::tz::TimeZone;
use testgyver_model::report::RunScope;

use super::{
    archive::{Archive, CAMPAIGN, REPORT, TEST, pause},
    client::Client,
    crowd::Crowd,
};
use crate::{
    live::{
        runs::RunFeeds,
        wire::{self, Room},
    },
    stamp::Stamp,
};

/// One thing that happens; viewers by number.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// The next events are stored.
    Store,
    /// News of stored events come, for the first time or again.
    Tell(usize),
    /// A client asks to join: the report is read, so many pieces later it is let in, then it hears so.
    Join(usize, usize),
    Leave(usize),
    /// A client takes nothing any more.
    Fill(usize),
    /// It listens again.
    Drain(usize),
    /// The store does not answer once.
    Break,
    /// What should have been told by now is looked for.
    Look,
    /// Something that has begun goes on, so many pieces.
    GoOn(usize, usize),
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

pub struct Play {
    runs: Arc<RunFeeds<Crowd, Arc<Archive>>>,
    archive: Arc<Archive>,
    viewers: usize,
    /// The room beside the run's own in which somebody listens all the time.
    open: Option<Room>,
    tasks: Vec<Task>,
}

impl Play {
    pub fn begin(archive: Archive, viewers: usize, bystander: bool) -> Self {
        let archive = Arc::new(archive);
        let beside = if archive.scope() == RunScope::Test { Room::Test(TEST) } else { Room::Campaign(CAMPAIGN) };
        let open = bystander.then_some(beside);
        let crowd = Crowd::new(viewers, open);
        let runs = Arc::new(RunFeeds::new(crowd, Arc::clone(&archive), Stamp::new(TimeZone::UTC)));
        let mut play =
            Self { runs: Arc::clone(&runs), archive: Arc::clone(&archive), viewers, open, tasks: Vec::new() };
        play.start(async move {
            runs.begin().await;
            archive.is_known();
        });
        play
    }

    pub fn heard(&self, viewer: usize) -> Vec<u64> {
        self.runs.audience().with(viewer, |client| client.heard().to_vec())
    }

    pub fn was_sent_away(&self, viewer: usize) -> bool {
        self.runs.audience().with(viewer, |client| client.was_sent_away())
    }

    /// How often missed events were asked for.
    pub fn reads(&self) -> usize {
        self.archive.reads()
    }

    fn start(&mut self, task: impl Future<Output = ()> + 'static) {
        self.tasks.push(Box::pin(task));
    }

    fn client<T>(&self, viewer: usize, then: impl FnOnce(&mut Client) -> T) -> T {
        self.runs.audience().with(viewer, then)
    }

    pub fn act(&mut self, step: Step) {
        let runs = Arc::clone(&self.runs);
        match step {
            Step::Store => self.archive.store(),
            Step::Tell(which) => {
                let stored = self.archive.stored();
                if let Some(batch) = stored.get(which % stored.len().max(1)).cloned() {
                    self.start(async move { runs.tell(&batch).await });
                }
            }
            Step::Join(viewer, pieces) => self.join(viewer, pieces),
            Step::Leave(viewer) => self.leave(viewer),
            Step::Fill(viewer) => self.client(viewer, |client| client.is_full = true),
            Step::Drain(viewer) => self.client(viewer, |client| client.is_full = false),
            Step::Break => self.archive.fail(true),
            Step::Look => self.start(async move { runs.tell_overdue().await }),
            Step::GoOn(task, pieces) => self.go_on(task, pieces),
        }
    }

    fn join(&mut self, viewer: usize, pieces: usize) {
        let Some(attempt) = self.client(viewer, Client::begins_to_join) else { return };
        let (runs, archive) = (Arc::clone(&self.runs), Arc::clone(&self.archive));
        self.start(async move {
            pause().await;
            let (stored, ended) = archive.read();
            for _ in 0..pieces {
                pause().await;
            }
            let snapshot = runs.join(&viewer, REPORT, stored, ended).await;
            assert!((stored..=archive.read().0).contains(&snapshot), "what the snapshot must hold can be read");
            pause().await;
            runs.audience().with(viewer, |client| client.joined(attempt, snapshot));
        });
    }

    fn leave(&mut self, viewer: usize) {
        if !self.client(viewer, Client::begins_to_leave) {
            return;
        }
        let runs = Arc::clone(&self.runs);
        self.start(async move {
            runs.leave(&viewer, Room::Report(REPORT)).await;
            runs.audience().with(viewer, Client::left);
        });
    }

    fn go_on(&mut self, task: usize, pieces: usize) {
        let Some(at) = task.checked_rem(self.tasks.len()) else { return };
        let mut context = Context::from_waker(Waker::noop());
        if (0..pieces).any(|_| self.tasks[at].as_mut().poll(&mut context).is_ready()) {
            drop(self.tasks.remove(at));
        }
    }

    /// Lets everything end that has begun.
    pub fn settle(&mut self) {
        for turn in 0..100_000 {
            if self.tasks.is_empty() {
                return;
            }
            self.go_on(turn, 1);
        }
        panic!("{} never end", self.tasks.len());
    }

    /// The run is over, its news may be lost. Everybody listens; those who were sent away come back.
    pub fn end(mut self) {
        self.archive.store_all();
        self.archive.fail(false);
        for _ in 0..4 {
            self.settle();
            for viewer in 0..self.viewers {
                self.act(Step::Drain(viewer));
                if self.was_sent_away(viewer) {
                    self.act(Step::Join(viewer, 0));
                }
            }
            self.act(Step::Look);
        }
        self.settle();
        let last = self.archive.read().0;
        for viewer in 0..self.viewers {
            self.client(viewer, |client| client.check_whole(last));
        }
        self.check_open_room();
    }

    /// Who listens beside the run hears all that is for them, from where this server began to listen.
    fn check_open_room(&self) {
        let Some(room) = self.open else { return };
        let stamp = Stamp::new(TimeZone::UTC);
        let batches = self.archive.stored().iter();
        let events = batches.flat_map(|batch| batch.events.iter().map(move |live| (batch, live)));
        let messages = events.flat_map(|(batch, live)| wire::messages(batch, live, &stamp));
        let all: Vec<u64> =
            messages.filter(|message| message.room == room).map(|message| message.payload.seq).collect();
        let told = self.runs.audience().told(room);
        let whole = if self.archive.began_before() { all.ends_with(&told) } else { all == told };
        assert!(whole || told.is_empty(), "{room} was told {told:?} of {all:?}");
    }
}
