//! Runs from their launch to their end, on one machine.

use std::{collections::HashMap, sync::Arc, time::Duration};

use serde_json::json;
use testgyver_app::{Refusal, Rerun, TestLaunch};
use testgyver_bus::{Bus, LiveMessage, LocalBus};
use testgyver_model::{
    Language,
    event::{RunEventKind, TestStatus, Verdict},
    id::{RandomIds, ReportId},
    report::ReportState,
    test::TestDefinition,
};
use testgyver_store::StopRequestOutcome;
use tokio::sync::Semaphore;

use crate::world::{add_test, gated, heard_batch, is_end, is_waiting, open, process, statuses, world};

#[tokio::test]
async fn a_fault_of_the_program_ends_the_run_and_leaves_the_others() {
    let mut world = world(1).await;
    let broken = TestDefinition { flow: json!({"loop": {"file": "broken"}}), ..gated() };
    add_test(world.store.as_ref(), world.campaign, broken).await;
    world.serve();
    world.gate.add_permits(10);
    for name in ["one", "two"] {
        let id = world.launch(name).await.unwrap();
        let heard = world.listen(is_end).await;
        assert!(matches!(heard.last().unwrap().kind, RunEventKind::RunErrored { .. }), "{heard:?}");
        assert!(world.report(id).await.head.state.is_final());
        // The worker lets go of it: it can be removed at once.
        world.app.delete_report(&world.by, id).await.unwrap();
    }
}

#[tokio::test]
async fn a_launch_runs_once_and_its_events_are_whole() {
    let mut world = world(3).await;
    world.serve();
    let id = world.launch("Novembre 2026").await.unwrap();
    assert_eq!(world.launch("Novembre 2026").await.unwrap_err().code, "report_name_taken");
    world.gate.add_permits(3);
    let heard = world.listen(is_end).await;
    assert_eq!(heard.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=heard.len() as u64).collect::<Vec<_>>());
    assert_eq!(heard, world.store.events(id, 0, u64::MAX).await.unwrap());
    let report = world.report(id).await;
    assert!(matches!(report.head.state, ReportState::Finished { verdict: Verdict::Success, .. }));
    assert_eq!(statuses(&report), [TestStatus::Passed; 3]);
}

#[tokio::test]
async fn a_running_and_a_waiting_run_are_stopped() {
    let mut world = world(2).await;
    world.serve();
    let running = world.launch("running").await.unwrap();
    world.listen(is_waiting).await;
    let other = world.launch("other").await.unwrap();
    world.listen(is_waiting).await;
    // No room is left: what waits is stopped at once all the same.
    let waiting = world.launch("waiting").await.unwrap();
    world.app.stop_run(&world.by, waiting).await.unwrap();
    world.listen(is_end).await;
    assert_eq!(statuses(&world.report(waiting).await), [TestStatus::Skipped; 2]);
    assert!(!world.report(other).await.head.state.is_final());
    world.app.stop_run(&world.by, running).await.unwrap();
    world.listen(is_end).await;
    let report = world.report(running).await;
    assert!(matches!(report.head.state, ReportState::Cancelled { ref by, .. } if *by == world.by.actor));
    assert_eq!(statuses(&report), [TestStatus::Failed, TestStatus::Skipped]);
    assert_eq!(world.app.stop_run(&world.by, running).await, Err(Refusal::conflict("already_ended")));
}

#[tokio::test]
async fn removing_a_running_report_stops_it_first() {
    let mut world = world(1).await;
    world.serve();
    let id = world.launch("running").await.unwrap();
    world.listen(is_waiting).await;
    world.app.delete_report(&world.by, id).await.unwrap();
    assert_eq!(world.store.find_report(id).await.unwrap(), None);
    assert_eq!(world.app.delete_report(&world.by, id).await, Err(Refusal::not_found("what-report")));
}

