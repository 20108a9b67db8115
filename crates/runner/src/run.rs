//! A prepared run carried out, its events told as they come.

use std::sync::Arc;

use testgyver_desk::Assignment;
use testgyver_model::{
    Actor, Timestamp,
    claim::{Claim, Signals},
    event::RunEvent,
    folders::Folders,
    id::{RandomIds, ReportId, WorkerId},
    report::{Report, ReportHead, ReportState, RunScope, TestResult},
};
use testgyver_reports::{Recorder, RunRecord};
use testgyver_worker::{MemoryDesk, WorkerDependencies, run_one};
use tokio::sync::watch;

use crate::{
    plan::{infos, plan},
    prepare::Prepared,
    retry,
    selection::Selection,
};

/// What a run is carried out with.
pub struct RunDependencies {
    /// Actions, clock, entropy, data tables.
    pub worker: WorkerDependencies,
    /// How often somebody asked to stop: once for an end in order, twice for the end at once.
    pub stops: watch::Receiver<u32>,
}

/// Carries a run out; `listen` hears each event with the record as it stands after it, and whether a round of retries
/// begins.
///
/// # Errors
/// If there is no folder for what tests write.
pub async fn run(
    prepared: &Prepared,
    deps: RunDependencies,
    mut listen: impl FnMut(&RunEvent, &RunRecord),
) -> std::io::Result<RunRecord> {
    let began = deps.worker.clock.now();
    let timeout = prepared.request.timeout.or(prepared.project.timeout);
    let deadline = timeout.and_then(|timeout| began.checked_add(timeout).ok());
    let mut record = round(prepared, &prepared.selection, deadline, &deps, &mut listen).await?;
    for _ in 0..prepared.request.retries {
        let Some(again) = retry::failed(prepared, &record) else { break };
        if deadline.is_some_and(|deadline| deps.worker.clock.now() >= deadline) {
            break;
        }
        let next = round(prepared, &again, deadline, &deps, &mut listen).await?;
        retry::merge(&mut record, next, &prepared.selection, &again);
    }
    Ok(record)
}

/// One round: some tests of the campaign.
async fn round(
    prepared: &Prepared,
    selection: &Selection,
    deadline: Option<Timestamp>,
    deps: &RunDependencies,
    listen: &mut impl FnMut(&RunEvent, &RunRecord),
) -> std::io::Result<RunRecord> {
    let temporary = tempfile::Builder::new().prefix("testgyver-").tempdir()?;
    let work = prepared.request.work.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&work)?;
    let folders = Folders { files: prepared.folder.files(), work };
    let plan = plan(prepared, selection, deadline);
    let now = deps.worker.clock.now();
    let claim = Claim { report: ReportId::fresh(&RandomIds), part: 0, epoch: 1 };
    let head = ReportHead::pending(claim.report, plan.campaign, RunScope::Campaign, now);
    let state = ReportState::Running { started_at: now, worker: WorkerId::NOBODY, epoch: 1 };
    let names = infos(prepared, selection);
    let tests =
        plan.tests.iter().zip(&names).map(|(test, info)| TestResult::pending(test.id, info.name.clone(), info.role));
    let report = Report { tests: tests.collect(), head: ReportHead { state, ..head } };
    let name = prepared.project.name.clone();
    let assignment = Assignment { claim, name, plan, signals: Signals::default() };
    let (desk, mut told) = MemoryDesk::new(assignment, report, folders, prepared.host_keys());
    let desk = Arc::new(desk);
    let mut recorder = Recorder::new(&prepared.project.name, &prepared.environment, names, prepared.request.kept);
    let mut hear = |events: Vec<RunEvent>| {
        for event in &events {
            recorder.take(event);
            listen(event, recorder.record());
        }
    };
    let shared: Arc<dyn testgyver_desk::Desk> = Arc::<MemoryDesk>::clone(&desk);
    let running = run_one(shared, deps.worker.clone());
    tokio::pin!(running);
    let (mut stops, mut passed_on) = (deps.stops.clone(), 0);
    loop {
        while passed_on < *stops.borrow_and_update() {
            passed_on += 1;
            desk.request_stop(Actor::system());
        }
        tokio::select! {
            Some(events) = told.recv() => hear(events),
            Ok(()) = stops.changed() => {}
            () = &mut running => break,
        }
    }
    while let Ok(events) = told.try_recv() {
        hear(events);
    }
    Ok(recorder.into_record())
}
