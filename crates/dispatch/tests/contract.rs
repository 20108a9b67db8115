//! The contract of the carrier: claimed once, stored before told, stopped when asked, taken over after a death.
#![allow(missing_docs)]

use std::{collections::HashMap, num::NonZeroUsize, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use testgyver_dispatch::{
    Config, ControlError, Dispatch, Launch, LaunchError, LiveBatch, LiveEvent, LiveNews, LiveStream, Rerun,
    Surroundings, TestLaunch, stored_batch,
};
use testgyver_model::{
    Language, Timestamp,
    action::{Action, ActionContext, ActionError, Descriptor, FileReader, Outputs},
    campaign::Campaign,
    clock::SystemClock,
    event::{RunEvent, RunEventKind, TestStatus, Verdict},
    id::{CampaignId, RandomIds, ReportId, TestId, UserId, VariableId, WorkerId},
    language::Wording,
    plan::{Folders, LogLimits},
    registry::Registry,
    report::{Report, ReportState},
    test::{ActionCall, Change, Test, TestDefinition},
    trash::Retention,
    user::{Role, User},
    variable::Variable,
};
use testgyver_store::{CampaignFiles, Credentials, StopWish, Store, StoreError};
use tokio::sync::Semaphore;

/// Campaigns of these tests have no files.
struct NoTables;

#[async_trait]
impl FileReader for NoTables {
    async fn read_text(&self, path: &str, _: &Folders, _: Language) -> Result<String, ActionError> {
        assert_ne!(path, "broken", "a fault of the program, on purpose");
        Err(ActionError::new(path))
    }
}

/// Waits for a permit, so that a test decides when an action ends.
struct Gated(Arc<Semaphore>);

#[async_trait]
impl Action for Gated {
    fn descriptor(&self) -> Descriptor {
        Descriptor {
            kind: "gated",
            aliases: &[],
            command: None,
            connection: None,
            label: Wording::same("Gated"),
            fields: vec![],
            outputs: vec![],
        }
    }

    async fn run(&self, form: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        for _ in 0..form["lines"].as_u64().unwrap_or(1) {
            cx.info("waiting").await;
        }
        self.0.acquire().await.unwrap().forget();
        Ok(Outputs::new())
    }
}

struct World {
    store: Arc<dyn Store>,
    dispatch: Dispatch,
    live: LiveStream,
    gate: Arc<Semaphore>,
    user: User,
    campaign: CampaignId,
    tests: Vec<TestId>,
}

async fn store(folder: &Path) -> Arc<dyn Store> {
    testgyver_store::open(folder).await.unwrap()
}

fn dispatch(folder: &Path, store: &Arc<dyn Store>, gate: &Arc<Semaphore>, waiting: usize) -> Dispatch {
    let around = Surroundings {
        store: Arc::clone(store),
        files: CampaignFiles::new(folder),
        actions: Arc::new(Registry::new().with(Gated(Arc::clone(gate)))),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        tables: Arc::new(NoTables),
    };
    let config = Config {
        concurrent_runs: NonZeroUsize::new(2).unwrap(),
        waiting_runs: NonZeroUsize::new(waiting).unwrap(),
        language: Language::Fr,
        time_zone: TimeZone::UTC,
        log_limits: LogLimits::default(),
        retention: Retention::default(),
    };
    testgyver_dispatch::open(around, config).unwrap()
}

async fn world(folder: &Path, tests: usize) -> World {
    let store = store(folder).await;
    let id = UserId::fresh(&RandomIds);
    let user = User::new(id, "Ada".into(), "a@b".into(), Role::Editor, Timestamp::UNIX_EPOCH);
    store.create_user(Credentials { user: user.clone(), password_hash: String::new() }).await.unwrap();
    for environment in [None, Some("DEV".to_owned())] {
        let variable = Variable {
            id: VariableId::fresh(&RandomIds),
            key: "k".into(),
            value: None,
            environment,
            description: String::new(),
            secret: false,
        };
        store.create_variable(variable).await.unwrap();
    }
    let campaign = CampaignId::fresh(&RandomIds);
    store.create_campaign(Campaign::new(campaign, "c".into(), Timestamp::UNIX_EPOCH), vec![]).await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..tests {
        let definition =
            TestDefinition { actions: vec![ActionCall::new("gated", json!({}))], ..TestDefinition::default() };
        let change = Change { by: String::new(), at: Timestamp::UNIX_EPOCH };
        let test = Test::new(TestId::fresh(&RandomIds), campaign, None, change, definition);
        ids.push(test.id);
        store.create_test(test, None).await.unwrap();
    }
    let gate = Arc::new(Semaphore::new(0));
    let dispatch = dispatch(folder, &store, &gate, 3);
    let live = dispatch.bus.subscribe();
    World { store, dispatch, live, gate, user, campaign, tests: ids }
}

impl World {
    fn serve(&self) {
        tokio::spawn(Arc::clone(&self.dispatch.worker).serve());
    }

    async fn launch(&self, name: &str) -> Result<ReportId, LaunchError> {
        let launch = Launch {
            campaign: self.campaign,
            name: name.into(),
            environment: "DEV".into(),
            stop_on_failure: false,
            parallel: None,
        };
        self.dispatch.launcher.launch(launch, &self.user).await
    }

    /// Live events until `enough`, each checked to be in the store before it was told.
    async fn listen(&mut self, enough: impl Fn(&RunEvent) -> bool) -> Vec<RunEvent> {
        let mut heard = Vec::new();
        loop {
            let batch = heard_batch(&mut self.live).await;
            let last = batch.events.last().unwrap().event.seq;
            assert!(
                self.store.find_report(batch.report).await.unwrap().unwrap().head.seq >= last,
                "stored first, told after"
            );
            heard.extend(batch.events.iter().map(|live| live.event.clone()));
            if heard.iter().any(&enough) {
                return heard;
            }
        }
    }

    async fn report(&self, id: ReportId) -> Report {
        self.store.find_report(id).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn a_fault_of_the_program_ends_the_run_and_leaves_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 1).await;
    let definition = TestDefinition {
        actions: vec![ActionCall::new("gated", json!({}))],
        flow: json!({"loop": {"file": "broken"}}),
        ..TestDefinition::default()
    };
    let change = Change { by: String::new(), at: Timestamp::UNIX_EPOCH };
    let broken = Test::new(TestId::fresh(&RandomIds), world.campaign, None, change, definition);
    world.store.create_test(broken, None).await.unwrap();
    world.serve();
    world.gate.add_permits(10);
    for name in ["one", "two"] {
        let id = world.launch(name).await.unwrap();
        let heard = world.listen(is_end).await;
        assert!(matches!(heard.last().unwrap().kind, RunEventKind::RunErrored { .. }), "{heard:?}");
        assert!(world.report(id).await.head.state.is_final());
        // The worker lets go of it: it can be removed at once.
        world.dispatch.launcher.delete(id, &world.user).await.unwrap();
    }
}

/// The next events of a run.
async fn heard_batch(live: &mut LiveStream) -> LiveBatch {
    loop {
        let news = tokio::time::timeout(Duration::from_secs(20), live.recv()).await.unwrap().unwrap();
        if let LiveNews::Run(batch) = news.as_ref() {
            return batch.clone();
        }
    }
}

fn is_waiting(event: &RunEvent) -> bool {
    format!("{event:?}").contains("waiting")
}

fn is_end(event: &RunEvent) -> bool {
    event.kind.ends_run()
}

fn statuses(report: &Report) -> Vec<TestStatus> {
    report.tests.iter().map(|test| test.status).collect()
}

#[tokio::test]
async fn a_launch_runs_once_and_its_events_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 3).await;
    world.serve();
    let id = world.launch("Novembre 2026").await.unwrap();
    assert_eq!(world.launch("Novembre 2026").await, Err(LaunchError::Store(StoreError::Taken("name"))));
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
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 2).await;
    let waiting = world.launch("waiting").await.unwrap();
    world.dispatch.launcher.cancel(waiting, &world.user).await.unwrap();
    world.listen(is_end).await;
    assert_eq!(statuses(&world.report(waiting).await), [TestStatus::Skipped; 2]);

    world.serve();
    let running = world.launch("running").await.unwrap();
    world.listen(is_waiting).await;
    world.dispatch.launcher.cancel(running, &world.user).await.unwrap();
    world.listen(is_end).await;
    let report = world.report(running).await;
    assert!(matches!(report.head.state, ReportState::Cancelled { by, .. } if by == world.user.id));
    assert_eq!(statuses(&report), [TestStatus::Failed, TestStatus::Skipped]);
    assert_eq!(world.dispatch.launcher.cancel(running, &world.user).await, Err(ControlError::Ended));
}