#[tokio::test]
async fn a_run_left_by_a_dead_process_is_taken_over() {
    let mut world = world(3).await;
    let zombie = world.serve();
    let id = world.launch("orphan").await.unwrap();
    world.gate.add_permits(1);
    // Two tests are entered; the second hangs when the process "dies".
    world.listen(is_waiting).await;
    while world.report(id).await.tests[1].lines < 3 {
        world.listen(|_| true).await;
    }
    let head = testgyver_model::report::ReportHead {
        id: ReportId::fresh(&RandomIds),
        name: "waiting".into(),
        state: ReportState::Pending,
        seq: 0,
        ..world.report(id).await.head
    };
    let pending = world.store.create_report(testgyver_store::NewReport::of(head)).await.unwrap().head.id;

    // Another process: a fresh store on the same folder, while the first worker still believes it runs.
    let gate = Arc::new(Semaphore::new(100));
    let second = open(world.folder.path()).await;
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
    let mut live = bus.subscribe();
    process(world.folder.path(), second.clone(), &bus, &gate);
    let mut ends = 0;
    while ends < 2 {
        let batch = heard_batch(&mut live).await;
        ends += batch.events.iter().filter(|live| live.event.kind.ends_run()).count();
    }
    assert_eq!(statuses(&world.report(id).await), [TestStatus::Passed, TestStatus::Failed, TestStatus::Passed]);
    assert_eq!(statuses(&world.report(pending).await), [TestStatus::Passed; 3]);
    let seqs: Vec<u64> = second.events(id, 0, u64::MAX).await.unwrap().iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());

    // The zombie wakes up and finds that it may no longer write.
    let before = world.report(id).await;
    world.gate.add_permits(10);
    zombie.shut_down().await;
    assert_eq!(world.report(id).await, before);
}

#[tokio::test]
async fn shutting_down_leaves_a_run_that_goes_on_later() {
    let mut world = world(2).await;
    let worker = world.serve();
    let id = world.launch("left").await.unwrap();
    world.listen(is_waiting).await;
    // The first test may end within the grace time, the second must not begin.
    let gate = Arc::clone(&world.gate);
    let closing = tokio::spawn(async move { worker.shut_down().await });
    tokio::task::yield_now().await;
    gate.add_permits(1);
    closing.await.unwrap();
    let report = world.report(id).await;
    assert!(matches!(report.head.state, ReportState::Running { .. }));
    assert_eq!(statuses(&report), [TestStatus::Passed, TestStatus::Pending]);
}

