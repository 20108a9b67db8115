//! A fake action, a plan around it, and what a run of it tells.

use std::{
    collections::HashMap,
    fmt::Write as _,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use serde_json::Value;
use testgyver_engine::{Checkpoints, Control, RunContext, RunHandle, RunOutcome, run};
use testgyver_model::{
    Label, Language, Timestamp,
    action::{Action, ActionContext, ActionError, Descriptor, FileReader, Outputs},
    clock::FixedClock,
    event::{ActionResult, RunEvent, RunEventKind, TestStatus},
    folders::Folders,
    host_key::KnownHosts,
    id::{CampaignId, TestId},
    mask::{Field, FieldKind, Output, Role},
    plan::{LogLimits, Plan, PlannedTest},
    registry::Registry,
    secret::Secret,
    shared::SharedValue,
    test::ActionCall,
    variable::ResolvedVariable,
};
use testgyver_rules::generate::FixedEntropy;
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

/// Does what its form says: `name` (says what it is called), `by` (says which connection it goes by), `say`, `give`, `cut` (the body), `fail`, `judge`, `panic`, `hang`, `linger`, `sleep` (seconds); `until` fails so many times first.
#[derive(Default)]
pub struct Fake {
    pub hanging: Arc<Notify>,
    pub runs: AtomicU64,
}

#[async_trait]
impl Action for Fake {
    fn descriptor(&self) -> Descriptor {
        Descriptor {
            kind: "fake".into(),
            command: None,
            connection: Some("fake".into()),
            aliases: vec!["FakeAction".into()],
            label: Label::name("Fake"),
            fields: vec![
                Field::new("form-test", FieldKind::Textarea).named("headers").pairs(),
                Field::new("form-test", FieldKind::String).named("say").connection(),
                Field::new("form-test", FieldKind::String).named("password").connection().secret(),
            ],
            outputs: vec![
                Output::new("status").role(Role::Status),
                Output::new("body").role(Role::Body),
                Output::new("run"),
            ],
        }
    }

    async fn run(&self, value: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        if let Some(text) = value["say"].as_str() {
            cx.info(text).await;
        }
        if !value["headers"].is_null() {
            cx.info(value["headers"].to_string()).await;
        }
        if value["by"].is_boolean() {
            cx.info(format!("by {:?}", cx.connection.map(|id| id.to_string()))).await;
        }
        if value["panic"].is_string() {
            panic!("out of luck");
        }
        if value["hang"].is_boolean() {
            self.hanging.notify_one();
            std::future::pending::<()>().await;
        }
        if let Some(seconds) = value["sleep"].as_u64() {
            tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
        }
        for _ in 0..value["linger"].as_u64().unwrap_or_default() {
            tokio::task::yield_now().await;
        }
        let run = self.runs.fetch_add(1, Ordering::Relaxed) + 1;
        if value["fail"] == "where" {
            return Err(ActionError::new(format!("unable to open {}/a.db", cx.folders.work.display())));
        }
        if let Some(cause) = value["fail"].as_str() {
            return Err(ActionError::new(cause));
        }
        if let Some(why) = value["cut"].as_str() {
            cx.cut(&["body"], why.to_owned()).await;
        }
        let mut outputs = value["give"].as_object().cloned().unwrap_or_default();
        outputs.extend([("run".to_owned(), run.into())].into_iter().filter(|_| value["count"].is_boolean()));
        if let Some(cause) = value["judge"].as_str() {
            return Err(ActionError::new(cause).judging(Role::Status, outputs));
        }
        Ok(outputs)
    }

    async fn run_as(&self, name: &str, value: Value, cx: &mut ActionContext<'_>) -> Result<Outputs, ActionError> {
        if value["name"].is_boolean() {
            cx.info(format!("called {name}")).await;
        }
        self.run(value, cx).await
    }
}

pub fn action(value: Value) -> ActionCall {
    ActionCall::new("fake", value)
}

pub fn test(number: u128, actions: Vec<ActionCall>) -> PlannedTest {
    PlannedTest {
        id: TestId(Uuid::from_u128(number)),
        actions,
        variables: vec![],
        status: TestStatus::Pending,
        started_at: None,
        lines: 0,
        prerequisite: false,
        flow: Value::Null,
    }
}

/// The folders of every plan here.
pub fn folders() -> Folders {
    Folders { files: PathBuf::from("/files"), work: PathBuf::from("/work") }
}

pub fn plan(tests: Vec<PlannedTest>) -> Plan {
    let variable = |text: &str, secret| ResolvedVariable { value: Secret::from(text), secret, missing: vec![] };
    Plan {
        campaign: CampaignId(Uuid::from_u128(7)),
        stop_on_failure: false,
        language: Language::FRENCH,
        variables: Arc::new(HashMap::from([
            ("host".into(), variable("shop.example", false)),
            ("password".into(), variable("hunter2!", true)),
        ])),
        connections: std::sync::Arc::from([]),
        tests,
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

pub struct RunTrace {
    pub events: Vec<RunEvent>,
    pub outcome: RunOutcome,
}

pub async fn run_with(plan: Plan, control: Control, hanging: Arc<Notify>) -> RunTrace {
    let (sender, mut receiver) = mpsc::channel(4);
    let clock = FixedClock(Timestamp::UNIX_EPOCH);
    let actions = Registry::new().with(Fake { hanging, ..Fake::default() });
    let running = tokio::spawn(async move {
        let folders = folders();
        let run_context = RunContext {
            actions: &actions,
            clock: &clock,
            entropy: &FixedEntropy,
            files: &Files,
            folders: &folders,
            hosts: &KnownHosts::shared(),
            checkpoints: &AllowAllStarts,
        };
        run(&plan, run_context, sender, control).await
    });
    let mut events = Vec::new();
    while let Some(event) = receiver.recv().await {
        events.push(event);
    }
    RunTrace { events, outcome: running.await.unwrap() }
}

pub async fn run_plan(plan: Plan) -> RunTrace {
    let (_stop, control) = RunHandle::new();
    run_with(plan, control, Arc::default()).await
}

impl RunTrace {
    pub fn text(&self) -> String {
        let mut text = String::new();
        for event in &self.events {
            let _ = write!(text, "{:>2} ", event.seq);
            let _ = match &event.kind {
                RunEventKind::Logged { test, number, line } => {
                    writeln!(text, "test {test} line {number} [{:?}] {}", line.level, line.text)
                }
                RunEventKind::ActionFinished { test, action, result } => {
                    writeln!(text, "test {test} action {action} {}", brief(result))
                }
                other => writeln!(text, "{other:?}"),
            };
        }
        let _ = write!(text, "=> {:?}", self.outcome);
        text
    }
}

/// A result in one line: what a snapshot is to hold fast.
fn brief(result: &ActionResult) -> String {
    let mut text = format!("[{:?}]", result.status);
    if let Some(row) = result.row {
        let _ = write!(text, " row {}/{}", row.number, row.total);
    }
    if result.tries > 1 {
        let _ = write!(text, " tries {}", result.tries);
    }
    for check in result.checks() {
        let _ = write!(text, " {}{}", if check.ok { '✔' } else { '✘' }, if check.soft { "~" } else { "" });
    }
    for (name, value) in &result.extracted {
        let _ = write!(text, " {name}={value}");
    }
    if let Some(reason) = &result.reason {
        let _ = write!(text, " ({reason})");
    }
    text
}

/// Lets every test begin.
pub struct AllowAllStarts;

#[async_trait]
impl Checkpoints for AllowAllStarts {
    async fn record_shared(&self, _: SharedValue) -> bool {
        true
    }

    async fn record_start(&self, _: u32, _: Timestamp) -> bool {
        true
    }
}

/// Files of a campaign that are there: `people.csv`, `many.csv` of 1,000 rows, `people.json`.
pub struct Files;

#[async_trait]
impl FileReader for Files {
    async fn read_text(&self, path: &str, _: &Folders, _: Language) -> Result<String, ActionError> {
        match path {
            "people.csv" => Ok("name;age\nAda;36\nGrace;85\n".into()),
            "many.csv" => Ok((0..1_000).fold("n\n".to_owned(), |text, n| text + &n.to_string() + "\n")),
            "empty.csv" => Ok("code;nom\n".into()),
            "people.json" => Ok(r#"[{"name": "Ada"}]"#.into()),
            _ => Err(ActionError::new(format!("« {path} » introuvable"))),
        }
    }
}