#[tokio::test]
async fn removing_a_running_report_stops_it_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 1).await;
    world.serve();
    let id = world.launch("running").await.unwrap();
    world.listen(is_waiting).await;
    world.dispatch.launcher.delete(id, &world.user).await.unwrap();
    assert_eq!(world.store.find_report(id).await.unwrap(), None);
    assert_eq!(world.dispatch.launcher.delete(id, &world.user).await, Err(ControlError::Store(StoreError::NotFound)));
}

#[tokio::test]
async fn a_run_left_by_a_dead_process_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 3).await;
    world.serve();
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
    let second = store(folder.path()).await;
    let dispatch = dispatch(folder.path(), &second, &gate, 3);
    let mut live = dispatch.bus.subscribe();
    tokio::spawn(Arc::clone(&dispatch.worker).serve());
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
    world.dispatch.worker.shut_down().await;
    assert_eq!(world.report(id).await, before);
    assert_eq!(second.take_over(id, 1, WorkerId::fresh(&RandomIds)).await.unwrap().map(|claimed| claimed.epoch), None);
}

#[tokio::test]
async fn shutting_down_leaves_a_run_that_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 2).await;
    world.serve();
    let id = world.launch("left").await.unwrap();
    world.listen(is_waiting).await;
    // The first test may end within the grace time, the second must not begin.
    let gate = Arc::clone(&world.gate);
    let worker = Arc::clone(&world.dispatch.worker);
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
    let folder = tempfile::tempdir().unwrap();
    let world = world(folder.path(), 1).await;
    for number in 0..3 {
        world.launch(&format!("n{number}")).await.unwrap();
    }
    assert_eq!(world.launch("one too many").await, Err(LaunchError::TooManyWaiting));
    assert_eq!(world.store.report_names("one").await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn names_are_suggested_and_a_test_runs_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 2).await;
    world.serve();
    let name = world.dispatch.launcher.suggest_name(Language::Fr).await.unwrap();
    world.launch(&name).await.unwrap();
    assert_eq!(world.dispatch.launcher.suggest_name(Language::Fr).await.unwrap(), format!("{name} (1)"));
    world.gate.add_permits(3);
    world.listen(is_end).await;
    let alone = TestLaunch { campaign: world.campaign, test: world.tests[1], environment: "DEV".into() };
    let id = world.dispatch.launcher.launch_test(alone, &world.user).await.unwrap();
    world.listen(is_end).await;
    assert_eq!(world.report(id).await.tests.len(), 1);
}

