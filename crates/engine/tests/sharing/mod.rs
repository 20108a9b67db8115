//! What a test shares, later tests of the run read.

use std::sync::Mutex;

use async_trait::async_trait;
use serde_json::{Value, json};
use testgyver_engine::{Checkpoints, RunContext, RunHandle, RunOutcome, run};
use testgyver_model::{
    Timestamp,
    clock::FixedClock,
    event::{RunEvent, RunEventKind, TestStatus, Verdict},
    host_key::KnownHosts,
    plan::{Plan, PlannedTest},
    registry::Registry,
    shared::SharedValue,
};
use testgyver_rules::generate::FixedEntropy;
use tokio::sync::mpsc;

use crate::harness::{Fake, Files, RunTrace, action, folders, plan, run_plan, test};

fn gives(number: u128, name: &str, value: Value, more: Value) -> PlannedTest {
    let mut extract = json!({"name": name, "subject": "jsonpath", "path": "$.t", "share": true});
    extract.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    test(number, vec![action(json!({"give": {"status": 200, "body": {"t": value}}, "extract": [extract]}))])
}

fn says(number: u128, text: &str) -> PlannedTest {
    test(number, vec![action(json!({"say": text}))])
}

fn lines(trace: &RunTrace, of: u32) -> Vec<&str> {
    let line = |event: &'_ RunEvent| match &event.kind {
        RunEventKind::Logged { test, line, .. } if *test == of => Some(line.text.clone()),
        _ => None,
    };
    trace.events.iter().filter_map(line).map(|line| &*line.leak()).collect()
}

#[tokio::test]
async fn a_later_test_reads_what_an_earlier_one_shares_the_nearest_and_with_its_parts() {
    let tests = vec![
        gives(1, "user", json!({"name": "Ada"}), json!({})),
        gives(2, "user", json!({"name": "Grace"}), json!({})),
        says(3, "hello {{run.user.name}} and {{run.user | length}}"),
    ];
    let trace = run_plan(plan(tests)).await;
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Success), "{}", trace.text());
    assert!(lines(&trace, 2).contains(&"hello Grace and 1"), "{}", trace.text());
    assert!(lines(&trace, 0).iter().any(|line| line.contains("{{run.user}}")), "{}", trace.text());
}

#[tokio::test]
async fn an_output_is_shared_by_its_name_and_the_same_test_reads_it_too() {
    let first = test(
        1,
        vec![
            action(json!({"give": {"status": 200, "body": "b-7"}, "output_mapping": {"body": "run.order"}})),
            action(json!({"say": "mine {{run.order}} {{app.order}}"})),
        ],
    );
    let flow = PlannedTest { flow: json!({"run_if": "run.order == 'b-7' and run.failed == 0"}), ..says(2, "then") };
    let trace = run_plan(plan(vec![first, flow])).await;
    assert!(lines(&trace, 0).contains(&"mine b-7 b-7"), "{}", trace.text());
    assert!(lines(&trace, 1).contains(&"then"), "{}", trace.text());
}

#[tokio::test]
async fn what_nobody_shared_fails_the_test_with_its_reason() {
    let trace = run_plan(plan(vec![says(1, "{{run.token}}"), gives(2, "token", json!("x"), json!({}))])).await;
    assert!(trace.text().contains("aucun test précédent de cette exécution ne l'a partagée"), "{}", trace.text());
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Failure));
}

#[tokio::test]
async fn a_secret_stays_one_in_every_later_test_however_short_it_is() {
    for secret in ["s3cret-token", "k7"] {
        let tests = vec![
            gives(1, "token", json!(secret), json!({"secret": true})),
            says(2, "Bearer {{run.token}}"),
            test(3, vec![action(json!({"say": format!("Bearer {secret} plain"), "fail": "{{run.token}}"}))]),
        ];
        let trace = run_plan(plan(tests)).await;
        let shown = trace.text().replace("\"token\"", "").replace("run.token", "").replace("'token'", "");
        let told: String = lines(&trace, 1).join("\n") + &lines(&trace, 0).join("\n");
        assert!(!told.contains(secret), "{secret}: {told}");
        assert!(secret.len() < 4 || !shown.contains(secret), "{secret}: {shown}");
    }
}

