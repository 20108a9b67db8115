//! What can end a test before its time.

use testgyver_model::event::RunEvent;
use tokio::{
    sync::{mpsc::Sender, watch},
    time::{Instant, sleep_until},
};

use crate::{
    context::CLEANING,
    control::{Control, Interruption},
    deadline::{Deadline, passed},
};

/// What can end a test before its time.
pub(crate) struct Guard<'a> {
    control: &'a mut Control,
    listener: &'a Sender<RunEvent>,
    run: Limit,
    pub(crate) test: Option<Instant>,
}

/// What bounds a test from outside.
enum Limit {
    /// The deadline of the run, wherever it moves; later for what cleans up.
    Run { deadline: watch::Receiver<Deadline>, cleans_up: bool },
    /// The end of the test's own cleaning up.
    Cleaning(Instant),
}

impl Limit {
    async fn passed(&self) {
        match self {
            Self::Run { deadline, cleans_up } => passed(deadline.clone(), *cleans_up).await,
            Self::Cleaning(end) => sleep_until(*end).await,
        }
    }
}

impl<'a> Guard<'a> {
    /// What ends a test early until its own limit is known.
    pub(crate) fn new(
        control: &'a mut Control,
        listener: &'a Sender<RunEvent>,
        deadline: watch::Receiver<Deadline>,
        cleans_up: bool,
    ) -> Self {
        Self { control, listener, run: Limit::Run { deadline, cleans_up }, test: None }
    }

    /// Completes when the action in flight must be given up.
    pub(crate) async fn interruption(&mut self) -> Interruption {
        tokio::select! {
            biased;
            interruption = self.control.interruption() => interruption,
            () = self.listener.closed() => Interruption::Left,
            () = self.run.passed() => Interruption::RunTimeout,
            () = until(self.test) => Interruption::TestTimeout,
        }
    }

    /// Goes on in spite of what happened, for a while: what cleans up is next.
    pub(crate) fn clean_up(&mut self) {
        self.control.acknowledge();
        self.test = None;
        self.run = Limit::Cleaning(Instant::now() + CLEANING);
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
