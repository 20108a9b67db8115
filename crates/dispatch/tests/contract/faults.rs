//! With a storage that fails in every way it can: nothing is told before it is kept, nothing is told twice, and no run
//! is left running.

use std::sync::Arc;

use testgyver_bus::{Bus, LiveMessage, LocalBus};
use testgyver_desk::{Batch, Desk, DeskError, WorkerInfo};
use testgyver_dispatch::{DirectDesk, RetentionJob};
use testgyver_model::{
    Timestamp,
    clock::FixedClock,
    event::{RunEvent, RunEventKind, TestStatus, Verdict},
    id::{RandomIds, WorkerId},
    report::ReportState,
    trash::Retention,
};
use testgyver_store::{StoreError, WriteOutcome};

use crate::{
    faulty::{
        Call::{Append, Begin, Claim, Expire, LastAppend, Log, Release},
        Fault::{Fence, LoseAnswer, Refuse, Wait},
        Faulty,
    },
    world::{World, config, deps, is_end, is_waiting, open, process, statuses, world},
};

/// The events of a run, each told once and in order.
fn whole(heard: &[RunEvent]) -> bool {
    heard.iter().zip(1..).all(|(event, seq)| event.seq == seq)
}

async fn runs_through(world: &mut World, store: &Arc<Faulty>) {
    world.serve_on(store.clone());
    let id = world.launch("run").await.unwrap();
    // What is told before the first test ends is told apart from the end.
    let mut heard = world.listen(is_waiting).await;
    world.gate.add_permits(9);
    heard.extend(world.listen(is_end).await);
    assert!(whole(&heard), "{heard:?}");
    assert_eq!(heard, world.store.events(id, 0, u64::MAX).await.unwrap());
    let report = world.report(id).await;
    assert!(matches!(report.head.state, ReportState::Finished { verdict: Verdict::Success, .. }), "{report:?}");
    assert_eq!(statuses(&report), [TestStatus::Passed; 3]);
    assert_eq!(store.left(), []);
}

#[tokio::test]
async fn answers_that_get_lost_change_nothing() {
    for call in [Claim, Begin, Append, LastAppend] {
        let mut world = world(3).await;
        let store = Faulty::new(&world.store, [(call, LoseAnswer), (call, LoseAnswer)]);
        runs_through(&mut world, &store).await;
    }
}

#[tokio::test]
async fn what_is_refused_is_tried_again_until_it_is_kept() {
    let mut world = world(3).await;
    let all = [Claim, Begin, Append, LastAppend];
    let store = Faulty::new(&world.store, all.iter().flat_map(|call| [(*call, Refuse), (*call, Refuse)]));
    runs_through(&mut world, &store).await;
}

#[tokio::test]
async fn nothing_is_told_while_the_store_takes_its_time() {
    let mut world = world(1).await;
    let store = Faulty::new(&world.store, [(Begin, Wait), (LastAppend, Wait)]);
    world.serve_on(store.clone());
    let id = world.launch("run").await.unwrap();
    store.gate.add_permits(1);
    world.gate.add_permits(1);
    while !store.is_over() {
        tokio::task::yield_now().await;
    }
    assert!(!world.report(id).await.head.state.is_final());
    while let Ok(message) = world.live.try_recv() {
        let LiveMessage::Run(batch) = message.as_ref() else { continue };
        assert!(!batch.events.iter().any(|live| is_end(&live.event)), "told before it was kept");
    }
    store.gate.add_permits(1);
    world.listen(is_end).await;
}

#[tokio::test]
async fn whoever_is_fenced_leaves_and_tells_nothing_more() {
    for call in [Begin, Append] {
        let mut world = world(3).await;
        // The first time of all: nothing of the run is told by this worker.
        let store = Faulty::new(&world.store, [(call, Fence)]);
        let worker = world.serve_on(store.clone());
        let id = world.launch("run").await.unwrap();
        while !store.is_over() {
            tokio::task::yield_now().await;
        }
        // Whoever has it next carries it out, and every event is there once.
        let next = open(world.folder.path()).await;
        worker.shut_down().await;
        world.gate.add_permits(9);
        process(world.folder.path(), next, &world.bus, &world.gate);
        world.listen(is_end).await;
        let events = world.store.events(id, 0, u64::MAX).await.unwrap();
        assert!(whole(&events), "{events:?}");
        assert_eq!(statuses(&world.report(id).await).len(), 3);
    }
}

