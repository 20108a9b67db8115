//! One run from its assignment to its end, or to where this worker must leave it.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use jiff::Zoned;
use testgyver_desk::{Assignment, Desk, DeskError, Workspace};
use testgyver_engine::{Control, Stop};
use testgyver_model::{
    Language,
    claim::{Claim, Signals},
    event::{RunEvent, RunEventKind},
    phrase,
};
use testgyver_rules::generate::Chance;
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

use crate::{
    hosts::Hosts,
    teller::{Door, Teller, answered},
    worker::{Tools, Worker},
};

/// Events the engine may be ahead of the teller.
const EVENTS_AHEAD: usize = 4_096;

/// Time and chance for generators.
struct Senses<'a> {
    tools: &'a Tools,
}

impl Chance for Senses<'_> {
    fn now(&self) -> Zoned {
        self.tools.clock.now().to_zoned(self.tools.time_zone.clone())
    }

    fn random(&self) -> u64 {
        self.tools.ids.random()
    }
}

/// Passes on what people ask of a run.
pub(crate) fn heed(stop: &Stop, signals: Signals) {
    if let Some(pause) = signals.pause {
        stop.pause(pause.paused, pause.by);
    }
    if let Some(asked) = signals.stop {
        stop.cancelled(asked.times, asked.by);
    }
}

/// Gives signs of life and passes on what people ask, until the run has ended here.
pub(crate) async fn tend(desk: Arc<dyn Desk>, claim: Claim, stop: Stop, beat: Duration, ended: CancellationToken) {
    let mut pushed = desk.signals(claim);
    let mut beats = interval(beat);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beats.reset();
    loop {
        tokio::select! {
            () = ended.cancelled() => return,
            Some(signals) = pushed.recv() => {
                heed(&stop, signals);
                continue;
            }
            _ = beats.tick() => {}
        }
        match desk.renew(claim).await {
            Ok(signals) => heed(&stop, signals),
            Err(DeskError::Lost) => {
                tracing::warn!(report = %claim.report, "the run was taken over: this worker leaves it");
                return stop.leave();
            }
            // The next beat tries again; what is told meanwhile is not lost.
            Err(error) => tracing::warn!(report = %claim.report, %error, "no sign of life could be given"),
        }
    }
}

impl Worker {
    /// Carries a run out. A fault of the program must not leave a run that nobody can end.
    pub(crate) async fn carry_out(&self, assignment: Assignment, control: Control) {
        let (claim, language) = (assignment.claim, assignment.plan.language);
        let mut teller = Teller::new(self.desk.as_ref(), claim, &self.leave);
        let performed = AssertUnwindSafe(self.perform(assignment, control, &mut teller)).catch_unwind().await;
        if performed.is_err() {
            tracing::error!(report = %claim.report, "a run ended by a fault of the program");
            self.end_with(&mut teller, fault(language)).await;
        }
    }

    async fn perform(&self, assignment: Assignment, control: Control, teller: &mut Teller<'_>) {
        let Assignment { claim, name, plan, .. } = assignment;
        tracing::info!(report = %claim.report, name, tests = plan.tests.len(), "run begins");
        let workspace = match answered(claim, &self.leave, || self.desk.workspace(claim)).await {
            Some(Ok(workspace)) => workspace,
            Some(Err(DeskError::Refused(error))) => {
                tracing::error!(report = %claim.report, error, "a run cannot begin");
                return self.end_with(teller, error).await;
            }
            _ => return,
        };
        let Workspace { folders } = workspace;
        let (events, told) = mpsc::channel(EVENTS_AHEAD);
        let door = Door { desk: Arc::clone(&self.desk), claim, leave: self.leave.clone() };
        let hosts = Hosts::of_run(&self.desk, claim, &self.leave);
        let around = testgyver_engine::Surroundings {
            actions: &self.tools.actions,
            clock: self.tools.clock.as_ref(),
            chance: &Senses { tools: &self.tools },
            files: self.tools.tables.as_ref(),
            folders: &folders,
            hosts: &hosts,
            gate: &door,
        };
        // Engine and teller share one task: a burst of events is whole before it is told, and no thread is woken for
        // each. What the engine had told before a fault is told all the same.
        let engine = AssertUnwindSafe(testgyver_engine::run(&plan, around, events, control)).catch_unwind();
        let (outcome, ()) = tokio::join!(engine, teller.tell_all(told));
        match outcome {
            Ok(outcome) => tracing::info!(report = %claim.report, ?outcome, "run ends here"),
            Err(_) => {
                tracing::error!(report = %claim.report, "a run ended by a fault of the program");
                self.end_with(teller, fault(plan.language)).await;
            }
        }
    }

    /// Ends a run that cannot go on, after all that was told of it.
    async fn end_with(&self, teller: &mut Teller<'_>, error: String) {
        let kind = RunEventKind::RunErrored { error };
        teller.tell(vec![RunEvent { seq: 0, at: self.tools.clock.now(), kind }]).await;
    }
}

fn fault(language: Language) -> String {
    phrase!(language,
        fr: "erreur interne du programme : le journal du serveur en dit plus",
        en: "internal error of the program: the server's log tells more")
}