#[tokio::test]
async fn too_many_waiting_runs_are_refused_without_a_trace() {
    let world = world(1).await;
    for number in 0..3 {
        world.launch(&format!("n{number}")).await.unwrap();
    }
    assert_eq!(world.launch("one too many").await.unwrap_err().code, "too_many_waiting");
    assert_eq!(world.store.report_names("one").await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn names_are_suggested_and_a_test_runs_alone() {
    let mut world = world(2).await;
    world.serve();
    let name = world.app.suggest_name(Language::FRENCH).await.unwrap();
    world.launch(&name).await.unwrap();
    assert_eq!(world.app.suggest_name(Language::FRENCH).await.unwrap(), format!("{name} (1)"));
    world.gate.add_permits(3);
    world.listen(is_end).await;
    let alone = TestLaunch { test: world.tests[1], environment: "DEV".into() };
    let id = world.app.launch_test(&world.by, alone).await.unwrap();
    world.listen(is_end).await;
    assert_eq!(world.report(id).await.tests.len(), 1);
}

#[tokio::test]
async fn a_stop_that_was_asked_for_outlives_the_process() {
    let mut world = world(2).await;
    world.serve();
    let id = world.launch("stopped").await.unwrap();
    world.listen(is_waiting).await;
    // The wish is kept, and the process "dies" before it comes to anything.
    assert_eq!(world.store.request_stop(id, world.by.actor.clone(), true).await, Ok(StopRequestOutcome::First));
    let second = open(world.folder.path()).await;
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
    let mut live = bus.subscribe();
    process(world.folder.path(), second, &bus, &Arc::new(Semaphore::new(9)));
    while !heard_batch(&mut live).await.events.iter().any(|live| live.event.kind.ends_run()) {}
    let report = world.report(id).await;
    assert!(matches!(report.head.state, ReportState::Cancelled { ref by, .. } if *by == world.by.actor));
    assert_eq!(statuses(&report), [TestStatus::Failed, TestStatus::Skipped]);
}

#[tokio::test]
async fn what_did_not_pass_is_repeated() {
    let mut world = world(3).await;
    world.serve();
    let id = world.launch("Nuit").await.unwrap();
    world.gate.add_permits(1);
    world.listen(|event| matches!(event.kind, RunEventKind::TestStarted { test: 1 })).await;
    let rerun = |failed_only| Rerun { report: id, failed_only, name: None, language: Language::FRENCH };
    let early = world.app.rerun(&world.by, rerun(true)).await;
    assert_eq!(early, Err(Refusal::conflict("run_going")));
    world.app.stop_run(&world.by, id).await.unwrap();
    world.listen(is_end).await;
    world.gate.add_permits(9);
    let again = world.app.rerun(&world.by, rerun(true)).await.unwrap();
    world.listen(is_end).await;
    let report = world.report(again).await;
    assert_eq!((report.head.name.as_str(), report.head.rerun_of), ("Nuit (relance 1)", Some(id)));
    assert_eq!(report.tests.iter().map(|test| test.test).collect::<Vec<_>>(), world.tests[1..]);
    let all_passed = Rerun { report: again, ..rerun(true) };
    assert_eq!(world.app.rerun(&world.by, all_passed).await, Err(Refusal::bad("nothing_to_rerun")));
    let all = world.app.rerun(&world.by, Rerun { report: again, ..rerun(false) }).await.unwrap();
    world.listen(is_end).await;
    let report = world.report(all).await;
    assert_eq!((report.head.name.as_str(), report.head.rerun_of), ("Nuit (relance 2)", Some(id)));
    assert_eq!(report.tests.len(), 3);
}

#[tokio::test]
async fn a_pause_is_told_and_outlives_the_process() {
    let mut world = world(2).await;
    let worker = world.serve();
    let id = world.launch("paused").await.unwrap();
    world.listen(is_waiting).await;
    world.app.pause_run(&world.by, id, true).await.unwrap();
    world.listen(|event| matches!(event.kind, RunEventKind::RunPaused { .. })).await;
    world.gate.add_permits(9);
    world.listen(|event| matches!(event.kind, RunEventKind::TestFinished { .. })).await;
    worker.shut_down().await;
    assert_eq!(statuses(&world.report(id).await), [TestStatus::Passed, TestStatus::Pending]);

    // Nobody is at it just now: the wish is kept for whoever takes it over.
    world.app.pause_run(&world.by, id, false).await.unwrap();
    world.serve();
    let heard = world.listen(is_end).await;
    assert!(heard.iter().any(|event| matches!(event.kind, RunEventKind::RunResumed { .. })));
    assert_eq!(world.app.pause_run(&world.by, id, true).await, Err(Refusal::conflict("already_ended")));
}

#[tokio::test]
async fn who_waits_is_told_of_their_place() {
    let mut world = world(1).await;
    world.serve();
    let mut ids = Vec::new();
    for number in 0..4 {
        ids.push(world.launch(&format!("n{number}")).await.unwrap());
    }
    // Two run at once. What was told before both had begun is told anew.
    let expected = HashMap::from([(ids[2], 1), (ids[3], 2)]);
    let mut places = HashMap::new();
    while places != expected {
        let message = tokio::time::timeout(Duration::from_secs(20), world.live.recv()).await;
        let message = message.unwrap_or_else(|_| panic!("no more is told: {places:?}")).unwrap();
        if let LiveMessage::Queued { report, position, .. } = message.as_ref()
            && ids[2..].contains(report)
        {
            places.insert(*report, *position);
        }
    }
    assert_eq!(world.app.waiting().await.unwrap(), ids[2..]);
    world.gate.add_permits(9);
    for _ in 0..4 {
        world.listen(is_end).await;
    }
    assert_eq!(world.app.waiting().await.unwrap(), []);
}

#[tokio::test]
async fn a_run_that_ends_before_its_worker_hears_of_a_stop_is_stopped() {
    let mut world = world(1).await;
    world.serve();
    let id = world.launch("late").await.unwrap();
    world.listen(is_waiting).await;
    // No wake-up is sent: the worker would hear of it with its next sign of life.
    world.store.request_stop(id, world.by.actor.clone(), true).await.unwrap();
    world.gate.add_permits(1);
    let heard = world.listen(is_end).await;
    assert!(matches!(&heard.last().unwrap().kind, RunEventKind::RunCancelled { by } if *by == world.by.actor));
    assert_eq!(world.store.events(id, 0, u64::MAX).await.unwrap().last(), heard.last());
    let report = world.report(id).await;
    assert!(matches!(report.head.state, ReportState::Cancelled { ref by, .. } if *by == world.by.actor));
}
