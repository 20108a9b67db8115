//! How a run is controlled from outside.

use std::sync::Arc;

use testgyver_model::Actor;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Stops, pauses or drains a run from outside.
#[derive(Debug, Clone)]
pub struct RunHandle {
    requests: Arc<watch::Sender<StopRequests>>,
    pause: Arc<watch::Sender<Option<PauseRequest>>>,
    drain: CancellationToken,
    leave: CancellationToken,
}

/// The engine's side of a [`RunHandle`].
#[derive(Debug, Clone)]
pub struct Control {
    requests: watch::Receiver<StopRequests>,
    /// How many of the requests to stop were acknowledged: what cleans up still runs after the first.
    acknowledged: u32,
    pause: watch::Receiver<Option<PauseRequest>>,
    drain: CancellationToken,
    leave: CancellationToken,
}

/// How often a stop was asked for, and by whom last.
#[derive(Debug, Clone, Default)]
struct StopRequests {
    times: u32,
    by: Option<Actor>,
}

/// A request to begin no further test (`paused`), or to go on; in whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PauseRequest {
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

impl RunHandle {
    /// A fresh pair of handle and control.
    pub fn new() -> (Self, Control) {
        let (sender, requests) = watch::channel(StopRequests::default());
        let (pauser, pause) = watch::channel(None);
        let (drain, leave) = (CancellationToken::new(), CancellationToken::new());
        let control = Control { requests, acknowledged: 0, pause, drain: drain.clone(), leave: leave.clone() };
        (Self { requests: Arc::new(sender), pause: Arc::new(pauser), drain, leave }, control)
    }

    /// Cancels the run in somebody's name: the action in flight is given up at once, what
    /// cleans up still runs. Asked for again, that is given up too.
    pub fn cancel(&self, by: Actor) {
        self.requests
            .send_modify(|requests| *requests = StopRequests { times: requests.times.saturating_add(1), by: Some(by) });
    }

    /// The same for whoever hears how often it was asked for in all; what was heard before changes nothing.
    pub fn cancelled(&self, times: u32, by: Actor) {
        self.requests.send_if_modified(|requests| {
            let news = times > requests.times;
            if news {
                *requests = StopRequests { times, by: Some(by) };
            }
            news
        });
    }

    /// Lets no further test begin, or lets the run go on, in somebody's name; told again, it changes nothing.
    pub fn pause(&self, paused: bool, by: Actor) {
        let pause_request = Some(PauseRequest { paused, by });
        self.pause.send_if_modified(|last| {
            let news = *last != pause_request;
            if news {
                *last = pause_request;
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

    /// Completes when somebody asks for a stop that was not acknowledged yet.
    pub(crate) async fn stopped(&mut self) -> Actor {
        let acknowledged = self.acknowledged;
        match self.requests.wait_for(|requests| requests.times > acknowledged).await.map(|requests| requests.by.clone())
        {
            Ok(Some(by)) => by,
            // The handle is gone: nobody can cancel any more.
            _ => std::future::pending().await,
        }
    }

    /// Whether no further test may begin here, because this process must end.
    pub(crate) fn is_draining(&self) -> bool {
        self.leave.is_cancelled() || self.drain.is_cancelled()
    }

    /// Who asks for a stop that was not acknowledged yet.
    pub(crate) fn pending_stop(&self) -> Option<Actor> {
        let requests = self.requests.borrow();
        requests.by.clone().filter(|_| requests.times > self.acknowledged)
    }

    /// Completes when somebody asks to pause or to go on; gives the latest request.
    pub(crate) async fn pause_request(&mut self) -> PauseRequest {
        // If the handle is gone, nobody can ask any more.
        let pause_request =
            if self.pause.changed().await.is_ok() { self.pause.borrow_and_update().clone() } else { None };
        match pause_request {
            Some(pause_request) => pause_request,
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
    pub(crate) fn acknowledge(&mut self) {
        self.acknowledged = self.requests.borrow().times;
    }
}
