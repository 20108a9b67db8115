//! A store, an action that waits to be let go, and everything around them.

use std::{num::NonZeroUsize, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use testgyver_app::{App, Launch, Principal, Refusal};
use testgyver_bus::{Bus, LiveBatch, LiveMessage, LiveStream, LocalBus};
use testgyver_dispatch::{Dispatch, DispatchConfig, DispatchDependencies, LEASE};
use testgyver_model::{
    Actor, Label, Language, Timestamp,
    action::{Action, ActionContext, ActionError, Descriptor, FileReader, Outputs},
    campaign::Campaign,
    clock::SystemClock,
    event::{RunEvent, TestStatus},
    folders::Folders,
    id::{CampaignId, RandomIds, ReportId, TestId, UserId, VariableId},
    plan::LogLimits,
    registry::Registry,
    report::Report,
    test::{ActionCall, Change, Test, TestDefinition},
    trash::Retention,
    user::{Role, User},
    variable::Variable,
};
use testgyver_store::{CampaignFiles, Credentials, RunStore, Store};
use testgyver_worker::{Worker, WorkerConfig, WorkerDependencies};
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
            kind: "gated".into(),
            aliases: Vec::new(),
            command: None,
            connection: None,
            label: Label::name("Gated"),
            fields: vec![],
            outputs: vec![],
        }
    }

    async fn run(&self, _: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        cx.info("waiting").await;
        self.0.acquire().await.unwrap().forget();
        Ok(Outputs::new())
    }
}

/// What a worker needs on the spot, its actions waiting for this gate.
pub fn worker_deps(gate: &Arc<Semaphore>) -> WorkerDependencies {
    WorkerDependencies {
        actions: Arc::new(Registry::new().with(Gated(Arc::clone(gate)))),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        tables: Arc::new(NoTables),
        time_zone: TimeZone::UTC,
    }
}

pub fn config() -> DispatchConfig {
    DispatchConfig {
        language: Language::FRENCH,
        log_limits: LogLimits::default(),
        lease: LEASE,
        retention: Retention::default(),
    }
}

pub fn deps(folder: &Path, store: Arc<dyn RunStore>, bus: Arc<dyn Bus>) -> DispatchDependencies {
    DispatchDependencies { store, files: CampaignFiles::new(folder), bus, clock: Arc::new(SystemClock) }
}

/// A process: its worker works, until it is told to end or forgotten.
pub fn process(folder: &Path, store: Arc<dyn RunStore>, bus: &Arc<dyn Bus>, gate: &Arc<Semaphore>) -> Arc<Worker> {
    let dispatch = Dispatch::new(deps(folder, store, Arc::clone(bus)), config());
    let worker = WorkerConfig { concurrent_runs: NonZeroUsize::new(2).unwrap(), beat: config().beat() };
    let worker = Arc::new(Worker::new(dispatch.desk, worker_deps(gate), worker).unwrap());
    tokio::spawn(Arc::clone(&worker).serve());
    tokio::spawn(dispatch.queue_publisher.run());
    worker
}

pub async fn open(folder: &Path) -> Arc<dyn Store> {
    testgyver_store::open(folder).await.unwrap()
}

pub struct World {
    pub store: Arc<dyn Store>,
    pub bus: Arc<dyn Bus>,
    pub app: App,
    pub live: LiveStream,
    pub gate: Arc<Semaphore>,
    pub by: Principal,
    pub campaign: CampaignId,
    pub tests: Vec<TestId>,
    pub folder: tempfile::TempDir,
}

pub fn gated() -> TestDefinition {
    TestDefinition { actions: vec![ActionCall::new("gated", json!({}))], ..TestDefinition::default() }
}

pub async fn add_test(store: &dyn Store, campaign: CampaignId, definition: TestDefinition) -> TestId {
    let change = Change { by: Actor::system(), at: Timestamp::UNIX_EPOCH };
    let test = Test::new(TestId::fresh(&RandomIds), campaign, change, definition);
    let id = test.id;
    store.create_test(test, None).await.unwrap();
    id
}

pub async fn world(tests: usize) -> World {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
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
        ids.push(add_test(store.as_ref(), campaign, gated()).await);
    }
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
    let live = bus.subscribe();
    let gate = Arc::new(Semaphore::new(0));
    let commands = testgyver_app::AppDependencies {
        store: Arc::clone(&store),
        files: CampaignFiles::new(folder.path()),
        bus: Arc::clone(&bus),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        actions: worker_deps(&gate).actions,
    };
    let app = App::new(commands, testgyver_app::AppConfig { waiting_runs: 3, time_zone: TimeZone::UTC });
    World { store, bus, app, live, gate, by: Principal::from(&user), campaign, tests: ids, folder }
}

impl World {
    /// A process that carries the runs out.
    pub fn serve(&self) -> Arc<Worker> {
        self.serve_on(self.store.clone())
    }

    /// The same, on a store that may fail.
    pub fn serve_on(&self, store: Arc<dyn RunStore>) -> Arc<Worker> {
        process(self.folder.path(), store, &self.bus, &self.gate)
    }

    pub async fn launch(&self, name: &str) -> Result<ReportId, Refusal> {
        let launch = Launch {
            campaign: self.campaign,
            name: name.into(),
            environment: "DEV".into(),
            stop_on_failure: false,
            parallel: None,
        };
        self.app.launch(&self.by, launch).await
    }

    /// Live events until `enough`, each checked to be in the store before it was told.
    pub async fn listen(&mut self, enough: impl Fn(&RunEvent) -> bool) -> Vec<RunEvent> {
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

    pub async fn report(&self, id: ReportId) -> Report {
        self.store.find_report(id).await.unwrap().unwrap()
    }
}

/// The next events of a run.
pub async fn heard_batch(live: &mut LiveStream) -> LiveBatch {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(20), live.recv()).await.unwrap().unwrap();
        if let LiveMessage::Run(batch) = message.as_ref() {
            return batch.clone();
        }
    }
}

pub fn is_waiting(event: &RunEvent) -> bool {
    format!("{event:?}").contains("waiting")
}

pub fn is_end(event: &RunEvent) -> bool {
    event.kind.ends_run()
}

pub fn statuses(report: &Report) -> Vec<TestStatus> {
    report.tests.iter().map(|test| test.status).collect()
}
