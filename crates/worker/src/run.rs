//! One run from its assignment to its end, or to where this worker must leave it.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;
use testgyver_desk::{Assignment, Desk, DeskError, Workspace};
use testgyver_engine::Control;
use testgyver_model::{
    Language,
    event::{RunEvent, RunEventKind},
    phrase,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    hosts::Hosts,
    teller::{Door, Teller, answered},
    tools::Tools,
};

/// Events the engine may be ahead of the teller.
const EVENTS_AHEAD: usize = 4_096;

/// Carries out one run after its assignment.
#[derive(Clone)]
pub(crate) struct Runner {
    pub(crate) desk: Arc<dyn Desk>,
    pub(crate) tools: Tools,
    /// Cancelled when runs must be left as they stand.
    pub(crate) leave: CancellationToken,
}

impl Runner {
    /// Carries a run out. A fault of the program must not leave a run that nobody can end.
    pub(crate) async fn execute(&self, assignment: Assignment, control: Control) {
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
        let around = testgyver_engine::RunContext {
            actions: &self.tools.actions,
            clock: self.tools.clock.as_ref(),
            entropy: &self.tools,
            files: self.tools.tables.as_ref(),
            folders: &folders,
            hosts: &hosts,
            start_log: &door,
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