#[tokio::test]
async fn beside_each_other_a_test_waits_for_what_it_needs_alone() {
    let slow = test(
        1,
        vec![
            action(json!({"linger": 200})),
            action(json!({"give": {"body": {"t": "late"}},
                "extract": [{"name": "token", "subject": "jsonpath", "path": "$.t", "share": true}]})),
        ],
    );
    let tests = vec![slow, says(2, "got {{run.token}}"), says(3, "free")];
    let trace = run_plan(Plan { parallel: 3, ..plan(tests) }).await;
    assert!(lines(&trace, 1).contains(&"got late"), "{}", trace.text());
    let place = |of: &RunEventKind| trace.events.iter().position(|event| event.kind == *of).unwrap();
    let ended = |test| RunEventKind::TestFinished { test, status: TestStatus::Passed, flaky: false };
    assert!(place(&ended(2)) < place(&ended(0)), "{}", trace.text());
    assert!(place(&ended(0)) < place(&RunEventKind::TestStarted { test: 1 }), "{}", trace.text());
}

/// Keeps what is shared, until the run is taken away.
struct Kept(Mutex<Vec<SharedValue>>, usize);

#[async_trait]
impl Checkpoints for Kept {
    async fn record_start(&self, _: u32, _: Timestamp) -> bool {
        true
    }

    async fn record_shared(&self, shared: SharedValue) -> bool {
        let mut kept = self.0.lock().unwrap();
        kept.push(shared);
        kept.len() <= self.1
    }
}

async fn run_kept(plan: Plan, kept: &Kept) -> RunOutcome {
    let (sender, mut receiver) = mpsc::channel(4);
    let (_stop, control) = RunHandle::new();
    let (actions, folders, hosts) = (Registry::new().with(Fake::default()), folders(), KnownHosts::shared());
    let clock = FixedClock(Timestamp::UNIX_EPOCH);
    let run_context = RunContext {
        actions: &actions,
        clock: &clock,
        entropy: &FixedEntropy,
        files: &Files,
        folders: &folders,
        hosts: &hosts,
        checkpoints: kept,
    };
    let listen = async { while receiver.recv().await.is_some() {} };
    tokio::join!(run(&plan, run_context, sender, control), listen).0
}

#[tokio::test]
async fn whoever_takes_a_run_over_finds_what_was_shared() {
    let kept = Kept(Mutex::default(), 9);
    let secret = gives(1, "token", json!("s3cret-token"), json!({"secret": true}));
    assert_eq!(run_kept(plan(vec![secret.clone()]), &kept).await, RunOutcome::Finished(Verdict::Success));
    let shared = kept.0.into_inner().unwrap();
    let expected = SharedValue { test: 0, name: "token".into(), value: json!("s3cret-token"), secret: true };
    assert_eq!(shared, [expected]);

    let done = PlannedTest { status: TestStatus::Passed, ..secret };
    let taken = Plan { shared, last_seq: 9, ..plan(vec![done, says(2, "with {{run.token}} s3cret-token")]) };
    let trace = run_plan(taken).await;
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Success), "{}", trace.text());
    assert!(!trace.text().contains("s3cret-token"), "{}", trace.text());
}

#[tokio::test]
async fn a_run_that_was_taken_away_is_left_before_anybody_reads_the_value() {
    let kept = Kept(Mutex::default(), 0);
    let tests = vec![gives(1, "token", json!("x"), json!({})), says(2, "{{run.token}}")];
    assert_eq!(run_kept(plan(tests), &kept).await, RunOutcome::Left);
    assert_eq!(kept.0.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_runs_for_others_says_so() {
    let tests = vec![PlannedTest { prerequisite: true, ..says(1, "a") }, says(2, "b")];
    let trace = run_plan(plan(tests)).await;
    assert!(lines(&trace, 0).iter().any(|line| line.contains("d'autres ont besoin")), "{}", trace.text());
}