#[tokio::test]
async fn a_stop_that_was_asked_for_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 2).await;
    world.serve();
    let id = world.launch("stopped").await.unwrap();
    world.listen(is_waiting).await;
    // The wish is kept, and the process "dies" before it comes to anything.
    assert_eq!(world.store.ask_to_stop(id, world.user.id).await, Ok(StopWish::First));
    let second = dispatch(folder.path(), &world.store, &Arc::new(Semaphore::new(9)), 3);
    let mut live = second.bus.subscribe();
    tokio::spawn(Arc::clone(&second.worker).serve());
    while !heard_batch(&mut live).await.events.iter().any(|live| live.event.kind.ends_run()) {}
    let report = world.report(id).await;
    assert!(matches!(report.head.state, ReportState::Cancelled { by, .. } if by == world.user.id));
    assert_eq!(statuses(&report), [TestStatus::Failed, TestStatus::Skipped]);
}

#[tokio::test]
async fn what_did_not_pass_is_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 3).await;
    world.serve();
    let id = world.launch("Nuit").await.unwrap();
    world.gate.add_permits(1);
    world.listen(|event| matches!(event.kind, testgyver_model::event::RunEventKind::TestStarted { test: 1 })).await;
    let rerun = |failed_only| Rerun { report: id, failed_only, name: None, language: Language::Fr };
    let early = world.dispatch.launcher.rerun(rerun(true), &world.user).await;
    assert_eq!(early, Err(LaunchError::StillGoing));
    world.dispatch.launcher.cancel(id, &world.user).await.unwrap();
    world.listen(is_end).await;
    world.gate.add_permits(9);
    let again = world.dispatch.launcher.rerun(rerun(true), &world.user).await.unwrap();
    world.listen(is_end).await;
    let report = world.report(again).await;
    assert_eq!((report.head.name.as_str(), report.head.rerun_of), ("Nuit (relance 1)", Some(id)));
    assert_eq!(report.tests.iter().map(|test| test.test).collect::<Vec<_>>(), world.tests[1..]);
    let all_passed = Rerun { report: again, ..rerun(true) };
    assert_eq!(world.dispatch.launcher.rerun(all_passed, &world.user).await, Err(LaunchError::NothingToRepeat));
    let all = world.dispatch.launcher.rerun(Rerun { report: again, ..rerun(false) }, &world.user).await.unwrap();
    world.listen(is_end).await;
    let report = world.report(all).await;
    assert_eq!((report.head.name.as_str(), report.head.rerun_of), ("Nuit (relance 2)", Some(id)));
    assert_eq!(report.tests.len(), 3);
}

