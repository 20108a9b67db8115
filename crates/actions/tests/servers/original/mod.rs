//! Tests as the original stores them: its types and class names, its fields, numbers as text, forms as its editor leaves
//! them. Each is run by the engine, as a run does it, against real servers.

mod files;
mod http;
mod s3;
mod shells;
mod webdav;

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use serde::Deserialize;
use testgyver_actions::{Limits, TableReader, registry};
use testgyver_engine::{Checkpoints, RunContext, RunHandle, run};
use testgyver_model::{
    Language, Timestamp,
    clock::SystemClock,
    event::{ActionResult, RunEventKind, TestStatus},
    folders::Folders,
    host_key::KnownHosts,
    id::{CampaignId, TestId},
    plan::{LogLimits, Plan, PlannedTest},
    secret::Secret,
    shared::SharedValue,
    test::{ActionCall, TestVariable},
    variable::ResolvedVariable,
};
use testgyver_rules::generate::FixedEntropy;
use tokio::sync::mpsc;
use uuid::Uuid;

/// A test as it is stored.
#[derive(Deserialize)]
struct Stored {
    name: String,
    #[serde(default)]
    variables: Vec<TestVariable>,
    actions: Vec<ActionCall>,
}

/// A campaign with its folders and the variables of its environment.
struct Campaign {
    folders: Folders,
    variables: HashMap<String, String>,
    _folder: tempfile::TempDir,
}

/// What a run told of a test.
struct Told {
    status: TestStatus,
    log: String,
    actions: Vec<Arc<ActionResult>>,
}

impl Told {
    /// It went well; what is not well is shown with the log.
    fn passed(self) -> Self {
        assert_eq!(self.status, TestStatus::Passed, "{}", self.log);
        self
    }

    /// It went wrong, and the log says why.
    fn failed(self, why: &str) -> Self {
        assert_eq!(self.status, TestStatus::Failed, "{}", self.log);
        self.logged(&format!("❌ Action échouée: {why}"))
    }

    fn logged(self, text: &str) -> Self {
        assert!(self.log.contains(text), "'{text}' not in:\n{}", self.log);
        self
    }

    /// What an action gave, as text.
    fn given(&self, action: usize, output: &str) -> &str {
        let outputs = &self.actions[action].outputs;
        outputs.iter().find(|(name, _)| name == output).map_or("", |(_, value)| value)
    }
}

impl Campaign {
    fn new<const N: usize>(variables: [(&str, String); N]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders { files: folder.path().join("files"), work: folder.path().join("work") };
        std::fs::create_dir_all(&folders.files).unwrap();
        std::fs::create_dir_all(&folders.work).unwrap();
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        Self { folders, variables: HashMap::from(variables), _folder: folder }
    }

    /// Runs one of the `stored` tests. `"<name>"` stands for the value of a variable as a number.
    async fn run(&self, stored: &str, name: &str) -> Told {
        let numbered = self
            .variables
            .iter()
            .fold(stored.to_owned(), |stored, (name, value)| stored.replace(&format!("\"<{name}>\""), value));
        let tests: Vec<Stored> = serde_json::from_str(&numbered).unwrap();
        let test = tests.into_iter().find(|test| test.name == name).unwrap();
        let plan = self.plan(test);
        let (actions, files) = (registry(Limits::default()), TableReader::new(Limits::default()));
        let (sender, mut events) = mpsc::channel(64);
        let (_stop, control) = RunHandle::new();
        let running = async {
            let around = RunContext {
                actions: &actions,
                clock: &SystemClock,
                entropy: &FixedEntropy,
                files: &files,
                folders: &self.folders,
                hosts: &KnownHosts::shared(),
                checkpoints: &Open,
            };
            run(&plan, around, sender, control).await
        };
        let heard = async {
            let mut told = Told { status: TestStatus::Pending, log: String::new(), actions: Vec::new() };
            while let Some(event) = events.recv().await {
                match event.kind {
                    RunEventKind::Logged { line, .. } => told.log += &format!("{}\n", line.text),
                    RunEventKind::ActionFinished { result, .. } => told.actions.push(result),
                    RunEventKind::TestFinished { status, .. } => told.status = status,
                    _ => {}
                }
            }
            told
        };
        tokio::join!(running, heard).1
    }

    fn plan(&self, test: Stored) -> Plan {
        let variable = |(name, value): (&String, &String)| {
            let value = ResolvedVariable { value: Secret::from(value.as_str()), secret: false, missing: vec![] };
            (name.clone(), value)
        };
        Plan {
            campaign: CampaignId(Uuid::from_u128(7)),
            stop_on_failure: false,
            language: Language::FRENCH,
            variables: Arc::new(self.variables.iter().map(variable).collect()),
            connections: Arc::from([]),
            tests: vec![PlannedTest {
                id: TestId(Uuid::from_u128(1)),
                actions: test.actions,
                variables: test.variables,
                status: TestStatus::Pending,
                started_at: None,
                lines: 0,
                prerequisite: false,
                flow: serde_json::Value::Null,
            }],
            environment: "DEV".into(),
            deadline: None,
            shown: 20_000,
            parallel: 1,
            paused: false,
            started_at: None,
            told_until: None,
            log_limits: LogLimits::default(),
            last_seq: 0,
            shared: vec![],
        }
    }
}

/// Lets every test begin.
struct Open;

#[async_trait]
impl Checkpoints for Open {
    async fn record_shared(&self, _: SharedValue) -> bool {
        true
    }

    async fn record_start(&self, _: u32, _: Timestamp) -> bool {
        true
    }
}
