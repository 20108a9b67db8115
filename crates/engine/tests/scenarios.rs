//! Scenarios with fake actions; each is told as the list of its events.
#![allow(missing_docs)]

mod braces;
mod harness;
mod nothing;
mod rules;
mod secrets;
mod sharing;
mod together;

use std::{collections::BTreeMap, sync::Arc};

use harness::{AllowAllStarts, Fake, Files, action, plan, run_plan, run_with, test};
use serde_json::{Map, Value, json};
use testgyver_engine::{RunContext, RunHandle, RunOutcome, run};
use testgyver_model::{
    Actor, Timestamp,
    clock::FixedClock,
    connection::Connection,
    event::{RunEventKind, TestStatus, Verdict},
    host_key::KnownHosts,
    id::{CampaignId, ConnectionId, UserId},
    registry::Registry,
    secret::Secret,
    test::{ActionCall, Change, TestVariable},
    variable::ResolvedVariable,
};
use testgyver_rules::generate::FixedEntropy;
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

#[tokio::test]
async fn outputs_are_handed_on_and_secrets_are_masked() {
    let mut chained = test(
        1,
        vec![
            action(
                json!({"say": "hello {{host}}", "give": {"id": 12345, "token": "hunter2!"}, "output_mapping": {"id": "user_id", "token": "copy", "none": "nothing", "unwanted": ""}}),
            ),
            action(
                json!({"say": "user {{ app.user_id }} of {{test.campain_id}} with {{password}}\nstarts with {{app.greeting}}"}),
            ),
        ],
    );
    chained.variables = vec![
        TestVariable::Name("user_id".into()),
        TestVariable::Valued { name: "greeting".into(), value: Some(json!("hi {{host}}")) },
    ];
    let trace = run_plan(plan(vec![chained])).await;
    assert!(!trace.text().contains("hunter2!"));
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn an_action_knows_by_which_name_the_test_calls_it() {
    let calls = ["fake", "FakeAction"].map(|name| ActionCall::new(name, json!({"name": true})));
    let text = run_plan(plan(vec![test(1, calls.to_vec())])).await.text();
    assert!(text.contains("called fake\n") && text.contains("called FakeAction\n"), "{text}");
}

#[tokio::test]
async fn a_secret_longer_than_what_is_shown_is_masked_whole() {
    let long: String = (0..60).map(|number| format!("{number:06}")).collect();
    let give = json!({"give": {"key": "before {{long}} after"}, "output_mapping": {"key": "copy"}});
    let mut plan = plan(vec![test(1, vec![action(give)])]);
    Arc::make_mut(&mut plan.variables)
        .insert("long".into(), ResolvedVariable { value: Secret::from(long.as_str()), secret: true, missing: vec![] });
    let trace = run_plan(plan).await;
    assert!(!trace.text().contains("000001"), "{}", trace.text());
    assert!(trace.text().contains("'copy' = before •••••• after"), "{}", trace.text());
}

#[tokio::test]
async fn a_value_cannot_bring_a_header_of_its_own() {
    let mut plan = plan(vec![test(
        1,
        vec![action(json!({"headers": "{\"A\": \"{{evil}}\"}"})), action(json!({"headers": "A: {{evil}}\nB: 2"}))],
    )]);
    let evil = "a\", \"Evil\": \"1\nEvil: 2";
    Arc::make_mut(&mut plan.variables)
        .insert("evil".into(), ResolvedVariable { value: Secret::from(evil), secret: false, missing: vec![] });
    let text = run_plan(plan).await.text();
    assert!(text.contains(&json!({"A": evil}).to_string()), "{text}");
    assert!(text.contains(&json!([{"name": "A", "value": evil}, {"name": "B", "value": "2"}]).to_string()), "{text}");
}

#[tokio::test]
async fn the_run_goes_on_after_a_failure() {
    let trace = run_plan(plan(vec![
        test(1, vec![action(json!({"fail": "statut 500"})), action(json!({"say": "never"}))]),
        test(2, vec![action(json!({"say": "still here"}))]),
        test(3, vec![]),
    ]))
    .await;
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Failure));
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn stop_on_failure_skips_the_rest() {
    let mut plan = plan((1..=3).map(|n| test(n, vec![action(json!({"fail": "no"}))])).collect());
    plan.stop_on_failure = true;
    insta::assert_snapshot!(run_plan(plan).await.text());
}

#[tokio::test]
async fn what_cannot_run_fails_with_its_reason() {
    let trace = run_plan(plan(vec![
        test(1, vec![ActionCall::new("teleport", json!({}))]),
        test(2, vec![action(json!({"panic": "now"}))]),
        test(3, vec![action(json!({"say": "{{nowhere}} {{app.nothing}}", "give": {"id": 1}}))]),
        test(4, vec![action(json!({"output_mapping": [1]}))]),
        test(5, vec![ActionCall::new("FakeAction", Value::Null)]),
    ]))
    .await;
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn a_disabled_action_is_left_out_and_said() {
    let left_out = ActionCall { disabled: true, ..action(json!({"fail": "never"})) };
    let trace = run_plan(plan(vec![test(1, vec![left_out, action(json!({"say": "done"}))])])).await;
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Success));
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn what_actions_gave_is_told_without_secrets() {
    let give = json!({"give": {"body": {"token": "hunter2!", "id": 7}, "long": "x".repeat(20_001)}});
    let mut plan = plan(vec![test(1, vec![action(give)])]);
    plan.shown = 20_000;
    let trace = run_plan(plan).await;
    let outputs = trace.events.iter().find_map(|event| match &event.kind {
        RunEventKind::ActionFinished { test: 0, action: 0, result } => Some(result.outputs.clone()),
        _ => None,
    });
    let outputs = outputs.expect("the outputs are told");
    assert_eq!(outputs[0], ("body".into(), "{\"token\":\"••••••\",\"id\":7}".into()));
    assert!(outputs[1].1.ends_with("x… (+1)"));
}

