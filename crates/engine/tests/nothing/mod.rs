//! Tests that did nothing are no success.

use serde_json::{Value, json};
use testgyver_engine::RunOutcome;
use testgyver_model::{
    event::{RunEventKind, TestStatus, Verdict},
    plan::PlannedTest,
    test::ActionCall,
};

use crate::harness::{RunTrace, action, plan, run_plan, test};

fn statuses(trace: &RunTrace) -> Vec<TestStatus> {
    let ended = trace.events.iter().filter_map(|event| match event.kind {
        RunEventKind::TestFinished { status, .. } => Some(status),
        _ => None,
    });
    ended.collect()
}

fn looped(over: Value) -> ActionCall {
    action(json!({"say": "never", "flow": {"loop": over}}))
}

fn off(call: ActionCall) -> ActionCall {
    ActionCall { disabled: true, ..call }
}

fn when(condition: &str) -> ActionCall {
    action(json!({"say": "said", "flow": {"run_if": condition}}))
}

fn always() -> ActionCall {
    action(json!({"say": "cleaned", "flow": {"always": true}}))
}

fn with_flow(mut test: PlannedTest, flow: Value) -> PlannedTest {
    test.flow = flow;
    test
}

use TestStatus::{Failed, Passed, Skipped};

#[tokio::test]
async fn a_loop_over_nothing_fails_unless_that_is_allowed() {
    let given = |value: Value| {
        action(json!({"give": {"body": value.to_string()},
        "extract": [{"name": "items", "subject": "jsonpath", "path": "$.items"}]}))
    };
    let items = || looped(json!({"list": "{{app.items}}"}));
    let trace = run_plan(plan(vec![
        test(1, vec![looped(json!({"list": []}))]),
        test(2, vec![looped(json!({"file": "empty.csv"}))]),
        test(3, vec![given(json!({"items": []})), items()]),
        test(4, vec![given(json!({"items": ""})), items()]),
        test(5, vec![given(json!({"items": null})), items()]),
        test(6, vec![given(json!({"items": []})), looped(json!({"list": "{{app.items}}", "empty": "skip"}))]),
        test(7, vec![looped(json!({"file": "empty.csv", "empty": "skip"}))]),
        with_flow(test(8, vec![action(json!({"say": "never"}))]), json!({"loop": {"list": []}})),
        with_flow(test(9, vec![action(json!({"say": "never"}))]), json!({"loop": {"list": [], "empty": "skip"}})),
    ]))
    .await;
    assert_eq!(statuses(&trace), [Failed, Failed, Failed, Failed, Failed, Passed, Skipped, Failed, Skipped]);
    let text = trace.text();
    assert!(text.contains("« empty.csv » n'a aucune ligne de données : rien n'a été testé"), "{text}");
    assert!(text.contains("Test impossible : la liste de la boucle est vide"), "{text}");
    assert!(!text.contains("never"), "{text}");
}

#[tokio::test]
async fn one_object_is_one_row() {
    let given = action(json!({"give": {"body": "{\"one\": {\"id\": 7, \"tags\": [1, 2]}}"},
        "extract": [{"name": "one", "subject": "jsonpath", "path": "$.one"}]}));
    let said =
        action(json!({"say": "id {{app.row.id}} {{app.row.tags.1}}", "flow": {"loop": {"list": "{{app.one}}"}}}));
    let text = run_plan(plan(vec![test(1, vec![given, said])])).await.text();
    assert!(text.contains("id 7 2"), "{text}");
}

#[tokio::test]
async fn an_empty_text_is_a_default() {
    let taken = action(json!({"give": {"body": "{}"},
        "extract": [{"name": "x", "subject": "jsonpath", "path": "$.nope", "default": ""}]}));
    let trace = run_plan(plan(vec![test(1, vec![taken, action(json!({"say": "<{{app.x}}>"}))])])).await;
    assert!(trace.text().contains("<>"), "{}", trace.text());
    assert_eq!(trace.outcome, RunOutcome::Finished(Verdict::Success));
}

#[tokio::test]
async fn a_test_that_ran_nothing_has_failed_or_is_skipped() {
    let rows = json!({"loop": {"list": [1, 2]}});
    let trace = run_plan(plan(vec![
        test(1, vec![]),
        test(2, vec![off(action(json!({"say": "never"})))]),
        test(3, vec![off(action(json!({"say": "never"}))), always()]),
        test(4, vec![when("false"), off(action(json!({"say": "never"})))]),
        test(5, vec![when("false"), always()]),
        test(6, vec![when("false"), when("true")]),
        test(7, vec![always()]),
        with_flow(test(8, vec![when("app.row == 3")]), rows.clone()),
        with_flow(test(9, vec![when("app.row == 2")]), rows),
        with_flow(test(10, vec![off(when("true")), always()]), json!({"role": "teardown"})),
        with_flow(test(11, vec![]), json!({"run_if": "false"})),
    ]))
    .await;
    let expected = [Failed, Failed, Failed, Skipped, Skipped, Passed, Passed, Skipped, Passed, Passed, Skipped];
    assert_eq!(statuses(&trace), expected);
    let text = trace.text();
    assert!(text.contains("toutes ses actions sont désactivées"), "{text}");
    assert!(text.contains("aucune de ses actions n'a été exécutée"), "{text}");
}

#[tokio::test]
async fn a_run_that_tested_nothing_is_no_success() {
    let verdict = async |tests: Vec<PlannedTest>| run_plan(plan(tests)).await.outcome;
    let setup = || with_flow(test(1, vec![action(json!({"say": "ready"}))]), json!({"role": "setup"}));
    let failure = RunOutcome::Finished(Verdict::Failure);
    assert_eq!(verdict(vec![test(1, vec![when("false")])]).await, failure);
    assert_eq!(verdict(vec![setup(), test(2, vec![when("false")])]).await, failure);
    assert_eq!(
        verdict(vec![setup(), test(2, vec![when("false")]), test(3, vec![when("true")])]).await,
        RunOutcome::Finished(Verdict::Success)
    );
    assert_eq!(verdict(vec![setup()]).await, RunOutcome::Finished(Verdict::Success));
}