#[tokio::test]
async fn a_run_whose_logs_cannot_be_read_just_now_waits_and_one_left_over_is_let_go() {
    let mut world = world(2).await;
    let first = world.serve();
    let id = world.launch("run").await.unwrap();
    world.listen(is_waiting).await;
    first.shut_down().await;
    let store = Faulty::new(&world.store, [(Log, Refuse), (Release, Refuse)]);
    world.gate.add_permits(9);
    world.serve_on(store.clone());
    world.listen(is_end).await;
    assert_eq!(statuses(&world.report(id).await), [TestStatus::Failed, TestStatus::Passed]);
    assert!(store.is_over());
}

#[tokio::test]
async fn any_desk_takes_what_another_has_begun() {
    let world = world(1).await;
    let id = world.launch("run").await.unwrap();
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
    let mut live = bus.subscribe();
    let desk = || DirectDesk::new(deps(world.folder.path(), world.store.clone(), Arc::clone(&bus)), config());
    let (one, two) = (desk(), desk());
    let me = WorkerInfo { id: WorkerId::fresh(&RandomIds), has_room: true };
    let claim = one.next(me).await.claim;
    assert_eq!(claim.report, id);
    let batch = |number, kind| {
        let event = RunEvent { seq: 0, at: Timestamp::UNIX_EPOCH, kind };
        Batch { number, events: Arc::from([event]) }
    };
    let begun = batch(1, RunEventKind::RunStarted { total: 1 });
    let started = batch(2, RunEventKind::TestStarted { test: 0 });
    let ended = batch(3, RunEventKind::TestFinished { test: 0, status: TestStatus::Passed, flaky: false });
    let over = batch(4, RunEventKind::RunFinished { verdict: Verdict::Success });
    one.append(claim, begun.clone()).await.unwrap();
    two.append(claim, started.clone()).await.unwrap();
    // The first has not heard of it: it reads how the run stands.
    one.append(claim, ended.clone()).await.unwrap();
    // One that was kept elsewhere, whose answer was lost: it is told, but kept once.
    two.append(claim, ended.clone()).await.unwrap();
    two.append(claim, ended).await.unwrap();
    one.append(claim, over.clone()).await.unwrap();
    one.append(claim, over).await.unwrap();
    let events = world.store.events(id, 0, u64::MAX).await.unwrap();
    assert_eq!(events.len(), 4);
    assert!(whole(&events));
    let mut told = Vec::new();
    while let Ok(message) = live.try_recv() {
        if let LiveMessage::Run(batch) = message.as_ref() {
            told.extend(batch.events.iter().map(|live| live.event.seq));
        }
    }
    told.dedup();
    assert_eq!(told, [1, 2, 3, 4]);
    assert_eq!(one.append(claim, batch(5, RunEventKind::RunErrored { error: "x".into() })).await, Err(DeskError::Lost));
}

#[tokio::test]
async fn house_is_kept_although_it_fails_now_and_then() {
    let world = world(1).await;
    let store = Faulty::new(&world.store, [(Expire, Refuse)]);
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
    let retention_job = |store: Arc<Faulty>| {
        let deps = deps(world.folder.path(), store, Arc::clone(&bus));
        let clock = Arc::new(FixedClock(Timestamp::UNIX_EPOCH));
        RetentionJob::new(
            testgyver_dispatch::DispatchDependencies { clock, ..deps },
            Retention { days: Some(1), runs: None },
        )
    };
    assert!(matches!(retention_job(Arc::clone(&store)).round().await, Err(StoreError::Unavailable(_))));
    retention_job(store).round().await.unwrap();
    let claim = testgyver_model::claim::Claim { report: world.launch("x").await.unwrap(), part: 0, epoch: 1 };
    assert_eq!(
        world.store.begin_test(claim, 0, Timestamp::UNIX_EPOCH).await,
        Ok(WriteOutcome::Fenced),
        "it waits still"
    );
}