#[tokio::test]
async fn a_cancelled_run_gives_up_the_action_in_flight() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let plan = plan(vec![
        test(1, vec![action(json!({"say": "done"}))]),
        test(2, vec![action(json!({"hang": true}))]),
        test(3, vec![action(json!({"say": "never"}))]),
    ]);
    let telling = tokio::spawn(run_with(plan, control, hanging.clone()));
    hanging.notified().await;
    stop.cancel(Actor::unnamed(UserId(Uuid::from_u128(9))));
    let trace = telling.await.unwrap();
    insta::assert_snapshot!(trace.text());
}

#[tokio::test]
async fn a_run_that_is_left_says_nothing_more() {
    let hanging = Arc::new(Notify::new());
    let (stop, control) = RunHandle::new();
    let telling =
        tokio::spawn(run_with(plan(vec![test(1, vec![action(json!({"hang": true}))])]), control, hanging.clone()));
    hanging.notified().await;
    stop.leave();
    let trace = telling.await.unwrap();
    assert_eq!(trace.outcome, RunOutcome::Left);
    assert!(!trace.events.iter().any(|event| matches!(event.kind, RunEventKind::TestFinished { .. })));
}

#[tokio::test]
async fn draining_lets_the_test_in_flight_end() {
    let (stop, control) = RunHandle::new();
    stop.drain();
    let trace = run_with(plan(vec![test(1, vec![])]), control, Arc::default()).await;
    assert_eq!((trace.outcome, trace.events.len()), (RunOutcome::Left, 1));
}

#[tokio::test]
async fn a_taken_over_run_keeps_what_ended_and_fails_what_was_in_flight() {
    let mut taken = plan(vec![
        test(1, vec![action(json!({"say": "never again"}))]),
        test(2, vec![action(json!({"say": "never again"}))]),
        test(3, vec![action(json!({"say": "goes on"}))]),
    ]);
    taken.tests[0].status = TestStatus::Passed;
    taken.tests[1].status = TestStatus::Running;
    taken.tests[1].lines = 2;
    taken.last_seq = 9;
    insta::assert_snapshot!(run_plan(taken).await.text());
}

#[tokio::test]
async fn a_listener_that_is_gone_ends_the_run() {
    let (sender, receiver) = mpsc::channel(1);
    drop(receiver);
    let (_stop, control) = RunHandle::new();
    let clock = FixedClock(Timestamp::UNIX_EPOCH);
    let actions = Registry::new().with(Fake::default());
    let run_context = RunContext {
        actions: &actions,
        clock: &clock,
        entropy: &FixedEntropy,
        files: &Files,
        folders: &harness::folders(),
        hosts: &KnownHosts::shared(),
        checkpoints: &AllowAllStarts,
    };
    let plan = plan(vec![test(1, vec![action(json!({"hang": true}))])]);
    // The first telling finds nobody; the action in flight must not be waited for for ever.
    let outcome = run(&plan, run_context, sender, control).await;
    assert_eq!(outcome, RunOutcome::Left);
}

fn saved(campaign: Option<CampaignId>) -> Connection {
    Connection {
        id: ConnectionId(Uuid::from_u128(99)),
        kind: "fake".into(),
        name: "Serveur".into(),
        campaign,
        values: Map::from_iter([("say".into(), json!("{{host}}"))]),
        secrets: BTreeMap::from([("password".into(), Secret::from("sesame-99"))]),
        changed: Change { by: Actor::system(), at: Timestamp::UNIX_EPOCH },
    }
}

#[tokio::test]
async fn a_saved_connection_decides_over_its_fields_and_its_secret_is_masked() {
    let id = saved(None).id.to_string();
    let chosen = json!({"connection": id, "say": "ailleurs", "headers": {"A": "sesame-99"}});
    let brought_back = json!({"connection": id, "{{app.field}}": "ailleurs"});
    let lost = json!({"connection": Uuid::from_u128(5).to_string()});
    let mut plan = plan(vec![
        test(1, vec![action(chosen)]),
        test(2, vec![action(brought_back)]),
        test(3, vec![action(lost)]),
        test(4, vec![action(json!({"password": "écrit-ici", "headers": {"A": "écrit-ici"}}))]),
    ]);
    plan.connections = Arc::from([saved(None)]);
    insta::assert_snapshot!(run_plan(plan).await.text());
}

#[tokio::test]
async fn an_action_knows_which_saved_connection_it_goes_by() {
    let id = saved(None).id.to_string();
    let by_connection = json!({"connection": id, "by": true});
    let mut plan = plan(vec![test(1, vec![action(by_connection)]), test(2, vec![action(json!({"by": true}))])]);
    plan.connections = Arc::from([saved(None)]);
    let trace = run_plan(plan).await.text();
    let (first, second) = (trace.find(&format!("by Some(\"{id}\")")), trace.find("by None"));
    assert!(first.is_some() && first < second, "{trace}");
}