#[tokio::test]
async fn what_was_told_is_told_again_from_the_store_word_for_word() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 1).await;
    let definition = TestDefinition {
        actions: vec![ActionCall::new("gated", json!({"lines": 4_500}))],
        ..TestDefinition::default()
    };
    let change = Change { by: String::new(), at: Timestamp::UNIX_EPOCH };
    let loud = Test::new(TestId::fresh(&RandomIds), world.campaign, None, change, definition);
    world.store.create_test(loud, None).await.unwrap();
    world.serve();
    let id = world.launch("loud").await.unwrap();
    let mut told = Vec::new();
    let mut asked = false;
    while !told.iter().any(|live: &LiveEvent| live.event.kind.ends_run()) {
        let batch = heard_batch(&mut world.live).await;
        assert_eq!((batch.report, batch.campaign), (id, world.campaign));
        told.extend(batch.events);
        if !asked && told.iter().any(|live| is_waiting(&live.event)) {
            asked = true;
            world.dispatch.launcher.pause(id, true, &world.user).await.unwrap();
            world.dispatch.launcher.pause(id, false, &world.user).await.unwrap();
            world.gate.add_permits(2);
        }
    }
    let logs: Vec<_> = told.iter().filter_map(|live| live.log.as_ref()).collect();
    assert!(logs.len() == 2 && logs[1].lines.len() == 2_000 && logs[1].omitted > 2_400);
    assert!(told.iter().any(|live| live.by.as_deref() == Some("Ada")));
    let again = stored_batch(world.store.as_ref(), id, 0, u64::MAX).await.unwrap().unwrap();
    assert_eq!((again.report, again.campaign), (id, world.campaign));
    assert_eq!(format!("{:?}", again.events), format!("{told:?}"));
    let part = stored_batch(world.store.as_ref(), id, 3, 7).await.unwrap().unwrap();
    assert_eq!(format!("{:?}", part.events), format!("{:?}", &told[3..7]));
    let nothing = stored_batch(world.store.as_ref(), id, told.len() as u64, u64::MAX).await.unwrap();
    assert!(nothing.is_none());
}

#[tokio::test]
async fn a_pause_is_told_and_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 2).await;
    world.serve();
    let id = world.launch("paused").await.unwrap();
    world.listen(is_waiting).await;
    world.dispatch.launcher.pause(id, true, &world.user).await.unwrap();
    world.listen(|event| matches!(event.kind, testgyver_model::event::RunEventKind::RunPaused { .. })).await;
    world.gate.add_permits(9);
    world.listen(|event| matches!(event.kind, testgyver_model::event::RunEventKind::TestFinished { .. })).await;
    world.dispatch.worker.shut_down().await;
    assert_eq!(statuses(&world.report(id).await), [TestStatus::Passed, TestStatus::Pending]);

    let second = dispatch(folder.path(), &world.store, &world.gate, 3);
    world.live = second.bus.subscribe();
    tokio::spawn(Arc::clone(&second.worker).serve());
    while second.launcher.pause(id, false, &world.user).await == Err(ControlError::Waiting) {
        tokio::task::yield_now().await;
    }
    let heard = world.listen(is_end).await;
    assert!(heard.iter().any(|event| matches!(event.kind, testgyver_model::event::RunEventKind::RunResumed { .. })));
    assert_eq!(second.launcher.pause(id, true, &world.user).await, Err(ControlError::Ended));
}

#[tokio::test]
async fn who_waits_is_told_of_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path(), 1).await;
    world.serve();
    let mut ids = Vec::new();
    for number in 0..4 {
        ids.push(world.launch(&format!("n{number}")).await.unwrap());
    }
    // Two run at once. What was told before both had begun is told anew.
    let expected = HashMap::from([(ids[2], 1), (ids[3], 2)]);
    let mut places = HashMap::new();
    while places != expected {
        let news = tokio::time::timeout(Duration::from_secs(20), world.live.recv()).await;
        let news = news.unwrap_or_else(|_| panic!("no more is told: {places:?}")).unwrap();
        if let LiveNews::Queued { report, position, .. } = news.as_ref()
            && ids[2..].contains(report)
        {
            places.insert(*report, *position);
        }
    }
    assert_eq!(world.dispatch.launcher.waiting(), ids[2..]);
    world.gate.add_permits(9);
    for _ in 0..4 {
        world.listen(is_end).await;
    }
    assert_eq!(world.dispatch.launcher.waiting(), []);
}
