//! How a run is stopped from outside.

use std::sync::Arc;

use testgyver_model::Actor;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The handle of whoever may stop a run.
#[derive(Debug, Clone)]
pub struct Stop {
    asked: Arc<watch::Sender<Asked>>,
    pause: Arc<watch::Sender<Option<Wish>>>,
    drain: CancellationToken,
    leave: CancellationToken,
}

/// The engine's side of a [`Stop`].
#[derive(Debug, Clone)]
pub struct Control {
    asked: watch::Receiver<Asked>,
    /// How many of the requests to stop were heeded already: cleaning up goes on after the first.
    heeded: u32,
    pause: watch::Receiver<Option<Wish>>,
    drain: CancellationToken,
    leave: CancellationToken,
}

/// How often a stop was asked for, and by whom last.
#[derive(Debug, Clone, Default)]
struct Asked {
    times: u32,
    by: Option<Actor>,
}

/// That no further test begins, or that the run goes on; in whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) paused: bool,
    pub(crate) by: Actor,
}

/// Why an action in flight was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// Somebody stopped the run.
    Cancelled(Actor),
    /// The test has taken as long as it may.
    TestTimeout,
    /// The run has taken as long as it may, or cleaning up after a stop has.
    RunTimeout,
    /// This process must end; another one takes over.
    Left,
}

impl Stop {
    /// A fresh pair of handle and control.
    pub fn new() -> (Self, Control) {
        let (sender, asked) = watch::channel(Asked::default());
        let (pauser, pause) = watch::channel(None);
        let (drain, leave) = (CancellationToken::new(), CancellationToken::new());
        let control = Control { asked, heeded: 0, pause, drain: drain.clone(), leave: leave.clone() };
        (Self { asked: Arc::new(sender), pause: Arc::new(pauser), drain, leave }, control)
    }

    /// Cancels the run in somebody's name: the action in flight is given up at once, what
    /// cleans up still runs. Asked for again, that is given up too.
    pub fn cancel(&self, by: Actor) {
        self.asked.send_modify(|asked| *asked = Asked { times: asked.times.saturating_add(1), by: Some(by) });
    }

    /// The same for whoever hears how often it was asked for in all; what was heard before changes nothing.
    pub fn cancelled(&self, times: u32, by: Actor) {
        self.asked.send_if_modified(|asked| {
            let news = times > asked.times;
            if news {
                *asked = Asked { times, by: Some(by) };
            }
            news
        });
    }

    /// Lets no further test begin, or lets the run go on, in somebody's name; told again, it changes nothing.
    pub fn pause(&self, paused: bool, by: Actor) {
        let wish = Some(Wish { paused, by });
        self.pause.send_if_modified(|last| {
            let news = *last != wish;
            if news {
                *last = wish;
            }
            news
        });
    }

    /// Asks the run to pause for good after the test in flight; another worker takes over.
    pub fn drain(&self) {
        self.drain.cancel();
    }

    /// Gives up at once without another word; another worker takes over.
    pub fn leave(&self) {
        self.leave.cancel();
    }
}

impl Control {
    /// Completes when the action in flight must be given up.
    pub(crate) async fn interruption(&mut self) -> Interruption {
        let leave = self.leave.clone();
        tokio::select! {
            biased;
            () = leave.cancelled() => Interruption::Left,
            by = self.stopped() => Interruption::Cancelled(by),
        }
    }

    /// Completes when somebody asks for a stop that was not heeded yet.
    pub(crate) async fn stopped(&mut self) -> Actor {
        let heeded = self.heeded;
        match self.asked.wait_for(|asked| asked.times > heeded).await.map(|asked| asked.by.clone()) {
            Ok(Some(by)) => by,
            // The handle is gone: nobody can cancel any more.
            _ => std::future::pending().await,
        }
    }

    /// Whether no further test may begin here, because this process must end.
    pub(crate) fn is_draining(&self) -> bool {
        self.leave.is_cancelled() || self.drain.is_cancelled()
    }

    /// Who asks for a stop that was not heeded yet.
    pub(crate) fn stop_asked(&self) -> Option<Actor> {
        let asked = self.asked.borrow();
        asked.by.clone().filter(|_| asked.times > self.heeded)
    }

    /// Completes when somebody asks to pause or to go on; tells the latest wish.
    pub(crate) async fn wish(&mut self) -> Wish {
        // Where the handle is gone, nobody can ask any more.
        let wish = if self.pause.changed().await.is_ok() { self.pause.borrow_and_update().clone() } else { None };
        match wish {
            Some(wish) => wish,
            None => std::future::pending().await,
        }
    }

    /// Completes when no further test may begin, because this process must end.
    pub(crate) async fn draining(&self) {
        tokio::select! {
            () = self.drain.cancelled() => {}
            () = self.leave.cancelled() => {}
        }
    }

    /// Goes on in spite of the requests so far: what cleans up is next.
    pub(crate) fn heed(&mut self) {
        self.heeded = self.asked.borrow().times;
    }
}
